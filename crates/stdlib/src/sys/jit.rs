//! `sys._jit`: what the machine compiles to native code. Nothing yet, and this says so.

pub struct Jit;

/// Whether code is compiled to native instructions.
#[krait_object::pymodule(name = "sys._jit")]
impl Jit {
    /// Whether this build has a just-in-time compiler.
    fn is_available() -> bool {
        false
    }

    /// Whether the compiler is turned on.
    fn is_enabled() -> bool {
        false
    }

    /// Whether the innermost Python frame runs compiled code.
    fn is_active() -> bool {
        false
    }
}
