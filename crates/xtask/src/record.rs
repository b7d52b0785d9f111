//! `cargo xtask record`: writes again what is recorded from CPython 3.14.

use std::process::Command;

use crate::arguments::{Arguments, split_command};
use crate::{codegen, workspace};

const HELP: &str = "\
cargo xtask record --python CMD [unicode|errno|multibyte|text|code ...]
  --python CMD   CPython 3.14
  unicode        crates/text/src/unicode/tables: the Unicode database
  errno          crates/host/src/errno_table.rs: error numbers (on Linux)
  multibyte      crates/text/src/codecs/multibyte/tables.bin: the Chinese, Japanese and Korean charsets
  text           crates/text/tests/golden: what CPython answers about numbers, formats, codecs, hashes
  code           crates/{bytecode,compiler}/tests: opcodes, marshal data, code objects, messages";

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let python = split_command(&args.text("--python")?.ok_or(HELP)?);
    let names = args.names()?;
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    let root = workspace::root();
    let path = |p: &str| root.join(p).to_string_lossy().into_owned();
    let script = |script: &str, arguments: &[String]| -> Result<(), String> {
        let (program, first) = python.split_first().ok_or(HELP)?;
        let status = Command::new(program)
            .args(first)
            .arg(path(script))
            .args(arguments)
            .status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("{script}: {status}")),
            Err(error) => Err(format!("{program}: {error}")),
        }
    };
    if wanted("unicode") {
        script(
            "crates/xtask/scripts/unicode_tables.py",
            &[
                path("crates/text/src/unicode/tables"),
                path("crates/xtask/scripts/name_aliases.txt"),
                path("crates/xtask/scripts/named_sequences.txt"),
            ],
        )?;
    }
    if wanted("errno") {
        let output = path("crates/host/src/errno_table.rs");
        script(
            "crates/xtask/scripts/errno_table.py",
            std::slice::from_ref(&output),
        )?;
        let text = workspace::read(output.as_ref())?;
        workspace::write(output.as_ref(), codegen::rustfmt(&text)?)?;
    }
    if wanted("multibyte") {
        script(
            "crates/xtask/scripts/multibyte_tables.py",
            &[path("crates/text/src/codecs/multibyte/tables.bin")],
        )?;
        script(
            "crates/text/tests/record_multibyte.py",
            &[path("crates/text/tests/golden/multibyte.txt")],
        )?;
    }
    if wanted("text") {
        script(
            "crates/text/tests/record.py",
            &[path("crates/text/tests/golden")],
        )?;
    }
    if wanted("code") {
        script("crates/bytecode/tests/record.py", &[])?;
        script("crates/compiler/tests/record.py", &[])?;
    }
    Ok(())
}
