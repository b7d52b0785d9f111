//! `_tokenize`: the compiler's lexer as an iterator of tuples (the base of `tokenize`).

use krait_base::Interner;
use krait_object::protocol::{call, truth};
use krait_object::types::{int, str, tuple};
use krait_object::{
    Module, Obj, Raised, Result, Thread, Trace, TypeObject, Value, Visitor, err, exc, pymethods,
};
use krait_parser::lexer::{LexError, LexOptions, Lexer};
use krait_parser::token::{Token, TokenKind};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};

/// Iterates over the tokens that the lines of `readline` hold.
pub struct TokenizerIter {
    readline: Value,
    extra_tokens: bool,
    /// The lines are bytes in this encoding.
    encoding: Option<Box<str>>,
    source: OnceCell<Source>,
    next: Cell<usize>,
}

impl Trace for TokenizerIter {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.readline.trace(v);
    }
}

krait_object::pytype! {
    pub static TOKENIZER_ITER: TokenizerIter = "_tokenize.TokenizerIter", HAVE_GC;
}

/// The whole text, its tokens, and the error that followed the last of them.
struct Source {
    text: String,
    /// The text's last line has no newline of its own.
    unended: bool,
    line_starts: Vec<usize>,
    /// Lines (from 0) that ended in `\r\n`.
    crlf: Vec<bool>,
    tokens: Vec<Token>,
    error: RefCell<Option<LexError>>,
}

impl Source {
    fn new(text: String, extra_tokens: bool) -> Source {
        let mut crlf = Vec::new();
        // The lexer knows one way to end a line.
        let mut text = if text.contains('\r') {
            let lines = text.split_inclusive('\n');
            crlf.extend(lines.map(|line| extra_tokens && line.ends_with("\r\n")));
            text.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            text
        };
        let unended = !text.is_empty() && !text.ends_with('\n');
        if unended {
            text.push('\n');
        }
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        let interner = Interner::new();
        let options = LexOptions {
            extra_tokens,
            implied_newline: true,
            ..LexOptions::default()
        };
        let mut lexer = Lexer::new(&text, options, &interner);
        let error = lexer.run().err();
        let tokens = lexer.tokens().to_vec();
        Source {
            unended,
            line_starts,
            crlf,
            tokens,
            error: RefCell::new(error),
            text,
        }
    }

    /// Offset of a line's first byte; lines count from 1.
    fn line_start(&self, line: i32) -> usize {
        let i = usize::try_from(line - 1).unwrap_or(0);
        self.line_starts.get(i).copied().unwrap_or(self.text.len())
    }

    /// Columns of tokens count characters, those of the lexer bytes.
    fn column(&self, line: i32, col: i32) -> i64 {
        let start = self.line_start(line);
        let end = start + usize::try_from(col).unwrap_or(0);
        self.text
            .get(start..end)
            .map_or(i64::from(col), |t| t.chars().count() as i64)
    }

    /// A token without text in the plain stream: no columns, and never behind the last line.
    fn layout_info(&self, token: &Token) -> Value {
        let last = (self.line_starts.len() as i32 - 1).max(1);
        let line = token.loc.line.min(last);
        let place = || tuple::from_array([Value::int32(line), Value::int32(-1)]).into_value();
        let shown = self
            .text
            .get(self.line_start(line)..self.line_start(line + 1))
            .unwrap_or_default();
        let shown = match shown.strip_suffix('\n') {
            Some(shown) if self.unended && line == last => shown,
            _ => shown,
        };
        tuple::from_array([
            Value::int32(number_of(token.kind, false)),
            str::new(""),
            place(),
            place(),
            str::new(shown),
        ])
        .into_value()
    }

