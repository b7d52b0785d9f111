//! Command lines of the form `--option value ... [name ...]`.

use std::str::FromStr;

/// The arguments not yet taken.
pub struct Arguments {
    rest: Vec<String>,
}

impl Arguments {
    /// Prints `help` and stops if it is asked for.
    pub fn new(args: &[String], help: &str) -> Result<Self, String> {
        if args.iter().any(|a| a == "--help" || a == "-h") {
            return Err(help.to_owned());
        }
        Ok(Self {
            rest: args.to_vec(),
        })
    }

    /// Takes a switch.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.rest.len();
        self.rest.retain(|a| a != name);
        self.rest.len() < before
    }

    /// Takes an option's every value.
    pub fn all(&mut self, name: &str) -> Result<Vec<String>, String> {
        let mut values = Vec::new();
        while let Some(at) = self.rest.iter().position(|a| a == name) {
            self.rest.remove(at);
            if at >= self.rest.len() {
                return Err(format!("{name} needs a value"));
            }
            values.push(self.rest.remove(at));
        }
        Ok(values)
    }

    /// Takes an option's last value.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        Ok(self.all(name)?.pop())
    }

    /// Takes a number, or gives the default.
    pub fn number<T: FromStr>(&mut self, name: &str, default: T) -> Result<T, String> {
        match self.text(name)? {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| format!("{name}: {text} is not a number")),
        }
    }

    /// What remains: names, no options.
    pub fn names(self) -> Result<Vec<String>, String> {
        match self.rest.iter().find(|a| a.starts_with('-')) {
            Some(unknown) => Err(format!("unknown option {unknown}")),
            None => Ok(self.rest),
        }
    }
}

/// A command given as one text, split at blanks.
pub fn split_command(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
