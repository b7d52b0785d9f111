//! From source text to a code object, with errors and warnings as Python sees them.

use crate::code::{self, CodeObj};
use krait_base::{Arena, Interner, Wtf8};
use krait_bytecode::CodeData;
use krait_compiler::{CompileError, Options};
use krait_object::alloc;
use krait_object::types::{int, str, tuple};
use krait_object::{Raised, Ref, Result, Thread, TypeObject, Value, err, exc};
use krait_parser::{ErrorKind, Mode, ParseOptions, SyntaxError};
use std::sync::Arc;

/// Choices of `compile()`.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    pub mode: Mode,
    pub optimize: u8,
    /// Future features in force.
    pub features: u32,
    pub type_comments: bool,
    pub feature_minor: u8,
    pub allow_incomplete: bool,
    pub dont_imply_dedent: bool,
    pub top_level_await: bool,
    /// The text was typed at a prompt: it is in no file, but errors show its lines all the same.
    pub interactive: bool,
}

impl Choices {
    pub fn new(mode: Mode) -> Choices {
        Choices {
            mode,
            optimize: 0,
            features: 0,
            type_comments: false,
            feature_minor: 14,
            allow_incomplete: false,
            dont_imply_dedent: false,
            top_level_await: false,
            interactive: false,
        }
    }

    pub fn parse_options(&self, th: &Thread) -> ParseOptions {
        ParseOptions {
            type_comments: self.type_comments,
            feature_minor: self.feature_minor,
            barry_as_flufl: self.features & krait_bytecode::CodeFlags::FUTURE_BARRY_AS_BDFL != 0,
            allow_incomplete: self.allow_incomplete,
            dont_imply_dedent: self.dont_imply_dedent,
            max_int_digits: usize::try_from(th.interp.int_max_str_digits.get()).unwrap_or(0),
        }
    }

    pub fn options(&self, filename: Wtf8<'_>) -> Options {
        let mut o = Options::new(filename);
        o.optimize = self.optimize;
        o.features = self.features;
        o.allow_top_level_await = self.top_level_await;
        o
    }
}

/// Compiles source text.
pub fn source(
    th: &Thread,
    text: &str,
    filename: Wtf8<'_>,
    choices: &Choices,
) -> Result<Ref<CodeObj>> {
    let arena = Arena::new();
    let interner = Interner::new();
    let parsed = parse(th, text, choices, &arena, &interner)?
        .map_err(|e| rejected(th, &e, text, filename, choices.mode))?;
    issue(th, &parsed.warnings, text, filename)?;
    tree(th, &parsed.tree, text, filename, choices, &interner)
}

/// Parses source text: an error of the text, or `MemoryError` if there is no room for its tree.
pub fn parse<'a>(
    th: &Thread,
    text: &'a str,
    choices: &Choices,
    arena: &'a Arena,
    interner: &Interner,
) -> Result<std::result::Result<krait_parser::ParsedSource<'a>, SyntaxError>> {
    let options = choices.parse_options(th);
    alloc::with_room(alloc::front_end_size(text.len()), || {
        krait_parser::parse(text, choices.mode, options, arena, interner)
    })
}

/// Whether code objects are to have no columns (`-X no_debug_ranges`).
#[derive(Default)]
pub struct NoDebugRanges(pub std::cell::Cell<bool>);

/// Compiled or loaded code as this interpreter wants it: without columns if it was told so.
pub fn with_wanted_ranges(th: &Thread, data: Arc<CodeData>) -> Arc<CodeData> {
    if th.interp.state::<NoDebugRanges>().0.get() {
        Arc::new(krait_bytecode::without_columns(&data))
    } else {
        data
    }
}

/// Compiles a tree. `text` is the source it came from, if any, for error messages.
pub fn tree<'a>(
    th: &Thread,
    tree: &'a krait_ast::Mod<'a>,
    text: &str,
    filename: Wtf8<'_>,
    choices: &Choices,
    interner: &Interner,
) -> Result<Ref<CodeObj>> {
    let mut warnings = Vec::new();
    let r = alloc::with_room(alloc::front_end_size(text.len()), || {
        krait_compiler::compile(tree, &choices.options(filename), interner, &mut warnings)
    })?;
    for w in &warnings {
        let at = place(filename, w.loc, text);
        let category = &exc::SYNTAX_WARNING.ty;
        warn(th, category, &w.message, &w.message, &at, text)?;
    }
    match r {
        Ok(data) => Ok(code::from_data(th, with_wanted_ranges(th, Arc::new(data)))),
        Err(e) if choices.interactive => Err(placed_error(th, &e, text, filename, true)),
        Err(e) => Err(compile_error(th, &e, text, filename)),
    }
}

/// Where an error stands, in the numbers of `SyntaxError`'s attributes.
struct Place<'a> {
    filename: Wtf8<'a>,
    line: i32,
    offset: i32,
    end_line: i32,
    end_offset: i32,
}

/// A node's location: columns in bytes become offsets in characters.
fn place<'a>(filename: Wtf8<'a>, loc: krait_base::Loc, text: &str) -> Place<'a> {
    Place {
        filename,
        line: loc.line,
        offset: character_offset(text, loc.line, loc.col),
        end_line: loc.end_line,
        end_offset: character_offset(text, loc.end_line, loc.end_col),
    }
}

fn line_of(text: &str, line: i32) -> Option<&str> {
    text.split_inclusive('\n')
        .nth(usize::try_from(line - 1).ok()?)
}

fn character_offset(text: &str, line: i32, col: i32) -> i32 {
    let Ok(col_bytes) = usize::try_from(col) else {
        return 0;
    };
    let prefix = line_of(text, line).and_then(|l| l.get(..col_bytes));
    prefix.map_or(col, |p| p.chars().count() as i32) + 1
}

