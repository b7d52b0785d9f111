//! Type parameters and type aliases (PEP 695, PEP 696).

use krait_ast::{Expr, ExprKind, Stmt, TypeParam, TypeParamKind};
use krait_base::{Loc, Symbol};

use super::build::Builder;
use super::{NodeKey, NodeKind, ScopeKind, SymbolFlags};
use crate::error::{CompileError, Result};

impl Builder<'_> {
    pub fn type_alias(
        &mut self,
        stmt: &Stmt<'_>,
        name: &Expr<'_>,
        type_params: &[TypeParam<'_>],
        value: &Expr<'_>,
    ) -> Result {
        self.expr(name)?;
        let ExprKind::Name { id, .. } = name.kind else {
            return Err(CompileError::system("TypeAlias with non-Name name"));
        };
        let in_class = self.kind() == ScopeKind::Class;
        if !type_params.is_empty() {
            self.enter_type_params(id, type_params, false, false, false, stmt.loc)?;
            self.type_params(type_params)?;
        }
        self.enter_block(
            id,
            ScopeKind::TypeAlias,
            NodeKey::new(NodeKind::Stmt, stmt),
            stmt.loc,
        )?;
        self.current().can_see_class_scope = in_class;
        if in_class {
            self.add_def(self.names.classdict, SymbolFlags::USE, value.loc)?;
        }
        self.expr(value)?;
        self.exit_block();
        if !type_params.is_empty() {
            self.exit_block();
        }
        Ok(())
    }

    /// Enters the scope that holds the type parameters of a statement.
    pub fn enter_type_params(
        &mut self,
        name: Symbol,
        type_params: &[TypeParam<'_>],
        has_defaults: bool,
        has_kwdefaults: bool,
        for_class: bool,
        loc: Loc,
    ) -> Result {
        let in_class = self.kind() == ScopeKind::Class;
        self.enter_block(
            name,
            ScopeKind::TypeParameters,
            NodeKey::slice(NodeKind::TypeParams, type_params),
            loc,
        )?;
        if in_class {
            self.current().can_see_class_scope = true;
            self.add_def(self.names.classdict, SymbolFlags::USE, loc)?;
        }
        if for_class {
            // Set when the tuple of parameters is made, used when the bases are.
            for name in [self.names.dot_type_params, self.names.dot_generic_base] {
                self.add_def(name, SymbolFlags::LOCAL, loc)?;
                self.add_def(name, SymbolFlags::USE, loc)?;
            }
        }
        if has_defaults {
            self.add_def(self.names.dot_defaults, SymbolFlags::PARAM, loc)?;
        }
        if has_kwdefaults {
            self.add_def(self.names.dot_kwdefaults, SymbolFlags::PARAM, loc)?;
        }
        Ok(())
    }

    pub fn type_params(&mut self, type_params: &[TypeParam<'_>]) -> Result {
        type_params
            .iter()
            .try_for_each(|param| self.type_param(param))
    }

    fn type_param(&mut self, param: &TypeParam<'_>) -> Result {
        let defined = SymbolFlags::TYPE_PARAM | SymbolFlags::LOCAL;
        let key = NodeKey::new(NodeKind::TypeParam, param);
        match param.kind {
            TypeParamKind::TypeVar {
                name,
                bound,
                default_value,
            } => {
                self.add_def(name, defined, param.loc)?;
                let info = match bound.map(|bound| &bound.kind) {
                    Some(ExprKind::Tuple { .. }) => "a TypeVar constraint",
                    _ => "a TypeVar bound",
                };
                self.bound_or_default(bound, name, key, param.loc, info)?;
                let key = NodeKey::new(NodeKind::TypeVarDefault, param);
                self.bound_or_default(default_value, name, key, param.loc, "a TypeVar default")
            }
            TypeParamKind::TypeVarTuple {
                name,
                default_value,
            } => {
                self.add_def(name, defined, param.loc)?;
                self.bound_or_default(
                    default_value,
                    name,
                    key,
                    param.loc,
                    "a TypeVarTuple default",
                )
            }
            TypeParamKind::ParamSpec {
                name,
                default_value,
            } => {
                self.add_def(name, defined, param.loc)?;
                self.bound_or_default(default_value, name, key, param.loc, "a ParamSpec default")
            }
        }
    }

    fn bound_or_default(
        &mut self,
        expr: Option<&Expr<'_>>,
        name: Symbol,
        key: NodeKey,
        loc: Loc,
        info: &'static str,
    ) -> Result {
        if name == self.names.classdict {
            let message = "reserved name '__classdict__' cannot be used for type parameter";
            return Err(CompileError::syntax(message, loc));
        }
        let Some(expr) = expr else { return Ok(()) };
        let in_class = self.current().can_see_class_scope;
        self.enter_block(name, ScopeKind::TypeVariable, key, expr.loc)?;
        self.current().can_see_class_scope = in_class;
        if in_class {
            self.add_def(self.names.classdict, SymbolFlags::USE, expr.loc)?;
        }
        self.current().scope_info = info;
        self.expr(expr)?;
        self.exit_block();
        Ok(())
    }
}
