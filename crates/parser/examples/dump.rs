//! Prints the syntax trees of files in the form of `ast.dump(tree, include_attributes=True)`, one
//! per line; or, with `--time`, how fast they were parsed.
//!
//!     cargo run --release -p krait-parser --example dump -- [--time] FILE...

use std::time::Instant;

use krait_ast::NodeRef;
use krait_ast::dump::{Options, dump};
use krait_base::{Arena, Interner};
use krait_parser::{Mode, ParseOptions, parse};

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let timed = args.first().is_some_and(|arg| arg == "--time");
    if timed {
        args.remove(0);
    }
    let mut bytes = 0;
    let mut seconds = 0.0;
    for path in args {
        let Ok(source) = std::fs::read_to_string(&path) else {
            println!("UNREADABLE {path}");
            continue;
        };
        let started = Instant::now();
        let arena = Arena::new();
        let interner = Interner::new();
        match parse(
            &source,
            Mode::Exec,
            ParseOptions::default(),
            &arena,
            &interner,
        ) {
            Ok(parsed) => {
                seconds += started.elapsed().as_secs_f64();
                bytes += source.len();
                if !timed {
                    let options = Options {
                        include_attributes: true,
                        ..Options::default()
                    };
                    println!("{}", dump(NodeRef::Mod(&parsed.tree), &interner, options));
                }
            }
            Err(error) => println!("ERROR {path}: {error:?}"),
        }
    }
    if timed {
        println!(
            "{bytes} bytes in {seconds:.3} s: {:.1} MB/s",
            bytes as f64 / seconds / 1e6
        );
    }
}
