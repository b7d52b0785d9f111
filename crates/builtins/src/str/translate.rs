//! `str.translate` and `str.maketrans`.

use krait_object::err::Result;
use krait_object::protocol::item;
use krait_object::types::{int, str};
use krait_object::{DictData, Str, TextBuf, Thread, Value, exc};

/// What a table says about a code point.
#[derive(Clone)]
enum Mapped {
    Keep,
    Delete,
    Char(u32),
    Text(Value),
}

fn look_up(th: &Thread, table: &Value, c: u32) -> Result<Mapped> {
    let key = int::from_i64(i64::from(c));
    let r = match item::get(th, table, &key) {
        Ok(r) => r,
        Err(e) if e.is(&exc::LOOKUP_ERROR) => return Ok(Mapped::Keep),
        Err(e) => return Err(e),
    };
    if r.is_none() {
        return Ok(Mapped::Delete);
    }
    if r.as_int().is_some() {
        return match r.as_i64() {
            Some(n @ 0..0x11_0000) => Ok(Mapped::Char(n as u32)),
            _ => Err(th.value_error("character mapping must be in range(0x110000)")),
        };
    }
    if r.as_str().is_some() {
        return Ok(Mapped::Text(r));
    }
    Err(th.type_error("character mapping must return integer, None or str"))
}

/// `s.translate(table)`.
pub fn translate(th: &Thread, s: &Str, table: &Value) -> Result<Value> {
    if table.as_exact_dict().is_none() {
        return translate_asking(th, s, table);
    }
    // Every ASCII character is looked up once.
    let mut known: [Option<Mapped>; 128] = [const { None }; 128];
    let mut out = TextBuf::new();
    out.reserve(s.len());
    for c in s.code_points() {
        let mapped = match known.get_mut(c as usize) {
            Some(slot) => match slot {
                Some(m) => m.clone(),
                None => slot.insert(look_up(th, table, c)?).clone(),
            },
            None => look_up(th, table, c)?,
        };
        match mapped {
            Mapped::Keep => out.push(c),
            Mapped::Delete => {}
            Mapped::Char(c) => out.push(c),
            Mapped::Text(v) => {
                if let Some(t) = v.as_str() {
                    out.push_text(t.text());
                }
            }
        }
    }
    str::from_buf(out)
}

/// The same with a table that may answer differently each time. In an ASCII string every character is looked up once, as long
/// as what stands for it is an ASCII character or nothing; from the first other one on each is looked up where it stands, and
/// the one behind deleted ones once more.
fn translate_asking(th: &Thread, s: &Str, table: &Value) -> Result<Value> {
    let mut points = krait_object::alloc::vec_of(s.len())?;
    points.extend(s.code_points());
    let mut rest = points.as_slice();
    let mut out = TextBuf::new();
    if s.is_ascii() {
        let mut known: [Option<Mapped>; 128] = [const { None }; 128];
        while let [c, behind @ ..] = rest {
            let Some(slot) = known.get_mut(*c as usize) else {
                break;
            };
            let mapped = match slot {
                Some(m) => m.clone(),
                None => match narrow(look_up(th, table, *c)?, *c) {
                    Some(m) => slot.insert(m).clone(),
                    None => break,
                },
            };
            if let Mapped::Char(c) = mapped {
                out.push(c);
            }
            rest = behind;
        }
    }
    while let [c, behind @ ..] = rest {
        rest = behind;
        match look_up(th, table, *c)? {
            Mapped::Keep => out.push(*c),
            Mapped::Char(c) => out.push(c),
            Mapped::Text(v) => {
                if let Some(t) = v.as_str() {
                    out.push_text(t.text());
                }
            }
            Mapped::Delete => {
                while let [c, behind @ ..] = rest
                    && matches!(look_up(th, table, *c)?, Mapped::Delete)
                {
                    rest = behind;
                }
            }
        }
    }
    str::from_buf(out)
}

/// What stands for a character, if it is an ASCII character or nothing.
fn narrow(mapped: Mapped, c: u32) -> Option<Mapped> {
    let one = match mapped {
        Mapped::Delete => return Some(Mapped::Delete),
        Mapped::Keep => c,
        Mapped::Char(c) => c,
        Mapped::Text(v) => {
            let mut points = v.as_str()?.code_points();
            let one = points.next()?;
            if points.next().is_some() {
                return None;
            }
            one
        }
    };
    (one < 128).then_some(Mapped::Char(one))
}

fn text_arg<'a>(th: &Thread, v: &'a Value, at: usize) -> Result<&'a Str> {
    v.as_str().ok_or_else(|| {
        th.type_error(format!(
            "maketrans() argument {at} must be str, not {}",
            crate::text_error::type_or_none(v)
        ))
    })
}

/// `str.maketrans(x, y, z)`.
pub fn maketrans(th: &Thread, x: &Value, y: Option<&Value>, z: Option<&Value>) -> Result<Value> {
    let table = DictData::create();
    let code = |c: u32| int::from_i64(i64::from(c));
    let y = y.map(|y| text_arg(th, y, 2)).transpose()?;
    let z = z.map(|z| text_arg(th, z, 3)).transpose()?;
    let Some(y) = y else {
        let Some(given) = x.as_exact_dict() else {
            return Err(
                th.type_error("if you give only one argument to maketrans it must be a dict")
            );
        };
        for (k, v) in given.snapshot() {
            let key = if let Some(s) = k.as_str() {
                match (s.len(), s.char_at(0)) {
                    (1, Some(c)) => code(c),
                    _ => {
                        return Err(
                            th.value_error("string keys in translatetable must be of length 1")
                        );
                    }
                }
            } else if k.as_int().is_some() {
                k
            } else {
                return Err(th.type_error("keys in translate table mustbe strings or integers"));
            };
            table.set(th, key, v)?;
        }
        return Ok(table.into_value());
    };
    let Some(x) = x.as_str() else {
        return Err(th.type_error(
            "first maketrans argument must be a string if there is a second argument",
        ));
    };
    if x.len() != y.len() {
        return Err(th.value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in x.code_points().zip(y.code_points()) {
        table.set(th, code(a), code(b))?;
    }
    if let Some(z) = z {
        for c in z.code_points() {
            table.set(th, code(c), Value::none())?;
        }
    }
    Ok(table.into_value())
}
