//! Where the items of a buffer lie: contiguity, the offsets of items, copies in C and Fortran order.

use super::{Buffer, Request};

/// Why a buffer cannot be given out as it was asked for; exporters have their own words for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    NotWritable,
    NotCContiguous,
    NotFContiguous,
    NotContiguous,
    NeedsSuboffsets,
    /// A format, but no shape: the items would have to be bytes.
    FormatOfBytes,
}

impl Buffer {
    /// Number of bytes in the view.
    pub fn nbytes(&self) -> usize {
        self.shape.iter().product::<usize>() * self.itemsize
    }

    /// Whether the items lie side by side, the last index varying fastest.
    pub fn is_c_contiguous(&self) -> bool {
        self.suboffsets.is_empty() && self.dense(self.shape.iter().zip(&self.strides).rev())
    }

    /// Whether the items lie side by side, the first index varying fastest.
    pub fn is_f_contiguous(&self) -> bool {
        self.suboffsets.is_empty() && self.dense(self.shape.iter().zip(&self.strides))
    }

    fn dense<'a>(&self, dimensions: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
        if self.shape.contains(&0) {
            return true;
        }
        let mut want = self.itemsize as isize;
        for (&n, &s) in dimensions {
            if n > 1 && s != want {
                return false;
            }
            want = want.wrapping_mul(n as isize);
        }
        true
    }

    /// Why this layout cannot meet a request, if it cannot.
    pub fn refusal(&self, request: Request) -> Option<Refusal> {
        self.refusal_of(request, self.is_c_contiguous(), self.is_f_contiguous())
    }

    /// The same for an exporter with its own idea of what is contiguous.
    pub fn refusal_of(&self, request: Request, c: bool, f: bool) -> Option<Refusal> {
        let refused = |condition: bool, why: Refusal| condition.then_some(why);
        refused(request.writable && self.readonly, Refusal::NotWritable)
            .or(refused(
                request.c_contiguous() && !c,
                Refusal::NotCContiguous,
            ))
            .or(refused(
                request.f_contiguous() && !f,
                Refusal::NotFContiguous,
            ))
            .or(refused(
                request.any_contiguous() && !c && !f,
                Refusal::NotContiguous,
            ))
            .or(refused(
                !request.indirect() && !self.suboffsets.is_empty(),
                Refusal::NeedsSuboffsets,
            ))
            .or(refused(!request.strides() && !c, Refusal::NotCContiguous))
            .or(refused(
                !request.shape() && request.format(),
                Refusal::FormatOfBytes,
            ))
    }

    /// What a consumer sees that asked for less than everything: bytes without a format, one dimension without a shape.
    pub fn as_requested(mut self, request: Request) -> Buffer {
        if !request.format() {
            self.format = "B".into();
        }
        if !request.shape() && self.shape.len() != 1 {
            let count = self.nbytes().checked_div(self.itemsize).unwrap_or(0);
            self.shape = vec![count];
            self.strides = vec![self.itemsize as isize];
            self.suboffsets.clear();
        }
        self
    }

    /// The offset of index `i` in a dimension, from the offset that the dimensions before it led to. `mem` is the
    /// export's whole memory. `None` if a pointer on the way lies outside of it.
    pub fn step(&self, mem: &[u8], dimension: usize, offset: usize, i: usize) -> Option<usize> {
        let stride = self.strides.get(dimension).copied()?;
        let at = offset.wrapping_add_signed((i as isize).wrapping_mul(stride));
        match self.suboffsets.get(dimension) {
            Some(&suboffset) if suboffset >= 0 => {
                let word = mem.get(at..)?.first_chunk()?;
                let target = usize::try_from(u64::from_ne_bytes(*word)).ok()?;
                target.checked_add_signed(suboffset)
            }
            _ => Some(at),
        }
    }

    /// The same for one look at the memory.
    pub fn step_once(&self, dimension: usize, offset: usize, i: usize) -> Option<usize> {
        if self.suboffsets.is_empty() {
            return self.step(&[], dimension, offset, i);
        }
        let mut at = None;
        self.export
            .exporter
            .read(&mut |mem| at = self.step(mem, dimension, offset, i));
        at
    }

    /// Byte offsets of all items in C order.
    pub fn item_offsets(&self) -> Vec<usize> {
        if self.suboffsets.is_empty() {
            return self.offsets_in(&[]);
        }
        let mut out = Vec::new();
        self.export
            .exporter
            .read(&mut |mem| out = self.offsets_in(mem));
        out
    }

    fn offsets_in(&self, mem: &[u8]) -> Vec<usize> {
        let mut out = vec![self.offset];
        for (dimension, &n) in self.shape.iter().enumerate() {
            let mut next = Vec::with_capacity(out.len().saturating_mul(n));
            for o in out {
                // An item outside of the memory has no bytes.
                next.extend((0..n).map(|i| self.step(mem, dimension, o, i).unwrap_or(usize::MAX)));
            }
            out = next;
        }
        out
    }

    /// Byte offsets of all items, the first index varying fastest.
    pub fn item_offsets_f(&self) -> Vec<usize> {
        let rows_first = self.item_offsets();
        let mut out = Vec::with_capacity(rows_first.len());
        let mut index = vec![0usize; self.shape.len()];
        for _ in 0..rows_first.len() {
            let at = index
                .iter()
                .zip(&self.shape)
                .fold(0, |at, (&i, &n)| at * n + i);
            out.push(rows_first.get(at).copied().unwrap_or(usize::MAX));
            for (i, &n) in index.iter_mut().zip(&self.shape) {
                *i += 1;
                if *i < n {
                    break;
                }
                *i = 0;
            }
        }
        out
    }

    /// Calls `f` with the bytes of a contiguous view, or of a copy in C order. `f` must not run Python code.
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        let mut f = Some(f);
        let mut out = None;
        if self.is_c_contiguous() {
            let n = self.nbytes();
            self.export.exporter.read(&mut |b| {
                if let Some(f) = f.take() {
                    out = Some(f(part(b, self.offset, n)));
                }
            });
        } else {
            let copy = self.to_vec();
            if let Some(f) = f.take() {
                out = Some(f(&copy));
            }
        }
        match (out, f) {
            (Some(r), _) => r,
            (None, Some(f)) => f(&[]),
            (None, None) => unreachable_read(),
        }
    }

    /// All bytes in C order, for those who can report that there is no memory.
    pub fn try_to_vec(&self) -> crate::Result<Vec<u8>> {
        crate::alloc::within(self.copy_room(), || self.to_vec())
    }

    /// The same in Fortran order.
    pub fn try_to_vec_f(&self) -> crate::Result<Vec<u8>> {
        crate::alloc::within(self.copy_room(), || self.to_vec_f())
    }

    /// Bytes that a copy takes, with the offsets of its items unless they lie one behind the other.
    pub fn copy_room(&self) -> usize {
        if self.is_c_contiguous() || self.is_f_contiguous() && self.shape.len() == 1 {
            return self.nbytes();
        }
        let items: usize = self.shape.iter().product();
        self.nbytes()
            .saturating_add(items.saturating_mul(3 * size_of::<usize>()))
    }

    /// All bytes in C order.
    pub fn to_vec(&self) -> Vec<u8> {
        if self.is_c_contiguous() {
            return self.read_at(self.offset, self.nbytes());
        }
        self.gather(&self.item_offsets())
    }

    /// All bytes in Fortran order.
    pub fn to_vec_f(&self) -> Vec<u8> {
        if self.is_f_contiguous() {
            return self.read_at(self.offset, self.nbytes());
        }
        self.gather(&self.item_offsets_f())
    }

    /// The bytes of the items at some offsets.
    pub fn gather(&self, offsets: &[usize]) -> Vec<u8> {
        let mut out = Vec::with_capacity(offsets.len().saturating_mul(self.itemsize));
        self.export.exporter.read(&mut |b| {
            for &o in offsets {
                out.extend_from_slice(part(b, o, self.itemsize));
            }
        });
        out
    }

    /// Overwrites all items with bytes in C order.
    pub fn scatter(&self, data: &[u8]) {
        if self.is_c_contiguous() {
            self.fill_from(data);
            return;
        }
        let offsets = self.item_offsets();
        if self.itemsize == 0 {
            return;
        }
        self.export.exporter.write(&mut |b| {
            for (&o, item) in offsets.iter().zip(data.chunks_exact(self.itemsize)) {
                if let Some(slot) = b.get_mut(o..).and_then(|b| b.get_mut(..item.len())) {
                    slot.copy_from_slice(item);
                }
            }
        });
    }

    /// Writes bytes at a byte offset of the view's memory.
    pub fn write_at(&self, offset: usize, data: &[u8]) -> bool {
        let mut ok = false;
        self.export.exporter.write(&mut |b| {
            if let Some(part) = b.get_mut(offset..).and_then(|b| b.get_mut(..data.len())) {
                part.copy_from_slice(data);
                ok = true;
            }
        });
        ok
    }

    /// Reads bytes at a byte offset of the view's memory.
    pub fn read_at(&self, offset: usize, n: usize) -> Vec<u8> {
        let mut out = Vec::new();
        self.export
            .exporter
            .read(&mut |b| out.extend_from_slice(part(b, offset, n)));
        out
    }

    /// Overwrites the start of a contiguous writable view.
    pub fn fill_from(&self, data: &[u8]) -> bool {
        self.write_at(
            self.offset,
            data.get(..self.nbytes().min(data.len())).unwrap_or(&[]),
        )
    }
}

/// `n` bytes from an offset on; none if they do not all exist.
fn part(b: &[u8], offset: usize, n: usize) -> &[u8] {
    b.get(offset..).and_then(|b| b.get(..n)).unwrap_or(&[])
}

/// `read` always calls its argument; an exporter that does not would bring us here.
fn unreachable_read<R>() -> R {
    std::process::abort()
}
