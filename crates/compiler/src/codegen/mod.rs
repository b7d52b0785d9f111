//! Code generation: from the tree to instructions with labels, one code object at a time.
//!
//! The order in which instructions, constants and names are emitted is CPython's, because it shows in
//! the finished code. One file per statement or expression; this one has what they share.

mod emit;
mod expr;
mod function;
mod name;
mod stmt;
mod unit;
mod unwind;

pub use unit::{ArgCounts, ScopeType, Unit};

use std::sync::Arc;

use krait_ast::{Expr, ExprKind, Mod, Stmt};
use krait_base::{Interner, Loc, Symbol, Wtf8, Wtf8Buf};
use krait_bytecode::{CodeData, CodeFlags, Const, Op};
use rustc_hash::FxHashSet;

use crate::consts::ConstTable;
use crate::depth::Depth;
use crate::error::{CompileError, Result, Warning};
use crate::instr::{InstrSeq, NOWHERE};
use crate::names::{Names, mangle};
use crate::stages::Sequence;
use crate::symbol_map::{NameTable, SymbolMap};
use crate::symtable::{NodeKey, NodeKind, ScopeId, SymbolFlags, SymbolTable, VarScope};
use crate::{assemble, docstring, flow};

/// The state of a compilation.
pub struct Compiler<'c, 'a> {
    pub(crate) interner: &'c Interner,
    pub(crate) names: &'c Names,
    pub(crate) table: SymbolTable,
    pub(crate) filename: Arc<Wtf8Buf>,
    pub(crate) optimize: u8,
    /// Future features in force.
    pub(crate) features: u32,
    pub(crate) interactive: bool,
    pub(crate) warnings: &'c mut Vec<Warning>,
    /// Above zero while code is compiled whose warnings were given before.
    pub(crate) silenced: u32,
    pub(crate) unit: Unit<'a>,
    /// Kept between units for its memory, like the instructions of finished units.
    graph: flow::Graph,
    spare_code: Vec<InstrSeq>,
    /// The units around the current one.
    pub(crate) stack: Vec<Unit<'a>>,
    pub(crate) depth: Depth,
    /// The instructions of finished units as generated, if they are asked for: those inside of the unit that is so many
    /// levels deep.
    generated: Option<Vec<Vec<Sequence>>>,
    generated_consts: Vec<Const>,
}

/// A module's instructions as generated, and the constants they load.
pub struct Generated {
    pub instructions: Sequence,
    pub consts: Vec<Const>,
}

/// A scope to be entered.
pub(crate) struct Enter {
    pub name: Symbol,
    pub scope_type: ScopeType,
    pub key: NodeKey,
    pub line: i32,
    /// Set for a class; others inherit it.
    pub private: Option<Symbol>,
    pub args: ArgCounts,
}

/// Compiles a whole tree.
#[allow(
    clippy::too_many_arguments,
    reason = "the state of a compilation is put together here"
)]
pub fn compile<'a>(
    tree: &'a Mod<'a>,
    table: SymbolTable,
    filename: Arc<Wtf8Buf>,
    optimize: u8,
    features: u32,
    names: &Names,
    interner: &Interner,
    warnings: &mut Vec<Warning>,
    generated: Option<&mut Option<Generated>>,
) -> Result<CodeData> {
    let top = interner.intern("<module>");
    let unit = new_unit(
        &table,
        SymbolTable::TOP,
        &Enter {
            name: top,
            scope_type: ScopeType::Module,
            key: NodeKey::new(NodeKind::Module, tree),
            line: 1,
            private: None,
            args: ArgCounts::default(),
        },
        names,
        interner,
    );
    let mut compiler = Compiler {
        interner,
        names,
        table,
        filename,
        optimize,
        features,
        interactive: false,
        warnings,
        silenced: 0,
        unit,
        graph: flow::Graph::default(),
        spare_code: Vec::new(),
        stack: Vec::new(),
        depth: Depth::default(),
        generated: None,
        generated_consts: Vec::new(),
    };
    if let Some(out) = generated {
        compiler.generated = Some(Vec::new());
        let code = compiler.module(tree)?;
        let top = compiler
            .generated
            .take()
            .and_then(|mut all| all.first_mut()?.pop());
        *out = top.map(|instructions| Generated {
            instructions,
            consts: std::mem::take(&mut compiler.generated_consts),
        });
        return Ok(code);
    }
    compiler.module(tree)
}

