//! Comprehensions and generator expressions.
//!
//! Comprehensions run in the function around them (PEP 709): names they bind are put aside on the
//! stack meanwhile. Generator expressions are functions of their own.

use krait_ast::{Comprehension as Generator, Expr, ExprKind};
use krait_base::{Loc, Symbol};
use krait_bytecode::Op;

use crate::codegen::unit::FBlockKind;
use crate::codegen::unwind::NO_LABEL;
use crate::codegen::{ArgCounts, Compiler, Enter, ScopeType};
use crate::error::{CompileError, Result};
use crate::instr::{Label, NOWHERE};
use crate::symtable::{NodeKey, NodeKind, ScopeId, ScopeKind, SymbolFlags, VarScope};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Generator,
    List,
    Set,
    Dict,
}

/// The parts of a comprehension.
#[derive(Clone, Copy)]
struct Comp<'a> {
    kind: Kind,
    loc: Loc,
    generators: &'a [Generator<'a>],
    elt: &'a Expr<'a>,
    /// Of a dict's.
    value: Option<&'a Expr<'a>>,
}

/// What is to be put back after an inlined comprehension.
#[derive(Default)]
struct Inlined {
    pushed_locals: Vec<Symbol>,
    temp_symbols: Vec<(Symbol, SymbolFlags)>,
    fast_hidden: Vec<Symbol>,
    cleanup: Option<Label>,
}

