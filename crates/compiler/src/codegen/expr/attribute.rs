//! Attributes, among them those of `super()`, which need no `super` object.

use krait_ast::{Expr, ExprContext, ExprKind};
use krait_base::{Loc, Symbol};
use krait_bytecode::Op;

use crate::codegen::emit::Attr;
use crate::codegen::{Compiler, ScopeType};
use crate::error::Result;
use crate::symtable::{SymbolTable, VarScope};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn attribute(
        &mut self,
        expr: &'a Expr<'a>,
        value: &'a Expr<'a>,
        attr: Symbol,
        ctx: ExprContext,
    ) -> Result {
        if ctx == ExprContext::Load
            && let Some(args) = self.super_args(value, attr)
        {
            self.load_super_args(value, args)?;
            let how = if args.is_empty() {
                Attr::ZeroSuper
            } else {
                Attr::Super
            };
            self.emit_attr(how, attr, expr.loc);
            let loc = self.attr_loc(expr.loc, expr, attr);
            self.emit0(Op::NOP, loc);
            return Ok(());
        }
        if ctx == ExprContext::Store {
            self.note_static_attribute(value, attr);
        }
        self.expr(value)?;
        let loc = self.attr_loc(expr.loc, expr, attr);
        match ctx {
            ExprContext::Load => self.emit_attr(Attr::Load, attr, loc),
            ExprContext::Store => self.emit_name(Op::STORE_ATTR, attr, loc),
            ExprContext::Del => self.emit_name(Op::DELETE_ATTR, attr, loc),
        }
        Ok(())
    }

    /// `self.x = ...` in a method adds to the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, value: &Expr<'_>, attr: Symbol) {
        let ExprKind::Name { id, .. } = value.kind else {
            return;
        };
        if id != self.names.self_ {
            return;
        }
        if let Some(class) = self
            .stack
            .iter_mut()
            .rev()
            .find(|unit| unit.scope_type == ScopeType::Class)
        {
            class.static_attributes.insert(attr);
        }
    }

    /// An access that spans lines is located at the attribute's name.
    pub(crate) fn attr_loc(&self, mut loc: Loc, attribute: &Expr<'_>, attr: Symbol) -> Loc {
        let end = attribute.loc;
        if loc.line == end.end_line {
            return loc;
        }
        loc.line = end.end_line;
        let len = self.interner.text(attr).len();
        let len = i32::try_from(len).unwrap_or(i32::MAX);
        if len <= end.end_col {
            loc.col = end.end_col - len;
        } else {
            loc.col = -1;
            loc.end_col = -1;
        }
        loc.end_line = loc.line.max(loc.end_line);
        if loc.line == loc.end_line {
            loc.end_col = loc.col.max(loc.end_col);
        }
        loc
    }

    /// The arguments of a `super()` call that can be done without the object, none or two.
    pub(super) fn super_args(&self, value: &'a Expr<'a>, attr: Symbol) -> Option<&'a [Expr<'a>]> {
        let ExprKind::Call {
            func,
            args,
            keywords,
        } = value.kind
        else {
            return None;
        };
        let ExprKind::Name { id, .. } = func.kind else {
            return None;
        };
        if id != self.names.super_ || attr == self.names.class || !keywords.is_empty() {
            return None;
        }
        // `super` must be the built-in as far as can be seen.
        if self.table[self.unit.scope].var_scope(id) != VarScope::GlobalImplicit
            || self.table[SymbolTable::TOP].var_scope(id) != VarScope::Unknown
        {
            return None;
        }
        match args {
            [first, second] => {
                let starred = |arg: &Expr<'_>| matches!(arg.kind, ExprKind::Starred { .. });
                (!starred(first) && !starred(second)).then_some(args)
            }
            [] if self.unit.args.args == 0 && self.unit.args.posonly == 0 => None,
            [] => (self.table[self.unit.scope].var_scope(self.names.class) == VarScope::Free)
                .then_some(args),
            _ => None,
        }
    }

    pub(super) fn load_super_args(&mut self, value: &'a Expr<'a>, args: &'a [Expr<'a>]) -> Result {
        let ExprKind::Call { func, .. } = value.kind else {
            return Ok(());
        };
        self.load_name(self.names.super_, func.loc)?;
        if !args.is_empty() {
            return self.exprs(args);
        }
        self.load_name(self.names.class, value.loc)?;
        let first = self.unit.varnames.iter().next();
        match first {
            Some(first) => self.load_name(first, value.loc),
            None => Ok(()),
        }
    }
}
