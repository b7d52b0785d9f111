//! f-strings, t-strings (PEP 750) and `'...' % (...)` turned into an f-string.

use krait_ast::{Constant, Expr, ExprKind};
use krait_base::Loc;
use krait_bytecode::Op;

use super::collection::STACK_USE_GUIDELINE;
use crate::codegen::Compiler;
use crate::codegen::emit::Attr;
use crate::consts;
use crate::error::{CompileError, Result};
use crate::instr::NOWHERE;
use crate::preprocess::format::{Format, Piece};

/// The operand of `CONVERT_VALUE`; `None` for no conversion.
fn conversion_number(conversion: i32) -> Result<Option<u32>> {
    match u8::try_from(conversion) {
        Ok(b's') => Ok(Some(1)),
        Ok(b'r') => Ok(Some(2)),
        Ok(b'a') => Ok(Some(3)),
        _ if conversion == -1 => Ok(None),
        _ => Err(CompileError::system(format!(
            "Unrecognized conversion character {conversion}"
        ))),
    }
}

impl<'a> Compiler<'_, 'a> {
    fn load_empty(&mut self, loc: Loc) {
        self.load_str(self.names.empty, loc);
    }

    pub(super) fn joined_str(&mut self, loc: Loc, values: &'a [Expr<'a>]) -> Result {
        if values.len() > STACK_USE_GUIDELINE {
            self.load_empty(loc);
            self.emit_attr(Attr::Method, self.names.join, loc);
            self.emit(Op::BUILD_LIST, 0, loc);
            for value in values {
                self.expr(value)?;
                self.emit(Op::LIST_APPEND, 1, loc);
            }
            self.emit(Op::CALL, 1, loc);
            return Ok(());
        }
        self.exprs(values)?;
        self.build_string(values.len(), loc);
        Ok(())
    }

    fn build_string(&mut self, count: usize, loc: Loc) {
        match count {
            0 => self.load_empty(loc),
            1 => {}
            _ => self.emit(Op::BUILD_STRING, count as u32, loc),
        }
    }

    pub(super) fn formatted_value(
        &mut self,
        loc: Loc,
        value: &'a Expr<'a>,
        conversion: i32,
        format_spec: Option<&'a Expr<'a>>,
    ) -> Result {
        self.expr(value)?;
        if let Some(conversion) = conversion_number(conversion)? {
            self.emit(Op::CONVERT_VALUE, conversion, loc);
        }
        match format_spec {
            Some(spec) => {
                self.expr(spec)?;
                self.emit0(Op::FORMAT_WITH_SPEC, loc);
            }
            None => self.emit0(Op::FORMAT_SIMPLE, loc),
        }
        Ok(())
    }

    pub(super) fn template_str(&mut self, loc: Loc, values: &'a [Expr<'a>]) -> Result {
        // Texts and interpolations alternate, so there is an empty text between neighbours.
        let is_interpolation =
            |value: &Expr<'_>| matches!(value.kind, ExprKind::Interpolation { .. });
        let mut strings = 0;
        let mut interpolations = 0;
        let mut after_interpolation = true;
        for value in values {
            if is_interpolation(value) {
                if after_interpolation {
                    self.load_empty(loc);
                    strings += 1;
                }
                after_interpolation = true;
            } else {
                self.expr(value)?;
                strings += 1;
                after_interpolation = false;
            }
        }
        if after_interpolation {
            self.load_empty(loc);
            strings += 1;
        }
        self.emit(Op::BUILD_TUPLE, strings, loc);
        for value in values.iter().filter(|value| is_interpolation(value)) {
            self.expr(value)?;
            interpolations += 1;
        }
        self.emit(Op::BUILD_TUPLE, interpolations, loc);
        self.emit0(Op::BUILD_TEMPLATE, loc);
        Ok(())
    }

    pub(super) fn interpolation(
        &mut self,
        loc: Loc,
        value: &'a Expr<'a>,
        text: &Constant<'_>,
        conversion: i32,
        format_spec: Option<&'a Expr<'a>>,
    ) -> Result {
        self.expr(value)?;
        self.load_const(consts::from_ast(text), loc);
        let mut oparg = 2;
        if let Some(spec) = format_spec {
            oparg += 1;
            self.expr(spec)?;
        }
        oparg |= conversion_number(conversion)?.unwrap_or(0) << 2;
        self.emit(Op::BUILD_INTERPOLATION, oparg, loc);
        Ok(())
    }

    /// The parts of `'...' % (...)`.
    pub(super) fn format(&mut self, loc: Loc, format: &Format<'a>) -> Result {
        let count = format.pieces.len();
        let big = count > STACK_USE_GUIDELINE;
        if big {
            self.load_empty(loc);
            self.emit_attr(Attr::Method, self.names.join, loc);
            self.emit(Op::BUILD_LIST, 0, loc);
        }
        for piece in &format.pieces {
            match piece {
                Piece::Text(text) => {
                    let number = self.unit.consts.add_str(text.as_wtf8());
                    self.emit(Op::LOAD_CONST, number, NOWHERE);
                }
                Piece::Value {
                    value,
                    conversion,
                    spec,
                } => {
                    self.expr(value)?;
                    self.emit(Op::CONVERT_VALUE, *conversion, value.loc);
                    if spec.is_empty() {
                        self.emit0(Op::FORMAT_SIMPLE, value.loc);
                    } else {
                        let number = self.unit.consts.add_str(spec.as_str().into());
                        self.emit(Op::LOAD_CONST, number, NOWHERE);
                        self.emit0(Op::FORMAT_WITH_SPEC, value.loc);
                    }
                }
            }
            if big {
                self.emit(Op::LIST_APPEND, 1, loc);
            }
        }
        if big {
            self.emit(Op::CALL, 1, loc);
        } else {
            self.build_string(count, loc);
        }
        Ok(())
    }
}