    fn info(&self, token: &Token, extra_tokens: bool) -> Value {
        let kind = token.kind;
        let loc = token.loc;
        let is_layout = matches!(
            kind,
            TokenKind::EndMarker | TokenKind::Indent | TokenKind::Dedent
        );
        if is_layout && !extra_tokens {
            return self.layout_info(token);
        }
        let mut text = match kind {
            TokenKind::EndMarker | TokenKind::Dedent => "",
            _ => self
                .text
                .get(token.start as usize..token.end as usize)
                .unwrap_or(""),
        };
        let last = self.line_starts.len() as i32 - 1;
        let mut end_col = self.column(loc.end_line, loc.end_col);
        if matches!(kind, TokenKind::FStringMiddle | TokenKind::TStringMiddle) {
            // Of a doubled brace the first counts.
            let end = token.end as usize - self.line_start(loc.end_line);
            end_col = self.column(loc.end_line, end as i32);
        }
        if self.unended && loc.line == last && matches!(kind, TokenKind::Newline | TokenKind::Nl) {
            text = "";
            end_col = self.column(loc.line, loc.col) + 1;
        }
        if kind == TokenKind::Newline && !extra_tokens {
            // The plain stream leaves the newline itself out, but not a comment before it.
            text = text.strip_suffix('\n').unwrap_or(text);
            end_col = self.column(loc.line, loc.col) + text.chars().count() as i64;
        }
        let mut line = match kind {
            TokenKind::EndMarker => "",
            _ => self
                .text
                .get(self.line_start(loc.line)..self.line_start(loc.end_line + 1))
                .unwrap_or(""),
        };
        let is_crlf = |line: i32| {
            let index = usize::try_from(line - 1).unwrap_or(usize::MAX);
            self.crlf.get(index).copied().unwrap_or(false)
        };
        let text = self.with_line_ends(text, loc.line);
        if matches!(kind, TokenKind::Newline | TokenKind::Nl) && is_crlf(loc.line) {
            end_col += 1;
        }
        if self.unended && loc.end_line == last {
            line = line.strip_suffix('\n').unwrap_or(line);
        }
        let (first, second) = if kind == TokenKind::EndMarker {
            ((loc.line, 0), (loc.line, 0))
        } else {
            (
                (loc.line, self.column(loc.line, loc.col)),
                (loc.end_line, end_col),
            )
        };
        let place = |(line, col): (i32, i64)| {
            tuple::from_array([Value::int32(line), int::from_i64(col)]).into_value()
        };
        tuple::from_array([
            Value::int32(number_of(kind, extra_tokens)),
            str::new(&text),
            place(first),
            place(second),
            str::new(&self.with_line_ends(line, loc.line)),
        ])
        .into_value()
    }

    /// Text that begins in a line, with the line ends that the program gave.
    fn with_line_ends<'s>(&self, text: &'s str, line: i32) -> Cow<'s, str> {
        if self.crlf.is_empty() || !text.contains('\n') {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 2);
        let first = usize::try_from(line - 1).unwrap_or(0);
        for (i, part) in text.split_inclusive('\n').enumerate() {
            match part.strip_suffix('\n') {
                Some(part) if self.crlf.get(first + i) == Some(&true) => {
                    out.push_str(part);
                    out.push_str("\r\n");
                }
                _ => out.push_str(part),
            }
        }
        Cow::Owned(out)
    }

    /// The exception for what the lexer could not read. What CPython's parser would word has words
    /// of its own here.
    fn raised(&self, th: &Thread, lexed: LexError) -> Raised {
        if lexed.is_final {
            return krait_vm::compile::syntax_error(th, &lexed.error, "<string>".into());
        }
        let line = if lexed.at_eof {
            (self.line_starts.len() as i32 - 1).max(1)
        } else {
            lexed.error.lineno
        };
        let shown = self
            .text
            .get(self.line_start(line)..self.line_start(line + 1))
            .unwrap_or_default();
        let shown = shown.strip_suffix('\n').unwrap_or(shown);
        let length = shown.chars().count() + 1;
        if !lexed.at_eof {
            let error = krait_parser::SyntaxError {
                offset: length as i32,
                text: Some(shown.to_owned()),
                ..lexed.error
            };
            let raised = krait_vm::compile::syntax_error(th, &error, "<string>".into());
            if let Some(x) = exc::SYNTAX_ERROR.get(raised.value()) {
                x.ext.end_lineno.set(Value::none());
                x.ext.end_offset.set(Value::none());
            }
            return raised;
        }
        let message = "unexpected EOF in multi-line statement";
        let raised = err::new(th, &exc::SYNTAX_ERROR.ty, message);
        let in_brackets = lexed.error.message.ends_with("closed") && !lexed.in_fstring;
        if let Some(x) = exc::SYNTAX_ERROR.get(raised.value()) {
            x.ext.filename.set(str::new("<string>"));
            x.ext.lineno.set(Value::int32(line));
            x.ext.end_lineno.set(Value::int32(line));
            let offset = if in_brackets { 0 } else { length };
            x.ext.offset.set(int::from_usize(offset));
        }
        raised
    }
}

/// The operators in the order of their numbers (`token.LPAR`, which is 7, and on).
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{",
    "}", "==", "!=", "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=", "^=", "<<=", ">>=", "**=", "//", "//=", "@", "@=", "->", "...", ":=", "!",
];

const OP: i32 = 55;

