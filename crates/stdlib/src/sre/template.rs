//! Replacement templates: what `re._parser.parse_template` makes of a replacement string.

use super::found::MatchData;
use krait_object::{Result, Thread, Trace, Value};

#[derive(Trace)]
pub struct Template {
    /// Literal, group number, literal, ... ending with a literal.
    parts: Vec<Value>,
}

krait_object::pytype! {
    pub static TEMPLATE: Template = "_sre.SRE_Template", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub fn new(parts: Vec<Value>) -> Value {
    TEMPLATE.create(Template { parts }).into_value()
}

/// Appends the expansion for a match: pieces of the subject's kind.
pub fn expand(th: &Thread, t: &Template, m: &MatchData, out: &mut Vec<Value>) -> Result<()> {
    for (i, p) in t.parts.iter().enumerate() {
        if i % 2 == 0 {
            out.push(p.clone());
            continue;
        }
        let g = p.as_i64().unwrap_or(-1);
        let Ok(g) = usize::try_from(g) else {
            return Err(th.index_error("invalid group reference"));
        };
        if let Some(v) = m.group(th, g)? {
            out.push(v);
        }
    }
    Ok(())
}
