//! Items of any `struct` format, as bytes and as objects.

use krait_object::protocol::{attr, call};
use krait_object::types::{bytes, str};
use krait_object::{Args, Result, Thread, Value, err};

/// A compiled format.
pub struct Format {
    packer: Value,
    pub size: usize,
    /// How many values make one item.
    members: usize,
}

impl Format {
    /// From the text of a format, or whatever else a program gives for one.
    pub fn new(th: &Thread, format: &Value) -> Result<Format> {
        let module = (th.interp.hooks.get().import)(th, "struct")?;
        let packer = call::call_method_text(th, &module, "Struct", std::slice::from_ref(format))?;
        let size = attr::get_text(th, &packer, "size")?;
        let size = krait_object::protocol::number::as_isize(th, &size)?;
        let mut format = Format {
            packer,
            size: usize::try_from(size).unwrap_or(0),
            members: 0,
        };
        let zeros = krait_builtins::bytes::zeroed(format.size)?;
        format.members = match format.values(th, &zeros)?.as_tuple() {
            Some(t) => t.len(),
            None => 0,
        };
        Ok(format)
    }

    pub fn of_text(th: &Thread, format: &str) -> Result<Format> {
        Format::new(th, &str::new(format))
    }

    fn values(&self, th: &Thread, item: &[u8]) -> Result<Value> {
        call::call_method_text(th, &self.packer, "unpack", &[bytes::new(item)])
    }

    /// One item: a single value, or a tuple of several.
    pub fn unpack(&self, th: &Thread, item: &[u8]) -> Result<Value> {
        let values = self.values(th, item.get(..self.size).unwrap_or(item))?;
        let single = values
            .as_tuple()
            .filter(|t| t.len() == 1)
            .and_then(|t| t.get(0).cloned());
        Ok(single.unwrap_or(values))
    }

    /// The bytes of one item.
    pub fn pack(&self, th: &Thread, item: &Value) -> Result<Vec<u8>> {
        let atom =
            item.as_bytes().is_some() || item.as_int().is_some() || item.as_float().is_some();
        let members = item
            .as_tuple()
            .map(|t| t.as_slice().to_vec())
            .or_else(|| item.as_list().map(|l| l.snapshot()));
        let values = match members {
            _ if atom && self.members == 1 => vec![item.clone()],
            Some(members) if members.len() == self.members => members,
            _ => {
                return Err(
                    th.value_error("mismatch between initializer element and format string")
                );
            }
        };
        let pack = attr::get_text(th, &self.packer, "pack")?;
        let packed = call::call_args(th, &pack, Args::pos(&values))?;
        match packed.as_bytes() {
            Some(b) => Ok(b.as_slice().to_vec()),
            None => Err(err::new(
                th,
                &krait_object::exc::TYPE_ERROR.ty,
                "Struct.pack() returned no bytes",
            )),
        }
    }
}