impl<'a> Compiler<'_, 'a> {
    pub(super) fn comprehension(&mut self, expr: &'a Expr<'a>) -> Result {
        let loc = expr.loc;
        let (comp, name) = match expr.kind {
            ExprKind::GeneratorExp { elt, generators } => (
                Comp {
                    kind: Kind::Generator,
                    loc,
                    generators,
                    elt,
                    value: None,
                },
                "<genexpr>",
            ),
            ExprKind::ListComp { elt, generators } => (
                Comp {
                    kind: Kind::List,
                    loc,
                    generators,
                    elt,
                    value: None,
                },
                "<listcomp>",
            ),
            ExprKind::SetComp { elt, generators } => (
                Comp {
                    kind: Kind::Set,
                    loc,
                    generators,
                    elt,
                    value: None,
                },
                "<setcomp>",
            ),
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => (
                Comp {
                    kind: Kind::Dict,
                    loc,
                    generators,
                    elt: key,
                    value: Some(value),
                },
                "<dictcomp>",
            ),
            _ => return Ok(()),
        };
        let key = NodeKey::new(NodeKind::Expr, expr);
        let (Some(scope), Some(outermost)) = (self.table.lookup(key), comp.generators.first())
        else {
            return Err(CompileError::system("unknown symbol table entry"));
        };
        if self.table[scope].comp_inlined {
            self.comprehension_iter(outermost)?;
            let mut inlined = Inlined::default();
            self.push_inlined(scope, loc, &mut inlined)?;
            self.build_result(comp.kind, true, loc);
            self.generator(comp, 0, 0, true)?;
            self.pop_inlined(&inlined, loc);
            return Ok(());
        }
        let is_async = self.table[scope].coroutine;
        self.enter_scope(Enter {
            name: self.interner.intern(name),
            scope_type: ScopeType::Comprehension,
            key,
            line: loc.line,
            private: None,
            args: ArgCounts {
                args: 1,
                ..ArgCounts::default()
            },
        })?;
        self.build_result(comp.kind, false, loc);
        self.generator(comp, 0, 0, false)?;
        if comp.kind == Kind::Generator {
            self.wrap_in_stopiteration_handler();
        } else {
            self.emit0(Op::RETURN_VALUE, loc);
        }
        let code = self.finish_scope(true)?;
        self.make_closure(code, 0, loc)?;
        self.comprehension_iter(outermost)?;
        self.emit(Op::CALL, 0, loc);
        if is_async && comp.kind != Kind::Generator {
            self.await_value(0, loc);
        }
        Ok(())
    }

    fn build_result(&mut self, kind: Kind, inlined: bool, loc: Loc) {
        let op = match kind {
            Kind::Generator => return,
            Kind::List => Op::BUILD_LIST,
            Kind::Set => Op::BUILD_SET,
            Kind::Dict => Op::BUILD_MAP,
        };
        self.emit(op, 0, loc);
        if inlined {
            self.emit(Op::SWAP, 2, loc);
        }
    }

    fn comprehension_iter(&mut self, generator: &'a Generator<'a>) -> Result {
        self.expr(generator.iter)?;
        self.emit0(
            if generator.is_async != 0 {
                Op::GET_AITER
            } else {
                Op::GET_ITER
            },
            generator.iter.loc,
        );
        Ok(())
    }

    fn generator(
        &mut self,
        comp: Comp<'a>,
        index: usize,
        depth: u32,
        iter_on_stack: bool,
    ) -> Result {
        let Some(generator) = comp.generators.get(index) else {
            return Ok(());
        };
        self.depth.enter()?;
        if generator.is_async != 0 {
            self.async_generator(comp, generator, index, depth, iter_on_stack)?;
        } else {
            self.sync_generator(comp, generator, index, depth, iter_on_stack)?;
        }
        self.depth.leave();
        Ok(())
    }

    fn sync_generator(
        &mut self,
        comp: Comp<'a>,
        generator: &'a Generator<'a>,
        index: usize,
        mut depth: u32,
        iter_on_stack: bool,
    ) -> Result {
        let start = self.new_label();
        let if_cleanup = self.new_label();
        let anchor = self.new_label();
        let mut is_loop = true;
        if !iter_on_stack {
            if index == 0 {
                self.emit(Op::LOAD_FAST, 0, comp.loc);
            } else if let Some(only) = single_item(generator.iter) {
                // `for y in [f(x)]` assigns without a loop.
                self.expr(only)?;
                is_loop = false;
            } else {
                self.comprehension_iter(generator)?;
            }
        }
        if is_loop {
            depth += 1;
            self.place(start);
            self.jump(Op::FOR_ITER, anchor, generator.iter.loc);
        }
        self.expr(generator.target)?;
        for condition in generator.ifs {
            self.jump_if(condition, if_cleanup, false, comp.loc)?;
        }
        let elt_loc = self.inner(comp, index, depth)?;
        self.place(if_cleanup);
        if is_loop {
            self.jump(Op::JUMP, start, elt_loc);
            self.place(anchor);
            self.emit0(Op::END_FOR, NOWHERE);
            self.emit0(Op::POP_ITER, NOWHERE);
        }
        Ok(())
    }

    fn async_generator(
        &mut self,
        comp: Comp<'a>,
        generator: &'a Generator<'a>,
        index: usize,
        depth: u32,
        iter_on_stack: bool,
    ) -> Result {
        let loc = comp.loc;
        let start = self.new_label();
        let send = self.new_label();
        let except = self.new_label();
        let if_cleanup = self.new_label();
        if !iter_on_stack {
            if index == 0 {
                self.emit(Op::LOAD_FAST, 0, loc);
            } else {
                self.comprehension_iter(generator)?;
            }
        }
        self.place(start);
        self.push_fblock(FBlockKind::AsyncComprehension, start, NO_LABEL, loc)?;
        self.jump(Op::SETUP_FINALLY, except, loc);
        self.emit0(Op::GET_ANEXT, loc);
        self.load_none(loc);
        self.place(send);
        self.yield_from(true, loc);
        self.emit0(Op::POP_BLOCK, loc);
        self.expr(generator.target)?;
        for condition in generator.ifs {
            self.jump_if(condition, if_cleanup, false, loc)?;
        }
        let elt_loc = self.inner(comp, index, depth + 1)?;
        self.place(if_cleanup);
        self.jump(Op::JUMP, start, elt_loc);
        self.pop_fblock();
        self.place(except);
        self.jump(Op::END_ASYNC_FOR, send, loc);
        Ok(())
    }

    /// The loops within, or the element. Returns the location of the latter.
    fn inner(&mut self, comp: Comp<'a>, index: usize, depth: u32) -> Result<Loc> {
        let mut elt_loc = comp.elt.loc;
        if index + 1 < comp.generators.len() {
            self.generator(comp, index + 1, depth, false)?;
            return Ok(elt_loc);
        }
        self.expr(comp.elt)?;
        match comp.kind {
            Kind::Generator => {
                self.yield_value(elt_loc);
                self.emit0(Op::POP_TOP, elt_loc);
            }
            Kind::List => self.emit(Op::LIST_APPEND, depth + 1, elt_loc),
            Kind::Set => self.emit(Op::SET_ADD, depth + 1, elt_loc),
            Kind::Dict => {
                if let Some(value) = comp.value {
                    self.expr(value)?;
                    elt_loc = elt_loc.to(value.loc);
                }
                self.emit(Op::MAP_ADD, depth + 1, elt_loc);
            }
        }
        Ok(elt_loc)
    }

    /// Makes the names of an inlined comprehension mean there what they meant in its own scope.
    fn push_inlined(&mut self, comp: ScopeId, loc: Loc, inlined: &mut Inlined) -> Result {
        let outer = self.unit.scope;
        let in_class = self.table[outer].kind == ScopeKind::Class && self.unit.in_inlined_comp == 0;
        let function_like = self.table[outer].is_function_like();
        self.unit.in_inlined_comp += 1;
        let is_bound =
            |flags: SymbolFlags| flags.has(SymbolFlags::LOCAL) && !flags.has(SymbolFlags::NONLOCAL);
        for position in 0..self.table[comp].symbols.len() {
            let Some((name, flags)) = self.table[comp].symbols.at(position) else {
                break;
            };
            let scope = flags.scope();
            let outer_flags = self.table[outer].flags(name);
            let outer_scope = outer_flags.scope();
            let both_deref = scope == VarScope::Cell && outer_scope == VarScope::Free;
            if scope != outer_scope && scope != VarScope::Free && !both_deref || in_class {
                self.table[outer].symbols.insert(name, flags);
                inlined.temp_symbols.push((name, outer_flags));
            }
            if is_bound(flags) && !function_like && self.unit.fast_hidden.get(name) != Some(true) {
                self.unit.fast_hidden.insert(name, true);
                inlined.fast_hidden.push(name);
            }
        }
        // Values of names that the comprehension binds (possibly none) wait on the stack.
        for position in 0..self.table[comp].symbols.len() {
            let Some((name, flags)) = self.table[comp].symbols.at(position) else {
                break;
            };
            if !is_bound(flags) {
                continue;
            }
            let outer_scope = self.table[outer].var_scope(name);
            let slot = self.fast_slot(name);
            self.emit(Op::LOAD_FAST_AND_CLEAR, slot, loc);
            if flags.scope() == VarScope::Cell {
                let name = self.mangled(name);
                let cell = if outer_scope == VarScope::Free {
                    self.free_number(name)
                } else {
                    self.unit.cellvars.add(name)
                };
                self.emit(Op::MAKE_CELL, cell, loc);
            }
            inlined.pushed_locals.push(name);
        }
        if !inlined.pushed_locals.is_empty() {
            // Brings the iterator back to the top; the order is reversed again at the end.
            self.emit(Op::SWAP, inlined.pushed_locals.len() as u32 + 1, loc);
            let cleanup = self.new_label();
            inlined.cleanup = Some(cleanup);
            self.jump(Op::SETUP_FINALLY, cleanup, loc);
            self.push_fblock(FBlockKind::InlinedComprehension, NO_LABEL, cleanup, loc)?;
        }
        Ok(())
    }

    fn fast_slot(&mut self, name: Symbol) -> u32 {
        let name = self.mangled(name);
        self.unit.varnames.add(name)
    }

    fn pop_inlined(&mut self, inlined: &Inlined, loc: Loc) {
        if let Some(cleanup) = inlined.cleanup {
            self.pop_fblock();
            self.emit0(Op::POP_BLOCK, NOWHERE);
            let end = self.new_label();
            self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
            // For an exception: the unfinished result lies below it.
            self.place(cleanup);
            self.emit(Op::SWAP, 2, NOWHERE);
            self.emit0(Op::POP_TOP, NOWHERE);
            self.restore_locals(inlined, loc);
            self.emit(Op::RERAISE, 0, NOWHERE);
            self.place(end);
            self.restore_locals(inlined, loc);
        }
        self.unit.in_inlined_comp -= 1;
        for (name, flags) in &inlined.temp_symbols {
            let outer = self.unit.scope;
            self.table[outer].symbols.insert(*name, *flags);
        }
        // Kept, so that the slots are marked as hidden in the code object.
        for name in &inlined.fast_hidden {
            self.unit.fast_hidden.insert(*name, false);
        }
    }

    fn restore_locals(&mut self, inlined: &Inlined, loc: Loc) {
        self.emit(Op::SWAP, inlined.pushed_locals.len() as u32 + 1, loc);
        for name in inlined.pushed_locals.iter().rev() {
            let slot = self.fast_slot(*name);
            self.emit(Op::STORE_FAST_MAYBE_NULL, slot, loc);
        }
    }
}

/// The item of a list or tuple display of one.
fn single_item<'a>(expr: &'a Expr<'a>) -> Option<&'a Expr<'a>> {
    let (ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. }) = expr.kind else {
        return None;
    };
    match elts {
        [only] if !matches!(only.kind, ExprKind::Starred { .. }) => Some(only),
        _ => None,
    }
}