fn new_unit<'a>(
    table: &SymbolTable,
    scope: ScopeId,
    enter: &Enter,
    names: &Names,
    interner: &Interner,
) -> Unit<'a> {
    let ste = &table[scope];
    let mut varnames = NameTable::default();
    for name in &ste.varnames {
        varnames.add(*name);
    }
    let mut cellvars = names_by(ste, VarScope::Cell, SymbolFlags::COMP_CELL, interner);
    if ste.needs_class_closure {
        cellvars.add(names.class);
    }
    if ste.needs_classdict {
        cellvars.add(names.classdict);
    }
    if ste.has_conditional_annotations {
        cellvars.add(names.conditional_annotations);
    }
    Unit {
        scope,
        scope_type: enter.scope_type,
        name: enter.name,
        qualname: interner.text(enter.name).to_owned(),
        private: enter.private,
        args: enter.args,
        firstlineno: enter.line,
        code: InstrSeq::default(),
        stashed: None,
        consts: ConstTable::default(),
        names: NameTable::default(),
        varnames,
        cellvars,
        freevars: names_by(ste, VarScope::Free, SymbolFlags::FREE_CLASS, interner),
        fast_hidden: SymbolMap::default(),
        fblocks: Vec::new(),
        in_inlined_comp: 0,
        in_conditional_block: 0,
        static_attributes: FxHashSet::default(),
        deferred_annotations: Vec::new(),
        next_conditional_annotation: 0,
    }
}

/// Where a `pass` is that replaces the statement at `loc`.
fn pass_at(loc: Loc) -> Loc {
    Loc::new(loc.line, loc.col, loc.line, loc.col.saturating_add(4))
}

