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

const RULES: &[Rule] = &[
    Rule {
        name: "items that an array held before",
        explains: held_before,
    },
    Rule {
        name: "another table where one lay",
        explains: another_table,
    },
    Rule {
        name: "a count that is counted again while it counts",
        explains: counted_again,
    },
    Rule {
        name: "an iterator that is let go of while it runs",
        explains: let_go,
    },
    Rule {
        name: "a method that returned nothing",
        explains: nothing_returned,
    },
    Rule {
        name: "bytes of the system's chance",
        explains: chance,
    },
];

/// The name of the rule that explains a difference.
pub fn rule(case: &Case<'_>) -> Option<&'static str> {
    RULES
        .iter()
        .find(|rule| (rule.explains)(case))
        .map(|rule| rule.name)
}

/// CPython makes room for one item more than an array had before the new item was converted, and takes the room back that it
/// had when one of several items cannot be converted. If the conversion shortened the array, what lies between is memory that
/// nobody wrote to, or that held items before; with us it is zero. Whether a case shows the former is found out by another
/// memory. So is whether an OrderedDict whose keys were taken away behind its back looked at a node that is no more.
pub fn may_show_memory(case: &Case<'_>) -> bool {
    case.is("buffers", &["arrays", "memoryviews"])
        || case.is("tables", &["ordered_dicts"])
        || case.is("containers", &["ordered"])
}

/// The latter: nothing but items of the array differs, and these are zeros with us.
fn held_before(case: &Case<'_>) -> bool {
    let parts = |text: &str| -> Option<(String, Vec<String>)> {
        let (before, left) = text.rsplit_once("list")?;
        let (left, log) = left.split_once(']')?;
        let items = left.split([',', '[']).map(|s| s.trim().to_owned());
        Some((format!("{before}{log}"), items.collect()))
    };
    let (Some((expected, theirs)), Some((found, ours))) = (parts(case.expected), parts(case.found))
    else {
        return false;
    };
    let differ = |(e, f): &(&String, &String)| e != f;
    case.is("buffers", &["arrays"])
        && expected == found
        && theirs.len() == ours.len()
        && theirs
            .iter()
            .zip(&ours)
            .filter(differ)
            .all(|(_, f)| matches!(f.as_str(), "0" | "0.0"))
}

/// An OrderedDict knows the table that its nodes belong to by where it lies. When `dict.clear` has taken that table away
/// behind its back, the next one lies there, or does not: CPython's memory decides whether the nodes are looked up anew.
/// Until then both must have done the same.
fn another_table(case: &Case<'_>) -> bool {
    let before = |text: &str| -> Option<String> {
        let (_, log) = text.rsplit_once(" | ")?;
        let (before, _) = log.split_once(" cleared")?;
        Some(before.to_owned())
    };
    let expected = before(case.expected);
    (case.is("tables", &["ordered_dicts"]) || case.is("containers", &["ordered"]))
        && expected.is_some()
        && expected == before(case.found)
}

/// `itertools.count` of numbers that are no ints adds by their `__add__`. If that asks the same iterator for more, CPython hands
/// out one reference twice: what it then returns is an object that has died.
fn counted_again(case: &Case<'_>) -> bool {
    let log = case.expected.rsplit(" | ").next().unwrap_or_default();
    let said = |word| log.split(' ').any(|w| w == word);
    case.is("iterators", &["itertools_chains"]) && said("count") && said("again") && said("__add__")
}

/// `zip_longest` and `pairwise` that are asked for more by what they ask, which has no more: CPython gives the iterator up
/// there while it still runs further out, and gives it up a second time when that call ends.
fn let_go(case: &Case<'_>) -> bool {
    let log = case.expected.rsplit(" | ").next().unwrap_or_default();
    let said = |word| log.split(' ').any(|w| w == word);
    case.is("iterators", &["itertools_chains"])
        && said("again")
        && (said("longest") || said("pairwise"))
}

/// A method that returns nothing, not even an exception: which part of CPython complains, and so the text, depends on how
/// often the call was made before.
fn nothing_returned(case: &Case<'_>) -> bool {
    let general = "error return without exception set";
    let parts = |text: &str| -> Vec<String> {
        let clean = text.replace("\"SystemError: '", "'SystemError: ");
        clean.split("'SystemError: ").map(str::to_owned).collect()
    };
    let (expected, found) = (parts(case.expected), parts(case.found));
    // The same before the first complaint, and after the last.
    let rest = |all: &[String]| {
        let last = all
            .last()
            .and_then(|s| s.split_once(", "))
            .map(|(_, rest)| rest.to_owned());
        (all.first().cloned(), last)
    };
    case.is("buffers", &["text_streams"])
        && case.expected.contains(general)
        && expected.len() == found.len()
        && rest(&expected) == rest(&found)
}

/// What `os.urandom` gives is never the same twice: as many bytes are enough.
fn chance(case: &Case<'_>) -> bool {
    let parts = |text: &str| -> Vec<String> { text.split('"').map(str::to_owned).collect() };
    let (expected, found) = (parts(case.expected), parts(case.found));
    // A literal of one or three bytes, which is how many are asked for.
    let length = |part: &str| {
        let inside = part
            .strip_prefix("b'")
            .and_then(|rest| rest.strip_suffix('\''))
            .filter(|inside| inside.len() <= 12)?;
        let mut n = 0;
        let mut rest = inside;
        while !rest.is_empty() {
            let taken = match rest.as_bytes() {
                [b'\\', b'x', ..] => 4,
                [b'\\', ..] => 2,
                _ => 1,
            };
            rest = rest.get(taken..)?;
            n += 1;
        }
        (n == 1 || n == 3).then_some(n)
    };
    case.is("sizes", &["repetitions"])
        && expected.len() == found.len()
        && expected
            .iter()
            .zip(&found)
            .all(|(e, f)| e == f || matches!((length(e), length(f)), (Some(n), Some(m)) if n == m))
}