/// The number of a kind in the `token` module.
fn number_of(kind: TokenKind, extra_tokens: bool) -> i32 {
    use TokenKind as K;
    match kind {
        K::EndMarker => 0,
        K::Number => 2,
        K::String => 3,
        K::Newline => 4,
        K::Indent => 5,
        K::Dedent => 6,
        K::TypeIgnore => 56,
        K::TypeComment => 57,
        K::FStringStart => 59,
        K::FStringMiddle => 60,
        K::FStringEnd => 61,
        K::TStringStart => 62,
        K::TStringMiddle => 63,
        K::TStringEnd => 64,
        K::Comment => 65,
        K::Nl => 66,
        K::ErrorToken => OP,
        _ if kind.is_operator() && extra_tokens => OP,
        _ if kind.is_operator() => OPERATORS
            .iter()
            .position(|o| *o == kind.text())
            .map_or(OP, |i| i as i32 + 7),
        _ => 1,
    }
}

impl TokenizerIter {
    /// Every line of `readline`, up to an empty one or `StopIteration`.
    fn read(&self, th: &Thread) -> Result<String> {
        let mut text = String::new();
        loop {
            let line = match call::call(th, &self.readline, &[]) {
                Ok(v) => v,
                Err(e) if e.is(&exc::STOP_ITERATION) => break,
                Err(e) => return Err(e),
            };
            let line = match &self.encoding {
                None => line,
                Some(encoding) => {
                    if line.as_bytes().is_none() {
                        return Err(th.type_error("readline() returned a non-bytes object"));
                    }
                    call::call_method_text(
                        th,
                        &line,
                        "decode",
                        &[str::new(encoding), str::new("replace")],
                    )?
                }
            };
            let Some(line) = line.as_str() else {
                return Err(th.type_error("readline() returned a non-string object"));
            };
            let line = line.to_utf8(th)?;
            if line.is_empty() {
                break;
            }
            text.push_str(&line);
        }
        if text.contains('\0') {
            let message = "source code cannot contain null bytes";
            let raised = err::new(th, &exc::SYNTAX_ERROR.ty, message);
            let before = text.split('\0').next().unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            if let Some(x) = exc::SYNTAX_ERROR.get(raised.value()) {
                x.ext.filename.set(str::new("<string>"));
                x.ext.lineno.set(int::from_usize(line));
                x.ext.offset.set(int::from_i64(0));
                x.ext.text.set(str::new(""));
                x.ext.end_lineno.set(int::from_usize(line));
                x.ext.end_offset.set(int::from_i64(0));
            }
            return Err(raised);
        }
        Ok(text)
    }
}

pub struct TokenizerIterMethods;

#[pymethods]
impl TokenizerIterMethods {
    #[name("tokenizeriter")]
    #[sig("(readline, /, *, extra_tokens, encoding=None)")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        readline: &Value,
        extra_tokens: &Value,
        encoding: Option<&Value>,
    ) -> Result<Value> {
        let encoding = match encoding {
            None => None,
            Some(v) => match v.as_str() {
                Some(e) => Some(e.to_utf8(th)?.into_boxed_str()),
                None => {
                    return Err(th.type_error(format!(
                        "tokenizeriter() argument 'encoding' must be str, not {}",
                        v.ty().name()
                    )));
                }
            },
        };
        let data = TokenizerIter {
            readline: readline.clone(),
            extra_tokens: truth::is_true(th, extra_tokens)?,
            encoding,
            source: OnceCell::new(),
            next: Cell::new(0),
        };
        Ok(TOKENIZER_ITER.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<TokenizerIter>) -> Result<Option<Value>> {
        let source = match zelf.source.get() {
            Some(s) => s,
            None => {
                let text = zelf.read(th)?;
                zelf.source
                    .get_or_init(|| Source::new(text, zelf.extra_tokens))
            }
        };
        let i = zelf.next.get();
        if let Some(token) = source.tokens.get(i) {
            zelf.next.set(i + 1);
            return Ok(Some(source.info(token, zelf.extra_tokens)));
        }
        let error = source.error.borrow_mut().take();
        match error {
            Some(e) => Err(source.raised(th, e)),
            None => Ok(None),
        }
    }
}

pub struct Tokenize;

/// Python's own lexer.
#[krait_object::pymodule(name = "_tokenize")]
impl Tokenize {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        krait_object::ready_type(&TOKENIZER_ITER.ty, &TokenizerIterMethods::SPEC);
        m.add_type(th, &TOKENIZER_ITER.ty)
    }
}
