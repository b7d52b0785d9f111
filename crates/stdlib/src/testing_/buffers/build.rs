//! Arrays from lists of items: memory, shape, strides, suboffsets, and the checks that they fit together.

use super::items::Format;
use super::ndarray::{FORTRAN, MAX_DIMENSIONS, Memory, PIL, View, WRITABLE};
use krait_object::protocol::buffer::{Buffer, Export};
use krait_object::protocol::number;
use krait_object::types::str;
use krait_object::{Result, Thread, Value, err};
use std::cell::RefCell;
use std::rc::Rc;

/// What an array is made of.
pub struct Plan<'a> {
    pub items: &'a Value,
    pub shape: &'a Value,
    pub strides: Option<&'a Value>,
    pub offset: isize,
    pub format: Option<&'a Value>,
    pub flags: i32,
}

/// The elements of a list or tuple.
pub fn elements(th: &Thread, v: &Value, what: &str) -> Result<Vec<Value>> {
    if let Some(t) = v.as_tuple() {
        return Ok(t.as_slice().to_vec());
    }
    match v.as_list() {
        Some(l) => Ok(l.snapshot()),
        None => Err(th.type_error(format!("{what} must be a list or a tuple"))),
    }
}

fn sizes(th: &Thread, all: &[Value], what: &str) -> Result<Vec<isize>> {
    all.iter()
        .map(|v| {
            if v.as_int().is_none() {
                return Err(th.value_error(format!("elements of {what} must be integers")));
            }
            number::as_isize(th, v)
        })
        .collect()
}

fn lengths(th: &Thread, all: &[Value]) -> Result<Vec<usize>> {
    let negative = |_| th.value_error("elements of shape must be integers >= 0");
    sizes(th, all, "shape")?
        .into_iter()
        .map(|n| usize::try_from(n).map_err(negative))
        .collect()
}

/// Strides of items side by side, the last index varying fastest, or the first.
pub fn dense_strides(shape: &[usize], itemsize: usize, fortran: bool) -> Vec<isize> {
    let mut strides = Vec::with_capacity(shape.len());
    let mut stride = itemsize as isize;
    let mut next = |&n: &usize| {
        strides.push(stride);
        stride = stride.wrapping_mul(n as isize);
    };
    if fortran {
        shape.iter().for_each(&mut next);
    } else {
        shape.iter().rev().for_each(&mut next);
        strides.reverse();
    }
    strides
}

/// Whether every item of a structure lies within `len` bytes.
fn fits(len: usize, itemsize: usize, offset: usize, shape: &[usize], strides: &[isize]) -> bool {
    if shape.contains(&0) {
        return true;
    }
    let (mut low, mut high) = (offset as i128, offset as i128 + itemsize as i128);
    let mut total = itemsize as i128;
    for (&n, &s) in shape.iter().zip(strides) {
        let reach = s as i128 * (n as i128 - 1);
        if reach < 0 {
            low += reach;
        } else {
            high += reach;
        }
        total = total.saturating_mul(n as i128);
    }
    0 <= low && high <= len as i128 && total <= isize::MAX as i128
}

/// Items that overlap, and dimensions beside an empty one, make an array larger than its memory: copies and lists of it
/// must still be possible.
fn check_total(shape: &[usize], itemsize: usize) -> Result<()> {
    const LARGEST: usize = 1 << 24;
    let grown = |total: usize, &n: &usize| total.saturating_mul(n.max(1));
    if shape.iter().fold(itemsize, grown) > LARGEST {
        return Err(err::memory_error());
    }
    Ok(())
}

