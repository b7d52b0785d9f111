//! `_csv.reader`: a machine that goes from character to character.

use super::dialect::{Dialect, Quoting};
use super::{ERROR, State as ModuleState};
use krait_object::alloc;
use krait_object::protocol::{call, iter};
use krait_object::types::{list, str};
use krait_object::{Obj, Raised, Ref, Result, Str, Thread, Value, err, pymethods};
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    StartRecord,
    StartField,
    EscapedChar,
    InField,
    InQuotedField,
    EscapeInQuotedField,
    QuoteInQuotedField,
    EatCrNl,
    AfterEscapedCrNl,
}

/// What comes after the last character of a line.
const EOL: u32 = u32::MAX;
const SPACE: u32 = ' ' as u32;

fn is_newline(c: u32) -> bool {
    c == u32::from('\n') || c == u32::from('\r')
}

/// A record in the making.
#[derive(Default)]
struct Parser {
    state: State,
    fields: Vec<Value>,
    field: Vec<u32>,
    /// Whether the field had no quotes.
    unquoted: bool,
    /// Code points in a field, at most; none if negative. Each line is read under the module's limit of that moment.
    limit: isize,
    /// The record was handed out.
    taken: bool,
}

enum Step {
    More,
    Record,
    End,
}

#[derive(krait_object::Trace)]
pub struct Reader {
    input: Value,
    dialect: Value,
    line_num: Cell<u64>,
    /// The input may itself ask for a record: the same parser begins that one.
    parser: Slot,
}

#[derive(Default)]
struct Slot(RefCell<Parser>);

// Fields are texts and numbers.
impl krait_object::Trace for Slot {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static READER: Reader = "_csv.reader", HAVE_GC | DISALLOW_INSTANTIATION;
}

#[cold]
fn error(th: &Thread, text: &str) -> Raised {
    err::new(th, &ERROR.ty, text)
}

impl Parser {
    fn begin(&mut self) {
        self.state = State::StartRecord;
        self.fields.clear();
        self.field.clear();
        self.unquoted = true;
        self.taken = false;
    }

    fn push(&mut self, th: &Thread, c: u32) -> Result<()> {
        if self.limit >= 0 && self.field.len() as isize >= self.limit {
            return Err(error(
                th,
                &format!("field larger than field limit ({})", self.limit),
            ));
        }
        alloc::push(&mut self.field, c)
    }

    fn save_field(&mut self, th: &Thread, d: &Dialect) -> Result<()> {
        let empty = self.field.is_empty();
        let none =
            self.unquoted && empty && matches!(d.quoting, Quoting::NotNull | Quoting::Strings);
        let v = if none {
            Value::none()
        } else {
            let text = str::from_code_points(&self.field);
            let number = self.unquoted
                && !empty
                && matches!(d.quoting, Quoting::NonNumeric | Quoting::Strings);
            if number {
                let float = krait_object::types::float::FLOAT.ty.type_value();
                call::call1(th, &float, &text)?
            } else {
                text
            }
        };
        self.field.clear();
        self.fields.push(v);
        Ok(())
    }

    /// The end of a field outside of quotes: a line's end or a delimiter.
    fn end_field(&mut self, th: &Thread, d: &Dialect, c: u32) -> Result<()> {
        self.save_field(th, d)?;
        self.state = if c == EOL {
            State::StartRecord
        } else if is_newline(c) {
            State::EatCrNl
        } else {
            State::StartField
        };
        Ok(())
    }

    fn start_field(&mut self, th: &Thread, d: &Dialect, c: u32) -> Result<()> {
        self.unquoted = true;
        if c == EOL || is_newline(c) {
            return self.end_field(th, d, c);
        }
        if Some(c) == d.quotechar && d.quoting != Quoting::None {
            self.unquoted = false;
            self.state = State::InQuotedField;
        } else if Some(c) == d.escapechar {
            self.state = State::EscapedChar;
        } else if c == SPACE && d.skipinitialspace {
            // Skipped.
        } else if c == d.delimiter {
            self.save_field(th, d)?;
        } else {
            self.push(th, c)?;
            self.state = State::InField;
        }
        Ok(())
    }

    fn in_field(&mut self, th: &Thread, d: &Dialect, c: u32) -> Result<()> {
        if c == EOL || is_newline(c) || c == d.delimiter {
            return self.end_field(th, d, c);
        }
        if Some(c) == d.escapechar {
            self.state = State::EscapedChar;
            return Ok(());
        }
        self.push(th, c)
    }

