//! `str.format` and `str.format_map`.

use super::single::Single;
use crate::text_error::{OrRaise, raise};
use krait_object::err::Result;
use krait_object::protocol::{attr, item, repr};
use krait_object::types::{int, str};
use krait_object::{Args, Chars, Str, Text, TextBuf, Thread, Value, intern};
use krait_text::format::{
    Accessor, AutoNumber, FieldName, Template, TemplatePiece, unknown_conversion,
};

/// Where fields find their objects.
enum Source<'a> {
    Arguments(Args<'a>),
    Mapping(&'a Value),
}

struct Formatter<'a> {
    th: &'a Thread,
    source: Source<'a>,
    numbering: AutoNumber,
    single: Single,
}

/// Fields may nest in specifications once.
const MAX_DEPTH: usize = 2;

impl Formatter<'_> {
    fn run(&mut self, text: Text<'_>, depth: usize, out: &mut TextBuf) -> Result<()> {
        let th = self.th;
        if depth == 0 {
            return Err(th.value_error("Max string recursion exceeded"));
        }
        for piece in Template::new(text) {
            match piece.or_raise(th)? {
                TemplatePiece::Literal(t) => out.push_text(t),
                TemplatePiece::Field {
                    name,
                    conversion,
                    spec,
                    nested,
                } => {
                    let v = self.object(name)?;
                    let v = match conversion.map(|c| u8::try_from(c).unwrap_or(0)) {
                        None => v,
                        Some(b'r') => repr::repr(th, &v)?,
                        Some(b's') => repr::to_str(th, &v)?,
                        Some(b'a') => repr::ascii(th, &v)?,
                        Some(_) => {
                            return Err(raise(th, unknown_conversion(conversion.unwrap_or(0))));
                        }
                    };
                    if nested {
                        let mut inner = TextBuf::new();
                        self.run(spec, depth - 1, &mut inner)?;
                        self.render(&v, inner.as_text(), out)?;
                    } else {
                        self.render(&v, spec, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The object that a field's name stands for.
    fn object(&mut self, name: Text<'_>) -> Result<Value> {
        let th = self.th;
        let mut field = FieldName::parse(name).or_raise(th)?;
        let index = self.numbering.index(field.head).or_raise(th)?;
        let mut v = match (index, &self.source) {
            (Some(_), Source::Mapping(_)) => {
                return Err(th.value_error("Format string contains positional fields"));
            }
            (Some(i), Source::Arguments(args)) => match args.positional().get(i) {
                Some(v) => v.clone(),
                None => {
                    return Err(th.index_error(format!(
                        "Replacement index {i} out of range for positional args tuple"
                    )));
                }
            },
            (None, source) => {
                let krait_text::format::FieldHead::Key(key) = field.head else {
                    return Err(th.value_error("a field needs a name"));
                };
                let key = str::from_text(key);
                match source {
                    Source::Mapping(m) => item::get(th, m, &key)?,
                    Source::Arguments(args) => match find_keyword(args, &key) {
                        Some(v) => v.clone(),
                        None => return Err(th.key_error(&key)),
                    },
                }
            }
        };
        for step in &mut field {
            v = match step.or_raise(th)? {
                Accessor::Attribute(name) => {
                    attr::get(th, &v, &intern::intern(th, str::from_text(name)))?
                }
                Accessor::Index(i) => item::get(th, &v, &int::from_usize(i))?,
                Accessor::Key(k) => item::get(th, &v, &str::from_text(k))?,
            };
        }
        Ok(v)
    }

    /// Appends `format(v, spec)`.
    fn render(&mut self, v: &Value, spec: Text<'_>, out: &mut TextBuf) -> Result<()> {
        let before = out.len();
        if spec.is_empty() {
            if let Some(s) = v.as_exact_str() {
                match s.chars() {
                    Chars::Ascii(bytes) => out.push_ascii(bytes),
                    _ => out.push_text(s.text()),
                }
                self.single.note(v, before, out);
                return Ok(());
            }
            if let Some(i) = v.as_small() {
                krait_text::int::write_small(out, i);
                return Ok(());
            }
        }
        let spec = str::from_text(spec);
        let r = crate::format::any(self.th, v, &spec)?;
        if let Some(s) = r.as_str() {
            out.push_text(s.text());
            self.single.note(&r, before, out);
        }
        Ok(())
    }
}

fn find_keyword<'a>(args: &Args<'a>, key: &Value) -> Option<&'a Value> {
    let key = key.as_str()?;
    args.keywords()
        .find(|(k, _)| k.as_str().is_some_and(|k| k.same_text(key)))
        .map(|(_, v)| v)
}

/// `s.format(*args, **kwargs)`.
pub fn format(th: &Thread, s: &Str, args: Args<'_>) -> Result<Value> {
    finish(th, s, Source::Arguments(args))
}

/// `s.format_map(mapping)`.
pub fn format_map(th: &Thread, s: &Str, mapping: &Value) -> Result<Value> {
    finish(th, s, Source::Mapping(mapping))
}

fn finish(th: &Thread, s: &Str, source: Source<'_>) -> Result<Value> {
    let brace = |c: u8| s.text().find_char(u32::from(c), 0).is_some();
    if !brace(b'{') && !brace(b'}') {
        return Ok(super::edit::whole(s));
    }
    let mut out = TextBuf::new();
    out.reserve(s.len());
    let mut f = Formatter {
        th,
        source,
        numbering: AutoNumber::default(),
        single: Single::default(),
    };
    f.run(s.text(), MAX_DEPTH, &mut out)?;
    f.single.finish(out)
}
