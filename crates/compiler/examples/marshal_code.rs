//! `marshal_code OUT FILE...`: compiles each file and writes its marshalled code, preceded by its
//! length in 8 bytes. `marshal_code --read IN FILE...` reads such a file back, written by whomever, and
//! compares each code object with the one compiled.

use std::io::Write;

use krait_base::{Arena, Interner};
use krait_bytecode::{CodeData, marshal};
use krait_compiler::{Options, compile};
use krait_parser::{Mode, ParseOptions};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let first = args.next().unwrap_or_default();
    if first != "--read" {
        let mut out = std::fs::File::create(first)?;
        for path in args {
            let bytes = match compile_file(&path) {
                Ok(code) => marshal::write_code(&code, marshal::VERSION)?,
                Err(_) => Vec::new(),
            };
            out.write_all(&(bytes.len() as u64).to_le_bytes())?;
            out.write_all(&bytes)?;
        }
        return Ok(());
    }
    let bytes = std::fs::read(args.next().unwrap_or_default())?;
    let mut rest = bytes.as_slice();
    let (mut same, mut all) = (0, 0);
    for path in args {
        let Some((length, tail)) = rest.split_first_chunk::<8>() else {
            break;
        };
        let (marshalled, tail) = tail.split_at(u64::from_le_bytes(*length) as usize);
        rest = tail;
        if marshalled.is_empty() {
            continue;
        }
        all += 1;
        match marshal::read_code(marshalled) {
            Ok(code) if compile_file(&path).is_ok_and(|mine| mine == *code) => same += 1,
            Ok(_) => println!("{path}: differs"),
            Err(error) => println!("{path}: {error:?}"),
        }
    }
    println!("{same} of {all} the same");
    Ok(())
}

fn compile_file(path: &str) -> Result<CodeData, Failure> {
    let source = std::fs::read_to_string(path)?;
    let arena = Arena::new();
    let interner = Interner::new();
    let options = ParseOptions::default();
    let parsed = krait_parser::parse(&source, Mode::Exec, options, &arena, &interner)
        .map_err(|error| error.message.clone())?;
    let code = compile(
        &parsed.tree,
        &Options::new(path),
        &interner,
        &mut Vec::new(),
    )?;
    Ok(code)
}
