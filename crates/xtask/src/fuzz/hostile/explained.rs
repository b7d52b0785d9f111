//! Differences that are as they should be: the rules that know them, each with its reason.
//!
//! A rule is as narrow as what it explains: a kind, the cases of one function, and what the two Pythons printed. Nothing is
//! left out of what is generated for the sake of a rule.

/// A case whose outputs differ.
pub struct Case<'a> {
    kind: &'a str,
    /// The function that made the case.
    function: &'a str,
    expected: &'a str,
    found: &'a str,
}

impl<'a> Case<'a> {
    pub fn new(kind: &'a str, expected: &'a str, found: &'a str) -> Case<'a> {
        let function = expected
            .split_once(' ')
            .and_then(|(_, rest)| rest.split_once(':'))
            .map_or("", |(function, _)| function);
        Case {
            kind,
            function,
            expected,
            found,
        }
    }

    fn is(&self, kind: &str, functions: &[&str]) -> bool {
        self.kind == kind && functions.contains(&self.function)
    }
}

struct Rule {
    name: &'static str,
    explains: fn(&Case<'_>) -> bool,
}

const RULES: &[Rule] = &[Rule {
    name: "items that were never written",
    explains: never_written,
}];

/// The name of the rule that explains a difference.
pub fn rule(case: &Case<'_>) -> Option<&'static str> {
    RULES
        .iter()
        .find(|rule| (rule.explains)(case))
        .map(|rule| rule.name)
}

/// CPython makes room for one item more than an array had before the new item was converted. If the conversion shortened
/// the array, what lies between is memory that nobody wrote to. Its allocator fills that with 0xcd for us; we with zeros.
fn never_written(case: &Case<'_>) -> bool {
    const FILLED: [&str; 11] = [
        "205",
        "-51",
        "-12851",
        "52685",
        "-842150451",
        "3452816845",
        "-3617008641903833651",
        "14829735431805717965",
        "-431602080.0",
        "-6.277438562204192e+66",
        // As the code of a character.
        "chr() arg not in range",
    ];
    let shows = |text: &str, number: &str| {
        text.match_indices(number).any(|(at, _)| {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
            let (before, after) = text.split_at(at);
            !digit(before.chars().next_back()) && !digit(after.chars().nth(number.len()))
        })
    };
    case.is("buffers", &["arrays"])
        && FILLED
            .iter()
            .any(|n| shows(case.expected, n) && !shows(case.found, n))
}
