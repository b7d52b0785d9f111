//! `dump_symtable FILE...`: the scopes of files, one line each: depth, kind, name, line, whether it is
//! nested, the flags of its symbols, its parameters.

use krait_base::{Arena, Interner};
use krait_compiler::symtable::{ScopeId, SymbolTable};
use krait_compiler::{Options, symbol_table};
use krait_parser::{Mode, ParseOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        println!("## {path}");
        let bytes = std::fs::read(&path)?;
        let source = String::from_utf8_lossy(&bytes);
        let arena = Arena::new();
        let interner = Interner::new();
        let options = ParseOptions::default();
        let parsed = krait_parser::parse(&source, Mode::Exec, options, &arena, &interner);
        let table = parsed.ok().and_then(|parsed| {
            symbol_table(&parsed.tree, &Options::new(path.as_str()), &interner).ok()
        });
        match table {
            Some(table) => show(&table, SymbolTable::TOP, 0, &interner),
            None => println!("error"),
        }
    }
    Ok(())
}

fn show(table: &SymbolTable, id: ScopeId, depth: usize, interner: &Interner) {
    let scope = &table[id];
    let symbols: Vec<String> = scope
        .symbols
        .iter()
        .map(|(name, flags)| format!("{}={}", interner.get(name), flags.0))
        .collect();
    let varnames: Vec<&str> = scope
        .varnames
        .iter()
        .map(|name| interner.get(*name))
        .collect();
    println!(
        "{depth} {:?} {} {} {} {} | {}",
        scope.kind,
        interner.get(scope.name),
        scope.loc.line,
        u8::from(scope.nested),
        symbols.join(" "),
        varnames.join(" ")
    );
    for child in &scope.children {
        show(table, *child, depth + 1, interner);
    }
}
