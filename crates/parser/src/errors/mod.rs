//! The second look at a text that is no program: which `SyntaxError` does it deserve?
//!
//! The grammar in `crate::grammar` only says yes or no. What CPython says beyond "invalid syntax"
//! depends on the order in which its parser tries alternatives, and on how far it has read by then.
//! [`Search`] therefore walks the rejected statement again as a parsing expression grammar does: the
//! alternatives of a rule in order, each from the rule's first token, results of the busiest rules
//! remembered by position. It makes no tree, only [`Shape`]s, which say of what kind an
//! expression is and where it stands.
//!
//! The walk is done twice. The first time only well-formed alternatives are tried, to learn at which
//! token a plain "invalid syntax" would point; the second time the alternatives for well-known
//! mistakes (functions named `wrong_...`) take part and may raise.
//!
//! Each file holds the rules of one construct together with its mistakes.

mod assign;
mod atom;
mod brackets;
mod call;
mod class;
mod comprehension;
mod def;
mod expr;
mod if_;
mod import;
mod lambda;
mod loops;
mod match_;
mod operators;
mod params;
mod pattern;
mod position;
mod shape;
mod simple;
mod stmt;
mod strings;
mod target;
mod try_;
mod type_params;
mod with;

use krait_base::{Arena, Interner, Loc, Symbol};
use rustc_hash::FxHashMap;

use self::shape::{Kind, Shape};
use crate::error::{ErrorKind, SyntaxError};
use crate::grammar::Features;
use crate::lexer::{LexError, Lexer};
use crate::token::{Token, TokenKind as K};
use crate::{Mode, ParseOptions};

/// Why a rule gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Miss {
    /// It does not match; another alternative may.
    No,
    /// It does not match, and the rule's other alternatives are not worth trying.
    Cut,
    /// An error has been found.
    Raised,
}

type Match<T> = Result<T, Miss>;
type Rule<'t, 'a, T> = fn(&mut Search<'t, 'a>) -> Match<T>;

/// Rules whose results are remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Memo {
    SimpleStmt,
    Block,
    Elif,
    Expression,
    WrongNamedExpression,
    StarExpression,
    Disjunction,
    Conjunction,
    Inversion,
    BitwiseOr,
    Factor,
    Primary,
    Arguments,
    Strings,
    Target,
    TargetPrimary,
    TargetAtom,
    DelTarget,
    Pattern,
    ClosedPattern,
    StarPattern,
    TypeParam,
}

/// How many remembered rules may be under way at once.
const MAX_DEPTH: u32 = 3000;

/// What the search needs to know about the text.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'t, 'a> {
    pub lexer: &'t Lexer<'t>,
    pub lex_error: Option<&'t LexError>,
    pub source: &'a str,
    pub arena: &'a Arena,
    pub interner: &'t Interner,
    pub mode: Mode,
    pub features: Features,
    /// The token at which to begin: the start of the top-level statement before the one that is not
    /// well-formed, because that may turn out to be the rest of it (a second `else`).
    pub start: usize,
}

impl Subject<'_, '_> {
    /// The number of lines that end in a newline, be it an implied one.
    fn lines(&self) -> i32 {
        let implied = self.mode == Mode::Exec && !self.source.ends_with('\n');
        memchr::memchr_iter(b'\n', self.source.as_bytes()).count() as i32 + i32::from(implied)
    }
}

/// Finds the error in a text that the grammar rejects.
pub(crate) fn find(subject: Subject<'_, '_>, options: &ParseOptions) -> Found {
    let mut search = Search::new(subject);
    let at_once = search.run();
    let mut read_to = i32::MAX;
    if options.allow_incomplete && search.at_end_of_source() {
        return Found {
            error: search.incomplete(),
            at_once,
            read_to,
        };
    }
    if !at_once {
        let last = search.filled.saturating_sub(1);
        search.look_for_mistakes();
        if !search.run() {
            search.no_known_mistake(last);
            if !search.is_own {
                read_to = search
                    .tokens
                    .get(last)
                    .map_or(1, |token| token.loc.end_line);
            }
        }
    }
    Found {
        error: search.unless_the_lexer_complains(),
        at_once,
        read_to,
    }
}

/// What [`find`] finds.
pub(crate) struct Found {
    pub error: SyntaxError,
    /// The first walk found it.
    pub at_once: bool,
    /// The last line that had to be read.
    pub read_to: i32,
}

/// The error of an interactive statement behind which there is more.
pub(crate) fn several_statements(subject: Subject<'_, '_>, tokens_read: usize) -> SyntaxError {
    let mut search = Search::new(subject);
    search.filled = tokens_read;
    let message = "multiple statements found while compiling a single statement";
    let _: Match<()> = search.raise_last(ErrorKind::Syntax, message);
    search.is_own = false;
    search.unless_the_lexer_complains()
}

