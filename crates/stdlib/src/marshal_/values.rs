//! Values to marshal bytes and back.

use krait_builtins::{complex, set, slice};
use krait_bytecode::marshal::{
    self, Builder, CodeParts, Encoder, Error, MAX_DEPTH, SliceSource, TOO_DEEP, UNMARSHALLABLE, tag,
};
use krait_object::protocol::{buffer, call, item, iter};
use krait_object::types::dict::DictData;
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{Raised, Result, Thread, Value, err, exc, intern};

/// What is wrong with marshal bytes, as an exception.
pub fn raise(th: &Thread, e: &Error) -> Raised {
    match e {
        Error::Eof(m) => err::new(th, &exc::EOF_ERROR.ty, m),
        Error::Value(m) => th.value_error(*m),
        Error::Type(m) => th.type_error(*m),
        Error::Utf8(_) => th.value_error("bad marshal data (text is not UTF-8)"),
        Error::FloatText(t) => th.value_error(format!(
            "could not convert string to float: '{}'",
            String::from_utf8_lossy(t)
        )),
    }
}

/// Either what the format finds wrong or what making a value raised.
pub enum Failure {
    Format(Error),
    Raised(Raised),
}

impl From<Error> for Failure {
    fn from(e: Error) -> Failure {
        Failure::Format(e)
    }
}

impl From<Raised> for Failure {
    fn from(e: Raised) -> Failure {
        Failure::Raised(e)
    }
}

/// The value at the start of `b`, and how many bytes it took.
pub fn load(th: &Thread, b: &[u8]) -> Result<(Value, usize)> {
    let mut source = Slice(SliceSource { rest: b });
    match marshal::decode(&mut source, &mut Values { th }) {
        Ok(v) => Ok((v, b.len() - source.0.rest.len())),
        Err(Failure::Format(e)) => Err(raise(th, &e)),
        Err(Failure::Raised(e)) => Err(e),
    }
}

struct Slice<'b>(SliceSource<'b>);

impl marshal::Source for Slice<'_> {
    type Error = Failure;

    fn take(&mut self, len: usize) -> std::result::Result<&[u8], Failure> {
        Ok(self.0.take(len)?)
    }
}

struct Values<'t> {
    th: &'t Thread,
}

type Made<T = Value> = std::result::Result<T, Failure>;

impl Builder for Values<'_> {
    type Value = Value;
    type Error = Failure;

    fn singleton(&mut self, t: u8) -> Made {
        Ok(match t {
            tag::TRUE => Value::bool(true),
            tag::FALSE => Value::bool(false),
            tag::ELLIPSIS => Value::ellipsis(),
            tag::STOP_ITERATION => exc::STOP_ITERATION.ty.type_value(),
            _ => Value::none(),
        })
    }
    fn int(&mut self, value: i64) -> Made {
        Ok(int::from_i64(value))
    }
    fn big_int(&mut self, value: dashu_int::IBig) -> Made {
        Ok(int::from_big(value))
    }
    fn float(&mut self, value: f64) -> Made {
        Ok(Value::float(value))
    }
    fn float_text(&mut self, text: &[u8]) -> Made<f64> {
        let parsed = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
        parsed.ok_or_else(|| Error::FloatText(text.to_vec()).into())
    }
    fn complex(&mut self, real: f64, imag: f64) -> Made {
        Ok(complex::new(real, imag))
    }
    fn bytes(&mut self, b: &[u8]) -> Made {
        Ok(bytes::new(b))
    }
    fn utf8(&mut self, b: &[u8], interned: bool) -> Made {
        let how = [str::new("utf-8"), str::new("surrogatepass")];
        let v = call::call_method_text(self.th, &bytes::new(b), "decode", &how)?;
        Ok(if interned {
            intern::intern(self.th, v)
        } else {
            v
        })
    }
    fn latin1(&mut self, b: &[u8], interned: bool) -> Made {
        let text: String = b.iter().map(|c| char::from(*c)).collect();
        let v = str::new(&text);
        Ok(if interned {
            intern::intern(self.th, v)
        } else {
            v
        })
    }
    fn tuple(&mut self, items: Vec<Value>) -> Made {
        Ok(tuple::from_vec(items).into_value())
    }
    fn frozenset(&mut self, items: Vec<Value>) -> Made {
        Ok(set::frozen(self.th, items)?)
    }
    fn slice(&mut self, [a, b, c]: [Value; 3]) -> Made {
        Ok(slice::new(a, b, c))
    }
    fn code(&mut self, _: CodeParts<Value>) -> Made {
        Err(Error::Value("bad marshal data (code object inside of another object)").into())
    }
    fn container(&mut self, t: u8) -> Made {
        Ok(match t {
            tag::LIST => list::new().into_value(),
            tag::DICT => DictData::create().into_value(),
            _ => set::new_set(self.th).into_value(),
        })
    }
    fn list_push(&mut self, to: &Value, item: Value) -> Made<()> {
        if let Some(l) = to.as_list() {
            l.append(item);
        }
        Ok(())
    }
    fn dict_insert(&mut self, to: &Value, key: Value, value: Value) -> Made<()> {
        if let Some(d) = to.as_dict() {
            d.set(self.th, key, value)?;
        }
        Ok(())
    }
    fn set_add(&mut self, to: &Value, item: Value) -> Made<()> {
        if let Some(s) = set::SET.get(to) {
            s.add(self.th, item)?;
        }
        Ok(())
    }
}

