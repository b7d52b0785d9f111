//! `re.Match`.

use super::pattern::{PATTERN, Subject};
use super::template::{self, TEMPLATE};
use krait_object::protocol::{number, repr};
use krait_object::types::{int, str, tuple};
use krait_object::{DictData, Obj, Result, Thread, Trace, Value};

#[derive(Trace)]
pub struct MatchData {
    pub string: Value,
    pub pattern: Value,
    pub pos: usize,
    pub endpos: usize,
    /// Spans of group 0, 1, ...
    pub spans: Spans,
    pub lastindex: isize,
}

/// Spans of groups; `None` for groups that took no part.
pub struct Spans(pub Box<[Option<(usize, usize)>]>);

impl Trace for Spans {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static MATCH: MatchData = "re.Match", HAVE_GC | DISALLOW_INSTANTIATION | MAPPING_ONLY;
}

type Match = Obj<MatchData>;

impl MatchData {
    /// The text of a group; `None` if it took no part.
    pub fn group(&self, th: &Thread, g: usize) -> Result<Option<Value>> {
        match self.spans.0.get(g) {
            Some(Some((a, b))) => Subject::slice_of(th, &self.string, *a, *b).map(Some),
            Some(None) => Ok(None),
            None => Err(th.index_error("no such group")),
        }
    }

    /// A group's number from a number or name.
    fn index(&self, th: &Thread, g: &Value) -> Result<usize> {
        let n = if number::is_index(g) {
            number::index(th, g)?.as_i64()
        } else {
            let names = PATTERN.get(&self.pattern).map(|p| p.groupindex.clone());
            match names.as_ref().and_then(Value::as_dict) {
                Some(d) => d.get(th, g)?.and_then(|v| v.as_i64()),
                None => None,
            }
        };
        n.and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n < self.spans.0.len())
            .ok_or_else(|| th.index_error("no such group"))
    }
}

fn or_default(v: Option<Value>, default: Option<&Value>) -> Value {
    v.unwrap_or_else(|| default.cloned().unwrap_or_else(Value::none))
}

fn bound(m: &MatchData, g: usize, start: bool) -> i64 {
    match m.spans.0.get(g) {
        Some(Some((a, b))) => (if start { *a } else { *b }) as i64,
        _ => -1,
    }
}

pub struct MatchMethods;

/// The result of re.match() and re.search().
/// Match objects always have a boolean value of True.
#[krait_object::pymethods]
impl MatchMethods {
    fn __repr__(th: &Thread, zelf: &Match) -> Result<String> {
        let g = zelf.group(th, 0)?.unwrap_or_else(Value::none);
        Ok(format!(
            "<{} object; span=({}, {}), match={}>",
            zelf.ty().qualified_name(),
            bound(zelf, 0, true),
            bound(zelf, 0, false),
            repr::repr_text(th, &g)?
        ))
    }

    fn __getitem__(th: &Thread, zelf: &Match, key: &Value) -> Result<Value> {
        let g = zelf.index(th, key)?;
        Ok(or_default(zelf.group(th, g)?, None))
    }

    /// Return one or more subgroups of the match; without arguments the whole.
    #[no_signature]
    #[sig("(*args)")]
    fn group(th: &Thread, zelf: &Match, args: &[Value]) -> Result<Value> {
        match args {
            [] => Ok(or_default(zelf.group(th, 0)?, None)),
            [one] => MatchMethods::__getitem__(th, zelf, one),
            many => {
                let v: Result<Vec<Value>> = many
                    .iter()
                    .map(|g| MatchMethods::__getitem__(th, zelf, g))
                    .collect();
                Ok(tuple::from_vec(v?).into_value())
            }
        }
    }

    /// Return a tuple containing all the subgroups of the match, from 1.
    #[sig("(default=None)")]
    fn groups(th: &Thread, zelf: &Match, default: Option<&Value>) -> Result<Value> {
        let v: Result<Vec<Value>> = (1..zelf.spans.0.len())
            .map(|g| Ok(or_default(zelf.group(th, g)?, default)))
            .collect();
        Ok(tuple::from_vec(v?).into_value())
    }

