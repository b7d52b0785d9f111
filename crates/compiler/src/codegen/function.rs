//! Functions in all their forms: `def`, `lambda`, and the code of annotations.

use std::sync::Arc;

use krait_ast::{Arg, Arguments, Expr, ExprKind, Stmt, TypeParam};
use krait_base::{Loc, Symbol};
use krait_bytecode::{CodeData, Const, Op, opcode};

use super::emit::Cmp;
use super::name::function_flag;
use super::unit::FBlockKind;
use super::unwind::NO_LABEL;
use super::{ArgCounts, Compiler, Enter, ScopeType};
use crate::docstring;
use crate::error::Result;
use crate::instr::NOWHERE;
use crate::symtable::{NodeKey, NodeKind, ScopeKind};
use crate::unparse;

/// The parts of a `def` or `async def`.
#[derive(Clone, Copy)]
pub(crate) struct Def<'a> {
    pub stmt: &'a Stmt<'a>,
    pub name: Symbol,
    pub args: &'a Arguments<'a>,
    pub body: &'a [Stmt<'a>],
    pub decorators: &'a [Expr<'a>],
    pub returns: Option<&'a Expr<'a>>,
    pub type_params: &'a [TypeParam<'a>],
    pub is_async: bool,
}

/// Operands of `LOAD_COMMON_CONSTANT`.
pub(crate) mod common_constant {
    pub const ASSERTION_ERROR: u32 = 0;
    pub const NOT_IMPLEMENTED_ERROR: u32 = 1;
    pub const BUILTIN_TUPLE: u32 = 2;
    pub const BUILTIN_ALL: u32 = 3;
    pub const BUILTIN_ANY: u32 = 4;
}

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`, the last format a compiled annotation function knows.
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;

fn arg_counts(args: &Arguments<'_>) -> ArgCounts {
    ArgCounts {
        args: args.args.len() as u32,
        posonly: args.posonlyargs.len() as u32,
        kwonly: args.kwonlyargs.len() as u32,
    }
}

impl<'a> Compiler<'_, 'a> {
    pub(crate) fn decorators(&mut self, decorators: &'a [Expr<'a>]) -> Result {
        decorators
            .iter()
            .try_for_each(|decorator| self.expr(decorator))
    }

    pub(crate) fn apply_decorators(&mut self, decorators: &'a [Expr<'a>]) {
        for decorator in decorators.iter().rev() {
            self.emit(Op::CALL, 0, decorator.loc);
        }
    }

    pub(crate) fn function_def(&mut self, def: Def<'a>) -> Result {
        let loc = def.stmt.loc;
        self.decorators(def.decorators)?;
        let firstlineno = def
            .decorators
            .first()
            .map_or(loc.line, |decorator| decorator.loc.line);
        let mut flags = self.default_arguments(def.args, loc)?;
        let is_generic = !def.type_params.is_empty();
        let mut passed = 0;
        if is_generic {
            // The defaults are arguments of the function that makes the type parameters.
            passed += u32::from(flags & function_flag::DEFAULTS != 0);
            passed += u32::from(flags & function_flag::KWDEFAULTS != 0);
            if passed == 2 {
                self.emit(Op::SWAP, 2, loc);
            }
            self.enter_type_params(def.name, def.type_params, firstlineno, None, passed)?;
            self.type_params(def.type_params)?;
            for number in 0..passed {
                self.emit(Op::LOAD_FAST, number, loc);
            }
        }
        flags |= self.function_annotations(def.args, def.returns, loc)?;
        self.function_body(def, flags, firstlineno)?;
        if is_generic {
            self.emit(Op::SWAP, 2, loc);
            self.emit(
                Op::CALL_INTRINSIC_2,
                opcode::INTRINSIC_SET_FUNCTION_TYPE_PARAMS,
                loc,
            );
            let code = self.finish_scope(false)?;
            self.make_closure(code, 0, loc)?;
            if passed > 0 {
                self.emit(Op::SWAP, passed + 1, loc);
                self.emit(Op::CALL, passed - 1, loc);
            } else {
                self.emit0(Op::PUSH_NULL, loc);
                self.emit(Op::CALL, 0, loc);
            }
        }
        self.apply_decorators(def.decorators);
        self.store_name(def.name, loc)
    }

    fn function_body(&mut self, def: Def<'a>, flags: u32, firstlineno: i32) -> Result {
        self.enter_scope(Enter {
            name: def.name,
            scope_type: if def.is_async {
                ScopeType::AsyncFunction
            } else {
                ScopeType::Function
            },
            key: NodeKey::new(NodeKind::Stmt, def.stmt),
            line: firstlineno,
            private: None,
            args: arg_counts(def.args),
        })?;
        let mut body = def.body;
        if let Some((text, _)) = docstring::of(body) {
            body = body.get(1..).unwrap_or_default();
            if self.optimize < 2 {
                // The docstring is the first constant.
                self.unit
                    .consts
                    .add(Const::Str(Arc::new(docstring::clean(text)?)));
            }
        }
        let start = self.new_label();
        self.place(start);
        let scope = &self.table[self.unit.scope];
        let stops = scope.coroutine || scope.generator;
        if stops {
            self.push_fblock(FBlockKind::StopIteration, start, NO_LABEL, NOWHERE)?;
        }
        if let Some((_, node)) = docstring::of(def.body)
            && self.optimize >= 2
        {
            body = self.after_stripped_docstring(node.loc, body)?;
        }
        self.stmts(body)?;
        if stops {
            self.wrap_in_stopiteration_handler();
            self.pop_fblock();
        }
        let code = self.finish_scope(true)?;
        self.make_closure(code, flags, def.stmt.loc)
    }

    /// A `StopIteration` that escapes a generator becomes a `RuntimeError` (PEP 479).
    pub(crate) fn wrap_in_stopiteration_handler(&mut self) {
        let handler = self.new_label();
        self.unit
            .code
            .insert_first(Op::SETUP_CLEANUP, handler.0, NOWHERE);
        self.load_const(Const::None, NOWHERE);
        self.emit0(Op::RETURN_VALUE, NOWHERE);
        self.place(handler);
        self.emit(
            Op::CALL_INTRINSIC_1,
            opcode::INTRINSIC_STOPITERATION_ERROR,
            NOWHERE,
        );
        self.emit(Op::RERAISE, 1, NOWHERE);
    }

    pub(crate) fn lambda(
        &mut self,
        expr: &'a Expr<'a>,
        args: &'a Arguments<'a>,
        body: &'a Expr<'a>,
    ) -> Result {
        let flags = self.default_arguments(args, expr.loc)?;
        self.enter_scope(Enter {
            name: self.interner.intern("<lambda>"),
            scope_type: ScopeType::Lambda,
            key: NodeKey::new(NodeKind::Expr, expr),
            line: expr.loc.line,
            private: None,
            args: arg_counts(args),
        })?;
        self.expr(body)?;
        let is_generator = self.table[self.unit.scope].generator;
        if !is_generator {
            self.emit0(Op::RETURN_VALUE, body.loc);
        }
        let code = self.finish_scope(!is_generator)?;
        self.make_closure(code, flags, expr.loc)
    }

    /// Pushes the defaults of parameters; returns what was pushed as function flags.
    fn default_arguments(&mut self, args: &'a Arguments<'a>, loc: Loc) -> Result<u32> {
        let mut flags = 0;
        if !args.defaults.is_empty() {
            self.exprs(args.defaults)?;
            self.emit(Op::BUILD_TUPLE, args.defaults.len() as u32, loc);
            flags |= function_flag::DEFAULTS;
        }
        let mut count = 0;
        for (arg, default) in args.kwonlyargs.iter().zip(args.kw_defaults) {
            if let Some(default) = default {
                let name = self.mangled(arg.arg);
                self.load_str(name, loc);
                self.expr(default)?;
                count += 1;
            }
        }
        if count > 0 {
            self.emit(Op::BUILD_MAP, count, loc);
            flags |= function_flag::KWDEFAULTS;
        }
        Ok(flags)
    }

    /// Makes the function that evaluates a function's annotations, if there are any.
    fn function_annotations(
        &mut self,
        args: &'a Arguments<'a>,
        returns: Option<&'a Expr<'a>>,
        loc: Loc,
    ) -> Result<u32> {
        let key = NodeKey::new(NodeKind::Arguments, args);
        let used = self
            .table
            .lookup(key)
            .is_some_and(|scope| self.table[scope].annotations_used);
        if !used {
            return Ok(0);
        }
        self.enter_annotations(key, self.names.annotate, loc)?;
        let mut count = 0;
        let all = args
            .args
            .iter()
            .chain(args.posonlyargs)
            .chain(args.vararg)
            .chain(args.kwonlyargs)
            .chain(args.kwarg);
        for Arg {
            arg, annotation, ..
        } in all
        {
            count += self.arg_annotation(*arg, *annotation, loc)?;
        }
        count += self.arg_annotation(self.names.return_, returns, loc)?;
        self.emit(Op::BUILD_MAP, count, loc);
        self.leave_annotations(loc)?;
        Ok(function_flag::ANNOTATE)
    }

    fn arg_annotation(
        &mut self,
        name: Symbol,
        annotation: Option<&'a Expr<'a>>,
        loc: Loc,
    ) -> Result<u32> {
        let Some(annotation) = annotation else {
            return Ok(0);
        };
        let name = self.mangled(name);
        self.load_str(name, loc);
        if self.future_annotations() {
            self.annotation_text(annotation)?;
        } else if let ExprKind::Starred { value, .. } = annotation.kind {
            // `*args: *Ts`
            self.expr(value)?;
            self.emit(Op::UNPACK_SEQUENCE, 1, loc);
        } else {
            self.expr(annotation)?;
        }
        Ok(1)
    }

    /// The source text of an annotation, with `from __future__ import annotations`.
    pub(crate) fn annotation_text(&mut self, annotation: &'a Expr<'a>) -> Result {
        let text = unparse::expr(annotation, self.interner)?;
        self.load_const(Const::Str(Arc::new(text)), annotation.loc);
        Ok(())
    }

    /// Enters the scope of a function that is called with the wanted format (PEP 649).
    pub(crate) fn enter_annotations(&mut self, key: NodeKey, name: Symbol, loc: Loc) -> Result {
        self.enter_scope(Enter {
            name,
            scope_type: ScopeType::Annotations,
            key,
            line: loc.line,
            private: None,
            args: ArgCounts {
                posonly: 1,
                ..ArgCounts::default()
            },
        })?;
        self.annotations_prologue(loc);
        Ok(())
    }

    fn annotations_prologue(&mut self, loc: Loc) {
        self.emit(Op::LOAD_FAST, 0, loc);
        self.load_int(VALUE_WITH_FAKE_GLOBALS, loc);
        self.compare(Cmp::Gt, loc);
        let body = self.new_label();
        self.jump(Op::POP_JUMP_IF_FALSE, body, loc);
        self.emit(
            Op::LOAD_COMMON_CONSTANT,
            common_constant::NOT_IMPLEMENTED_ERROR,
            loc,
        );
        self.emit(Op::RAISE_VARARGS, 1, loc);
        self.place(body);
    }

    fn leave_annotations(&mut self, loc: Loc) -> Result {
        self.emit0(Op::RETURN_VALUE, loc);
        let mut code = self.finish_scope(true)?;
        self.show_format_parameter(&mut code);
        self.make_closure(code, 0, loc)
    }

    /// The parameter is called `format`, but under that name it could hide a global that is used.
    fn show_format_parameter(&self, code: &mut CodeData) {
        if let Some(name) = code.localsplusnames.first_mut() {
            *name = self.interner.text(self.names.format).to_owned();
        }
    }

    /// Makes `__annotate__` from the annotations of a module's or class's variables.
    pub(crate) fn process_deferred_annotations(&mut self, loc: Loc) -> Result {
        let deferred = std::mem::take(&mut self.unit.deferred_annotations);
        if deferred.is_empty() {
            return Ok(());
        }
        let scope_type = self.unit.scope_type;
        let scope = &self.table[self.unit.scope];
        let is_class = scope.kind == ScopeKind::Class;
        let Some(block) = scope.annotation_block else {
            return Ok(());
        };
        let separate = scope_type == ScopeType::Module;
        if separate {
            // Set up before the body runs, so that it is there whatever the body does.
            let empty = std::mem::take(&mut self.unit.code);
            self.unit.stashed = Some(empty);
        }
        self.enter_block(block, loc)?;
        self.deferred_annotations_body(&deferred, scope_type, loc)?;
        self.leave_annotations(loc)?;
        let name = if is_class {
            self.names.annotate_func
        } else {
            self.names.annotate
        };
        self.store_name(name, loc)?;
        if separate && let Some(body) = self.unit.stashed.take() {
            let setup = std::mem::replace(&mut self.unit.code, body);
            self.unit.code.annotations = setup.instrs;
        }
        Ok(())
    }

    fn deferred_annotations_body(
        &mut self,
        deferred: &[(&'a Stmt<'a>, Option<u32>)],
        scope_type: ScopeType,
        loc: Loc,
    ) -> Result {
        self.emit(Op::BUILD_MAP, 0, loc);
        for (stmt, condition) in deferred {
            let krait_ast::StmtKind::AnnAssign {
                target, annotation, ..
            } = stmt.kind
            else {
                continue;
            };
            let ExprKind::Name { id, .. } = target.kind else {
                continue;
            };
            let name = crate::names::mangle(self.interner, self.unit.private, id);
            let not_set = self.new_label();
            if let Some(number) = condition {
                self.load_int(i64::from(*number), stmt.loc);
                let reached = self.names.conditional_annotations;
                if scope_type == ScopeType::Class {
                    let number = self.free_number(reached);
                    self.emit(Op::LOAD_DEREF, number, stmt.loc);
                } else {
                    let number = self.unit.names.add(reached);
                    self.emit(Op::LOAD_GLOBAL, number << 1, stmt.loc);
                }
                self.emit(Op::CONTAINS_OP, 0, stmt.loc);
                self.jump(Op::POP_JUMP_IF_FALSE, not_set, stmt.loc);
            }
            self.expr(annotation)?;
            self.emit(Op::COPY, 2, stmt.loc);
            self.load_str(name, stmt.loc);
            self.emit0(Op::STORE_SUBSCR, loc);
            self.place(not_set);
        }
        Ok(())
    }

    /// Enters an annotation scope that is known from its parent.
    fn enter_block(&mut self, block: crate::symtable::ScopeId, loc: Loc) -> Result {
        let enter = Enter {
            name: self.table[block].name,
            scope_type: ScopeType::Annotations,
            // Not looked up.
            key: NodeKey::slice::<u8>(NodeKind::Arguments, &[]),
            line: loc.line,
            private: None,
            args: ArgCounts {
                posonly: 1,
                ..ArgCounts::default()
            },
        };
        self.enter_scope_of(block, enter);
        self.annotations_prologue(loc);
        Ok(())
    }
}
