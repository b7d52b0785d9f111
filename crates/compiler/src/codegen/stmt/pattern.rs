//! Patterns: each consumes the subject on top of the stack and jumps away if it does not match.
//!
//! Names are not bound before the whole pattern has matched: captured values are kept on the stack
//! below what the pattern works with.

use krait_ast::{Expr, ExprKind, Pattern, PatternKind};
use krait_base::{Loc, Symbol};
use krait_bytecode::{BinaryOp, Const, Op};

use crate::codegen::Compiler;
use crate::codegen::emit::Cmp;
use crate::error::Result;
use crate::flow::fold;
use crate::instr::Label;
use crate::{consts, unparse};

/// The state of compiling one `case`.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The captured names, in the order of their values on the stack.
    pub stores: Vec<Symbol>,
    /// Whether a pattern that always matches is in order here.
    pub allow_irrefutable: bool,
    /// Where to jump on failure: `fail_pop[n]` pops `n` items.
    pub fail_pop: Vec<Label>,
    /// Items above the captured values, which are to be popped on failure.
    pub on_top: usize,
}

fn is_wildcard(pattern: &Pattern<'_>) -> bool {
    matches!(pattern.kind, PatternKind::MatchAs { name: None, .. })
}

impl<'a> Compiler<'_, 'a> {
    pub(super) fn pattern(&mut self, pattern: &'a Pattern<'a>, context: &mut Context) -> Result {
        self.depth.enter()?;
        match pattern.kind {
            PatternKind::MatchValue { value } => self.pattern_value(pattern.loc, value, context)?,
            PatternKind::MatchSingleton { value } => {
                self.load_const(consts::from_ast(&value), pattern.loc);
                self.emit(Op::IS_OP, 0, pattern.loc);
                self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, pattern.loc);
            }
            PatternKind::MatchSequence { patterns } => {
                self.pattern_sequence(pattern.loc, patterns, context)?
            }
            PatternKind::MatchMapping {
                keys,
                patterns,
                rest,
            } => {
                self.pattern_mapping(pattern.loc, keys, patterns, rest, context)?;
            }
            PatternKind::MatchClass {
                cls,
                patterns,
                kwd_attrs,
                kwd_patterns,
            } => {
                self.pattern_class(pattern.loc, cls, patterns, kwd_attrs, kwd_patterns, context)?;
            }
            PatternKind::MatchStar { name } => self.pattern_store(pattern.loc, name, context)?,
            PatternKind::MatchAs {
                pattern: inner,
                name,
            } => self.pattern_as(pattern.loc, inner, name, context)?,
            PatternKind::MatchOr { patterns } => self.pattern_or(pattern.loc, patterns, context)?,
        }
        self.depth.leave();
        Ok(())
    }

    /// A pattern within another one may always match.
    fn subpattern(&mut self, pattern: &'a Pattern<'a>, context: &mut Context) -> Result {
        let before = std::mem::replace(&mut context.allow_irrefutable, true);
        self.pattern(pattern, context)?;
        context.allow_irrefutable = before;
        Ok(())
    }

    /// The label that pops `pops` items.
    pub(super) fn fail_label(&mut self, context: &mut Context, pops: usize) -> Label {
        while context.fail_pop.len() <= pops {
            context.fail_pop.push(self.new_label());
        }
        context
            .fail_pop
            .get(pops)
            .copied()
            .unwrap_or(Label(u32::MAX))
    }

    fn jump_to_fail(&mut self, op: Op, context: &mut Context, loc: Loc) {
        let pops = context.on_top + context.stores.len();
        let label = self.fail_label(context, pops);
        self.jump(op, label, loc);
    }

    /// Emits the pops that failures jump to, the largest number first.
    pub(super) fn emit_fail_pop(&mut self, context: &mut Context, loc: Loc) {
        while let Some(label) = context.fail_pop.pop() {
            self.place(label);
            if !context.fail_pop.is_empty() {
                self.emit0(Op::POP_TOP, loc);
            }
        }
    }

    /// Moves the top item down to position `count`.
    fn rotate(&mut self, loc: Loc, count: usize) {
        for depth in (2..=count).rev() {
            self.emit(Op::SWAP, depth as u32, loc);
        }
    }

    fn pattern_store(&mut self, loc: Loc, name: Option<Symbol>, context: &mut Context) -> Result {
        let Some(name) = name else {
            self.emit0(Op::POP_TOP, loc);
            return Ok(());
        };
        if context.stores.contains(&name) {
            return self.duplicate_store(loc, name);
        }
        self.rotate(loc, context.on_top + context.stores.len() + 1);
        context.stores.push(name);
        Ok(())
    }

    fn duplicate_store(&self, loc: Loc, name: Symbol) -> Result {
        let name = unparse::repr_str(self.interner.text(name));
        self.error(
            loc,
            format!(
                "multiple assignments to name {} in pattern",
                unparse::lossy(&name)
            ),
        )
    }

    /// The constant that a value pattern or mapping key stands for: signs and complex numbers are folded.
    fn pattern_constant(&self, expr: &Expr<'_>) -> Option<Const> {
        match expr.kind {
            ExprKind::Constant { value, .. } => Some(consts::from_ast(&value)),
            ExprKind::UnaryOp {
                op: krait_ast::UnaryOp::USub,
                operand,
            } => match operand.kind {
                ExprKind::Constant { value, .. } => {
                    fold::unary(Op::UNARY_NEGATIVE, &consts::from_ast(&value))
                }
                _ => None,
            },
            ExprKind::BinOp { left, op, right } => {
                let op = match op {
                    krait_ast::Operator::Add => BinaryOp::NB_ADD,
                    krait_ast::Operator::Sub => BinaryOp::NB_SUBTRACT,
                    _ => return None,
                };
                let ExprKind::Constant { value, .. } = right.kind else {
                    return None;
                };
                fold::plain_binary(op, &self.pattern_constant(left)?, &consts::from_ast(&value))
            }
            _ => None,
        }
    }

    fn pattern_value(&mut self, loc: Loc, value: &'a Expr<'a>, context: &mut Context) -> Result {
        if let Some(constant) = self.pattern_constant(value) {
            self.load_const(constant, value.loc);
        } else if matches!(value.kind, ExprKind::Attribute { .. }) {
            self.expr(value)?;
        } else {
            return self.error(
                loc,
                "patterns may only match literals and attribute lookups",
            );
        }
        self.compare(Cmp::Eq, loc);
        self.emit0(Op::TO_BOOL, loc);
        self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, loc);
        Ok(())
    }

    fn pattern_as(
        &mut self,
        loc: Loc,
        inner: Option<&'a Pattern<'a>>,
        name: Option<Symbol>,
        context: &mut Context,
    ) -> Result {
        let Some(inner) = inner else {
            if !context.allow_irrefutable {
                let message = match name {
                    Some(name) => {
                        let name = unparse::repr_str(self.interner.text(name));
                        format!(
                            "name capture {} makes remaining patterns unreachable",
                            unparse::lossy(&name)
                        )
                    }
                    None => "wildcard makes remaining patterns unreachable".to_owned(),
                };
                return self.error(loc, message);
            }
            return self.pattern_store(loc, name, context);
        };
        context.on_top += 1;
        self.emit(Op::COPY, 1, loc);
        self.pattern(inner, context)?;
        context.on_top -= 1;
        self.pattern_store(loc, name, context)
    }

    fn pattern_sequence(
        &mut self,
        loc: Loc,
        patterns: &'a [Pattern<'a>],
        context: &mut Context,
    ) -> Result {
        let size = patterns.len();
        let is_star = |pattern: &Pattern<'_>| matches!(pattern.kind, PatternKind::MatchStar { .. });
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|pattern| is_star(pattern)).count() > 1 {
            return self.error(loc, "multiple starred names in sequence pattern");
        }
        let is_wild_star =
            |pattern: &Pattern<'_>| matches!(pattern.kind, PatternKind::MatchStar { name: None });
        let star_wildcard = patterns.iter().any(is_wild_star);
        let only_wildcard = patterns
            .iter()
            .all(|pattern| is_wildcard(pattern) || is_wild_star(pattern));
        // The subject stays for the length check.
        context.on_top += 1;
        self.emit0(Op::MATCH_SEQUENCE, loc);
        self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, loc);
        if star.is_none() {
            self.check_len(loc, size, Cmp::Eq, context);
        } else if size > 1 {
            self.check_len(loc, size - 1, Cmp::Ge, context);
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcard => self.emit0(Op::POP_TOP, loc),
            Some(star) if star_wildcard => self.sequence_by_index(loc, patterns, star, context)?,
            _ => self.sequence_unpack(loc, patterns, context)?,
        }
        Ok(())
    }

    fn check_len(&mut self, loc: Loc, len: usize, cmp: Cmp, context: &mut Context) {
        self.emit0(Op::GET_LEN, loc);
        self.load_int(len as i64, loc);
        self.compare(cmp, loc);
        self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, loc);
    }

    fn sequence_unpack(
        &mut self,
        loc: Loc,
        patterns: &'a [Pattern<'a>],
        context: &mut Context,
    ) -> Result {
        let size = patterns.len();
        match patterns
            .iter()
            .position(|pattern| matches!(pattern.kind, PatternKind::MatchStar { .. }))
        {
            Some(star) => {
                let after = size - star - 1;
                if star >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    return self.error(
                        loc,
                        "too many expressions in star-unpacking sequence pattern",
                    );
                }
                self.emit(Op::UNPACK_EX, (star + (after << 8)) as u32, loc);
            }
            None => self.emit(Op::UNPACK_SEQUENCE, size as u32, loc),
        }
        context.on_top += size;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// With `*_`, items are fetched one by one.
    fn sequence_by_index(
        &mut self,
        loc: Loc,
        patterns: &'a [Pattern<'a>],
        star: usize,
        context: &mut Context,
    ) -> Result {
        context.on_top += 1;
        for (position, pattern) in patterns.iter().enumerate() {
            if is_wildcard(pattern) || position == star {
                continue;
            }
            self.emit(Op::COPY, 1, loc);
            if position < star {
                self.load_int(position as i64, loc);
            } else {
                // The subject need not support negative indices.
                self.emit0(Op::GET_LEN, loc);
                self.load_int((patterns.len() - position) as i64, loc);
                self.emit(Op::BINARY_OP, BinaryOp::NB_SUBTRACT as u32, loc);
            }
            self.emit(Op::BINARY_OP, BinaryOp::NB_SUBSCR as u32, loc);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.emit0(Op::POP_TOP, loc);
        Ok(())
    }

    fn pattern_class(
        &mut self,
        loc: Loc,
        cls: &'a Expr<'a>,
        patterns: &'a [Pattern<'a>],
        kwd_attrs: &'a [Symbol],
        kwd_patterns: &'a [Pattern<'a>],
        context: &mut Context,
    ) -> Result {
        if kwd_attrs.len() != kwd_patterns.len() {
            let (attrs, patterns) = (kwd_attrs.len(), kwd_patterns.len());
            let message = format!(
                "kwd_attrs ({attrs}) / kwd_patterns ({patterns}) length mismatch in class pattern"
            );
            return self.error(loc, message);
        }
        self.check_repeated_attrs(kwd_attrs, kwd_patterns)?;
        self.expr(cls)?;
        self.load_names(kwd_attrs.iter().copied(), loc);
        self.emit(Op::MATCH_CLASS, patterns.len() as u32, loc);
        self.check_not_none(loc);
        // A tuple of attributes, or `None`.
        context.on_top += 1;
        self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, loc);
        let count = patterns.len() + kwd_attrs.len();
        self.emit(Op::UNPACK_SEQUENCE, count as u32, loc);
        context.on_top += count;
        context.on_top -= 1;
        for pattern in patterns.iter().chain(kwd_patterns) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit0(Op::POP_TOP, loc);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    fn check_repeated_attrs(&self, attrs: &[Symbol], patterns: &[Pattern<'_>]) -> Result {
        for (position, attr) in attrs.iter().enumerate() {
            let later = attrs.iter().zip(patterns).skip(position + 1);
            for (other, pattern) in later {
                if attr == other {
                    let attr = self.interner.get(*attr);
                    return self.error(
                        pattern.loc,
                        format!("attribute name repeated in class pattern: {attr}"),
                    );
                }
            }
        }
        Ok(())
    }

    fn check_not_none(&mut self, loc: Loc) {
        self.emit(Op::COPY, 1, loc);
        self.load_const(Const::None, loc);
        self.emit(Op::IS_OP, 1, loc);
    }

    fn pattern_mapping(
        &mut self,
        loc: Loc,
        keys: &'a [Expr<'a>],
        patterns: &'a [Pattern<'a>],
        rest: Option<Symbol>,
        context: &mut Context,
    ) -> Result {
        let size = keys.len();
        if size != patterns.len() {
            let message = format!(
                "keys ({size}) / patterns ({}) length mismatch in mapping pattern",
                patterns.len()
            );
            return self.error(loc, message);
        }
        // The subject stays for the checks.
        context.on_top += 1;
        self.emit0(Op::MATCH_MAPPING, loc);
        self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, loc);
        if size == 0 && rest.is_none() {
            context.on_top -= 1;
            self.emit0(Op::POP_TOP, loc);
            return Ok(());
        }
        if size > 0 {
            self.check_len(loc, size, Cmp::Ge, context);
        }
        self.mapping_keys(loc, keys)?;
        self.emit(Op::BUILD_TUPLE, size as u32, loc);
        self.emit0(Op::MATCH_KEYS, loc);
        // Above the subject: the keys, and their values or `None`.
        context.on_top += 2;
        self.check_not_none(loc);
        self.jump_to_fail(Op::POP_JUMP_IF_FALSE, context, loc);
        self.emit(Op::UNPACK_SEQUENCE, size as u32, loc);
        context.on_top += size;
        context.on_top -= 1;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        let Some(rest) = rest else {
            self.emit0(Op::POP_TOP, loc);
            self.emit0(Op::POP_TOP, loc);
            return Ok(());
        };
        // rest = dict(subject); for key in keys: del rest[key]
        self.emit(Op::BUILD_MAP, 0, loc);
        self.emit(Op::SWAP, 3, loc);
        self.emit(Op::DICT_UPDATE, 2, loc);
        self.emit(Op::UNPACK_SEQUENCE, size as u32, loc);
        for left in (1..=size as u32).rev() {
            self.emit(Op::COPY, 1 + left, loc);
            self.emit(Op::SWAP, 2, loc);
            self.emit0(Op::DELETE_SUBSCR, loc);
        }
        self.pattern_store(loc, Some(rest), context)
    }

    fn mapping_keys(&mut self, loc: Loc, keys: &'a [Expr<'a>]) -> Result {
        let mut seen: Vec<Const> = Vec::new();
        for key in keys {
            if let Some(constant) = self.pattern_constant(key) {
                if seen.iter().any(|known| fold::equal(known, &constant)) {
                    let repr = unparse::repr_const(&constant);
                    let repr = unparse::lossy(&repr);
                    return self.error(
                        loc,
                        format!("mapping pattern checks duplicate key ({repr})"),
                    );
                }
                self.load_const(constant.clone(), key.loc);
                seen.push(constant);
            } else if matches!(key.kind, ExprKind::Attribute { .. }) {
                self.expr(key)?;
            } else {
                return self.error(
                    loc,
                    "mapping pattern keys may only match literals and attribute lookups",
                );
            }
        }
        Ok(())
    }

    fn pattern_or(
        &mut self,
        loc: Loc,
        patterns: &'a [Pattern<'a>],
        context: &mut Context,
    ) -> Result {
        let end = self.new_label();
        // The names bound by the first alternative; the others must bind the same.
        let mut control: Vec<Symbol> = Vec::new();
        for (position, alternative) in patterns.iter().enumerate() {
            let mut inner = Context {
                allow_irrefutable: position + 1 == patterns.len() && context.allow_irrefutable,
                ..Context::default()
            };
            self.emit(Op::COPY, 1, alternative.loc);
            self.pattern(alternative, &mut inner)?;
            if position == 0 {
                control.clone_from(&inner.stores);
            } else if !self.reorder_stores(&control, &mut inner.stores, alternative.loc) {
                return self.error(loc, "alternative patterns bind different names");
            }
            self.jump(Op::JUMP, end, alternative.loc);
            self.emit_fail_pop(&mut inner, alternative.loc);
        }
        // No match: the copy of the subject is popped.
        self.emit0(Op::POP_TOP, loc);
        self.jump_to_fail(Op::JUMP, context, loc);
        self.place(end);
        let rotations = control.len() + 1 + context.on_top + context.stores.len();
        for name in control {
            self.rotate(loc, rotations);
            if context.stores.contains(&name) {
                return self.duplicate_store(loc, name);
            }
            context.stores.push(name);
        }
        self.emit0(Op::POP_TOP, loc);
        Ok(())
    }

    /// Brings the captured values into the order of the first alternative; false if the names differ.
    fn reorder_stores(&mut self, control: &[Symbol], stores: &mut Vec<Symbol>, loc: Loc) -> bool {
        if stores.len() != control.len() {
            return false;
        }
        for (wanted, name) in control.iter().enumerate().rev() {
            let Some(found) = stores.iter().position(|store| store == name) else {
                return false;
            };
            if wanted == found {
                continue;
            }
            if found > wanted {
                return false;
            }
            let count = found + 1;
            let rotated: Vec<Symbol> = stores.drain(..count).collect();
            let at = wanted - found;
            stores.splice(at..at, rotated);
            for _ in 0..count {
                self.rotate(loc, wanted + 1);
            }
        }
        true
    }
}
