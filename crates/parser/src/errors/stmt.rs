//! Where a text begins, statements, and blocks.

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    /// `file: [statements] ENDMARKER`
    pub(super) fn file(&mut self) -> Match<()> {
        self.many(Self::statement)?;
        self.tok(K::EndMarker).map(|_| ())
    }

    /// `eval: expressions NEWLINE* ENDMARKER`
    pub(super) fn eval(&mut self) -> Match<()> {
        self.expressions()?;
        while self.eat(K::Newline)? {}
        self.tok(K::EndMarker).map(|_| ())
    }

    /// `interactive: compound_stmt NEWLINE | simple_stmts | NEWLINE | ENDMARKER`
    pub(super) fn interactive(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.compound_stmt()?;
                p.tok(K::Newline).map(|_| ())
            },
            Self::simple_stmts,
            |p| p.tok(K::Newline).map(|_| ()),
            |p| p.tok(K::EndMarker).map(|_| ()),
        ])
    }

    /// `func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER`
    pub(super) fn func_type(&mut self) -> Match<()> {
        self.tok(K::LPar)?;
        self.opt(|p| {
            p.list(|p| {
                p.opt(|p| p.one_of(&[K::Star, K::DoubleStar]))?;
                p.expression()
            })
        })?;
        self.tok(K::RPar)?;
        self.tok(K::RArrow)?;
        self.expression()?;
        while self.eat(K::Newline)? {}
        self.tok(K::EndMarker).map(|_| ())
    }

    /// `statement: compound_stmt | simple_stmts`
    fn statement(&mut self) -> Match<()> {
        self.any(&[Self::compound_stmt, Self::simple_stmts])
    }

    /// `simple_stmts: simple_stmt !';' NEWLINE | ';'.simple_stmt+ [';'] NEWLINE`
    pub(super) fn simple_stmts(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.simple_stmt()?;
                p.not_ahead_of(&[K::Semi])?;
                p.tok(K::Newline).map(|_| ())
            },
            |p| {
                p.separated(K::Semi, Self::simple_stmt)?;
                p.eat(K::Semi)?;
                p.tok(K::Newline).map(|_| ())
            },
        ])
    }

    /// `block: NEWLINE INDENT statements DEDENT | simple_stmts`
    pub(super) fn block(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Block, |p| {
            let start = p.here()?;
            p.any(&[
                |p| {
                    p.tok(K::Newline)?;
                    p.tok(K::Indent)?;
                    p.some(Self::statement)?;
                    p.tok(K::Dedent).map(|_| ())
                },
                Self::simple_stmts,
                |p| {
                    p.mistake(Self::wrong_block)?;
                    Err(Miss::No)
                },
            ])?;
            Ok(Shape::new(Kind::Part, start))
        })
    }

    fn wrong_block(&mut self) -> Match<()> {
        self.no_block()?;
        self.raise_last(ErrorKind::Indentation, "expected an indented block")
    }

    /// `NEWLINE !INDENT`
    pub(super) fn no_block(&mut self) -> Match<()> {
        self.tok(K::Newline)?;
        self.not_ahead_of(&[K::Indent])
    }

    /// `':' NEWLINE !INDENT`
    pub(super) fn colon_without_block(&mut self) -> Match<()> {
        self.tok(K::Colon)?;
        self.no_block()
    }

    /// `':' block`
    pub(super) fn colon_block(&mut self) -> Match<()> {
        self.tok(K::Colon)?;
        self.block().map(|_| ())
    }

    /// `':' [TYPE_COMMENT] block`
    pub(super) fn colon_comment_block(&mut self) -> Match<()> {
        self.tok(K::Colon)?;
        self.eat(K::TypeComment)?;
        self.block().map(|_| ())
    }

    pub(super) fn compound_stmt(&mut self) -> Match<()> {
        let kind = self.kind()?;
        if matches!(kind, K::Def | K::At | K::Async) && self.opt(Self::function_def)?.is_some() {
            return Ok(());
        }
        if kind == K::If && self.opt(Self::if_stmt)?.is_some() {
            return Ok(());
        }
        if matches!(kind, K::Class | K::At) && self.opt(Self::class_def)?.is_some() {
            return Ok(());
        }
        if matches!(kind, K::With | K::Async) && self.opt(Self::with_stmt)?.is_some() {
            return Ok(());
        }
        if matches!(kind, K::For | K::Async) && self.opt(Self::for_stmt)?.is_some() {
            return Ok(());
        }
        if kind == K::Try && self.opt(Self::try_stmt)?.is_some() {
            return Ok(());
        }
        if kind == K::While && self.opt(Self::while_stmt)?.is_some() {
            return Ok(());
        }
        self.match_stmt()
    }

    /// `('@' named_expression NEWLINE)*`
    pub(super) fn decorators(&mut self) -> Match<()> {
        self.many(|p| {
            p.tok(K::At)?;
            p.named_expression()?;
            p.tok(K::Newline)
        })?;
        Ok(())
    }
}