    fn feed(&mut self, th: &Thread, d: &Dialect, c: u32) -> Result<()> {
        match self.state {
            State::StartRecord => {
                if c == EOL {
                    return Ok(());
                }
                if is_newline(c) {
                    self.state = State::EatCrNl;
                    return Ok(());
                }
                self.state = State::StartField;
                self.start_field(th, d, c)
            }
            State::StartField => self.start_field(th, d, c),
            State::EscapedChar => {
                if is_newline(c) {
                    self.push(th, c)?;
                    self.state = State::AfterEscapedCrNl;
                    return Ok(());
                }
                self.push(th, if c == EOL { u32::from('\n') } else { c })?;
                self.state = State::InField;
                Ok(())
            }
            State::AfterEscapedCrNl => {
                if c == EOL {
                    return Ok(());
                }
                self.state = State::InField;
                self.in_field(th, d, c)
            }
            State::InField => self.in_field(th, d, c),
            State::InQuotedField => {
                if c == EOL {
                    return Ok(());
                }
                if Some(c) == d.escapechar {
                    self.state = State::EscapeInQuotedField;
                } else if Some(c) == d.quotechar && d.quoting != Quoting::None {
                    self.state = if d.doublequote {
                        State::QuoteInQuotedField
                    } else {
                        State::InField
                    };
                } else {
                    self.push(th, c)?;
                }
                Ok(())
            }
            State::EscapeInQuotedField => {
                self.push(th, if c == EOL { u32::from('\n') } else { c })?;
                self.state = State::InQuotedField;
                Ok(())
            }
            State::QuoteInQuotedField => self.after_quote(th, d, c),
            State::EatCrNl => {
                if is_newline(c) {
                    return Ok(());
                }
                if c == EOL {
                    self.state = State::StartRecord;
                    return Ok(());
                }
                Err(error(
                    th,
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                ))
            }
        }
    }

    /// A quote within quotes: doubled it stands for itself, otherwise the quotes end.
    fn after_quote(&mut self, th: &Thread, d: &Dialect, c: u32) -> Result<()> {
        if d.quoting != Quoting::None && Some(c) == d.quotechar {
            self.push(th, c)?;
            self.state = State::InQuotedField;
            return Ok(());
        }
        if c == d.delimiter || c == EOL || is_newline(c) {
            return self.end_field(th, d, c);
        }
        if !d.strict {
            self.push(th, c)?;
            self.state = State::InField;
            return Ok(());
        }
        let show = |c: Option<u32>| c.and_then(char::from_u32).unwrap_or('\u{fffd}');
        Err(error(
            th,
            &format!(
                "'{}' expected after '{}'",
                show(Some(d.delimiter)),
                show(d.quotechar)
            ),
        ))
    }

    fn line(&mut self, th: &Thread, d: &Dialect, line: &Str) -> Result<()> {
        for c in line.code_points() {
            // The bulk of most files is neither special nor too long.
            self.feed(th, d, c)?;
        }
        self.feed(th, d, EOL)
    }
}

pub fn new(th: &Thread, iterable: &Value, dialect: Value) -> Result<Value> {
    let input = iter::iter(th, iterable)?;
    Ok(READER
        .create(Reader {
            input,
            dialect,
            line_num: Cell::new(0),
            parser: Slot::default(),
        })
        .into_value())
}

fn dialect(th: &Thread, r: &Reader) -> Result<Ref<Dialect>> {
    super::dialect::of(th, &r.dialect)
}

/// Reads a line, or the end of the input.
fn read(th: &Thread, r: &Reader, d: &Dialect, p: &mut Parser, line: Option<Value>) -> Result<Step> {
    let Some(line) = line else {
        let unfinished = !p.field.is_empty()
            || matches!(p.state, State::InQuotedField | State::EscapeInQuotedField);
        if !unfinished && p.fields.is_empty() && p.state != State::AfterEscapedCrNl {
            return Ok(Step::End);
        }
        if d.strict {
            return Err(error(th, "unexpected end of data"));
        }
        p.save_field(th, d)?;
        return Ok(Step::Record);
    };
    let Some(text) = line.as_str() else {
        return Err(error(
            th,
            &format!(
                "iterator should return strings, not {} (the file should be opened in text mode)",
                line.ty().name()
            ),
        ));
    };
    if p.taken {
        return Err(error(th, "iterator has already advanced the reader"));
    }
    r.line_num.set(r.line_num.get() + 1);
    p.line(th, d, text)?;
    Ok(match p.state {
        State::StartRecord => Step::Record,
        _ => Step::More,
    })
}

pub struct ReaderMethods;

/// CSV reader
///
/// Reader objects are responsible for reading and parsing tabular data
/// in CSV format.
#[pymethods]
impl ReaderMethods {
    fn __iter__(zelf: &Obj<Reader>) -> Value {
        zelf.value()
    }

    fn __next__(th: &Thread, zelf: &Obj<Reader>) -> Result<Option<Value>> {
        let d = dialect(th, zelf)?;
        zelf.parser.0.borrow_mut().begin();
        loop {
            let line = iter::next(th, &zelf.input)?;
            let mut p = zelf.parser.0.take();
            p.limit = th.interp.state::<ModuleState>().field_limit.get();
            let step = read(th, zelf, &d, &mut p, line);
            let record = match step {
                Ok(Step::Record) => {
                    p.taken = true;
                    std::mem::take(&mut p.fields)
                }
                _ => Vec::new(),
            };
            zelf.parser.0.replace(p);
            match step? {
                Step::More => {}
                Step::Record => return Ok(Some(list::from_vec(record).into_value())),
                Step::End => return Ok(None),
            }
        }
    }

    #[member]
    fn dialect(zelf: &Obj<Reader>) -> Value {
        zelf.dialect.clone()
    }

    #[member]
    fn line_num(zelf: &Obj<Reader>) -> u64 {
        zelf.line_num.get()
    }
}
