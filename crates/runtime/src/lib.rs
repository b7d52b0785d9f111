//! The embedding API: an `Interpreter` wired from front end, machine, native modules, library and a host.

mod boot;
mod exit;
mod folder;
mod library;
mod repl;
pub mod run;
mod subinterpreter;

pub use boot::Interpreter;
pub use exit::{exit_code, finalize, report, was_interrupted};
pub use krait_host::{Host, NullHost, SystemHost};
pub use krait_stdlib::sys::flags::Settings;
