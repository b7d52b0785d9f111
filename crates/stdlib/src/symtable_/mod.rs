//! `_symtable`: the compiler's symbol tables as objects (the base of `symtable`).
//!
//! The whole table is turned into a tree of entries at once; entries hold plain Python values.

use krait_base::{Arena, Interner};
use krait_compiler::symtable::{ScopeId, ScopeKind, SymbolFlags, SymbolTable, VarScope};
use krait_object::alloc;
use krait_object::intern::intern_text;
use krait_object::types::{int, list};
use krait_object::{DictData, Module, Obj, Result, Str, Thread, Trace, Value, Visitor, pymethods};
use krait_parser::Mode;
use krait_vm::compile::{self, Choices};

/// One scope.
pub struct Entry {
    name: Value,
    id: Value,
    symbols: Value,
    varnames: Value,
    children: Value,
    kind: u32,
    nested: bool,
    line: i32,
}

impl Trace for Entry {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.symbols.trace(v);
        self.varnames.trace(v);
        self.children.trace(v);
    }
}

krait_object::pytype! {
    pub static ENTRY: Entry = "symtable entry", HAVE_GC;
}

pub struct EntryMethods;

#[pymethods]
impl EntryMethods {
    #[getter]
    fn id(zelf: &Obj<Entry>) -> Value {
        zelf.id.clone()
    }

    #[getter]
    fn name(zelf: &Obj<Entry>) -> Value {
        zelf.name.clone()
    }

    #[getter]
    fn symbols(zelf: &Obj<Entry>) -> Value {
        zelf.symbols.clone()
    }

    #[getter]
    fn varnames(zelf: &Obj<Entry>) -> Value {
        zelf.varnames.clone()
    }

    #[getter]
    fn children(zelf: &Obj<Entry>) -> Value {
        zelf.children.clone()
    }

    #[getter]
    fn nested(zelf: &Obj<Entry>) -> i64 {
        i64::from(zelf.nested)
    }

    #[getter]
    #[name("type")]
    fn kind(zelf: &Obj<Entry>) -> i64 {
        i64::from(zelf.kind)
    }

    #[getter]
    fn lineno(zelf: &Obj<Entry>) -> i64 {
        i64::from(zelf.line)
    }

    fn __repr__(th: &Thread, zelf: &Obj<Entry>) -> Result<String> {
        let name = krait_object::protocol::repr::str_text(th, &zelf.name)?;
        let id = krait_object::protocol::repr::str_text(th, &zelf.id)?;
        Ok(format!("<symtable entry {name}({id}), line {}>", zelf.line))
    }
}

/// The numbers of the kinds, `TYPE_FUNCTION` and on.
fn number_of(kind: ScopeKind) -> u32 {
    match kind {
        ScopeKind::Function => 0,
        ScopeKind::Class => 1,
        ScopeKind::Module => 2,
        ScopeKind::Annotation => 3,
        ScopeKind::TypeAlias => 4,
        ScopeKind::TypeParameters => 5,
        ScopeKind::TypeVariable => 6,
    }
}

/// An entry with everything below it. Scopes nest no deeper than the compiler has followed them.
fn entry(th: &Thread, table: &SymbolTable, id: ScopeId, names: &Interner) -> Result<Value> {
    th.check_stack(" during compilation")?;
    let scope = &table[id];
    let symbols = DictData::create();
    for (name, flags) in scope.symbols.iter() {
        let flags = int::from_i64(i64::from(flags.0));
        symbols.set(th, intern_text(th, names.text(name)), flags)?;
    }
    let varnames = scope.varnames.iter();
    let varnames = varnames.map(|n| intern_text(th, names.text(*n)));
    let mut children = Vec::with_capacity(scope.children.len());
    for child in &scope.children {
        children.push(entry(th, table, *child, names)?);
    }
    let symbols = symbols.into_value();
    Ok(ENTRY
        .create(Entry {
            name: intern_text(th, names.text(scope.name)),
            // As unique as an address, because it is one.
            id: int::from_i64(symbols.id()),
            symbols,
            varnames: list::from_vec(varnames.collect()).into_value(),
            children: list::from_vec(children).into_value(),
            kind: number_of(scope.kind),
            nested: scope.nested,
            line: scope.loc.line,
        })
        .into_value())
}

