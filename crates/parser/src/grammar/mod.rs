//! The grammar of Python 3.14, one function per rule: recursive descent over the vector of tokens.
//!
//! This parser answers two questions only: what is the tree, and is there one. It looks at most a
//! few tokens ahead and stops at the first thing it does not expect, with a [`Fail`] that says
//! nothing. Whatever it rejects is given to `diagnose`, which finds the words and the place.
//!
//! Conventions: a function named after a rule expects to stand at the rule's first token, and on
//! success stands behind its last one. Expressions are made with `Load` context; `target.rs`
//! checks and turns them into targets. Lists are gathered on the shared stacks (`exprs`, `stmts`)
//! and copied into the arena once their length is known.

mod expr;
mod params;
mod pattern;
mod stmt;
mod target;
mod type_params;

pub(crate) use stmt::aug_operator;

use krait_ast::{Alias, Arg, Comprehension, Expr, Keyword, Mod, Pattern, Stmt, TypeIgnore};
use krait_base::{Arena, Interner, Loc, Symbol, Wtf8};

use crate::Mode;
use crate::error::Warning;
use crate::token::{Token, TokenKind};

/// The text is not a program (or is nested too deeply to be taken for one).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fail;

pub(crate) type Parsed<T> = Result<T, Fail>;

/// How deeply expressions may be nested in each other before the text is rejected. Brackets are
/// limited to 200 by the lexer; this bounds what needs no bracket.
const MAX_DEPTH: u32 = 1600;

/// How many unary operators may follow each other: CPython's stack allows as many of them in front of a plain operand.
const MAX_CHAIN: usize = 5974;

/// Names that are keywords in some places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SoftKeywords {
    pub match_: Symbol,
    pub case: Symbol,
    pub type_: Symbol,
    pub underscore: Symbol,
}

impl SoftKeywords {
    pub fn new(interner: &Interner) -> SoftKeywords {
        SoftKeywords {
            match_: interner.intern("match"),
            case: interner.intern("case"),
            type_: interner.intern("type"),
            underscore: interner.intern("_"),
        }
    }
}

/// What shapes the grammar besides the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    /// The minor version of Python 3 whose grammar is asked for.
    pub minor: u8,
    /// `from __future__ import barry_as_FLUFL` is in force: `<>` instead of `!=`.
    pub flufl: bool,
    /// Most digits of a decimal integer, 0 for any number.
    pub max_int_digits: usize,
}

pub(crate) struct Parser<'s, 'a> {
    tokens: &'s [Token],
    pos: usize,
    src: &'a str,
    arena: &'a Arena,
    interner: &'s Interner,
    soft: SoftKeywords,
    pub features: Features,
    depth: u32,
    exprs: Vec<Expr<'a>>,
    stmts: Vec<Stmt<'a>>,
    pub warnings: Vec<Warning>,
    /// Where the statement of the module begins that is being read.
    pub statement_start: usize,
    /// Where the one before it begins.
    pub previous_start: usize,
    /// The last compound statement that was read to its end.
    pub last_compound: Loc,
    /// The text was rejected because of its nesting.
    pub is_too_deep: bool,
}

impl<'s, 'a> Parser<'s, 'a> {
    pub fn new(
        tokens: &'s [Token],
        src: &'a str,
        arena: &'a Arena,
        interner: &'s Interner,
        features: Features,
    ) -> Parser<'s, 'a> {
        Parser {
            tokens,
            pos: 0,
            src,
            arena,
            interner,
            soft: SoftKeywords::new(interner),
            features,
            depth: 0,
            exprs: Vec::with_capacity(64),
            stmts: Vec::with_capacity(64),
            warnings: Vec::new(),
            statement_start: 0,
            previous_start: 0,
            last_compound: Loc::default(),
            is_too_deep: false,
        }
    }

