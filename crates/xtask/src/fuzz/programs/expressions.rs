//! Expressions over the variables that every program has.

use crate::fuzz::random::Random;

/// Variables of a program; any of them may hold anything at any time.
pub const NAMES: &[&str] = &["a", "b", "c", "d", "p", "q", "s", "t"];

const ATOMS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "7",
    "255",
    "-128",
    "10**20",
    "2**62",
    "-2**63",
    "True",
    "False",
    "None",
    "0.5",
    "-0.0",
    "1e300",
    "float('inf')",
    "3j",
    "''",
    "'a'",
    "'text'",
    "'h\\xe9\\u20ac\\U0001f600'",
    "b''",
    "b'bytes'",
    "[]",
    "()",
    "{}",
    "set()",
    "frozenset({1, 2})",
    "[3, 1, 2]",
    "(1, 2)",
    "{'x': 1, 'y': [2]}",
    "range(5)",
    "range(10, 0, -3)",
    "Point(1, 2)",
    "Liar(3)",
    "Liar(4)",
    "slice(1, 3)",
    "bytearray(b'abc')",
    "'12'",
    "'a,b,c'",
    "' pad '",
];

const BINARY: &[&str] = &[
    "+", "-", "*", "/", "//", "%", "&", "|", "^", "@", "==", "!=", "<", "<=", ">", ">=", "in",
    "not in", "is", "is not", "and", "or",
];

/// Calls with places for one argument (`$`) each.
const CALLS: &[&str] = &[
    "len($)",
    "repr($)",
    "str($)",
    "bool($)",
    "type($).__name__",
    "list($)[:20]",
    "tuple($)[:20]",
    "sorted($)",
    "sorted($, key=repr)",
    "sorted($, reverse=True)",
    "sum($)",
    "min($)",
    "max($, key=str)",
    "abs($)",
    "int($)",
    "float($)",
    "hash($) if isinstance($, (int, str)) else 0",
    "list(reversed($))",
    "list(enumerate($, 1))",
    "list(zip($, $))",
    "list(map(repr, $))",
    "list(filter(None, $))",
    "any($)",
    "all($)",
    "dict($)",
    "set($)",
    "frozenset($)",
    "bytes($)[:20]",
    "divmod($, $)",
    "round($, 2)",
    "chr($)",
    "ord($)",
    "bin($)",
    "hex($)",
    "ascii($)",
    "format($, '>8')",
    "isinstance($, (int, list))",
    "callable($)",
    "iter($).__class__.__name__",
    "next(iter($))",
    "getattr($, 'x', 'none')",
    "pow($, 3)",
    "pow($, $, 7)",
    "slice($, $).indices(10)",
    "complex($)",
    "int.from_bytes($, 'big')",
    "str($).upper()",
    "str($).split(',')",
    "str($).replace('e', $)",
    "'-'.join($)",
    "str($).find($)",
    "str($).encode('utf-8', 'replace')[:30]",
    "'%s|%r' % ($, $)",
    "'{:>10}|{!r}'.format($, $)",
    "'%5.2f' % $",
    "'%x' % $",
    "str($).partition('a')",
    "str($).title()",
    "str($).isalnum()",
    "str($).zfill(6)",
    "str($).center(12, '*')",
    "str($).translate({97: $})",
    "list($).index($)",
    "list($).count($)",
    "[*$, *$]",
    "(*$,)",
    "{**$}",
    "{*$}",
    "$.x",
    "$[$]",
    "$[$:$]",
    "$[::2]",
    "$[::-1]",
    "not $",
    "-$",
    "~$",
    "(lambda x, *y, **z: (x, y))($)",
    "$($)",
    "list($).copy()",
    "str($).casefold()",
    "str($).splitlines()",
    "bytearray($)[:20]",
    "memoryview($).tolist()",
    "int($).bit_length()",
    "float($).as_integer_ratio()",
    "float($).hex()",
    "$.__class__.__mro__[-1].__name__",
    "dict.fromkeys($)",
    "list($.items())",
    "list($.values())",
    "$.get($)",
    "set($).union($)",
    "set($) - set($)",
    "set($) & set($)",
    "set($) ^ set($)",
    "frozenset($) <= frozenset($)",
    "(yield_from($))",
];

/// An expression that nests at most `depth` deep.
pub fn expression(r: &mut Random, depth: usize) -> String {
    if depth == 0 || r.once_in(4) {
        return atom(r);
    }
    let d = depth - 1;
    match r.below(16) {
        0..=4 => {
            let (left, op, right) = (expression(r, d), r.pick(BINARY), expression(r, d));
            bounded(op, &left, &right)
        }
        5..=10 => call(r, d),
        11 => format!(
            "({} if {} else {})",
            expression(r, d),
            expression(r, d),
            expression(r, d)
        ),
        12 => comprehension(r, d),
        13 => fstring(r),
        14 => format!("[{}, {}]", expression(r, d), expression(r, d)),
        _ => format!(
            "(({}) {} ({}) {} ({}))",
            expression(r, d),
            comparison(r),
            expression(r, d),
            comparison(r),
            expression(r, d)
        ),
    }
}

fn comparison(r: &mut Random) -> &'static str {
    r.pick(&["<", "<=", "==", "!=", ">", "in"])
}

fn atom(r: &mut Random) -> String {
    if r.once_in(2) {
        r.pick(NAMES).to_owned()
    } else {
        r.pick(ATOMS).to_owned()
    }
}

/// A binary operation whose result stays small: repetition is cut.
fn bounded(op: &str, left: &str, right: &str) -> String {
    match op {
        "*" => format!("cut(({left}), ({right}))"),
        _ => format!("(({left}) {op} ({right}))"),
    }
}

fn call(r: &mut Random, depth: usize) -> String {
    let form = r.pick(CALLS);
    let mut out = String::new();
    for (i, piece) in form.split('$').enumerate() {
        if i > 0 {
            out.push_str(&format!("({})", expression(r, depth)));
        }
        out.push_str(piece);
    }
    out
}

fn comprehension(r: &mut Random, depth: usize) -> String {
    let over = expression(r, depth);
    match r.below(4) {
        0 => format!("[x for x in few({over})]"),
        1 => format!("{{str(x): x for x in few({over}) if x}}"),
        2 => format!(
            "[(x, y) for x in few({over}) for y in few({}) if x != y]",
            expression(r, depth)
        ),
        _ => format!(
            "list(x for x in few({over}) if x not in ({},))",
            expression(r, depth)
        ),
    }
}

fn fstring(r: &mut Random) -> String {
    let name = r.pick(NAMES);
    match r.below(5) {
        0 => format!("f'{{{name}}}'"),
        1 => format!("f'{{{name}!r:>12}}'"),
        2 => format!("f'{{{name}=}}'"),
        3 => format!("f'{{{name}!s:.3}}|{{{}!r}}'", r.pick(NAMES)),
        _ => format!("f'{{{name}:{{len(NAME)}}}}'"),
    }
}
