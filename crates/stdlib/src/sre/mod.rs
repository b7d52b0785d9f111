//! `_sre`: compiled patterns, matches, and the engine behind `re`.

mod engine;
mod found;
mod pattern;
mod template;

use engine::MAXREPEAT;
use krait_object::alloc;
use krait_object::types::int;
use krait_object::{List, Module, Result, Thread, Tuple, Value};
use krait_text::unicode;

pub struct Sre;

/// The code's version, which `re._compiler` compares with its own.
const MAGIC: i64 = 20_230_612;

#[krait_object::pymodule(name = "_sre")]
impl Sre {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        krait_object::ready_type(&pattern::PATTERN.ty, &pattern::PatternMethods::SPEC);
        krait_object::ready_type(&pattern::SCANNER.ty, &pattern::ScannerMethods::SPEC);
        krait_object::ready_type(&found::MATCH.ty, &found::MatchMethods::SPEC);
        found::MATCH.ends_quickly();
        krait_object::ready_type(&template::TEMPLATE.ty, &krait_object::TypeSpec::EMPTY);
        m.add(th, "MAGIC", MAGIC)?;
        m.add(th, "CODESIZE", 4i64)?;
        m.add(th, "MAXREPEAT", int::from_u64(MAXREPEAT.into()))?;
        m.add(th, "MAXGROUPS", 1_073_741_823i64)
    }

    #[sig("(pattern, flags, code, groups, groupindex, indexgroup)")]
    fn compile(
        th: &Thread,
        pattern: &Value,
        flags: i32,
        code: &List,
        groups: usize,
        groupindex: &krait_object::Dict,
        indexgroup: &Tuple,
    ) -> Result<Value> {
        let mut units = alloc::vec_of(code.len())?;
        for v in code.try_snapshot()? {
            if v.as_int().is_none() {
                return Err(th.type_error("an integer is required"));
            }
            match int::to_i128(&v).and_then(|n| u32::try_from(n).ok()) {
                Some(n) => units.push(n),
                None => {
                    return Err(th.overflow_error("regular expression code size limit exceeded"));
                }
            }
        }
        Ok(pattern::new(
            pattern.clone(),
            flags,
            units,
            groups,
            groupindex.value(),
            indexgroup.value(),
        ))
    }

    fn getcodesize() -> i32 {
        4
    }

    fn ascii_iscased(character: u32) -> bool {
        character < 128 && (character as u8).is_ascii_alphabetic()
    }

    fn unicode_iscased(character: u32) -> bool {
        let lower = unicode::simple_lower(character);
        lower != character || unicode::simple_upper(character) != character
    }

    fn ascii_tolower(character: u32) -> u32 {
        engine::ascii_lower(character)
    }

    fn unicode_tolower(character: u32) -> u32 {
        unicode::simple_lower(character)
    }

    /// The replacement template of a pattern: literals and group numbers in turn.
    #[sig("(pattern, template, /)")]
    fn template(th: &Thread, pattern: &Value, template: &List) -> Result<Value> {
        let _ = pattern;
        let parts = template.snapshot();
        // Literal text and numbers of groups take turns.
        for group in parts.iter().skip(1).step_by(2) {
            if group.as_int().is_none() {
                return Err(th.type_error("an integer is required"));
            }
            if group.as_i64().is_none_or(|n| n < 0) {
                return Err(th.type_error("invalid template"));
            }
        }
        Ok(template::new(parts))
    }
}
