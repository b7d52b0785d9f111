//! How an interpreter is to be: `_interpreters.new_config` and the namespaces that it makes (PEP 684's `PyInterpreterConfig`).
//!
//! Every interpreter has its own lock here, also one whose configuration asks to share the main interpreter's: a program
//! can not tell but by the time that it takes.

use crate::allowances::Allowances;
use krait_builtins::namespace;
use krait_object::protocol::attr;
use krait_object::types::str;
use krait_object::{Dict, DictData, Ref, Result, Thread, Value};

/// Whose lock an interpreter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    Default,
    Shared,
    Own,
}

const LOCKS: [(&str, Lock); 3] = [
    ("default", Lock::Default),
    ("shared", Lock::Shared),
    ("own", Lock::Own),
];

#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub main_allocator: bool,
    pub fork: bool,
    pub exec: bool,
    pub threads: bool,
    pub daemon_threads: bool,
    pub check_extensions: bool,
    pub lock: Lock,
}

impl Config {
    pub const ISOLATED: Config = Config {
        main_allocator: false,
        fork: false,
        exec: false,
        threads: true,
        daemon_threads: false,
        check_extensions: true,
        lock: Lock::Own,
    };

    pub const LEGACY: Config = Config {
        main_allocator: true,
        fork: true,
        exec: true,
        threads: true,
        daemon_threads: true,
        check_extensions: false,
        lock: Lock::Shared,
    };

    /// The main interpreter's.
    pub const MAIN: Config = Config {
        lock: Lock::Own,
        ..Config::LEGACY
    };

    const EMPTY: Config = Config {
        main_allocator: false,
        fork: false,
        exec: false,
        threads: false,
        daemon_threads: false,
        check_extensions: false,
        lock: Lock::Default,
    };

    /// A configuration by its name.
    pub fn named(th: &Thread, name: &str) -> Result<Config> {
        match name {
            "" | "default" | "isolated" => Ok(Config::ISOLATED),
            "legacy" => Ok(Config::LEGACY),
            "empty" => Ok(Config::EMPTY),
            _ => Err(th.value_error(format!("unsupported config name '{name}'"))),
        }
    }

    pub fn allowances(&self) -> Allowances {
        Allowances {
            fork: self.fork,
            exec: self.exec,
            threads: self.threads,
            daemon_threads: self.daemon_threads,
        }
    }

    /// Whether an interpreter can be like this: modules that are not made for several ones need the first one's memory.
    pub fn is_possible(&self) -> bool {
        self.main_allocator || self.check_extensions
    }

    /// The truth values with their names, in the order in which they are shown.
    fn flags(&mut self) -> [(&'static str, &mut bool); 6] {
        [
            ("use_main_obmalloc", &mut self.main_allocator),
            ("allow_fork", &mut self.fork),
            ("allow_exec", &mut self.exec),
            ("allow_threads", &mut self.threads),
            ("allow_daemon_threads", &mut self.daemon_threads),
            ("check_multi_interp_extensions", &mut self.check_extensions),
        ]
    }

    /// As a `types.SimpleNamespace`.
    pub fn namespace(mut self, th: &Thread) -> Result<Value> {
        let ns = namespace::new();
        for (name, flag) in self.flags() {
            attr::set(th, &ns, &str::new(name), &Value::bool(*flag))?;
        }
        let lock = LOCKS.iter().find(|(_, l)| *l == self.lock);
        let lock = lock.map_or("default", |(name, _)| name);
        attr::set(th, &ns, &str::new("gil"), &str::new(lock))?;
        Ok(ns)
    }

    /// Takes values from a dict; with `all` each has to be there.
    pub fn update(&mut self, th: &Thread, given: &Dict, all: bool) -> Result<()> {
        let rest: Ref<DictData> = given.copy()?;
        let take = |name: &str| -> Result<Option<Value>> {
            let found = rest.remove(th, &str::new(name))?;
            if found.is_none() && all {
                return Err(th.value_error(format!("missing config key: {name}")));
            }
            Ok(found)
        };
        for (name, flag) in self.flags() {
            if let Some(v) = take(name)? {
                if !v.is_true() && !v.is_false() {
                    return Err(th.type_error(format!("invalid config type: {name}")));
                }
                *flag = v.is_true();
            }
        }
        if let Some(v) = take("gil")? {
            let Some(text) = v.as_str().map(|s| s.to_string_lossy()) else {
                return Err(th.type_error("invalid config type: gil"));
            };
            self.lock = match LOCKS.iter().find(|(name, _)| *name == text) {
                Some((_, lock)) => *lock,
                None => {
                    return Err(th.value_error(format!(
                        "unsupported interpreter config .gil value '{text}'"
                    )));
                }
            };
        }
        match rest.len() {
            0 => Ok(()),
            n => {
                let what = krait_object::protocol::repr::repr_text(th, &rest.value())?;
                let items = if n == 1 { "item" } else { "items" };
                Err(th.value_error(format!("config dict has {n} extra {items} ({what})")))
            }
        }
    }

    /// What the argument of `create` stands for: a name, a namespace, or nothing.
    pub fn from_object(th: &Thread, v: Option<&Value>) -> Result<Config> {
        let Some(v) = v.filter(|v| !v.is_none()) else {
            return Ok(Config::ISOLATED);
        };
        if let Some(name) = v.as_str() {
            return Config::named(th, &name.to_utf8(th)?);
        }
        let dict = attr::get_opt(th, v, krait_object::wk::__dict__())?;
        match dict.as_ref().and_then(Value::as_dict) {
            Some(d) => {
                let mut config = Config::EMPTY;
                config.update(th, d, true)?;
                Ok(config)
            }
            None => {
                let shown = krait_object::protocol::repr::repr_text(th, v)?;
                Err(th.type_error(format!("bad config {shown}")))
            }
        }
    }
}
