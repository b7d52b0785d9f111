//! `class`.

use std::sync::Arc;

use krait_ast::{Expr, Keyword, Stmt, TypeParam};
use krait_base::{Loc, Symbol, Wtf8};
use krait_bytecode::{Const, Op, opcode};

use crate::codegen::{ArgCounts, Compiler, Enter, ScopeType};
use crate::error::Result;
use crate::instr::NOWHERE;
use crate::symtable::{NodeKey, NodeKind};

/// The parts of a `class` statement.
#[derive(Clone, Copy)]
pub(super) struct Class<'a> {
    pub stmt: &'a Stmt<'a>,
    pub name: Symbol,
    pub bases: &'a [Expr<'a>],
    pub keywords: &'a [Keyword<'a>],
    pub body: &'a [Stmt<'a>],
    pub decorators: &'a [Expr<'a>],
    pub type_params: &'a [TypeParam<'a>],
}

impl<'a> Compiler<'_, 'a> {
    /// `name = __build_class__(<function of the body>, 'name', *bases, **keywords)`
    pub(super) fn class_def(&mut self, class: Class<'a>) -> Result {
        let loc = class.stmt.loc;
        self.decorators(class.decorators)?;
        let firstlineno = class
            .decorators
            .first()
            .map_or(loc.line, |decorator| decorator.loc.line);
        if class.type_params.is_empty() {
            self.class_body(class, firstlineno)?;
            self.call_arguments(2, class.bases, None, class.keywords, loc)?;
        } else {
            self.enter_type_params(
                class.name,
                class.type_params,
                firstlineno,
                Some(class.name),
                0,
            )?;
            self.type_params(class.type_params)?;
            self.store_name(self.names.dot_type_params, loc)?;
            self.class_body(class, firstlineno)?;
            self.load_name(self.names.dot_type_params, loc)?;
            self.emit(
                Op::CALL_INTRINSIC_1,
                opcode::INTRINSIC_SUBSCRIPT_GENERIC,
                loc,
            );
            self.store_name(self.names.dot_generic_base, loc)?;
            self.call_arguments(
                2,
                class.bases,
                Some(self.names.dot_generic_base),
                class.keywords,
                loc,
            )?;
            let code = self.finish_scope(false)?;
            self.make_closure(code, 0, loc)?;
            self.emit0(Op::PUSH_NULL, loc);
            self.emit(Op::CALL, 0, loc);
        }
        self.apply_decorators(class.decorators);
        self.store_name(class.name, loc)
    }

    fn class_body(&mut self, class: Class<'a>, firstlineno: i32) -> Result {
        self.enter_scope(Enter {
            name: class.name,
            scope_type: ScopeType::Class,
            key: NodeKey::new(NodeKind::Stmt, class.stmt),
            line: firstlineno,
            private: Some(class.name),
            args: ArgCounts::default(),
        })?;
        let loc = Loc::new(firstlineno, 0, firstlineno, 0);
        self.class_prologue(class, firstlineno, loc)?;
        self.body(class.body, loc)?;
        self.class_epilogue()?;
        let code = self.finish_scope(true)?;
        // These belong to the line of `class`, not of a decorator.
        let loc = class.stmt.loc;
        self.emit0(Op::LOAD_BUILD_CLASS, loc);
        self.emit0(Op::PUSH_NULL, loc);
        self.make_closure(code, 0, loc)?;
        self.load_str(class.name, loc);
        Ok(())
    }

    fn class_prologue(&mut self, class: Class<'a>, firstlineno: i32, loc: Loc) -> Result {
        self.load_name(self.names.name, loc)?;
        self.store_name(self.names.module, loc)?;
        let qualname = Const::str(&self.unit.qualname);
        self.load_const(qualname, loc);
        self.store_name(self.names.qualname, loc)?;
        self.load_int(firstlineno.into(), loc);
        self.store_name(self.names.firstlineno, loc)?;
        if !class.type_params.is_empty() {
            self.load_name(self.names.dot_type_params, loc)?;
            self.store_name(self.names.type_params, loc)?;
        }
        let scope = &self.table[self.unit.scope];
        let (classdict, conditional) = (scope.needs_classdict, scope.has_conditional_annotations);
        if classdict {
            self.emit0(Op::LOAD_LOCALS, loc);
            let cell = self.unit.cellvars.add(self.names.classdict);
            self.emit(Op::STORE_DEREF, cell, loc);
        }
        if conditional {
            self.emit(Op::BUILD_SET, 0, loc);
            let cell = self.unit.cellvars.add(self.names.conditional_annotations);
            self.emit(Op::STORE_DEREF, cell, loc);
        }
        Ok(())
    }

    fn class_epilogue(&mut self) -> Result {
        let mut attributes: Vec<Wtf8<'_>> = self
            .unit
            .static_attributes
            .iter()
            .map(|name| self.interner.text(*name))
            .collect();
        attributes.sort_unstable();
        let attributes: Arc<[Const]> = attributes.into_iter().map(Const::str).collect();
        self.load_const(Const::Tuple(attributes), NOWHERE);
        self.store_name(self.names.static_attributes, NOWHERE)?;
        let scope = &self.table[self.unit.scope];
        let (classdict, closure) = (scope.needs_classdict, scope.needs_class_closure);
        if classdict {
            let cell = self.unit.cellvars.add(self.names.classdict);
            self.emit(Op::LOAD_CLOSURE, cell, NOWHERE);
            self.store_name(self.names.classdictcell, NOWHERE)?;
        }
        if closure {
            // The cell is handed to `__build_class__` for filling.
            let cell = self.unit.cellvars.add(self.names.class);
            self.emit(Op::LOAD_CLOSURE, cell, NOWHERE);
            self.emit(Op::COPY, 1, NOWHERE);
            self.store_name(self.names.classcell, NOWHERE)?;
        } else {
            self.load_none(NOWHERE);
        }
        self.emit0(Op::RETURN_VALUE, NOWHERE);
        Ok(())
    }
}
