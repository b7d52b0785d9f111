//! Names the compiler itself needs, interned once per compilation, and the mangling of private names.

use krait_base::{Interner, Symbol, Wtf8Buf};
use rustc_hash::FxHashSet;

macro_rules! well_known {
    ($($field:ident = $text:literal),* $(,)?) => {
        /// Symbols of the names that the compiler puts into code or compares with.
        #[derive(Clone, Copy, Debug)]
        pub struct Names {
            $(pub $field: Symbol,)*
        }

        impl Names {
            pub fn new(interner: &Interner) -> Names {
                Names { $($field: interner.intern($text),)* }
            }
        }
    };
}

well_known! {
    all = "all",
    annotate = "__annotate__",
    annotate_func = "__annotate_func__",
    annotations = "__annotations__",
    any = "any",
    class = "__class__",
    classcell = "__classcell__",
    classdict = "__classdict__",
    classdictcell = "__classdictcell__",
    conditional_annotations = "__conditional_annotations__",
    debug = "__debug__",
    dictcomp = "dictcomp",
    doc = "__doc__",
    dot_defaults = ".defaults",
    dot_format = ".format",
    dot_generic_base = ".generic_base",
    dot_kwdefaults = ".kwdefaults",
    dot_type_params = ".type_params",
    dot_zero = ".0",
    empty = "",
    firstlineno = "__firstlineno__",
    format = "format",
    future = "__future__",
    genexpr = "genexpr",
    join = "join",
    lambda = "lambda",
    listcomp = "listcomp",
    module = "__module__",
    name = "__name__",
    qualname = "__qualname__",
    return_ = "return",
    self_ = "self",
    setcomp = "setcomp",
    star = "*",
    static_attributes = "__static_attributes__",
    super_ = "super",
    top = "top",
    tuple = "tuple",
    type_params = "__type_params__",
}

/// The name as it is stored in a class called `private`: `__x` becomes `_Class__x`.
pub fn mangle(interner: &Interner, private: Option<Symbol>, name: Symbol) -> Symbol {
    let Some(private) = private else { return name };
    let text = interner.text(name);
    if !text.starts_with("__") || text.ends_with("__") || text.split_once(b'.').is_some() {
        return name;
    }
    let class = interner.text(private).trim_start(b'_');
    if class.is_empty() {
        return name;
    }
    interner.intern(&Wtf8Buf::concat(["_".into(), class, text]))
}

/// The same where only some names are to be mangled: in the scope of a generic class's type
/// parameters, that is these parameters.
pub fn maybe_mangle(
    interner: &Interner,
    private: Option<Symbol>,
    only: Option<&FxHashSet<Symbol>>,
    name: Symbol,
) -> Symbol {
    if private.is_none() || only.is_some_and(|only| !only.contains(&name)) {
        return name;
    }
    mangle(interner, private, name)
}