/// Writes one value. Nothing is marked for reference: shared values are written again.
pub fn write(th: &Thread, v: &Value, e: &mut Encoder, depth: usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(th.value_error(TOO_DEEP));
    }
    let bad = |_| th.value_error(UNMARSHALLABLE);
    if v.is_none() {
        e.singleton(tag::NONE);
    } else if v.is_true() {
        e.singleton(tag::TRUE);
    } else if v.is_false() {
        e.singleton(tag::FALSE);
    } else if v.is(&Value::ellipsis()) {
        e.singleton(tag::ELLIPSIS);
    } else if v.is(&exc::STOP_ITERATION.ty.type_value()) {
        e.singleton(tag::STOP_ITERATION);
    } else if let Some(i) = v.as_int() {
        e.big_int(&i.to_big()).map_err(bad)?;
    } else if let Some(f) = v.as_float() {
        e.float(f);
    } else if let Some(c) = complex::COMPLEX.get_exact(v) {
        e.complex(c.re, c.im);
    } else if let Some(s) = v.as_str() {
        e.str(s.to_wtf8().as_wtf8(), false).map_err(bad)?;
    } else if let Some(b) = v.as_bytes() {
        e.bytes(b.as_slice()).map_err(bad)?;
    } else if let Some(t) = v.as_tuple() {
        e.tuple(t.len()).map_err(bad)?;
        for x in t.as_slice() {
            write(th, x, e, depth + 1)?;
        }
    } else if let Some(l) = v.as_list() {
        let items = l.snapshot();
        e.sized(tag::LIST, items.len()).map_err(bad)?;
        for x in &items {
            write(th, x, e, depth + 1)?;
        }
    } else if let Some(d) = v.as_dict() {
        e.plain(tag::DICT);
        for (k, x) in d.snapshot() {
            write(th, &k, e, depth + 1)?;
            write(th, &x, e, depth + 1)?;
        }
        e.singleton(tag::NULL);
    } else if set::SET.get_exact(v).is_some() {
        write_set(th, v, tag::SET, e, depth)?;
    } else if set::FROZENSET.get_exact(v).is_some() {
        write_set(th, v, tag::FROZENSET, e, depth)?;
    } else if buffer::supports(v) {
        e.bytes(&buffer::to_vec(th, v)?).map_err(bad)?;
    } else {
        return Err(th.value_error(UNMARSHALLABLE));
    }
    Ok(())
}

/// The items in the order of their own bytes, so that equal sets have equal bytes.
fn write_set(th: &Thread, v: &Value, tag: u8, e: &mut Encoder, depth: usize) -> Result<()> {
    let members = iter::collect(th, v)?;
    let count = members.len();
    let mut items = Vec::with_capacity(count);
    for x in members {
        let mut own = Encoder::new(e.version());
        write(th, &x, &mut own, depth + 1)?;
        items.push((own.finish(), x));
        // Writing a buffer can run Python code.
        if item::len(th, v)? != count {
            return Err(th.runtime_error("set changed size during iteration"));
        }
    }
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    e.sized(tag, items.len())
        .map_err(|_| th.value_error(UNMARSHALLABLE))?;
    for (_, x) in items {
        write(th, &x, e, depth + 1)?;
    }
    Ok(())
}