fn warn(
    th: &Thread,
    category: &'static TypeObject,
    msg: &str,
    as_error: &str,
    at: &Place<'_>,
    text: &str,
) -> Result<()> {
    match (th.interp.hooks.get().warn_at)(th, category, msg, at.filename, at.line) {
        Err(e) if e.value().is_instance(category) => {
            // The filter turned the warning into an error: that is a SyntaxError at this place.
            Err(make(
                th,
                &exc::SYNTAX_ERROR.ty,
                as_error,
                at,
                line_of(text, at.line).map(str::to_owned),
            ))
        }
        r => r,
    }
}

fn make(
    th: &Thread,
    ty: &'static TypeObject,
    msg: &str,
    at: &Place<'_>,
    line: Option<String>,
) -> Raised {
    let line = line.map_or_else(Value::none, |l| str::new(&l));
    let detail = tuple::from_array([
        str::from_wtf8(at.filename),
        int::from_i64(i64::from(at.line)),
        int::from_i64(i64::from(at.offset)),
        line,
        int::from_i64(i64::from(at.end_line)),
        int::from_i64(i64::from(at.end_offset)),
    ]);
    err::new_args(th, ty, vec![str::new(msg), detail.into_value()])
}

/// Issues the parser's warnings.
pub fn issue(
    th: &Thread,
    warnings: &[krait_parser::Warning],
    text: &str,
    filename: Wtf8<'_>,
) -> Result<()> {
    for w in warnings {
        let at = Place {
            filename,
            line: w.lineno,
            offset: w.offset,
            end_line: w.lineno,
            // Where the lexer warns, it stands at one character.
            end_offset: if w.end_offset == -1 {
                w.offset
            } else {
                w.end_offset
            },
        };
        let category = match w.category {
            krait_parser::WarningCategory::Syntax => &exc::SYNTAX_WARNING.ty,
            krait_parser::WarningCategory::Deprecation => &exc::DEPRECATION_WARNING.ty,
        };
        let as_error = w.message_as_error();
        warn(th, category, &w.message, &as_error, &at, text)?;
    }
    Ok(())
}

/// The exception for a source text that was rejected, with the text itself as `_metadata`: from it
/// `traceback` makes its suggestions.
pub fn rejected(
    th: &Thread,
    e: &SyntaxError,
    text: &str,
    filename: Wtf8<'_>,
    mode: Mode,
) -> Raised {
    if let Err(raised) = issue(th, &e.warnings, text, filename) {
        return raised;
    }
    let raised = syntax_error(th, e, filename);
    if let Some(x) = exc::SYNTAX_ERROR.get(raised.value())
        && e.kind != ErrorKind::Source
    {
        let mut source = text.replace("\r\n", "\n").replace('\r', "\n");
        if mode == Mode::Exec && !source.ends_with('\n') {
            source.push('\n');
        }
        let (line, col) = e.last_statement;
        let number = |n| int::from_i64(i64::from(n));
        let metadata = tuple::from_array([number(line), number(col), str::new(&source)]);
        x.ext.metadata.set(metadata.into_value());
    }
    raised
}

/// A rejected source text as an exception.
pub fn syntax_error(th: &Thread, e: &SyntaxError, filename: Wtf8<'_>) -> Raised {
    let ty = match e.kind {
        ErrorKind::Syntax => &exc::SYNTAX_ERROR.ty,
        ErrorKind::Indentation => &exc::INDENTATION_ERROR.ty,
        ErrorKind::Tab => &exc::TAB_ERROR.ty,
        ErrorKind::IncompleteInput => &exc::INCOMPLETE_INPUT_ERROR.ty,
        ErrorKind::Memory => return err::new(th, &exc::MEMORY_ERROR.ty, &e.message),
        ErrorKind::Source => return err::new(th, &exc::SYNTAX_ERROR.ty, &e.message),
        ErrorKind::Name => return th.value_error(&e.message),
    };
    let at = Place {
        filename,
        line: e.lineno,
        offset: e.offset,
        end_line: e.end_lineno,
        end_offset: e.end_offset,
    };
    make(th, ty, &e.message, &at, e.text.clone())
}

/// A failed compilation as an exception.
pub fn compile_error(th: &Thread, e: &CompileError, text: &str, filename: Wtf8<'_>) -> Raised {
    // The line is looked up in the file. Text that came from no file has none.
    placed_error(th, e, text, filename, !filename.starts_with("<"))
}

/// The same; without the line, columns stay bytes.
fn placed_error(
    th: &Thread,
    e: &CompileError,
    text: &str,
    filename: Wtf8<'_>,
    shows_line: bool,
) -> Raised {
    match e {
        CompileError::Syntax { message, loc } => {
            let line = line_of(text, loc.line).filter(|_| shows_line);
            let at = if shows_line {
                place(filename, *loc, text)
            } else {
                Place {
                    filename,
                    line: loc.line,
                    offset: loc.col + 1,
                    end_line: loc.end_line,
                    end_offset: loc.end_col + 1,
                }
            };
            let ty = &exc::SYNTAX_ERROR.ty;
            make(th, ty, message, &at, line.map(str::to_owned))
        }
        CompileError::Recursion => {
            th.recursion_error_text("maximum recursion depth exceeded during compilation")
        }
        CompileError::System(m) => th.system_error(m),
        CompileError::Value(m) => th.value_error(m),
        CompileError::Surrogates(s) => {
            let v = str::from_wtf8(s.as_wtf8());
            match v.as_str().map(|s| s.to_utf8(th)) {
                Some(Err(e)) => e,
                _ => th.value_error("surrogates not allowed"),
            }
        }
    }
}
