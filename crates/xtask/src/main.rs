//! Development commands: `cargo xtask codegen|tidy|conformance|bench|fuzz`.

fn main() {}
