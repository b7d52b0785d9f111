//! `make_encoder`: writes a value to one string.
//!
//! The whole text goes to one buffer. Strings are written without a call if `encoder` is one of the module's own
//! functions; ints and floats always go by their value, whatever their class says about `repr`.

use super::{Native, strings};
use krait_builtins::list::sort;
use krait_object::err::memory_error;
use krait_object::protocol::{call, repr};
use krait_object::types::int::{self, IntRef};
use krait_object::types::list::ListData;
use krait_object::types::{str, tuple};
use krait_object::{
    Dict, Obj, Raised, Ref, Result, Thread, Trace, TypeObject, Value, pymethods, wk,
};
use krait_text::TextBuf;

#[derive(Trace)]
pub struct Encoder {
    markers: Value,
    default: Value,
    encoder: Value,
    indent: Value,
    key_separator: Value,
    item_separator: Value,
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
    /// Whether `encoder` is the module's own, and if so whether it writes ASCII only.
    native: Option<bool>,
}

krait_object::pytype! {
    pub static ENCODER: Encoder = "_json.Encoder", BASETYPE | HAVE_GC;
}

pub struct EncoderMethods;

/// Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)
#[pymethods]
impl EncoderMethods {
    #[name("make_encoder")]
    #[sig(
        "(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        markers: &Value,
        default: &Value,
        encoder: &Value,
        indent: &Value,
        key_separator: &Value,
        item_separator: &Value,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> Result<Value> {
        for (n, v) in [(5, key_separator), (6, item_separator)] {
            if v.as_str().is_none() {
                return Err(wrong_argument(th, n, "str", v));
            }
        }
        if !markers.is_none() && markers.as_dict().is_none() {
            return Err(wrong_argument(th, 1, "dict or None", markers));
        }
        let own = th.interp.state::<Native>();
        let native = if encoder.is(&own.ascii.get_or_none()) {
            Some(true)
        } else if encoder.is(&own.plain.get_or_none()) {
            Some(false)
        } else {
            None
        };
        let e = Encoder {
            markers: markers.clone(),
            default: default.clone(),
            encoder: encoder.clone(),
            indent: indent.clone(),
            key_separator: key_separator.clone(),
            item_separator: item_separator.clone(),
            sort_keys,
            skipkeys,
            allow_nan,
            native: native.filter(|_| !encoder.is_none()),
        };
        Ok(ENCODER.create_in(cls, e).into_value())
    }

    #[name("_iterencode")]
    #[sig("(obj, _current_indent_level)")]
    fn __call__(
        th: &Thread,
        zelf: &Obj<Encoder>,
        obj: &Value,
        _current_indent_level: isize,
    ) -> Result<Value> {
        let level = usize::try_from(_current_indent_level).unwrap_or(0);
        let mut w = Writer::new(th, zelf);
        w.value(obj, level)?;
        if w.indents.failed() {
            return Err(memory_error());
        }
        Ok(tuple::from_array([str::from_buf(w.out)?]).into_value())
    }

    /// markers
    #[member]
    fn markers(zelf: &Obj<Encoder>) -> Value {
        zelf.markers.clone()
    }

    /// default
    #[member]
    fn default(zelf: &Obj<Encoder>) -> Value {
        zelf.default.clone()
    }

    /// encoder
    #[member]
    fn encoder(zelf: &Obj<Encoder>) -> Value {
        zelf.encoder.clone()
    }

    /// indent
    #[member]
    fn indent(zelf: &Obj<Encoder>) -> Value {
        zelf.indent.clone()
    }

    /// key_separator
    #[member]
    fn key_separator(zelf: &Obj<Encoder>) -> Value {
        zelf.key_separator.clone()
    }

    /// item_separator
    #[member]
    fn item_separator(zelf: &Obj<Encoder>) -> Value {
        zelf.item_separator.clone()
    }

    /// sort_keys
    #[member]
    fn sort_keys(zelf: &Obj<Encoder>) -> bool {
        zelf.sort_keys
    }

    /// skipkeys
    #[member]
    fn skipkeys(zelf: &Obj<Encoder>) -> bool {
        zelf.skipkeys
    }
}

#[cold]
fn wrong_argument(th: &Thread, n: usize, expected: &str, v: &Value) -> Raised {
    th.type_error(format!(
        "make_encoder() argument {n} must be {expected}, not {}",
        v.ty().name()
    ))
}

