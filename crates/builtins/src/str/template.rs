//! `str.format` and `str.format_map`.

use super::single::{self, Single};
use crate::text_error::{OrRaise, raise};
use krait_object::err::Result;
use krait_object::protocol::{attr, item, repr};
use krait_object::types::{int, str};
use krait_object::{Args, Chars, Str, Text, TextBuf, Thread, Value, intern};
use krait_text::format::{Accessor, AutoNumber, Field, FieldName, Template, unknown_conversion};

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

/// The specification of a field that has none.
const NOTHING: Text<'static> = Text::Latin1(&[]);

/// Fields may nest in specifications once.
const MAX_DEPTH: usize = 2;

impl<'a> Formatter<'a> {
    fn run(&mut self, text: Text<'_>, depth: usize, out: &mut TextBuf) -> Result<()> {
        let th = self.th;
        if depth == 0 {
            return Err(th.value_error("Max string recursion exceeded"));
        }
        let mut template = Template::new(text);
        while !template.is_over() {
            out.push_text(template.literal().or_raise(th)?);
            if template.empty_field() {
                let i = self.numbering.automatic().or_raise(th)?;
                let v = self.positional(i)?;
                self.render(v, NOTHING, out)?;
            } else if let Some(field) = template.field().or_raise(th)? {
                self.field(&field, depth, out)?;
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &Field<'_>, depth: usize, out: &mut TextBuf) -> Result<()> {
        let th = self.th;
        let v = self.object(field.name)?;
        let v = match field.conversion.map(|c| u8::try_from(c).unwrap_or(0)) {
            None => v,
            Some(b'r') => repr::repr(th, &v)?,
            Some(b's') => repr::to_str(th, &v)?,
            Some(b'a') => repr::ascii(th, &v)?,
            Some(_) => {
                let c = field.conversion.unwrap_or(0);
                return Err(raise(th, unknown_conversion(c)));
            }
        };
        if field.nested {
            let mut inner = TextBuf::new();
            self.run(field.spec, depth - 1, &mut inner)?;
            return self.render(&v, inner.as_text(), out);
        }
        self.render(&v, field.spec, out)
    }

    fn positional(&self, i: usize) -> Result<&'a Value> {
        let Source::Arguments(args) = &self.source else {
            return Err(self
                .th
                .value_error("Format string contains positional fields"));
        };
        args.positional().get(i).ok_or_else(|| {
            self.th.index_error(format!(
                "Replacement index {i} out of range for positional args tuple"
            ))
        })
    }

    /// The object that a field's name stands for.
    fn object(&mut self, name: Text<'_>) -> Result<Value> {
        let th = self.th;
        let mut field = FieldName::parse(name).or_raise(th)?;
        let index = self.numbering.index(field.head).or_raise(th)?;
        let mut v = match (index, &self.source) {
            (Some(i), _) => self.positional(i)?.clone(),
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
    let begin = Template::new(s.text()).literal();
    if begin.is_ok_and(|text| text.len() == s.len()) {
        return Ok(super::edit::unfilled(s));
    }
    let mut out = single::output(s);
    let mut f = Formatter {
        th,
        source,
        numbering: AutoNumber::default(),
        single: Single::default(),
    };
    f.run(s.text(), MAX_DEPTH, &mut out)?;
    f.single.finish(out)
}
