//! The `krait` program: reads the command line and the environment and runs an interpreter.

fn main() {}
