//! From source text to syntax tree: decoding, tokens, grammar, and CPython's `SyntaxError`s.

mod error;
mod errors;
mod grammar;
pub mod lexer;
mod literal;
mod single;
pub mod token;

use krait_ast::{Mod, TypeIgnore};
use krait_base::{Arena, Interner, Loc};

pub use error::{ErrorKind, SyntaxError, Warning, WarningCategory};
use grammar::{Features, Parser};
use lexer::{LexOptions, Lexer};
use token::{Token, TokenKind};

/// What a text is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A module (`exec`).
    Exec,
    /// An expression (`eval`).
    Eval,
    /// One interactive statement (`single`).
    Single,
    /// A signature in a type comment (`func_type`).
    FuncType,
}

/// Choices that `compile` and `ast.parse` offer.
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions {
    /// Put type comments into the tree.
    pub type_comments: bool,
    /// Refuse grammar that is younger than Python 3 with this minor version.
    pub feature_minor: u8,
    /// `from __future__ import barry_as_FLUFL` is in force.
    pub barry_as_flufl: bool,
    /// A text that only needs more lines is an `IncompleteInput` error (`PyCF_ALLOW_INCOMPLETE_INPUT`).
    pub allow_incomplete: bool,
    /// The end of the text does not close blocks (`PyCF_DONT_IMPLY_DEDENT`).
    pub dont_imply_dedent: bool,
    /// Most digits of a decimal integer (`sys.get_int_max_str_digits()`), 0 for any number.
    pub max_int_digits: usize,
}

impl Default for ParseOptions {
    fn default() -> ParseOptions {
        ParseOptions {
            type_comments: false,
            feature_minor: 14,
            barry_as_flufl: false,
            allow_incomplete: false,
            dont_imply_dedent: false,
            max_int_digits: 4300,
        }
    }
}

/// A tree, and the warnings its text deserves.
#[derive(Debug)]
pub struct ParsedSource<'a> {
    pub tree: Mod<'a>,
    pub warnings: Vec<Warning>,
}

/// Parses a text. The tree borrows from the text and the arena.
pub fn parse<'a>(
    source: &'a str,
    mode: Mode,
    options: ParseOptions,
    arena: &'a Arena,
    interner: &Interner,
) -> Result<ParsedSource<'a>, SyntaxError> {
    let source = normalise_newlines(source, arena);
    let lex_options = LexOptions {
        type_comments: options.type_comments,
        extra_tokens: false,
        implied_newline: mode == Mode::Exec,
    };
    let mut lexer = Lexer::new(source, lex_options, interner);
    let lex_error = lexer.run().err();
    if mode == Mode::Single && lex_error.is_none() {
        single::close(&mut lexer.tokens, source, options.dont_imply_dedent);
    }
    let type_ignores = take_type_ignores(&mut lexer.tokens, source, arena);
    let features = Features {
        minor: options.feature_minor,
        flufl: options.barry_as_flufl,
        max_int_digits: options.max_int_digits,
    };
    let mut parser = Parser::new(&lexer.tokens, source, arena, interner, features);
    let subject = |parser: &Parser<'_, 'a>, lexer, lex_error| errors::Subject {
        lexer,
        lex_error,
        source,
        arena,
        interner,
        mode,
        features: parser.features,
        start: parser.previous_start,
    };
    let result = match parser.parse(mode, type_ignores) {
        Ok(_)
            if mode == Mode::Single && !(single::is_over(parser.rest()) && lex_error.is_none()) =>
        {
            let last = parser.tokens_read();
            let subject = subject(&parser, &lexer, lex_error.as_ref());
            Err(errors::several_statements(subject, last))
        }
        Ok(tree) if lex_error.is_none() => {
            let mut warnings = std::mem::take(&mut parser.warnings);
            warnings.splice(0..0, std::mem::take(&mut lexer.warnings));
            Ok(ParsedSource { tree, warnings })
        }
        Err(_) if parser.is_too_deep => Err(SyntaxError::too_complex()),
        _ => {
            let subject = subject(&parser, &lexer, lex_error.as_ref());
            let found = errors::find(subject, &options);
            // What lies further on would not have been read.
            lexer
                .warnings
                .retain(|warning| warning.lineno <= found.read_to);
            if found.at_once {
                parser.last_compound = Loc::default();
            }
            Err(found.error)
        }
    };
    result.map_err(|error| {
        let mut warnings = std::mem::take(&mut lexer.warnings);
        warnings.append(&mut parser.warnings);
        SyntaxError {
            warnings,
            last_statement: parser.last_compound.start(),
            ..error
        }
    })
}

/// `# type: ignore` comments are no part of the grammar: they are only listed.
fn take_type_ignores<'a>(
    tokens: &mut Vec<Token>,
    source: &'a str,
    arena: &'a Arena,
) -> &'a [TypeIgnore<'a>] {
    let is_ignore = |token: &Token| token.kind == TokenKind::TypeIgnore;
    if !tokens.iter().any(is_ignore) {
        return &[];
    }
    let ignores: Vec<TypeIgnore<'_>> = tokens
        .iter()
        .filter(|token| is_ignore(token))
        .map(|token| TypeIgnore {
            lineno: token.loc.line,
            tag: source
                .get(token.start as usize..token.end as usize)
                .unwrap_or_default()
                .into(),
        })
        .collect();
    tokens.retain(|token| !is_ignore(token));
    arena.alloc_slice(&ignores)
}

/// `\r\n` and `\r` end lines as `\n` does. Texts that have neither, as most, are not copied.
fn normalise_newlines<'a>(source: &'a str, arena: &'a Arena) -> &'a str {
    if memchr::memchr(b'\r', source.as_bytes()).is_none() {
        return source;
    }
    arena.alloc_str(&source.replace("\r\n", "\n").replace('\r', "\n"))
}
