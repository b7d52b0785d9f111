//! Attribute macros that turn `impl` blocks of plain Rust functions into native modules and built-in types.
//!
//! ```ignore
//! struct Math;
//! /// Mathematical functions.
//! #[pymodule(name = "math")]
//! impl Math {
//!     /// Return the square root of x.
//!     fn sqrt(th: &Thread, x: f64) -> Result<f64> { ... }
//!     /// Return the logarithm of x to the given base.
//!     #[sig("(x, base=None, /)")]
//!     fn log(th: &Thread, x: &Value, base: Option<&Value>) -> Result<Value> { ... }
//!     #[init]
//!     fn init(th: &Thread, m: &Module) -> Result<()> { m.add(th, "pi", 3.14) }
//! }
//! ```
//!
//! Parameters are converted by `FromArg`, results by `IntoValue`. A first parameter called `th` receives the thread, one
//! called `cls` the class, one of type `Args` the raw arguments, and a parameter that `sig` writes with `*` or `**`
//! the rest. Without `sig` all parameters are positional-only and those of type `Option` optional.
//!
//! In `#[pymethods]` a function with the name of a special method fills that slot; others become methods, with
//! `#[classmethod]`, `#[staticmethod]`, `#[getter]`, `#[setter]`, `#[member]` (a getter that shows as a member),
//! `#[method]` (a special name that is not to be a slot), `#[name("...")]`, `#[skip]` (not visible to Python).

mod derive_trace;
mod function;
mod methods;
mod module;
mod signature;
mod slots;

use proc_macro::TokenStream;

/// Makes `SPEC: TypeSpec` of an `impl` block.
#[proc_macro_attribute]
pub fn pymethods(attr: TokenStream, item: TokenStream) -> TokenStream {
    methods::expand(attr.into(), item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Makes `FUNCTIONS` and `MODULE: ModuleDef` of an `impl` block.
#[proc_macro_attribute]
pub fn pymodule(attr: TokenStream, item: TokenStream) -> TokenStream {
    module::expand_module(attr.into(), item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Makes `FUNCTIONS: &[MethodDef]` of an `impl` block, for a module that is spread over several files.
#[proc_macro_attribute]
pub fn pyfunctions(_: TokenStream, item: TokenStream) -> TokenStream {
    module::expand_functions(item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Derives `Trace`: every field is traced and cleared.
#[proc_macro_derive(Trace)]
pub fn derive_trace(item: TokenStream) -> TokenStream {
    derive_trace::expand(item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
