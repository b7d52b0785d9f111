//! Loading, storing and deleting names, and closures over them.

use krait_ast::ExprContext;
use krait_base::{Loc, Symbol};
use krait_bytecode::{CodeData, Const, Op};

use super::{Compiler, ScopeType};
use crate::error::{CompileError, Result};
use crate::symtable::{ScopeKind, VarScope};

/// How a name is reached.
enum Access {
    Fast,
    Global,
    Deref(u32),
    Name,
}

/// Bits of `SET_FUNCTION_ATTRIBUTE`.
pub(crate) mod function_flag {
    pub const DEFAULTS: u32 = 0x01;
    pub const KWDEFAULTS: u32 = 0x02;
    pub const ANNOTATIONS: u32 = 0x04;
    pub const CLOSURE: u32 = 0x08;
    pub const ANNOTATE: u32 = 0x10;
}

impl Compiler<'_, '_> {
    pub(crate) fn load_name(&mut self, name: Symbol, loc: Loc) -> Result {
        self.name_op(name, ExprContext::Load, loc)
    }

    pub(crate) fn store_name(&mut self, name: Symbol, loc: Loc) -> Result {
        self.name_op(name, ExprContext::Store, loc)
    }

    pub(crate) fn delete_name(&mut self, name: Symbol, loc: Loc) -> Result {
        self.name_op(name, ExprContext::Del, loc)
    }

    pub(crate) fn name_op(&mut self, name: Symbol, ctx: ExprContext, loc: Loc) -> Result {
        let name = self.mangled(name);
        let scope = self.table[self.unit.scope].var_scope(name);
        let in_comp = self.unit.in_inlined_comp > 0;
        let ste = &self.table[self.unit.scope];
        let (is_class, sees_class) = (ste.kind == ScopeKind::Class, ste.can_see_class_scope);
        match self.access(name, scope) {
            Access::Fast => {
                let number = self.unit.varnames.add(name);
                let op = match ctx {
                    ExprContext::Load => Op::LOAD_FAST,
                    ExprContext::Store => Op::STORE_FAST,
                    ExprContext::Del => Op::DELETE_FAST,
                };
                self.emit(op, number, loc);
            }
            Access::Deref(number) => {
                let op = match ctx {
                    ExprContext::Load if is_class && !in_comp => {
                        self.emit0(Op::LOAD_LOCALS, loc);
                        Op::LOAD_FROM_DICT_OR_DEREF
                    }
                    ExprContext::Load if sees_class => {
                        self.load_classdict(loc);
                        Op::LOAD_FROM_DICT_OR_DEREF
                    }
                    ExprContext::Load => Op::LOAD_DEREF,
                    ExprContext::Store => Op::STORE_DEREF,
                    ExprContext::Del => Op::DELETE_DEREF,
                };
                self.emit(op, number, loc);
            }
            Access::Global => {
                // Numbered before `__classdict__` is loaded, whose number is in another table.
                let number = self.unit.names.add(name);
                match ctx {
                    ExprContext::Load if sees_class && scope == VarScope::GlobalImplicit => {
                        self.load_classdict(loc);
                        self.emit(Op::LOAD_FROM_DICT_OR_GLOBALS, number, loc);
                    }
                    ExprContext::Load => self.emit(Op::LOAD_GLOBAL, number << 1, loc),
                    ExprContext::Store => self.emit(Op::STORE_GLOBAL, number, loc),
                    ExprContext::Del => self.emit(Op::DELETE_GLOBAL, number, loc),
                }
            }
            Access::Name => {
                let number = self.unit.names.add(name);
                match ctx {
                    ExprContext::Load if is_class && in_comp => {
                        self.emit(Op::LOAD_GLOBAL, number << 1, loc)
                    }
                    ExprContext::Load => self.emit(Op::LOAD_NAME, number, loc),
                    ExprContext::Store => self.emit(Op::STORE_NAME, number, loc),
                    ExprContext::Del => self.emit(Op::DELETE_NAME, number, loc),
                }
            }
        }
        Ok(())
    }

    fn access(&mut self, name: Symbol, scope: VarScope) -> Access {
        let function_like = self.table[self.unit.scope].is_function_like();
        match scope {
            VarScope::Free => Access::Deref(self.free_number(name)),
            VarScope::Cell => Access::Deref(self.unit.cellvars.add(name)),
            VarScope::Local if function_like || self.unit.fast_hidden.get(name) == Some(true) => {
                Access::Fast
            }
            VarScope::GlobalImplicit if function_like => Access::Global,
            VarScope::GlobalExplicit => Access::Global,
            _ => Access::Name,
        }
    }

    /// Free variables are numbered after the cells.
    pub(crate) fn free_number(&mut self, name: Symbol) -> u32 {
        self.unit.cellvars.len() as u32 + self.unit.freevars.add(name)
    }

    fn load_classdict(&mut self, loc: Loc) {
        let number = self.free_number(self.names.classdict);
        self.emit(Op::LOAD_DEREF, number, loc);
    }

    /// Makes a function of a finished code object, with the attributes whose values are on the stack.
    pub(crate) fn make_closure(&mut self, code: CodeData, mut flags: u32, loc: Loc) -> Result {
        let mut count = 0;
        for name in code.freevars() {
            let name = self.interner.intern(name);
            let number = self.closure_number(name)?;
            self.emit(Op::LOAD_CLOSURE, number, loc);
            count += 1;
        }
        if count > 0 {
            flags |= function_flag::CLOSURE;
            self.emit(Op::BUILD_TUPLE, count, loc);
        }
        self.load_const(Const::Code(std::sync::Arc::new(code)), loc);
        self.emit0(Op::MAKE_FUNCTION, loc);
        for flag in [
            function_flag::CLOSURE,
            function_flag::ANNOTATIONS,
            function_flag::ANNOTATE,
            function_flag::KWDEFAULTS,
            function_flag::DEFAULTS,
        ] {
            if flags & flag != 0 {
                self.emit(Op::SET_FUNCTION_ATTRIBUTE, flag, loc);
            }
        }
        Ok(())
    }

    /// Where the cell for a function's free variable comes from.
    fn closure_number(&mut self, name: Symbol) -> Result<u32> {
        let is_class = self.unit.scope_type == ScopeType::Class;
        let own = [
            self.names.class,
            self.names.classdict,
            self.names.conditional_annotations,
        ];
        let scope = self.table[self.unit.scope].var_scope(name);
        let found = if scope == VarScope::Cell || is_class && own.contains(&name) {
            self.unit.cellvars.get(name)
        } else {
            self.unit
                .freevars
                .get(name)
                .map(|number| number + self.unit.cellvars.len() as u32)
        };
        found.ok_or_else(|| {
            let (name, unit) = (self.interner.get(name), self.interner.get(self.unit.name));
            CompileError::system(format!(
                "compiler_lookup_arg(name='{name}') failed in {unit}"
            ))
        })
    }
}
