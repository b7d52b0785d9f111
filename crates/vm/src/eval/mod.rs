//! The evaluation loop.
//!
//! One call of [`run`] executes a frame and every Python frame that it calls; it returns when the frame it was started
//! with returns, yields or lets an exception out. `loops` dispatches, `registers` holds the machine's registers,
//! `instructions` has a function per opcode; what is longer than a few lines is in `ops`.

mod enter;
mod instructions;
mod leave;
mod loops;
mod registers;
mod unwind;

pub(crate) use enter::plain_init;
pub use loops::run;

use crate::frame::Frame;
use krait_object::{Result, Thread, Value};

/// How a run of frames ended without an exception.
pub enum Outcome {
    Return(Value),
    Yield(Value),
}

/// Runs a frame that was made for native code.
pub fn run_frame(th: &Thread, f: *mut Frame) -> Result<Value> {
    match run(th, f, None)? {
        Outcome::Return(v) | Outcome::Yield(v) => Ok(v),
    }
}
