//! Expressions down to conditional ones and lambdas; assignment expressions.

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    /// `expressions: expression (',' expression)* [',']`
    pub(super) fn expressions(&mut self) -> Match<Shape<'a>> {
        self.tuple_of(Self::expression)
    }

    /// `star_expressions: star_expression (',' star_expression)* [',']`
    pub(super) fn star_expressions(&mut self) -> Match<Shape<'a>> {
        self.tuple_of(Self::star_expression)
    }

    fn tuple_of(&mut self, item: fn(&mut Self) -> Match<Shape<'a>>) -> Match<Shape<'a>> {
        let start = self.here()?;
        let first = item(self)?;
        let mut items = vec![first];
        while let Some(next) = self.opt(|p| {
            p.tok(K::Comma)?;
            item(p)
        })? {
            items.push(next);
        }
        let comma = self.eat(K::Comma)?;
        if items.len() == 1 && !comma {
            return Ok(first);
        }
        let items = self.alloc(&items);
        Ok(Shape::with(Kind::Tuple, self.span(start), items))
    }

    /// `star_expression: '*' bitwise_or | expression`
    pub(super) fn star_expression(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::StarExpression, |p| {
            p.any(&[Self::starred_operand, Self::expression])
        })
    }

    /// `'*' bitwise_or`
    fn starred_operand(&mut self) -> Match<Shape<'a>> {
        let start = self.tok(K::Star)?;
        let value = self.bitwise_or()?;
        Ok(self.starred(start, value))
    }

    pub(super) fn starred(&self, start: krait_base::Loc, value: Shape<'a>) -> Shape<'a> {
        Shape::with(Kind::Starred, self.span(start), self.alloc(&[value]))
    }

    /// `star_named_expressions: ','.star_named_expression+ [',']`
    pub(super) fn star_named_expressions(&mut self) -> Match<Vec<Shape<'a>>> {
        let items = self.list(Self::star_named_expression)?;
        self.eat(K::Comma)?;
        Ok(items)
    }

    pub(super) fn star_named_expression(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::starred_operand, Self::named_expression])
    }

    /// `assignment_expression: NAME ':=' ~ expression`
    pub(super) fn assignment_expression(&mut self) -> Match<Shape<'a>> {
        let name = self.name()?;
        self.tok(K::ColonEqual)?;
        Self::cut(self.expression())?;
        self.since(8, "Assignment expressions are")?;
        Ok(Shape::new(Kind::Walrus, self.span(name.loc)))
    }

    /// `assignment_expression | expression !':='`
    pub(super) fn assignment_or_expression(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::assignment_expression_in_full, Self::plain_expression])
    }

    /// A cut within `assignment_expression` ends that rule only.
    fn assignment_expression_in_full(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::assignment_expression])
    }

    /// `expression !':='`
    fn plain_expression(&mut self) -> Match<Shape<'a>> {
        let value = self.expression()?;
        self.not_ahead_of(&[K::ColonEqual])?;
        Ok(value)
    }

    pub(super) fn named_expression(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            Self::assignment_expression_in_full,
            |p| {
                p.mistake(Self::wrong_named_expression)?;
                Err(Miss::No)
            },
            Self::plain_expression,
        ])
    }

    fn wrong_named_expression(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::WrongNamedExpression, |p| {
            p.any(&[
                |p| {
                    let target = p.expression()?;
                    p.tok(K::ColonEqual)?;
                    p.expression()?;
                    p.raise_at(
                        target.loc,
                        format!(
                            "cannot use assignment expressions with {}",
                            target.described()
                        ),
                    )
                },
                |p| {
                    let name = p.name()?;
                    p.tok(K::Equal)?;
                    let value = p.bitwise_or()?;
                    p.not_ahead_of(&[K::Equal, K::ColonEqual])?;
                    p.raise_at(
                        name.loc.to(value.loc),
                        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
                    )
                },
                |p| {
                    p.not(|p| {
                        p.any(&[Self::list_display, Self::tuple, Self::genexp, |p| {
                            let loc = p.one_of(&[K::True, K::None, K::False])?;
                            Ok(Shape::new(Kind::Literal, loc))
                        }])
                    })?;
                    let target = p.bitwise_or()?;
                    p.tok(K::Equal)?;
                    p.bitwise_or()?;
                    p.not_ahead_of(&[K::Equal, K::ColonEqual])?;
                    p.raise_at(
                        target.loc,
                        format!(
                            "cannot assign to {} here. Maybe you meant '==' instead of '='?",
                            target.described()
                        ),
                    )
                },
            ])
        })
    }

    pub(super) fn expression(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Expression, |p| {
            p.mistake(Self::wrong_expression)?;
            p.mistake(Self::legacy_statement)?;
            p.any(&[Self::conditional, Self::disjunction, Self::lambdef])
        })
    }

    /// `disjunction 'if' disjunction 'else' expression`
    fn conditional(&mut self) -> Match<Shape<'a>> {
        let start = self.here()?;
        self.disjunction()?;
        self.tok(K::If)?;
        self.disjunction()?;
        self.tok(K::Else)?;
        self.expression()?;
        Ok(Shape::new(Kind::Conditional, self.span(start)))
    }

    /// An expression, in which no mistakes are looked for.
    fn expression_without_mistakes(&mut self) -> Match<Shape<'a>> {
        let mistakes = std::mem::replace(&mut self.mistakes, false);
        let result = self.any(&[Self::conditional, Self::disjunction, Self::lambdef]);
        self.mistakes = mistakes;
        result
    }

    fn wrong_expression(&mut self) -> Match<()> {
        self.any(&[
            Self::torn_string,
            Self::missing_comma,
            |p| {
                let value = p.disjunction()?;
                p.tok(K::If)?;
                let condition = p.disjunction()?;
                p.not_ahead_of(&[K::Else, K::Colon])?;
                p.raise_at(
                    value.loc.to(condition.loc),
                    "expected 'else' after 'if' expression",
                )
            },
            |p| {
                p.disjunction()?;
                p.tok(K::If)?;
                p.disjunction()?;
                p.tok(K::Else)?;
                p.not(Self::expression)?;
                p.raise_next("expected expression after 'else', but statement is given")
            },
            |p| {
                let statement = p.one_of(&[K::Pass, K::Break, K::Continue])?;
                p.tok(K::If)?;
                p.disjunction()?;
                p.tok(K::Else)?;
                p.simple_stmt()?;
                p.raise_at(
                    statement,
                    "expected expression before 'if', but statement is given",
                )
            },
            |p| {
                let start = p.tok(K::Lambda)?;
                p.opt(Self::lambda_params)?;
                let colon = p.tok(K::Colon)?;
                let letter = match p.kind()? {
                    K::FStringMiddle => 'f',
                    K::TStringMiddle => 't',
                    _ => return Err(Miss::No),
                };
                p.raise_at(
                    start.to(colon),
                    format!(
                        "{letter}-string: lambda expressions are not allowed without parentheses"
                    ),
                )
            },
        ])
    }

    /// Expressions between two strings, as if quotes had been forgotten to be escaped.
    fn torn_string(&mut self) -> Match<()> {
        self.tok(K::String)?;
        let between = self.some(|p| {
            p.not_ahead_of(&[K::String])?;
            p.expression_without_mistakes()
        })?;
        self.tok(K::String)?;
        let (Some(first), Some(last)) = (between.first(), between.last()) else {
            return Err(Miss::No);
        };
        self.raise_at(
            first.loc.to(last.loc),
            "invalid syntax. Is this intended to be part of the string?",
        )
    }

    /// Two expressions side by side within brackets.
    fn missing_comma(&mut self) -> Match<()> {
        self.not(|p| {
            let first = p.name()?;
            let soft = p.soft;
            let is_soft = [soft.underscore, soft.case, soft.match_, soft.type_]
                .iter()
                .any(|symbol| first.kind == Kind::Name(*symbol));
            if is_soft {
                return Ok(());
            }
            p.tok(K::String).map(|_| ())
        })?;
        let first = self.disjunction()?;
        let second = self.expression_without_mistakes()?;
        let level = self.levels.get(self.pos.wrapping_sub(1)).copied();
        if self.is_legacy(&first) || level == Some(0) {
            return Err(Miss::No);
        }
        self.raise_at(
            first.loc.to(second.loc),
            "invalid syntax. Perhaps you forgot a comma?",
        )
    }

    fn is_legacy(&self, value: &Shape<'a>) -> bool {
        value.kind == Kind::Name(self.soft.print) || value.kind == Kind::Name(self.soft.exec)
    }

    /// `print x` and `exec x`
    fn legacy_statement(&mut self) -> Match<()> {
        let name = self.name()?;
        self.not_ahead_of(&[K::LPar])?;
        let value = self.star_expressions()?;
        if !self.is_legacy(&name) {
            return Err(Miss::No);
        }
        let which = if name.kind == Kind::Name(self.soft.print) {
            "print"
        } else {
            "exec"
        };
        self.raise_at(
            name.loc.to(value.loc),
            format!("Missing parentheses in call to '{which}'. Did you mean {which}(...)?"),
        )
    }
}