    /// The starting rules.
    pub fn parse(&mut self, mode: Mode, type_ignores: &'a [TypeIgnore<'a>]) -> Parsed<Mod<'a>> {
        match mode {
            Mode::Exec => self.file(type_ignores),
            Mode::Eval => self.eval(),
            Mode::Single => self.interactive(),
            Mode::FuncType => self.func_type(),
        }
    }

    /// `file: [statements] ENDMARKER`
    fn file(&mut self, type_ignores: &'a [TypeIgnore<'a>]) -> Parsed<Mod<'a>> {
        let mark = self.stmts.len();
        while self.kind() != TokenKind::EndMarker {
            (self.previous_start, self.statement_start) = (self.statement_start, self.pos);
            self.statement()?;
        }
        let body = self.take_stmts(mark);
        Ok(Mod::Module { body, type_ignores })
    }

    /// `eval: expressions NEWLINE* ENDMARKER`
    fn eval(&mut self) -> Parsed<Mod<'a>> {
        let body = self.expressions()?;
        while self.eat(TokenKind::Newline) {}
        self.expect(TokenKind::EndMarker)?;
        Ok(Mod::Expression {
            body: self.arena.alloc(body),
        })
    }

    /// `interactive: statement_newline`
    fn interactive(&mut self) -> Parsed<Mod<'a>> {
        let mark = self.stmts.len();
        self.statement_newline()?;
        Ok(Mod::Interactive {
            body: self.take_stmts(mark),
        })
    }

    /// `func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER`
    fn func_type(&mut self) -> Parsed<Mod<'a>> {
        self.expect(TokenKind::LPar)?;
        let mark = self.exprs.len();
        // Stars are allowed before the last one or two, and forgotten.
        while self.kind() != TokenKind::RPar {
            let star = self.kind();
            let starred = matches!(star, TokenKind::Star | TokenKind::DoubleStar);
            if starred {
                self.advance();
            }
            let item = self.expression()?;
            self.exprs.push(item);
            if star == TokenKind::DoubleStar {
                break;
            }
            if self.kind() != TokenKind::Comma {
                break;
            }
            self.advance();
            if starred && self.kind() != TokenKind::DoubleStar {
                return Err(Fail);
            }
            if self.kind() == TokenKind::RPar {
                return Err(Fail);
            }
        }
        let argtypes = self.take_exprs(mark);
        self.expect(TokenKind::RPar)?;
        self.expect(TokenKind::RArrow)?;
        let returns = self.expression()?;
        while self.eat(TokenKind::Newline) {}
        self.expect(TokenKind::EndMarker)?;
        Ok(Mod::FunctionType {
            argtypes,
            returns: self.arena.alloc(returns),
        })
    }

    /// How many tokens have been used.
    pub fn tokens_read(&self) -> usize {
        self.pos
    }

    /// The tokens that have not.
    pub fn rest(&self) -> &'s [Token] {
        self.tokens.get(self.pos..).unwrap_or(&[])
    }

    // Tokens.

    #[inline]
    fn kind(&self) -> TokenKind {
        self.kind_at(0)
    }

    #[inline]
    fn kind_at(&self, ahead: usize) -> TokenKind {
        self.tokens
            .get(self.pos + ahead)
            .map_or(TokenKind::EndMarker, |token| token.kind)
    }

    #[inline]
    fn token(&self) -> Parsed<&'s Token> {
        self.tokens.get(self.pos).ok_or(Fail)
    }

    /// Where the current token stands.
    #[inline]
    fn loc(&self) -> Loc {
        self.tokens
            .get(self.pos)
            .map_or(Loc::default(), |token| token.loc)
    }

    #[inline]
    fn advance(&mut self) {
        self.pos += 1;
    }

    #[inline]
    fn eat(&mut self, kind: TokenKind) -> bool {
        if self.kind() == kind {
            self.pos += 1;
            return true;
        }
        false
    }

    #[inline]
    fn expect(&mut self, kind: TokenKind) -> Parsed<()> {
        if self.eat(kind) { Ok(()) } else { Err(Fail) }
    }

    /// A `NAME` token.
    #[inline]
    fn name(&mut self) -> Parsed<Symbol> {
        let symbol = self.token()?.symbol.ok_or(Fail)?;
        self.advance();
        Ok(symbol)
    }

    /// Whether the current token is this name.
    #[inline]
    fn at_name(&self, symbol: Symbol) -> bool {
        self.tokens
            .get(self.pos)
            .is_some_and(|token| token.symbol == Some(symbol))
    }

    /// From the start of `start` to the end of the last token.
    #[inline]
    fn span(&self, start: Loc) -> Loc {
        match self.tokens.get(self.pos.wrapping_sub(1)) {
            Some(token) => start.to(token.loc),
            None => start,
        }
    }

    /// The same, not counting tokens that only lay out blocks.
    fn block_span(&self, start: Loc) -> Loc {
        let before = self.tokens.get(..self.pos).unwrap_or(&[]);
        match before.iter().rev().find(|token| !token.kind.is_layout()) {
            Some(token) => start.to(token.loc),
            None => start,
        }
    }

    // Stacks.

    #[inline]
    fn take_exprs(&mut self, mark: usize) -> &'a [Expr<'a>] {
        let list = self
            .arena
            .alloc_slice(self.exprs.get(mark..).unwrap_or(&[]));
        self.exprs.truncate(mark);
        list
    }

    fn take_stmts(&mut self, mark: usize) -> &'a [Stmt<'a>] {
        let list = self
            .arena
            .alloc_slice(self.stmts.get(mark..).unwrap_or(&[]));
        self.stmts.truncate(mark);
        list
    }

    /// Tries a rule; afterwards the parser stands where it stood if the rule did not match.
    fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Option<T> {
        let (pos, depth) = (self.pos, self.depth);
        let (exprs, stmts, warnings) = (self.exprs.len(), self.stmts.len(), self.warnings.len());
        match rule(self) {
            Ok(value) => Some(value),
            Err(Fail) => {
                self.pos = pos;
                self.depth = depth;
                self.exprs.truncate(exprs);
                self.stmts.truncate(stmts);
                self.warnings.truncate(warnings);
                None
            }
        }
    }

    /// Runs a rule one level deeper.
    #[inline]
    fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            self.is_too_deep = true;
            return Err(Fail);
        }
        self.depth += 1;
        let result = rule(self)?;
        self.depth -= 1;
        Ok(result)
    }

    /// Refuses operators in a row that would nest too deeply.
    fn check_chain(&mut self, count: usize) -> Parsed<()> {
        if count > MAX_CHAIN {
            self.is_too_deep = true;
            return Err(Fail);
        }
        Ok(())
    }

    /// The grammar's newer parts are refused when an older version's is asked for.
    #[inline]
    fn since(&self, minor: u8) -> Parsed<()> {
        if self.features.minor < minor {
            Err(Fail)
        } else {
            Ok(())
        }
    }

    #[inline]
    fn at_type_comment(&mut self) -> Option<Wtf8<'a>> {
        let token = self.tokens.get(self.pos)?;
        if token.kind != TokenKind::TypeComment {
            return None;
        }
        self.advance();
        let text = self.src.get(token.start as usize..token.end as usize)?;
        Some(text.into())
    }
}

/// Lists that are too rare or too short for a shared stack.
type Keywords<'a> = Vec<Keyword<'a>>;
type Args<'a> = Vec<Arg<'a>>;
type Aliases = Vec<Alias>;
type Patterns<'a> = Vec<Pattern<'a>>;
type Comprehensions<'a> = Vec<Comprehension<'a>>;
