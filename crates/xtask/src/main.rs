//! Development commands: `cargo xtask codegen|tidy|conformance|bench|fuzz`.

mod codegen;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match args.split_first() {
        Some((command, rest)) if command == "codegen" => codegen::run(rest),
        _ => Err("usage: cargo xtask codegen [--check] [table...]".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