pub struct Symtable;

#[krait_object::pymodule(name = "_symtable")]
impl Symtable {
    /// Return symbol and scope dictionaries used internally by compiler.
    #[sig("(source, filename, startstr, /)")]
    fn symtable(th: &Thread, source: &Value, filename: &Value, startstr: &Str) -> Result<Value> {
        let filename = crate::builtins_::code::filename_text(th, filename)?;
        let filename = filename.as_wtf8();
        let mode = match startstr.to_string_lossy().as_str() {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => {
                return Err(th.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'"));
            }
        };
        let what = "string or bytes";
        let text = crate::builtins_::code::source_text(th, source, "symtable", what, filename)?;
        let choices = Choices::new(mode);
        let (arena, names) = (Arena::new(), Interner::new());
        let parsed = compile::parse(th, &text, &choices, &arena, &names)?
            .map_err(|e| compile::rejected(th, &e, &text, filename, mode))?;
        let options = choices.options(filename);
        let size = alloc::front_end_size(text.len());
        let table = alloc::with_room(size, || {
            krait_compiler::symbol_table(&parsed.tree, &options, &names)
        })?
        .map_err(|e| compile::compile_error(th, &e, &text, filename))?;
        entry(th, &table, SymbolTable::TOP, &names)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        krait_object::ready_type(&ENTRY.ty, &EntryMethods::SPEC);
        let numbers = [
            ("USE", SymbolFlags::USE),
            ("DEF_GLOBAL", SymbolFlags::GLOBAL),
            ("DEF_NONLOCAL", SymbolFlags::NONLOCAL),
            ("DEF_LOCAL", SymbolFlags::LOCAL),
            ("DEF_PARAM", SymbolFlags::PARAM),
            ("DEF_TYPE_PARAM", SymbolFlags::TYPE_PARAM),
            ("DEF_FREE_CLASS", SymbolFlags::FREE_CLASS),
            ("DEF_IMPORT", SymbolFlags::IMPORT),
            ("DEF_BOUND", SymbolFlags::BOUND),
            ("DEF_ANNOT", SymbolFlags::ANNOT),
            ("DEF_COMP_ITER", SymbolFlags::COMP_ITER),
            ("DEF_COMP_CELL", SymbolFlags::COMP_CELL),
            ("TYPE_FUNCTION", number_of(ScopeKind::Function)),
            ("TYPE_CLASS", number_of(ScopeKind::Class)),
            ("TYPE_MODULE", number_of(ScopeKind::Module)),
            ("TYPE_ANNOTATION", number_of(ScopeKind::Annotation)),
            ("TYPE_TYPE_ALIAS", number_of(ScopeKind::TypeAlias)),
            ("TYPE_TYPE_PARAMETERS", number_of(ScopeKind::TypeParameters)),
            ("TYPE_TYPE_VARIABLE", number_of(ScopeKind::TypeVariable)),
            ("LOCAL", VarScope::Local as u32),
            ("GLOBAL_EXPLICIT", VarScope::GlobalExplicit as u32),
            ("GLOBAL_IMPLICIT", VarScope::GlobalImplicit as u32),
            ("FREE", VarScope::Free as u32),
            ("CELL", VarScope::Cell as u32),
            ("SCOPE_OFF", SymbolFlags::SCOPE_SHIFT),
            ("SCOPE_MASK", SymbolFlags::SCOPE_MASK),
        ];
        for (name, number) in numbers {
            m.add(th, name, i64::from(number))?;
        }
        Ok(())
    }
}