/// The names with a scope or flag, sorted, so that their numbers do not depend on the order of use.
fn names_by(
    ste: &crate::symtable::Scope,
    scope: VarScope,
    flag: u32,
    interner: &Interner,
) -> NameTable {
    let wanted = ste
        .symbols
        .iter()
        .filter(|(_, flags)| flags.scope() == scope || flags.has(flag));
    let mut sorted: Vec<(Wtf8<'_>, Symbol)> = wanted
        .map(|(name, _)| (interner.text(name), name))
        .collect();
    // Generalised UTF-8 sorts like the code points in it.
    sorted.sort_unstable();
    let mut table = NameTable::default();
    for (_, name) in sorted {
        table.add(name);
    }
    table
}

impl<'a> Compiler<'_, 'a> {
    fn module(&mut self, tree: &'a Mod<'a>) -> Result<CodeData> {
        let start = Loc::new(0, 0, 1, 0);
        self.emit(Op::RESUME, 0, start);
        self.emit0(Op::ANNOTATIONS_PLACEHOLDER, start);
        let mut add_none = true;
        match *tree {
            Mod::Module { body, .. } => self.module_body(body)?,
            Mod::Interactive { body } => {
                self.interactive = true;
                self.module_body(body)?;
            }
            Mod::Expression { body } => {
                self.expr(body)?;
                add_none = false;
            }
            Mod::FunctionType { .. } => {
                return Err(CompileError::system("module kind 4 should not be possible"));
            }
        }
        self.finish(add_none)
    }

    fn module_body(&mut self, body: &'a [Stmt<'a>]) -> Result {
        let loc = match (self.without_docstring(body).first(), body.first()) {
            (Some(stmt), _) => stmt.loc,
            (None, Some(stripped)) => pass_at(stripped.loc),
            (None, None) => Loc::new(1, 0, 1, 0),
        };
        if self.table[self.unit.scope].has_conditional_annotations {
            self.emit(Op::BUILD_SET, 0, loc);
            self.emit_name(Op::STORE_NAME, self.names.conditional_annotations, loc);
        }
        self.body(body, loc)
    }

    /// The statements of a module or class: docstring, statements, annotations.
    pub(crate) fn body(&mut self, body: &'a [Stmt<'a>], loc: Loc) -> Result {
        let future_annotations = self.future_annotations();
        if future_annotations && self.table[self.unit.scope].annotations_used {
            self.emit0(Op::SETUP_ANNOTATIONS, loc);
        }
        if body.is_empty() {
            return Ok(());
        }
        let mut rest = body;
        if !self.is_interactive_top_level()
            && let Some((text, node)) = docstring::of(body)
        {
            rest = body.get(1..).unwrap_or_default();
            if self.optimize < 2 {
                let number = self
                    .unit
                    .consts
                    .add(Const::Str(Arc::new(docstring::clean(text)?)));
                self.emit(Op::LOAD_CONST, number, node.loc);
                self.store_name(self.names.doc, NOWHERE)?;
            } else {
                rest = self.after_stripped_docstring(node.loc, rest)?;
            }
        }
        self.stmts(rest)?;
        if !future_annotations {
            self.process_deferred_annotations(loc)?;
        }
        Ok(())
    }

    /// What `-OO` puts in the place of the docstring at `loc`, with `rest` behind it: `pass` if that
    /// is empty. A text is computed rather than dropped, so that it does not become the docstring.
    pub(crate) fn after_stripped_docstring(
        &mut self,
        loc: Loc,
        rest: &'a [Stmt<'a>],
    ) -> Result<&'a [Stmt<'a>]> {
        if rest.is_empty() {
            self.emit0(Op::NOP, pass_at(loc));
        }
        let Some((_, node)) = docstring::of(rest) else {
            return Ok(rest);
        };
        self.expr(node)?;
        self.emit0(Op::POP_TOP, NOWHERE);
        Ok(rest.get(1..).unwrap_or_default())
    }

    /// The statements left of a body when docstrings are removed.
    pub(crate) fn without_docstring(&self, body: &'a [Stmt<'a>]) -> &'a [Stmt<'a>] {
        let strip = self.optimize >= 2 && docstring::of(body).is_some();
        body.get(usize::from(strip)..).unwrap_or_default()
    }

    pub(crate) fn future_annotations(&self) -> bool {
        self.features & CodeFlags::FUTURE_ANNOTATIONS != 0
    }

    pub(crate) fn is_interactive_top_level(&self) -> bool {
        self.interactive && self.stack.is_empty()
    }

    pub(crate) fn warn(&mut self, loc: Loc, message: impl Into<String>) {
        if self.silenced == 0 {
            self.warnings.push(Warning {
                message: message.into(),
                loc,
            });
        }
    }

    pub(crate) fn error<T>(&self, loc: Loc, message: impl Into<String>) -> Result<T> {
        Err(CompileError::syntax(message, loc))
    }

    /// Makes the scope of a node the current unit.
    pub(crate) fn enter_scope(&mut self, enter: Enter) -> Result {
        let Some(scope) = self.table.lookup(enter.key) else {
            return Err(CompileError::system("unknown symbol table entry"));
        };
        self.enter_scope_of(scope, enter);
        Ok(())
    }

    /// The same for a scope that is known already.
    pub(crate) fn enter_scope_of(&mut self, scope: ScopeId, mut enter: Enter) {
        enter.private = enter.private.or(self.unit.private);
        let unit = new_unit(&self.table, scope, &enter, self.names, self.interner);
        self.stack.push(std::mem::replace(&mut self.unit, unit));
        self.unit.code = self.spare_code.pop().unwrap_or_default();
        self.unit.qualname = self.qualname();
        let loc = Loc::new(enter.line, 0, enter.line, 0);
        self.emit(Op::RESUME, 0, loc);
    }

    /// Returns to the unit around; the finished one is handed back.
    pub(crate) fn exit_scope(&mut self) -> Option<Unit<'a>> {
        let outer = self.stack.pop()?;
        Some(std::mem::replace(&mut self.unit, outer))
    }

    fn qualname(&self) -> Wtf8Buf {
        let name = self.interner.text(self.unit.name);
        let [outer @ .., parent] = self.stack.as_slice() else {
            return name.to_owned();
        };
        let parent = match outer {
            [] => return name.to_owned(),
            // Scopes of annotations do not show; one within the module is as good as the module.
            [_] if parent.scope_type == ScopeType::Annotations => return name.to_owned(),
            [.., grandparent] if parent.scope_type == ScopeType::Annotations => grandparent,
            _ => parent,
        };
        if matches!(
            self.unit.scope_type,
            ScopeType::Function | ScopeType::AsyncFunction | ScopeType::Class
        ) {
            let mangled = mangle(self.interner, parent.private, self.unit.name);
            if self.table[parent.scope].var_scope(mangled) == VarScope::GlobalExplicit {
                return name.to_owned();
            }
        }
        let locals = match parent.scope_type {
            ScopeType::Function | ScopeType::AsyncFunction | ScopeType::Lambda => ".<locals>.",
            _ => ".",
        };
        Wtf8Buf::concat([parent.qualname.as_wtf8(), locals.into(), name])
    }

    fn code_flags(&self) -> CodeFlags {
        let ste = &self.table[self.unit.scope];
        let mut flags = self.features & CodeFlags::FUTURE_MASK;
        let mut set = |condition: bool, flag: u32| {
            if condition {
                flags |= flag;
            }
        };
        if ste.is_function_like() {
            set(true, CodeFlags::NEWLOCALS | CodeFlags::OPTIMIZED);
            set(ste.nested, CodeFlags::NESTED);
            set(ste.generator && !ste.coroutine, CodeFlags::GENERATOR);
            set(ste.generator && ste.coroutine, CodeFlags::ASYNC_GENERATOR);
            set(ste.varargs, CodeFlags::VARARGS);
            set(ste.varkeywords, CodeFlags::VARKEYWORDS);
            set(ste.has_docstring, CodeFlags::HAS_DOCSTRING);
            set(ste.method, CodeFlags::METHOD);
        }
        set(ste.coroutine && !ste.generator, CodeFlags::COROUTINE);
        CodeFlags(flags)
    }

    /// Keeps the unit's instructions, if they are asked for.
    fn note_generated(&mut self) {
        let level = self.stack.len();
        let Some(all) = &mut self.generated else {
            return;
        };
        while all.len() < level + 2 {
            all.push(Vec::new());
        }
        let mut seq = Sequence::of(self.unit.code.clone());
        seq.nested = all
            .get_mut(level + 1)
            .map(std::mem::take)
            .unwrap_or_default();
        if let Some(siblings) = all.get_mut(level) {
            siblings.push(seq);
        }
        if level == 0 {
            self.generated_consts = self.unit.consts.clone().into_values();
        }
    }

    /// Ends the current unit's code, optimises it and makes the code object.
    pub(crate) fn finish(&mut self, add_none: bool) -> Result<CodeData> {
        if add_none {
            self.load_const(Const::None, NOWHERE);
        }
        self.emit0(Op::RETURN_VALUE, NOWHERE);
        self.note_generated();
        let flags = self.code_flags();
        let nparams = self.table[self.unit.scope].varnames.len();
        let flow = flow::optimize(&mut self.graph, &mut self.unit, flags, nparams)?;
        let mut code = std::mem::take(&mut self.unit.code);
        code.clear();
        self.spare_code.push(code);
        Ok(assemble::assemble(
            &mut self.unit,
            flow,
            flags,
            Arc::clone(&self.filename),
            self.interner,
        ))
    }

    /// Ends the current unit and leaves its scope.
    pub(crate) fn finish_scope(&mut self, add_none: bool) -> Result<CodeData> {
        let code = self.finish(add_none)?;
        self.exit_scope();
        Ok(code)
    }

    /// What an expression is known to be before anything runs.
    pub(crate) fn constant_of(&self, expr: &Expr<'_>) -> Option<Const> {
        match expr.kind {
            ExprKind::Constant { value, .. } => Some(crate::consts::from_ast(&value)),
            ExprKind::Name {
                id,
                ctx: krait_ast::ExprContext::Load,
            } if id == self.names.debug => Some(self.debug()),
            _ => None,
        }
    }

    pub(crate) fn is_constant(&self, expr: &Expr<'_>) -> bool {
        match expr.kind {
            ExprKind::Constant { .. } => true,
            ExprKind::Name {
                id,
                ctx: krait_ast::ExprContext::Load,
            } => id == self.names.debug,
            _ => false,
        }
    }

    /// The value of `__debug__`.
    pub(crate) fn debug(&self) -> Const {
        if self.optimize == 0 {
            Const::True
        } else {
            Const::False
        }
    }
}
