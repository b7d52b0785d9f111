//! Type parameters and `type` statements (PEP 695, PEP 696).

use std::sync::Arc;

use krait_ast::{Expr, ExprKind, Stmt, TypeParam, TypeParamKind};
use krait_base::{Loc, Symbol, Wtf8Buf};
use krait_bytecode::{Const, Op, opcode};

use crate::codegen::name::function_flag;
use crate::codegen::{ArgCounts, Compiler, Enter, ScopeType};
use crate::error::{CompileError, Result};
use crate::symtable::{NodeKey, NodeKind};

impl<'a> Compiler<'_, 'a> {
    pub(crate) fn enter_type_params(
        &mut self,
        name: Symbol,
        type_params: &'a [TypeParam<'a>],
        line: i32,
        private: Option<Symbol>,
        args: u32,
    ) -> Result {
        let name = self.interner.intern(&Wtf8Buf::concat([
            "<generic parameters of ".into(),
            self.interner.text(name),
            ">".into(),
        ]));
        self.enter_scope(Enter {
            name,
            scope_type: ScopeType::Annotations,
            key: NodeKey::slice(NodeKind::TypeParams, type_params),
            line,
            private,
            args: ArgCounts {
                args,
                ..ArgCounts::default()
            },
        })
    }

    /// Makes the parameters, binds them and pushes a tuple of them.
    pub(crate) fn type_params(&mut self, type_params: &'a [TypeParam<'a>]) -> Result {
        let mut seen_default = false;
        for param in type_params {
            let loc = param.loc;
            let key = NodeKey::new(NodeKind::TypeParam, param);
            let (name, default, default_key, starred) = match param.kind {
                TypeParamKind::TypeVar {
                    name,
                    bound,
                    default_value,
                } => {
                    self.load_str(name, loc);
                    if let Some(bound) = bound {
                        self.bound_or_default(bound, name, key, false)?;
                        let intrinsic = match bound.kind {
                            ExprKind::Tuple { .. } => opcode::INTRINSIC_TYPEVAR_WITH_CONSTRAINTS,
                            _ => opcode::INTRINSIC_TYPEVAR_WITH_BOUND,
                        };
                        self.emit(Op::CALL_INTRINSIC_2, intrinsic, loc);
                    } else {
                        self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_TYPEVAR, loc);
                    }
                    (
                        name,
                        default_value,
                        NodeKey::new(NodeKind::TypeVarDefault, param),
                        false,
                    )
                }
                TypeParamKind::TypeVarTuple {
                    name,
                    default_value,
                } => {
                    self.load_str(name, loc);
                    self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_TYPEVARTUPLE, loc);
                    (name, default_value, key, true)
                }
                TypeParamKind::ParamSpec {
                    name,
                    default_value,
                } => {
                    self.load_str(name, loc);
                    self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_PARAMSPEC, loc);
                    (name, default_value, key, false)
                }
            };
            if let Some(default) = default {
                seen_default = true;
                self.bound_or_default(default, name, default_key, starred)?;
                self.emit(
                    Op::CALL_INTRINSIC_2,
                    opcode::INTRINSIC_SET_TYPEPARAM_DEFAULT,
                    loc,
                );
            } else if seen_default {
                let name = self.interner.get(name);
                return self.error(
                    loc,
                    format!("non-default type parameter '{name}' follows default type parameter"),
                );
            }
            self.emit(Op::COPY, 1, loc);
            self.store_name(name, loc)?;
        }
        let loc = type_params
            .first()
            .map_or(crate::instr::NOWHERE, |param| param.loc);
        self.emit(Op::BUILD_TUPLE, type_params.len() as u32, loc);
        Ok(())
    }

    /// The function that evaluates a bound or default on demand.
    fn bound_or_default(
        &mut self,
        expr: &'a Expr<'a>,
        name: Symbol,
        key: NodeKey,
        starred: bool,
    ) -> Result {
        let loc = expr.loc;
        self.load_lazy_defaults(loc);
        self.enter_annotations(key, name, loc)?;
        match expr.kind {
            ExprKind::Starred { value, .. } if starred => {
                self.expr(value)?;
                self.emit(Op::UNPACK_SEQUENCE, 1, loc);
            }
            _ => self.expr(expr)?,
        }
        self.emit0(Op::RETURN_VALUE, loc);
        let code = self.finish_scope(true)?;
        self.make_closure(code, function_flag::DEFAULTS, loc)
    }

    /// The default of the format parameter: `annotationlib.Format.VALUE`.
    fn load_lazy_defaults(&mut self, loc: Loc) {
        self.load_const(Const::Tuple(Arc::new([Const::Int(1)])), loc);
    }

    pub(super) fn type_alias(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &'a Expr<'a>,
        type_params: &'a [TypeParam<'a>],
        value: &'a Expr<'a>,
    ) -> Result {
        let loc = stmt.loc;
        let ExprKind::Name { id: name, .. } = name.kind else {
            return Err(CompileError::system("TypeAlias with non-Name name"));
        };
        let is_generic = !type_params.is_empty();
        if is_generic {
            self.enter_type_params(name, type_params, loc.line, None, 0)?;
            self.load_str(name, loc);
            self.type_params(type_params)?;
        } else {
            self.load_str(name, loc);
            self.load_none(loc);
        }
        self.load_lazy_defaults(loc);
        self.enter_annotations(NodeKey::new(NodeKind::Stmt, stmt), name, loc)?;
        self.expr(value)?;
        self.emit0(Op::RETURN_VALUE, loc);
        let code = self.finish_scope(false)?;
        self.make_closure(code, function_flag::DEFAULTS, loc)?;
        self.emit(Op::BUILD_TUPLE, 3, loc);
        self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_TYPEALIAS, loc);
        if is_generic {
            let code = self.finish_scope(false)?;
            self.make_closure(code, 0, loc)?;
            self.emit0(Op::PUSH_NULL, loc);
            self.emit(Op::CALL, 0, loc);
        }
        self.store_name(name, loc)
    }
}
