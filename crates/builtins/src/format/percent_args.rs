//! The right operand of `%`: a tuple of arguments, a mapping, or one argument.

use crate::text_error::OrRaise;
use krait_object::err::Result;
use krait_object::protocol::{item, number};
use krait_object::{Text, Thread, Value};
use krait_text::format::{Amount, Conversion};

/// Hands out arguments in order, or by key.
pub struct PercentArgs<'a> {
    operand: &'a Value,
    /// The right operand may be asked for keys.
    pub mapping: bool,
    next: usize,
    /// An argument was fetched by key: the next fetch takes that one.
    keyed: Option<Value>,
    used_keys: bool,
}

impl<'a> PercentArgs<'a> {
    /// `texts` are types that have `__getitem__` but are no mappings here.
    pub fn new(operand: &'a Value, is_text: bool) -> Self {
        let mapping = operand.as_tuple().is_none() && !is_text && item::is_mapping(operand);
        Self {
            operand,
            mapping,
            next: 0,
            keyed: None,
            used_keys: false,
        }
    }

    /// Fetches all that `c` asks for beside its value; only then what is wrong with it is said.
    pub fn settle(
        &mut self,
        th: &Thread,
        c: &mut Conversion<'_>,
        key: impl FnOnce(Text<'_>) -> Value,
    ) -> Result<()> {
        if let Some(text) = c.key {
            self.select(th, &key(text))?;
        }
        if c.width == Amount::Argument {
            c.set_width(self.fetch_width(th)?);
        }
        if c.precision == Amount::Argument {
            c.set_precision(self.fetch_precision(th)?);
        }
        c.whole().or_raise(th)
    }

    /// Selects the argument for the next fetch by key.
    fn select(&mut self, th: &Thread, key: &Value) -> Result<()> {
        self.keyed = Some(item::get(th, self.operand, key)?);
        self.used_keys = true;
        Ok(())
    }

    /// The next argument.
    pub fn fetch(&mut self, th: &Thread) -> Result<Value> {
        if let Some(v) = self.keyed.take() {
            return Ok(v);
        }
        let i = self.next;
        self.next += 1;
        let found = match self.operand.as_tuple() {
            Some(t) => t.get(i).cloned(),
            None if i == 0 && !self.used_keys => Some(self.operand.clone()),
            None => None,
        };
        found.ok_or_else(|| th.type_error("not enough arguments for format string"))
    }

    fn fetch_int(&mut self, th: &Thread) -> Result<Value> {
        let v = self.fetch(th)?;
        if v.as_int().is_none() {
            return Err(th.type_error("* wants int"));
        }
        Ok(v)
    }

    /// The value of a `*` width.
    fn fetch_width(&mut self, th: &Thread) -> Result<isize> {
        match self.fetch_int(th)?.as_i64() {
            Some(i64::MIN) => Err(th.overflow_error("width too big")),
            Some(n) => Ok(n as isize),
            None => Err(th.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// The value of a `*` precision.
    fn fetch_precision(&mut self, th: &Thread) -> Result<isize> {
        let n = self.fetch_int(th)?.as_i64();
        match n.and_then(|n| i32::try_from(n).ok()) {
            Some(n) => Ok(n as isize),
            None => Err(th.overflow_error("Python int too large to convert to C int")),
        }
    }

    /// Whether arguments are left over, which is an error.
    pub fn left_over(&self) -> bool {
        match self.operand.as_tuple() {
            Some(t) => self.next < t.len(),
            None => self.next == 0 && !self.mapping,
        }
    }
}

/// The full name of a value's type, for messages.
pub fn type_text(th: &Thread, v: &Value) -> String {
    crate::text::lossy(&crate::object_type::full_name(th, v.ty()))
}

/// The int to show for a numeric conversion; the value may be replaced by what it converts to.
pub fn integer_of(th: &Thread, v: &Value, kind: u8) -> Result<Value> {
    if v.as_int().is_some() {
        return Ok(v.clone());
    }
    let whole = matches!(kind, b'x' | b'X' | b'o');
    let slots = &v.ty().slots;
    let numeric = slots.index.get().is_some()
        || !whole && (slots.int.get().is_some() || slots.float.get().is_some());
    let converted = if whole && numeric {
        Some(number::index(th, v))
    } else if numeric {
        Some(crate::int::from_object(th, v))
    } else {
        None
    };
    match converted {
        Some(Ok(n)) => Ok(n),
        Some(Err(e)) if !e.is(&krait_object::exc::TYPE_ERROR) => Err(e),
        _ => Err(th.type_error(format!(
            "%{} format: {} is required, not {}",
            kind as char,
            if whole { "an integer" } else { "a real number" },
            v.ty().name()
        ))),
    }
}