/// Adds a note to an exception on its way out.
#[cold]
fn noted(th: &Thread, e: Raised, note: &str) -> Raised {
    match call::call_method_text(th, e.value(), "add_note", &[str::new(note)]) {
        Ok(_) => e,
        Err(other) => other,
    }
}

const WHILE: &str = " while encoding a JSON object";

/// One call of an encoder.
struct Writer<'a> {
    th: &'a Thread,
    settings: &'a Encoder,
    out: TextBuf,
    /// The indent of the deepest line so far, of which the others' are beginnings.
    indents: TextBuf,
    /// How many levels that is.
    levels: usize,
}

impl<'a> Writer<'a> {
    fn new(th: &'a Thread, settings: &'a Encoder) -> Writer<'a> {
        Writer {
            th,
            settings,
            out: TextBuf::new(),
            indents: TextBuf::new(),
            levels: 0,
        }
    }

    fn value(&mut self, v: &Value, level: usize) -> Result<()> {
        if v.as_str().is_some() {
            return self.string(v);
        }
        if v.is_none() {
            self.out.push_ascii(b"null");
        } else if v.is_true() {
            self.out.push_ascii(b"true");
        } else if v.is_false() {
            self.out.push_ascii(b"false");
        } else if let Some(n) = v.as_int() {
            self.int(n, v)?;
        } else if let Some(x) = v.as_float() {
            self.float(x, v)?;
        } else {
            self.th.check_stack(WHILE)?;
            return self.compound(v, level);
        }
        Ok(())
    }

    fn compound(&mut self, v: &Value, level: usize) -> Result<()> {
        if v.as_list().is_some() || v.as_tuple().is_some() {
            self.array(v, level)
        } else if let Some(d) = v.as_dict() {
            self.object(v, d, level)
        } else {
            self.other(v, level)
        }
    }

    fn string(&mut self, v: &Value) -> Result<()> {
        if let (Some(ascii), Some(s)) = (self.settings.native, v.as_str()) {
            strings::write(&mut self.out, s, ascii);
            return Ok(());
        }
        let text = call::call1(self.th, &self.settings.encoder, v)?;
        match text.as_str() {
            Some(s) => {
                self.out.push_text(s.text());
                Ok(())
            }
            None => Err(self.th.type_error(format!(
                "encoder() must return a string, not {}",
                text.ty().name()
            ))),
        }
    }

    fn int(&mut self, n: IntRef<'_>, v: &Value) -> Result<()> {
        if let IntRef::Small(n) = n {
            krait_text::int::write_small(&mut self.out, n);
            return Ok(());
        }
        // The digits of a large one are limited as `int.__repr__` limits them.
        let plain = int::exact(v).unwrap_or_else(|| v.clone());
        let text = repr::repr(self.th, &plain)?;
        self.push(&text);
        Ok(())
    }

    fn float(&mut self, x: f64, v: &Value) -> Result<()> {
        if x.is_finite() {
            krait_text::float::write_float_repr(&mut self.out, x);
            return Ok(());
        }
        if !self.settings.allow_nan {
            return Err(self.th.value_error(format!(
                "Out of range float values are not JSON compliant: {}",
                repr::repr_text(self.th, v)?
            )));
        }
        self.out.push_ascii(if x.is_nan() {
            b"NaN"
        } else if x > 0.0 {
            b"Infinity"
        } else {
            b"-Infinity"
        });
        Ok(())
    }

    fn push(&mut self, v: &Value) {
        if let Some(s) = v.as_str() {
            self.out.push_text(s.text());
        }
    }

    fn newline(&mut self, level: usize) {
        if self.settings.indent.is_none() {
            return;
        }
        self.out.push(0x0a);
        let Some(indent) = self.settings.indent.as_str().filter(|s| !s.is_empty()) else {
            return;
        };
        let deeper = level.saturating_sub(self.levels);
        if deeper > 0 && self.indents.reserve(deeper.saturating_mul(indent.len())) {
            (0..deeper).for_each(|_| self.indents.push_text(indent.text()));
            self.levels = level;
        }
        let length = level.saturating_mul(indent.len());
        self.out.push_text(self.indents.as_text().slice(0, length));
    }

    /// Notes that `v` is being written; it must not be met again inside itself.
    fn enter(&self, v: &Value) -> Result<()> {
        let Some(markers) = self.settings.markers.as_dict() else {
            return Ok(());
        };
        let id = int::from_i64(v.id());
        if markers.contains(self.th, &id)? {
            return Err(self.th.value_error("Circular reference detected"));
        }
        markers.set(self.th, id, v.clone())
    }

    fn leave(&self, v: &Value) -> Result<()> {
        if let Some(markers) = self.settings.markers.as_dict() {
            let id = int::from_i64(v.id());
            if markers.remove(self.th, &id)?.is_none() {
                return Err(self.th.key_error(&id));
            }
        }
        Ok(())
    }

    fn array(&mut self, v: &Value, level: usize) -> Result<()> {
        let get = |i: usize| match v.as_list() {
            Some(l) => l.get(i),
            None => v.as_tuple().and_then(|t| t.as_slice().get(i).cloned()),
        };
        if get(0).is_none() {
            self.out.push_ascii(b"[]");
            return Ok(());
        }
        self.enter(v)?;
        self.out.push_ascii(b"[");
        self.newline(level + 1);
        let settings = self.settings;
        // The list may change while its items are written.
        let mut i = 0;
        while let Some(item) = get(i) {
            if i > 0 {
                self.push(&settings.item_separator);
                self.newline(level + 1);
            }
            if let Err(e) = self.value(&item, level + 1) {
                let note = format!("when serializing {} item {i}", v.ty().full_name());
                return Err(noted(self.th, e, &note));
            }
            i += 1;
        }
        self.leave(v)?;
        self.newline(level);
        self.out.push_ascii(b"]");
        Ok(())
    }

    fn object(&mut self, v: &Value, d: &Dict, level: usize) -> Result<()> {
        if d.is_empty() {
            self.out.push_ascii(b"{}");
            return Ok(());
        }
        self.enter(v)?;
        self.out.push_ascii(b"{");
        let mut first = true;
        if self.settings.sort_keys || v.as_exact_dict().is_none() {
            let items = self.items(v)?;
            for item in (0..).map_while(|i| items.get(i)) {
                let Some([key, value]) = item.as_tuple().map(|t| t.as_slice()) else {
                    return Err(self.th.value_error("items must return 2-tuples"));
                };
                self.member(v, key, value, level + 1, &mut first)?;
            }
        } else {
            let mut at = 0;
            while let Some((key, value)) = d.next(&mut at) {
                self.member(v, &key, &value, level + 1, &mut first)?;
            }
        }
        self.leave(v)?;
        if !first {
            self.newline(level);
        }
        self.out.push_ascii(b"}");
        Ok(())
    }

    /// The items of a mapping as its class tells them, in order if they are to be sorted.
    fn items(&self, v: &Value) -> Result<Ref<ListData>> {
        let th = self.th;
        let all = krait_builtins::dict::listed(th, v, wk::items())?;
        if self.settings.sort_keys {
            sort(th, &all, None, false)?;
        }
        Ok(all)
    }

    fn member(
        &mut self,
        owner: &Value,
        key: &Value,
        value: &Value,
        level: usize,
        first: &mut bool,
    ) -> Result<()> {
        let th = self.th;
        let settings = self.settings;
        let text = if key.as_str().is_some() {
            key.clone()
        } else if let Some(text) = self.key_text(key)? {
            text
        } else if settings.skipkeys {
            return Ok(());
        } else {
            return Err(th.type_error(format!(
                "keys must be str, int, float, bool or None, not {}",
                key.ty().name()
            )));
        };
        if *first {
            *first = false;
        } else {
            self.push(&settings.item_separator);
        }
        self.newline(level);
        self.string(&text)?;
        self.push(&settings.key_separator);
        self.value(value, level)
            .map_err(|e| match repr::repr_text(th, key) {
                Ok(k) => noted(
                    th,
                    e,
                    &format!("when serializing {} item {k}", owner.ty().full_name()),
                ),
                Err(other) => other,
            })
    }

    /// The text of a key that is no string but may be one in JSON.
    fn key_text(&self, key: &Value) -> Result<Option<Value>> {
        let mut w = Writer::new(self.th, self.settings);
        if key.is_none() || key.as_int().is_some() || key.as_float().is_some() {
            w.value(key, 0)?;
            return str::from_buf(w.out).map(Some);
        }
        Ok(None)
    }

    /// An object that JSON knows nothing of, by what `default` makes of it.
    fn other(&mut self, v: &Value, level: usize) -> Result<()> {
        let th = self.th;
        self.enter(v)?;
        let new = call::call1(th, &self.settings.default, v)?;
        if let Err(e) = self.value(&new, level) {
            let note = format!("when serializing {} object", v.ty().full_name());
            return Err(noted(th, e, &note));
        }
        self.leave(v)
    }
}
