//! `'...' % (a, b)` with simple conversions, which is compiled like an f-string.

use krait_ast::{Constant, Expr, ExprContext, ExprKind, Operator};
use krait_base::{CodePoints, Wtf8Buf};

/// The parts of the result.
#[derive(Debug)]
pub struct Format<'a> {
    pub pieces: Vec<Piece<'a>>,
}

#[derive(Debug)]
pub enum Piece<'a> {
    Text(Wtf8Buf),
    Value {
        value: &'a Expr<'a>,
        /// Operand of `CONVERT_VALUE`.
        conversion: u32,
        spec: String,
    },
}

/// The format of an operation, if it is one that can be done this way.
pub fn parse<'a>(left: &Expr<'a>, op: Operator, right: &'a Expr<'a>) -> Option<Format<'a>> {
    if op != Operator::Mod {
        return None;
    }
    let ExprKind::Constant {
        value: Constant::Str(text),
        ..
    } = left.kind
    else {
        return None;
    };
    let ExprKind::Tuple {
        elts,
        ctx: ExprContext::Load,
    } = right.kind
    else {
        return None;
    };
    if elts
        .iter()
        .any(|elt| matches!(elt.kind, ExprKind::Starred { .. }))
    {
        return None;
    }
    let mut values = elts.iter();
    let mut pieces = Vec::new();
    let mut rest = text.code_points();
    loop {
        let mut literal = Wtf8Buf::new();
        let at_conversion = take_literal(&mut rest, &mut literal);
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        if !at_conversion {
            break;
        }
        let value = values.next()?;
        let (conversion, spec) = parse_conversion(&mut rest)?;
        pieces.push(Piece::Value {
            value,
            conversion,
            spec,
        });
    }
    values.next().is_none().then_some(Format { pieces })
}

/// Takes text up to a conversion and its `%`; false at the end.
fn take_literal(rest: &mut CodePoints<'_>, literal: &mut Wtf8Buf) -> bool {
    while let Some(code_point) = rest.next() {
        if code_point == '%' as u32 {
            let mut ahead = rest.clone();
            if ahead.next() != Some('%' as u32) {
                return true;
            }
            *rest = ahead;
        }
        literal.push(code_point);
    }
    false
}

/// At most two digits, whose number of characters CPython limits.
fn parse_digits(next: &mut u32, rest: &mut CodePoints<'_>) -> Option<Option<u32>> {
    let mut number = None;
    let mut digits = 0;
    while let Some(digit) = char::from_u32(*next).and_then(|c| c.to_digit(10)) {
        number = Some(number.unwrap_or(0) * 10 + digit);
        *next = rest.next()?;
        digits += 1;
        if digits >= 3 {
            return None;
        }
    }
    Some(number)
}

/// What follows a `%`: the operand of `CONVERT_VALUE` and the format specification.
fn parse_conversion(rest: &mut CodePoints<'_>) -> Option<(u32, String)> {
    let mut left_justify = false;
    let mut next = rest.next()?;
    loop {
        match char::from_u32(next) {
            Some('-') => left_justify = true,
            Some('+' | ' ' | '#' | '0') => {}
            _ => break,
        }
        next = rest.next()?;
    }
    let width = parse_digits(&mut next, rest)?;
    let mut precision = None;
    if next == '.' as u32 {
        next = rest.next()?;
        precision = Some(parse_digits(&mut next, rest)?.unwrap_or(0));
    }
    let conversion = match char::from_u32(next)? {
        's' => 1,
        'r' => 2,
        'a' => 3,
        _ => return None,
    };
    let mut spec = String::new();
    if let Some(width) = width {
        if !left_justify && width > 0 {
            spec.push('>');
        }
        spec.push_str(&width.to_string());
    }
    if let Some(precision) = precision {
        spec.push('.');
        spec.push_str(&precision.to_string());
    }
    Some((conversion, spec))
}
