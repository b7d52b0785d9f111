//! Replacement templates: what `re._parser.parse_template` makes of a replacement string.

use super::found::MatchData;
use super::pattern::Subject;
use krait_object::protocol::{attr, buffer, call};
use krait_object::types::bytes::{self, BYTES};
use krait_object::types::str::{self, STR};
use krait_object::{Result, Thread, Trace, Value, exc};

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

/// What `re._compile_template` makes of a replacement: a template, unless a program put another function there.
pub fn compile(th: &Thread, pattern: &Value, replacement: &Value) -> Result<Value> {
    let re = (th.interp.hooks.get().import)(th, "re")?;
    let f = attr::get_text(th, &re, "_compile_template")?;
    let parsed = call::call(th, &f, &[pattern.clone(), replacement.clone()]);
    let plain = match &parsed {
        // Its cache takes only what can be hashed.
        Err(e) if e.is(&exc::TYPE_ERROR) => match replacement.as_str() {
            Some(_) if replacement.is_exact(&STR.ty) => return parsed,
            Some(_) => str::exact(replacement),
            None if replacement.is_exact(&BYTES.ty) || !buffer::supports(replacement) => {
                return parsed;
            }
            None => bytes::new(&buffer::to_vec(th, replacement)?),
        },
        _ => return parsed,
    };
    call::call(th, &f, &[pattern.clone(), plain])
}

/// Whether the literal text of a template is of the kind of a subject: a str, or none.
pub fn is_like(t: &Template, subject: &Value) -> bool {
    let is_text = |v: &Value| v.as_str().is_some();
    t.parts.first().is_none_or(is_text) == is_text(subject)
}

/// The expansion for a match: of the kind of the template's literal text.
pub fn expanded(th: &Thread, t: &Template, m: &MatchData) -> Result<Value> {
    match t.parts.as_slice() {
        [only] => Ok(only.clone()),
        parts => {
            let mut out = Vec::new();
            expand(th, t, m, &mut out)?;
            let like = parts.first().unwrap_or(&m.string);
            Subject::join(th, like, out)
        }
    }
}

/// Appends the expansion for a match.
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