/// One walk over the tokens, and what is kept from the first to the second.
struct Search<'t, 'a> {
    subject: Subject<'t, 'a>,
    tokens: &'t [Token],
    /// How many brackets are open behind each token.
    levels: Vec<u32>,
    pos: usize,
    /// How many tokens have been looked at: what CPython's parser would have read by now.
    filled: usize,
    mistakes: bool,
    depth: u32,
    memo: FxHashMap<(Memo, u32), (Option<Shape<'a>>, u32)>,
    error: Option<SyntaxError>,
    /// The error is the parser's own, so that one of the lexer's further on would win.
    is_own: bool,
    soft: Soft,
}

/// Names with a meaning of their own.
#[derive(Clone, Copy)]
struct Soft {
    match_: Symbol,
    case: Symbol,
    type_: Symbol,
    underscore: Symbol,
    print: Symbol,
    exec: Symbol,
}

impl<'t, 'a> Search<'t, 'a> {
    fn new(subject: Subject<'t, 'a>) -> Search<'t, 'a> {
        let tokens = subject.lexer.tokens();
        let mut level = 0u32;
        let levels = tokens
            .iter()
            .map(|token| {
                match token.kind {
                    K::LPar | K::LSqb | K::LBrace => level += 1,
                    K::RPar | K::RSqb | K::RBrace => level = level.saturating_sub(1),
                    _ => {}
                }
                level
            })
            .collect();
        let name = |text| subject.interner.intern(text);
        Search {
            subject,
            tokens,
            levels,
            pos: subject.start,
            filled: subject.start,
            mistakes: false,
            depth: 0,
            memo: FxHashMap::default(),
            error: None,
            is_own: false,
            soft: Soft {
                match_: name("match"),
                case: name("case"),
                type_: name("type"),
                underscore: name("_"),
                print: name("print"),
                exec: name("exec"),
            },
        }
    }

    /// Walks once; whether an error has been found.
    fn run(&mut self) -> bool {
        self.pos = self.subject.start;
        self.depth = 0;
        let outcome = match self.subject.mode {
            Mode::Exec => self.file(),
            Mode::Eval => self.eval(),
            Mode::Single => self.interactive(),
            Mode::FuncType => self.func_type(),
        };
        outcome == Err(Miss::Raised)
    }

    fn look_for_mistakes(&mut self) {
        self.mistakes = true;
        self.memo.clear();
    }

    // Tokens.

    /// The current token; the lexer's error if it could not be read.
    #[inline]
    fn token(&mut self) -> Match<&'t Token> {
        if let Some(token) = self.tokens.get(self.pos) {
            self.filled = self.filled.max(self.pos + 1);
            return Ok(token);
        }
        match self.subject.lex_error {
            Some(error) => {
                self.error = Some(error.error.clone());
                self.is_own = false;
                Err(Miss::Raised)
            }
            None => Err(Miss::No),
        }
    }

    #[inline]
    fn kind(&mut self) -> Match<K> {
        Ok(self.token()?.kind)
    }

    /// A token of this kind.
    #[inline]
    fn tok(&mut self, kind: K) -> Match<Loc> {
        let token = self.token()?;
        if token.kind != kind {
            return Err(Miss::No);
        }
        self.pos += 1;
        Ok(token.loc)
    }

    fn one_of(&mut self, kinds: &[K]) -> Match<Loc> {
        let token = self.token()?;
        if !kinds.contains(&token.kind) {
            return Err(Miss::No);
        }
        self.pos += 1;
        Ok(token.loc)
    }

    /// A token that may be missing.
    fn eat(&mut self, kind: K) -> Match<bool> {
        self.opt(|p| p.tok(kind)).map(|found| found.is_some())
    }

    /// A token that must come here. Where mistakes are looked for, nothing else is tried.
    fn forced(&mut self, kind: K) -> Match<Loc> {
        let token = self.token()?;
        if token.kind == kind {
            self.pos += 1;
            return Ok(token.loc);
        }
        if !self.mistakes {
            return Err(Miss::No);
        }
        self.raise_at(token.loc, format!("expected '{}'", kind.text()))
    }

