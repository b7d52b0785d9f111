//! `dis FILE...`: the disassembly of files, as `dis.dis` prints it.

use krait_base::{Arena, Interner};
use krait_bytecode::Const;
use krait_compiler::unparse::{lossy, repr_const};
use krait_compiler::{Options, compile};
use krait_parser::{Mode, ParseOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let source = std::fs::read_to_string(&path)?;
        let arena = Arena::new();
        let interner = Interner::new();
        let options = ParseOptions::default();
        let parsed = krait_parser::parse(&source, Mode::Exec, options, &arena, &interner)
            .map_err(|error| format!("{path}:{}: {}", error.lineno, error.message))?;
        let code = compile(
            &parsed.tree,
            &Options::new(path.as_str()),
            &interner,
            &mut Vec::new(),
        )?;
        let repr = |value: &Const| lossy(&repr_const(value));
        print!("{}", krait_bytecode::dis::disassemble(&code, &repr));
    }
    Ok(())
}
