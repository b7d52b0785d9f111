//! Calls.

use krait_ast::{Expr, ExprContext, ExprKind, Keyword};
use krait_base::{Loc, Symbol};
use krait_bytecode::{Const, Op, opcode};

use super::collection::{STACK_USE_GUIDELINE, TUPLE};
use crate::codegen::Compiler;
use crate::codegen::emit::Attr;
use crate::codegen::function::common_constant;
use crate::error::Result;
use crate::instr::{Label, NOWHERE};
use crate::symtable::{NodeKey, NodeKind, SymbolFlags, SymbolTable};

fn is_starred(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Starred { .. })
}

impl<'a> Compiler<'_, 'a> {
    pub(super) fn call(
        &mut self,
        expr: &'a Expr<'a>,
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
    ) -> Result {
        self.check_repeated_keywords(keywords)?;
        if self.is_method_call(func, args, keywords) {
            return self.method_call(expr, func, args, keywords);
        }
        let skip = self.new_label();
        self.check_caller(func);
        self.expr(func)?;
        self.inline_builtin_call(func, args, keywords, skip)?;
        self.emit0(Op::PUSH_NULL, func.loc);
        self.call_arguments(0, args, None, keywords, expr.loc)?;
        self.place(skip);
        Ok(())
    }

    fn check_repeated_keywords(&self, keywords: &[Keyword<'_>]) -> Result {
        for (position, keyword) in keywords.iter().enumerate() {
            let Some(arg) = keyword.arg else { continue };
            let later = keywords.iter().skip(position + 1);
            if let Some(other) = later.into_iter().find(|other| other.arg == Some(arg)) {
                let arg = self.interner.get(arg);
                return self.error(other.loc, format!("keyword argument repeated: {arg}"));
            }
        }
        Ok(())
    }

    /// Whether a call can go without making a bound method. Attributes of imported names cannot:
    /// they are most likely functions of a module.
    fn is_method_call(&self, func: &Expr<'_>, args: &[Expr<'_>], keywords: &[Keyword<'_>]) -> bool {
        let ExprKind::Attribute {
            value,
            ctx: ExprContext::Load,
            ..
        } = func.kind
        else {
            return false;
        };
        let imported = match value.kind {
            ExprKind::Name { id, .. } => self.table[SymbolTable::TOP]
                .flags(id)
                .has(SymbolFlags::IMPORT),
            _ => false,
        };
        !imported
            && args.len() + keywords.len() + usize::from(!keywords.is_empty()) < STACK_USE_GUIDELINE
            && !args.iter().any(is_starred)
            && keywords.iter().all(|keyword| keyword.arg.is_some())
    }

    fn method_call(
        &mut self,
        expr: &'a Expr<'a>,
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
    ) -> Result {
        let ExprKind::Attribute { value, attr, .. } = func.kind else {
            return Ok(());
        };
        let mut loc = func.loc;
        if let Some(super_args) = self.super_args(value, attr) {
            self.load_super_args(value, super_args)?;
            let how = if super_args.is_empty() {
                Attr::ZeroSuperMethod
            } else {
                Attr::SuperMethod
            };
            self.emit_attr(how, attr, loc);
            loc = self.attr_loc(loc, func, attr);
            self.emit0(Op::NOP, loc);
        } else {
            self.expr(value)?;
            loc = self.attr_loc(loc, func, attr);
            self.emit_attr(Attr::Method, attr, loc);
        }
        self.exprs(args)?;
        let call_loc = self.attr_loc(expr.loc, func, attr);
        if keywords.is_empty() {
            self.emit(Op::CALL, args.len() as u32, call_loc);
        } else {
            self.keyword_values(keywords, loc)?;
            self.emit(Op::CALL_KW, (args.len() + keywords.len()) as u32, call_loc);
        }
        Ok(())
    }

    /// The values of keyword arguments and the tuple of their names.
    fn keyword_values(&mut self, keywords: &'a [Keyword<'a>], loc: Loc) -> Result {
        keywords
            .iter()
            .try_for_each(|keyword| self.expr(keyword.value))?;
        self.load_names(keywords.iter().filter_map(|keyword| keyword.arg), loc);
        Ok(())
    }

    /// The arguments of a call and the call itself; `pushed` arguments are on the stack already.
    pub(crate) fn call_arguments(
        &mut self,
        pushed: usize,
        args: &'a [Expr<'a>],
        injected: Option<Symbol>,
        keywords: &'a [Keyword<'a>],
        loc: Loc,
    ) -> Result {
        self.check_repeated_keywords(keywords)?;
        let simple = args.len() + keywords.len() * 2 <= STACK_USE_GUIDELINE
            && !args.iter().any(is_starred)
            && keywords.iter().all(|keyword| keyword.arg.is_some());
        if !simple {
            return self.call_ex(pushed, args, injected, keywords, loc);
        }
        self.exprs(args)?;
        let mut count = pushed + args.len();
        if let Some(name) = injected {
            self.load_name(name, loc)?;
            count += 1;
        }
        if keywords.is_empty() {
            self.emit(Op::CALL, count as u32, loc);
        } else {
            self.keyword_values(keywords, loc)?;
            self.emit(Op::CALL_KW, (count + keywords.len()) as u32, loc);
        }
        Ok(())
    }

    /// A call with `*` or `**`, or with too many arguments for the stack.
    fn call_ex(
        &mut self,
        pushed: usize,
        args: &'a [Expr<'a>],
        injected: Option<Symbol>,
        keywords: &'a [Keyword<'a>],
        loc: Loc,
    ) -> Result {
        match args {
            [
                Expr {
                    kind: ExprKind::Starred { value, .. },
                    ..
                },
            ] if pushed == 0 => self.expr(value)?,
            _ => self.star_unpack(loc, args, injected, pushed, TUPLE)?,
        }
        if keywords.is_empty() {
            self.emit0(Op::PUSH_NULL, loc);
            self.emit0(Op::CALL_FUNCTION_EX, loc);
            return Ok(());
        }
        let mut have_dict = false;
        let mut seen = 0;
        for (position, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                seen += 1;
                continue;
            }
            if seen > 0 {
                self.keyword_dict(
                    keywords.get(position - seen..position).unwrap_or_default(),
                    loc,
                )?;
                self.merge_keywords(&mut have_dict, loc);
                seen = 0;
            }
            if !have_dict {
                self.emit(Op::BUILD_MAP, 0, loc);
                have_dict = true;
            }
            self.expr(keyword.value)?;
            self.emit(Op::DICT_MERGE, 1, loc);
        }
        if seen > 0 {
            self.keyword_dict(
                keywords.get(keywords.len() - seen..).unwrap_or_default(),
                loc,
            )?;
            self.merge_keywords(&mut have_dict, loc);
        }
        self.emit0(Op::CALL_FUNCTION_EX, loc);
        Ok(())
    }

    fn merge_keywords(&mut self, have_dict: &mut bool, loc: Loc) {
        if *have_dict {
            self.emit(Op::DICT_MERGE, 1, loc);
        }
        *have_dict = true;
    }

    fn keyword_dict(&mut self, keywords: &'a [Keyword<'a>], loc: Loc) -> Result {
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.emit(Op::BUILD_MAP, 0, NOWHERE);
        }
        for keyword in keywords {
            if let Some(arg) = keyword.arg {
                self.load_str(arg, loc);
            }
            self.expr(keyword.value)?;
            if big {
                self.emit(Op::MAP_ADD, 1, NOWHERE);
            }
        }
        if !big {
            self.emit(Op::BUILD_MAP, keywords.len() as u32, loc);
        }
        Ok(())
    }

    /// `all`, `any` and `tuple` of a generator expression loop over it in place, as long as the name
    /// on the stack still means the built-in.
    fn inline_builtin_call(
        &mut self,
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
        end: Label,
    ) -> Result {
        let skip = self.new_label();
        let (ExprKind::Name { id, .. }, [arg], []) = (&func.kind, args, keywords) else {
            return Ok(());
        };
        if !matches!(arg.kind, ExprKind::GeneratorExp { .. }) {
            return Ok(());
        }
        // An asynchronous generator cannot be looped over here.
        let key = NodeKey::new(NodeKind::Expr, arg);
        if self
            .table
            .lookup(key)
            .is_none_or(|scope| self.table[scope].coroutine)
        {
            return Ok(());
        }
        let loc = func.loc;
        // The constant, and for `all` and `any` the result if no item decides and what does not decide.
        let (constant, undecided) = if *id == self.names.all {
            (
                common_constant::BUILTIN_ALL,
                Some((true, Op::POP_JUMP_IF_TRUE)),
            )
        } else if *id == self.names.any {
            (
                common_constant::BUILTIN_ANY,
                Some((false, Op::POP_JUMP_IF_FALSE)),
            )
        } else if *id == self.names.tuple {
            (common_constant::BUILTIN_TUPLE, None)
        } else {
            return Ok(());
        };
        let boolean = |value: bool| if value { Const::True } else { Const::False };
        self.emit(Op::COPY, 1, loc);
        self.emit(Op::LOAD_COMMON_CONSTANT, constant, loc);
        self.emit(Op::IS_OP, 0, loc);
        self.jump(Op::POP_JUMP_IF_FALSE, skip, loc);
        self.emit0(Op::POP_TOP, loc);
        if undecided.is_none() {
            self.emit(Op::BUILD_LIST, 0, loc);
        }
        self.expr(arg)?;
        let start = self.new_label();
        let cleanup = self.new_label();
        self.place(start);
        self.jump(Op::FOR_ITER, cleanup, loc);
        match undecided {
            None => {
                self.emit(Op::LIST_APPEND, 2, loc);
                self.jump(Op::JUMP, start, loc);
            }
            Some((_, jump)) => {
                self.emit0(Op::TO_BOOL, loc);
                self.jump(jump, start, loc);
            }
        }
        self.emit0(Op::POP_ITER, NOWHERE);
        if let Some((result, _)) = undecided {
            self.load_const(boolean(!result), loc);
        }
        self.jump(Op::JUMP, end, loc);
        self.place(cleanup);
        self.emit0(Op::END_FOR, NOWHERE);
        self.emit0(Op::POP_ITER, NOWHERE);
        match undecided {
            None => self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_LIST_TO_TUPLE, loc),
            Some((result, _)) => self.load_const(boolean(result), loc),
        }
        self.jump(Op::JUMP, end, loc);
        self.place(skip);
        Ok(())
    }
}