    /// Return a dictionary containing all the named subgroups of the match.
    #[sig("(default=None)")]
    fn groupdict(th: &Thread, zelf: &Match, default: Option<&Value>) -> Result<Value> {
        let d = DictData::create();
        if let Some(p) = PATTERN.get(&zelf.pattern)
            && let Some(names) = p.groupindex.as_dict()
        {
            for (name, i) in names.snapshot() {
                let g = i
                    .as_i64()
                    .and_then(|i| usize::try_from(i).ok())
                    .unwrap_or(0);
                d.set(th, name, or_default(zelf.group(th, g)?, default))?;
            }
        }
        Ok(d.into_value())
    }

    /// Return index of the start of the substring matched by group.
    #[sig("(group=0, /)")]
    fn start(th: &Thread, zelf: &Match, group: Option<&Value>) -> Result<i64> {
        let g = group.map_or(Ok(0), |g| zelf.index(th, g))?;
        Ok(bound(zelf, g, true))
    }

    /// Return index of the end of the substring matched by group.
    #[sig("(group=0, /)")]
    fn end(th: &Thread, zelf: &Match, group: Option<&Value>) -> Result<i64> {
        let g = group.map_or(Ok(0), |g| zelf.index(th, g))?;
        Ok(bound(zelf, g, false))
    }

    /// For match object m, return the 2-tuple (m.start(group), m.end(group)).
    #[sig("(group=0, /)")]
    fn span(th: &Thread, zelf: &Match, group: Option<&Value>) -> Result<Value> {
        let g = group.map_or(Ok(0), |g| zelf.index(th, g))?;
        let pair = vec![
            int::from_i64(bound(zelf, g, true)),
            int::from_i64(bound(zelf, g, false)),
        ];
        Ok(tuple::from_vec(pair).into_value())
    }

    /// Return the string obtained by doing backslash substitution on the template.
    #[sig("(template)")]
    fn expand(th: &Thread, zelf: &Match, template: &Value) -> Result<Value> {
        let t = template::compile(th, &zelf.pattern, template)?;
        let Some(t) = TEMPLATE.get(&t) else {
            return Ok(t);
        };
        template::expanded(th, t, zelf)
    }

    fn __copy__(zelf: &Match) -> Value {
        zelf.value()
    }

    fn __deepcopy__(zelf: &Match, memo: &Value) -> Value {
        let _ = memo;
        zelf.value()
    }

    #[classmethod]
    fn __class_getitem__(cls: &'static krait_object::TypeObject, item: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), item.clone())
    }

    #[member]
    fn string(zelf: &Match) -> Value {
        zelf.string.clone()
    }

    #[member]
    fn re(zelf: &Match) -> Value {
        zelf.pattern.clone()
    }

    #[member]
    fn pos(zelf: &Match) -> usize {
        zelf.pos
    }

    #[member]
    fn endpos(zelf: &Match) -> usize {
        zelf.endpos
    }

    #[getter]
    fn lastindex(zelf: &Match) -> Option<i64> {
        (zelf.lastindex >= 0).then_some(zelf.lastindex as i64)
    }

    #[getter]
    fn lastgroup(zelf: &Match) -> Option<Value> {
        let i = usize::try_from(zelf.lastindex).ok()?;
        PATTERN
            .get(&zelf.pattern)?
            .indexgroup
            .as_tuple()?
            .get(i)
            .cloned()
    }

    #[getter]
    fn regs(zelf: &Match) -> Value {
        let v = (0..zelf.spans.0.len())
            .map(|g| {
                tuple::from_array([
                    int::from_i64(bound(zelf, g, true)),
                    int::from_i64(bound(zelf, g, false)),
                ])
                .into_value()
            })
            .collect();
        tuple::from_vec(v).into_value()
    }
}

/// The empty string of a subject's kind.
pub fn empty_like(v: &Value) -> Value {
    if v.as_str().is_some() {
        str::empty()
    } else {
        krait_object::types::bytes::new(b"")
    }
}
