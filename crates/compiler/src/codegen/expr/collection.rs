//! Displays of lists, tuples, sets and dicts, and unpacking into them.

use krait_ast::{Expr, ExprContext, ExprKind};
use krait_base::{Loc, Symbol};
use krait_bytecode::{Op, opcode};

use crate::codegen::Compiler;
use crate::error::Result;

/// More items than this are not collected on the stack first.
pub(super) const STACK_USE_GUIDELINE: usize = 30;

/// The instructions that make a collection.
#[derive(Clone, Copy)]
pub(super) struct Build {
    build: Op,
    add: Op,
    extend: Op,
    tuple: bool,
}

pub(super) const LIST: Build = Build {
    build: Op::BUILD_LIST,
    add: Op::LIST_APPEND,
    extend: Op::LIST_EXTEND,
    tuple: false,
};
pub(super) const TUPLE: Build = Build {
    tuple: true,
    ..LIST
};
const SET: Build = Build {
    build: Op::BUILD_SET,
    add: Op::SET_ADD,
    extend: Op::SET_UPDATE,
    tuple: false,
};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn list(&mut self, loc: Loc, elts: &'a [Expr<'a>], ctx: ExprContext) -> Result {
        match ctx {
            ExprContext::Store => self.unpack_assignment(loc, elts),
            ExprContext::Load => self.star_unpack(loc, elts, None, 0, LIST),
            ExprContext::Del => self.exprs(elts),
        }
    }

    pub(super) fn tuple(&mut self, loc: Loc, elts: &'a [Expr<'a>], ctx: ExprContext) -> Result {
        match ctx {
            ExprContext::Store => self.unpack_assignment(loc, elts),
            ExprContext::Load => self.star_unpack(loc, elts, None, 0, TUPLE),
            ExprContext::Del => self.exprs(elts),
        }
    }

    pub(super) fn set(&mut self, loc: Loc, elts: &'a [Expr<'a>]) -> Result {
        self.star_unpack(loc, elts, None, 0, SET)
    }

    /// Builds a collection of `pushed` items on the stack, the elements, and the value of a name.
    pub(super) fn star_unpack(
        &mut self,
        loc: Loc,
        elts: &'a [Expr<'a>],
        injected: Option<Symbol>,
        pushed: usize,
        how: Build,
    ) -> Result {
        let big = elts.len() + pushed + usize::from(injected.is_some()) > STACK_USE_GUIDELINE;
        let seen_star = elts
            .iter()
            .any(|elt| matches!(elt.kind, ExprKind::Starred { .. }));
        if !seen_star && !big {
            self.exprs(elts)?;
            let mut count = (elts.len() + pushed) as u32;
            if let Some(name) = injected {
                self.load_name(name, loc)?;
                count += 1;
            }
            self.emit(
                if how.tuple {
                    Op::BUILD_TUPLE
                } else {
                    how.build
                },
                count,
                loc,
            );
            return Ok(());
        }
        let mut built = big;
        if big {
            self.emit(how.build, pushed as u32, loc);
        }
        for (position, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = elt.kind {
                if !built {
                    self.emit(how.build, (position + pushed) as u32, loc);
                    built = true;
                }
                self.expr(value)?;
                self.emit(how.extend, 1, loc);
            } else {
                self.expr(elt)?;
                if built {
                    self.emit(how.add, 1, loc);
                }
            }
        }
        if let Some(name) = injected {
            self.load_name(name, loc)?;
            self.emit(how.add, 1, loc);
        }
        if how.tuple {
            self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_LIST_TO_TUPLE, loc);
        }
        Ok(())
    }

    fn unpack_assignment(&mut self, loc: Loc, elts: &'a [Expr<'a>]) -> Result {
        let mut seen_star = false;
        for (position, elt) in elts.iter().enumerate() {
            if !matches!(elt.kind, ExprKind::Starred { .. }) {
                continue;
            }
            if seen_star {
                return self.error(loc, "multiple starred expressions in assignment");
            }
            let after = elts.len() - position - 1;
            if position >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                return self.error(loc, "too many expressions in star-unpacking assignment");
            }
            self.emit(Op::UNPACK_EX, (position + (after << 8)) as u32, loc);
            seen_star = true;
        }
        if !seen_star {
            self.emit(Op::UNPACK_SEQUENCE, elts.len() as u32, loc);
        }
        for elt in elts {
            match elt.kind {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(elt)?,
            }
        }
        Ok(())
    }

    pub(super) fn dict(
        &mut self,
        loc: Loc,
        keys: &'a [Option<&'a Expr<'a>>],
        values: &'a [Expr<'a>],
    ) -> Result {
        let mut have_dict = false;
        let mut pending = 0;
        for (position, (key, value)) in keys.iter().zip(values).enumerate() {
            if key.is_none() {
                // `**value`
                if pending > 0 {
                    self.dict_part(loc, keys, values, position - pending, position)?;
                    self.merge_dict(&mut have_dict, loc);
                    pending = 0;
                }
                if !have_dict {
                    self.emit(Op::BUILD_MAP, 0, loc);
                    have_dict = true;
                }
                self.expr(value)?;
                self.emit(Op::DICT_UPDATE, 1, loc);
            } else if pending * 2 > STACK_USE_GUIDELINE {
                self.dict_part(loc, keys, values, position - pending, position + 1)?;
                self.merge_dict(&mut have_dict, loc);
                pending = 0;
            } else {
                pending += 1;
            }
        }
        if pending > 0 {
            self.dict_part(loc, keys, values, values.len() - pending, values.len())?;
            self.merge_dict(&mut have_dict, loc);
        }
        if !have_dict {
            self.emit(Op::BUILD_MAP, 0, loc);
        }
        Ok(())
    }

    fn merge_dict(&mut self, have_dict: &mut bool, loc: Loc) {
        if *have_dict {
            self.emit(Op::DICT_UPDATE, 1, loc);
        }
        *have_dict = true;
    }

    fn dict_part(
        &mut self,
        loc: Loc,
        keys: &'a [Option<&'a Expr<'a>>],
        values: &'a [Expr<'a>],
        begin: usize,
        end: usize,
    ) -> Result {
        let count = end - begin;
        let big = count * 2 > STACK_USE_GUIDELINE;
        if big {
            self.emit(Op::BUILD_MAP, 0, loc);
        }
        for (key, value) in keys.iter().zip(values).skip(begin).take(count) {
            if let Some(key) = key {
                self.expr(key)?;
            }
            self.expr(value)?;
            if big {
                self.emit(Op::MAP_ADD, 1, loc);
            }
        }
        if !big {
            self.emit(Op::BUILD_MAP, count as u32, loc);
        }
        Ok(())
    }
}
