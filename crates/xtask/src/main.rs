//! Development commands: `cargo xtask COMMAND`; what each does stands in its file.

mod arguments;
mod bench;
mod codegen;
mod conformance;
mod fuzz;
mod interpreters;
mod operations;
mod order;
mod profile;
mod record;
mod tidy;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND ...
  codegen [--check] [TABLE ...]   write generated.rs files from tables/*.toml, or check that they are right
  tidy                            check what the compiler cannot: crate order, headers, the unsafe fence
  bench --python NAME=CMD ...     run programs under several Pythons in turn and print ratios
  operations --python CMD --krait CMD
                                  time single operations and print a table
  conformance --python CMD --tests FOLDER [MODULE ...]
                                  run CPython's tests and compare with the recorded results
  profile --tests FOLDER          record what the compiler should know about hot code
  order --krait FILE              record which functions the linker should put side by side
  fuzz TARGET [--seconds N] [--seed N]
                                  feed mutated inputs to a stage, looking for panics
  interpreters --python CMD       run work in one interpreter and in several at once, and compare the times
  record --python CMD             write again what is recorded from CPython (Unicode tables, golden files)
Each command but codegen and tidy prints its options with --help.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match args.split_first() {
        Some((command, rest)) => match command.as_str() {
            "codegen" => codegen::run(rest),
            "tidy" => tidy::run(),
            "bench" => bench::run(rest),
            "conformance" => conformance::run(rest),
            "profile" => profile::run(rest),
            "order" => order::run(rest),
            "operations" => operations::run(rest),
            "fuzz" => fuzz::run(rest),
            "interpreters" => interpreters::run(rest),
            "record" => record::run(rest),
            _ => Err(USAGE.to_owned()),
        },
        None => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