/// A view of new memory that holds the items.
pub fn view(th: &Thread, plan: &Plan<'_>) -> Result<Rc<View>> {
    let shape = elements(th, plan.shape, "shape")?;
    if shape.len() > MAX_DIMENSIONS {
        return Err(th.value_error(format!("ndim must not exceed {MAX_DIMENSIONS}")));
    }
    let strides = plan
        .strides
        .map(|s| elements(th, s, "strides"))
        .transpose()?
        .filter(|s| !s.is_empty());
    if let Some(s) = &strides {
        if plan.flags & FORTRAN != 0 {
            return Err(th.type_error("ND_FORTRAN cannot be used together with strides"));
        }
        if s.len() != shape.len() {
            return Err(th.value_error("len(shape) != len(strides)"));
        }
    }
    let default = str::new("B");
    let format_value = plan.format.unwrap_or(&default);
    let format = Format::new(th, format_value)?;
    if format.size == 0 {
        return Err(th.value_error("itemsize must not be zero"));
    }
    let items = if shape.is_empty() {
        vec![plan.items.clone()]
    } else {
        elements(th, plan.items, "items")?
    };
    if items.is_empty() {
        return Err(th.value_error("initializer list or tuple must not be empty"));
    }
    let offset = start(th, plan.offset, format.size, items.len())?;
    let mut memory = Vec::with_capacity(items.len() * format.size);
    for item in &items {
        memory.extend(format.pack(th, item)?);
    }
    if shape.is_empty() && plan.flags & PIL != 0 {
        return Err(th.type_error("ndim = 0 cannot be used in conjunction with ND_PIL"));
    }
    let shape = lengths(th, &shape)?;
    let strides = match strides {
        Some(s) => sizes(th, &s, "strides")?,
        None => dense_strides(&shape, format.size, plan.flags & FORTRAN != 0),
    };
    if strides.iter().any(|s| s % format.size as isize != 0) {
        return Err(th.value_error("strides must be a multiple of itemsize"));
    }
    if !fits(memory.len(), format.size, offset, &shape, &strides) {
        return Err(th.value_error("invalid combination of buffer, shape and strides"));
    }
    check_total(&shape, format.size)?;
    let mut layout = Layout {
        memory,
        offset,
        shape,
        strides,
        suboffsets: Vec::new(),
    };
    if plan.flags & PIL != 0 {
        layout = layout.indirect();
    }
    let text = match (format_value.as_str(), format_value.as_bytes()) {
        (Some(s), _) => s.to_string_lossy(),
        (None, Some(b)) => String::from_utf8_lossy(b.as_slice()).into_owned(),
        (None, None) => String::new(),
    };
    let b = layout.into_buffer(&text, format.size, plan.flags & WRITABLE == 0);
    Ok(View::new(b, None, plan.flags, offset))
}

/// The offset of the first item, checked.
fn start(th: &Thread, offset: isize, itemsize: usize, count: usize) -> Result<usize> {
    if offset % itemsize as isize != 0 {
        return Err(th.value_error("offset must be a multiple of itemsize"));
    }
    match usize::try_from(offset) {
        Ok(at) if at < count * itemsize => Ok(at),
        _ => Err(th.value_error("offset out of bounds")),
    }
}

/// Memory with the places of its items.
pub struct Layout {
    pub memory: Vec<u8>,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<isize>,
    pub suboffsets: Vec<isize>,
}

impl Layout {
    /// The same items behind pointers in the first dimension, which lie in front of them.
    fn indirect(self) -> Layout {
        const POINTER: usize = size_of::<u64>();
        let (Some(&n), Some(&stride)) = (self.shape.first(), self.strides.first()) else {
            return self;
        };
        // How far a row reaches below its first item.
        let below = self
            .shape
            .iter()
            .zip(&self.strides)
            .skip(1)
            .take_while(|&(&n, _)| n > 0)
            .map(|(&n, &s)| if s <= 0 { -s * (n as isize - 1) } else { 0 })
            .sum::<isize>();
        let backwards = stride < 0;
        let mut memory = Vec::with_capacity(n * POINTER + self.memory.len());
        for slot in 0..n {
            let row = if backwards { n - 1 - slot } else { slot };
            let first = (n * POINTER + self.offset) as isize + row as isize * stride;
            memory.extend(((first - below) as u64).to_ne_bytes());
        }
        memory.extend(&self.memory);
        let mut suboffsets = vec![-1; self.shape.len()];
        let mut strides = self.strides;
        if let (Some(first), Some(suboffset)) = (strides.first_mut(), suboffsets.first_mut()) {
            let step = POINTER as isize;
            *first = if backwards { -step } else { step };
            *suboffset = below;
        }
        Layout {
            memory,
            offset: if backwards {
                n.saturating_sub(1) * POINTER
            } else {
                0
            },
            shape: self.shape,
            strides,
            suboffsets,
        }
    }

    /// A buffer of memory that belongs to nobody else.
    pub fn into_buffer(self, format: &str, itemsize: usize, readonly: bool) -> Buffer {
        let exporter = Box::new(Memory(RefCell::new(self.memory)));
        Buffer {
            export: Rc::new(Export {
                exporter,
                object: Value::none(),
            }),
            readonly,
            format: format.into(),
            itemsize,
            shape: self.shape,
            strides: self.strides,
            suboffsets: self.suboffsets,
            offset: self.offset,
        }
    }
}
