//! `_suggestions`: the known name most like a wrong one, for `traceback`'s "Did you mean".

use krait_builtins::suggest;
use krait_object::types::str;
use krait_object::{Result, Str, Thread, Value};

pub struct Suggestions;

#[krait_object::pymodule(name = "_suggestions")]
impl Suggestions {
    /// Returns the candidate in candidates that's closest to item
    #[sig("(candidates, item, /)")]
    fn _generate_suggestions(th: &Thread, candidates: &Value, item: &Str) -> Result<Value> {
        let exact = std::ptr::eq(candidates.ty(), &krait_object::types::list::LIST.ty);
        let Some(list) = candidates.as_list().filter(|_| exact) else {
            return Err(th.type_error("candidates must be a list"));
        };
        let mut names = Vec::new();
        for name in &list.snapshot() {
            let Some(name) = name.as_str() else {
                return Err(th.type_error("all elements in 'candidates' must be strings"));
            };
            names.push(name.to_string_lossy());
        }
        let wrong = item.to_string_lossy();
        let closest = suggest::closest(&wrong, names.iter().map(String::as_str));
        Ok(closest.map_or_else(Value::none, |name| str::new(&name)))
    }
}
