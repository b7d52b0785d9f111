//! `_csv.writer`: fields quoted and escaped as the dialect says.

use super::ERROR;
use super::dialect::{Dialect, Quoting, of};
use krait_object::alloc;
use krait_object::protocol::{attr, call, iter, repr};
use krait_object::types::str;
use krait_object::{Obj, Raised, Result, Str, Thread, Value, err, exc, pymethods};

#[derive(krait_object::Trace)]
pub struct Writer {
    write: Value,
    dialect: Value,
}

krait_object::pytype! {
    pub static WRITER: Writer = "_csv.writer", HAVE_GC | DISALLOW_INSTANTIATION;
}

#[cold]
fn error(th: &Thread, text: &str) -> Raised {
    err::new(th, &ERROR.ty, text)
}

pub fn new(th: &Thread, file: &Value, dialect: Value) -> Result<Value> {
    let write = attr::get_opt(th, file, &krait_object::wk::str("write"))?;
    match write.filter(call::is_callable) {
        Some(write) => Ok(WRITER.create(Writer { write, dialect }).into_value()),
        None => Err(th.type_error("argument 1 must have a \"write\" method")),
    }
}

/// What of a field must be done, found in one pass.
struct Needs {
    quotes: bool,
    /// Characters that need an escape or another quote before them.
    extra: usize,
}

const NEWLINES: [u32; 2] = ['\n' as u32, '\r' as u32];

impl Needs {
    /// `quoted`: the style already asks for quotes.
    fn of(th: &Thread, d: &Dialect, field: &Str, quoted: bool) -> Result<Needs> {
        let mut needs = Needs {
            quotes: quoted,
            extra: 0,
        };
        let ends = d.lineterminator.as_str();
        for c in field.code_points() {
            let special = c == d.delimiter
                || Some(c) == d.escapechar
                || Some(c) == d.quotechar
                || NEWLINES.contains(&c)
                || ends.is_some_and(|s| s.code_points().any(|e| e == c));
            if !special {
                continue;
            }
            let mut escape = false;
            if d.quoting == Quoting::None {
                escape = true;
            } else {
                if Some(c) == d.quotechar {
                    if d.doublequote {
                        needs.extra += 1;
                    } else {
                        escape = true;
                    }
                } else if Some(c) == d.escapechar {
                    escape = true;
                }
                if !escape {
                    needs.quotes = true;
                }
            }
            if escape {
                if d.escapechar.is_none() {
                    return Err(error(th, "need to escape, but no escapechar set"));
                }
                needs.extra += 1;
            }
        }
        Ok(needs)
    }
}

/// Appends one field.
fn append(
    th: &Thread,
    d: &Dialect,
    line: &mut Vec<u32>,
    index: usize,
    field: Option<&Str>,
    quoted: bool,
) -> Result<()> {
    // The longest that a character becomes is two, besides quotes and delimiter.
    let longest = field.map_or(0, |s| s.len()).saturating_mul(2);
    alloc::make_room(line, longest.saturating_add(3))?;
    if index > 0 {
        line.push(d.delimiter);
    }
    let empty = str::empty();
    let Some(text) = field.or_else(|| empty.as_str()) else {
        return Ok(());
    };
    let mut needs = Needs::of(th, d, text, quoted)?;
    if text.is_empty() && d.delimiter == u32::from(' ') && d.skipinitialspace {
        let may = match d.quoting {
            Quoting::None => false,
            Quoting::Strings | Quoting::NotNull => field.is_some(),
            _ => true,
        };
        if !may {
            return Err(error(
                th,
                "empty field must be quoted if delimiter is a space and skipinitialspace is true",
            ));
        }
        needs.quotes = true;
    }
    if needs.quotes {
        line.extend(d.quotechar);
    }
    if needs.extra == 0 {
        line.extend(text.code_points());
    } else {
        for c in text.code_points() {
            if let Some(before) = before(d, c) {
                line.push(before);
            }
            line.push(c);
        }
    }
    if needs.quotes {
        line.extend(d.quotechar);
    }
    Ok(())
}

/// The character that goes before `c`, if any.
fn before(d: &Dialect, c: u32) -> Option<u32> {
    if d.quoting == Quoting::None {
        let ends = d.lineterminator.as_str();
        let special = c == d.delimiter
            || Some(c) == d.escapechar
            || Some(c) == d.quotechar
            || NEWLINES.contains(&c)
            || ends.is_some_and(|s| s.code_points().any(|e| e == c));
        return d.escapechar.filter(|_| special);
    }
    if Some(c) == d.quotechar {
        return if d.doublequote {
            d.quotechar
        } else {
            d.escapechar
        };
    }
    d.escapechar.filter(|e| *e == c)
}

fn write_row(th: &Thread, w: &Obj<Writer>, row: &Value) -> Result<Value> {
    let d = of(th, &w.dialect)?;
    let items = match iter::iter(th, row) {
        Ok(i) => i,
        Err(e) if e.is(&exc::TYPE_ERROR) => {
            return Err(error(
                th,
                &format!("iterable expected, not {}", row.ty().name()),
            ));
        }
        Err(e) => return Err(e),
    };
    let mut line: Vec<u32> = Vec::new();
    let (mut count, mut null) = (0, false);
    while let Some(field) = iter::next(th, &items)? {
        let quoted = match d.quoting {
            Quoting::NonNumeric => !krait_builtins::complex::is_number(&field),
            Quoting::All => true,
            Quoting::Strings => field.as_str().is_some(),
            Quoting::NotNull => !field.is_none(),
            Quoting::Minimal | Quoting::None => false,
        };
        null = field.is_none();
        if let Some(s) = field.as_str() {
            append(th, &d, &mut line, count, Some(s), quoted)?;
        } else if null {
            append(th, &d, &mut line, count, None, quoted)?;
        } else {
            let text = repr::to_str(th, &field)?;
            append(th, &d, &mut line, count, text.as_str(), quoted)?;
        }
        count += 1;
    }
    if count > 0 && line.is_empty() {
        let may = match d.quoting {
            Quoting::None => false,
            Quoting::Strings | Quoting::NotNull => !null,
            _ => true,
        };
        if !may {
            return Err(error(th, "single empty field record must be quoted"));
        }
        line.extend(d.quotechar);
        line.extend(d.quotechar);
    }
    if let Some(s) = d.lineterminator.as_str() {
        alloc::make_room(&mut line, s.len())?;
        line.extend(s.code_points());
    }
    call::call1(th, &w.write, &str::from_code_points(&line))
}

pub struct WriterMethods;

/// CSV writer
///
/// Writer objects are responsible for generating tabular data
/// in CSV format from sequence input.
#[pymethods]
impl WriterMethods {
    /// Construct and write a CSV record from an iterable of fields.
    ///
    /// Non-string elements will be converted to string.
    #[sig("(row, /)")]
    fn writerow(th: &Thread, zelf: &Obj<Writer>, row: &Value) -> Result<Value> {
        write_row(th, zelf, row)
    }

    /// Construct and write a series of iterables to a csv file.
    ///
    /// Non-string elements will be converted to string.
    #[sig("(rows, /)")]
    fn writerows(th: &Thread, zelf: &Obj<Writer>, rows: &Value) -> Result<()> {
        iter::for_each(th, rows, |row| write_row(th, zelf, &row).map(|_| ()))
    }

    #[member]
    fn dialect(zelf: &Obj<Writer>) -> Value {
        zelf.dialect.clone()
    }
}