    fn name(&mut self) -> Match<Shape<'a>> {
        let token = self.token()?;
        let symbol = token.symbol.ok_or(Miss::No)?;
        self.pos += 1;
        Ok(Shape::new(Kind::Name(symbol), token.loc))
    }

    fn soft(&mut self, symbol: Symbol) -> Match<Loc> {
        let token = self.token()?;
        if token.symbol != Some(symbol) {
            return Err(Miss::No);
        }
        self.pos += 1;
        Ok(token.loc)
    }

    /// Where the current token stands.
    fn here(&mut self) -> Match<Loc> {
        Ok(self.token()?.loc)
    }

    /// From `start` to the end of the last token.
    fn span(&self, start: Loc) -> Loc {
        match self.tokens.get(self.pos.wrapping_sub(1)) {
            Some(token) => start.to(token.loc),
            None => start,
        }
    }

    // Combining rules.

    /// The first alternative that matches.
    fn any<T>(&mut self, alternatives: &[Rule<'t, 'a, T>]) -> Match<T> {
        let start = self.pos;
        for alternative in alternatives {
            match alternative(self) {
                Err(Miss::No) => self.pos = start,
                Err(Miss::Cut) => {
                    self.pos = start;
                    return Err(Miss::No);
                }
                result => return result,
            }
        }
        Err(Miss::No)
    }

    /// Marks that the alternative under way is the only one.
    fn cut<T>(result: Match<T>) -> Match<T> {
        result.map_err(|miss| match miss {
            Miss::No => Miss::Cut,
            miss => miss,
        })
    }

    fn opt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Match<T>) -> Match<Option<T>> {
        let start = self.pos;
        match rule(self) {
            Ok(value) => Ok(Some(value)),
            Err(Miss::Raised) => Err(Miss::Raised),
            Err(_) => {
                self.pos = start;
                Ok(None)
            }
        }
    }

    /// As often as it matches.
    fn many<T>(&mut self, rule: impl Fn(&mut Self) -> Match<T>) -> Match<Vec<T>> {
        let mut found = Vec::new();
        while let Some(item) = self.opt(&rule)? {
            found.push(item);
        }
        Ok(found)
    }

    /// The same, but at least once.
    fn some<T>(&mut self, rule: impl Fn(&mut Self) -> Match<T>) -> Match<Vec<T>> {
        let found = self.many(rule)?;
        if found.is_empty() {
            return Err(Miss::No);
        }
        Ok(found)
    }

    /// Items with commas between them, without one at the end.
    fn list<T>(&mut self, rule: impl Fn(&mut Self) -> Match<T>) -> Match<Vec<T>> {
        self.separated(K::Comma, rule)
    }

    fn separated<T>(&mut self, by: K, rule: impl Fn(&mut Self) -> Match<T>) -> Match<Vec<T>> {
        let mut found = vec![rule(self)?];
        while let Some(item) = self.opt(|p| {
            p.tok(by)?;
            rule(p)
        })? {
            found.push(item);
        }
        Ok(found)
    }

    /// Succeeds, without moving, where the rule matches.
    fn ahead<T>(&mut self, rule: impl FnOnce(&mut Self) -> Match<T>) -> Match<()> {
        let start = self.pos;
        let found = self.opt(rule)?;
        self.pos = start;
        found.map(|_| ()).ok_or(Miss::No)
    }

    /// Succeeds, without moving, where the rule does not match.
    fn not<T>(&mut self, rule: impl FnOnce(&mut Self) -> Match<T>) -> Match<()> {
        let start = self.pos;
        let found = self.opt(rule)?;
        self.pos = start;
        match found {
            Some(_) => Err(Miss::No),
            None => Ok(()),
        }
    }

    fn ahead_of(&mut self, kinds: &[K]) -> Match<()> {
        if kinds.contains(&self.kind()?) {
            Ok(())
        } else {
            Err(Miss::No)
        }
    }

    fn not_ahead_of(&mut self, kinds: &[K]) -> Match<()> {
        if kinds.contains(&self.kind()?) {
            Err(Miss::No)
        } else {
            Ok(())
        }
    }

    /// Looks for a mistake, if this is the walk that does.
    fn mistake<T>(&mut self, rule: impl FnOnce(&mut Self) -> Match<T>) -> Match<()> {
        if !self.mistakes {
            return Ok(());
        }
        let start = self.pos;
        let outcome = self.opt(rule);
        self.pos = start;
        outcome.map(|_| ())
    }

    /// A rule whose result depends on the position only, and is kept.
    fn memo(
        &mut self,
        key: Memo,
        rule: impl FnOnce(&mut Self) -> Match<Shape<'a>>,
    ) -> Match<Shape<'a>> {
        let start = self.pos as u32;
        if let Some((known, end)) = self.memo.get(&(key, start)) {
            self.pos = *end as usize;
            return known.ok_or(Miss::No);
        }
        if self.depth >= MAX_DEPTH {
            return self.raise_memory();
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        let (known, end) = match result {
            Err(Miss::Raised) => return Err(Miss::Raised),
            Ok(shape) => (Some(shape), self.pos as u32),
            Err(_) => (None, start),
        };
        self.memo.insert((key, start), (known, end));
        known.ok_or(Miss::No)
    }

    fn alloc(&self, items: &[Shape<'a>]) -> &'a [Shape<'a>] {
        self.subject.arena.alloc_slice(items)
    }

    /// Grammar that is younger than the version asked for.
    fn since(&mut self, minor: u8, what: &str) -> Match<()> {
        if self.subject.features.minor >= minor {
            return Ok(());
        }
        self.raise_last(
            ErrorKind::Syntax,
            format!("{what} only supported in Python 3.{minor} and greater"),
        )
    }
}
