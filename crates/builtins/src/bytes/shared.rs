//! The methods that `bytes` and `bytearray` share, as a macro over [`Kind`](super::kind::Kind): each type is one
//! `impl` block for `#[pymethods]`, and this writes the common part of both.

/// `bytes_methods! { doc..., struct Methods: Kind; own functions... }`
macro_rules! bytes_methods {
    ($(#[$doc:meta])* struct $methods:ident: $kind:ty; $($own:tt)*) => {
        struct $methods;

        $(#[$doc])*
        #[krait_object::pymethods]
        impl $methods {
            $($own)*

            fn __len__(v: &Value) -> usize {
                <$kind>::with(v, |b| b.len())
            }

            fn __contains__(th: &Thread, v: &Value, x: &Value) -> Result<bool> {
                search::contains::<$kind>(th, v, x)
            }

            fn __repeat__(th: &Thread, v: &Value, n: isize) -> Result<Value> {
                edit::repeat::<$kind>(th, v, n)
            }

            fn __mod__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                if !is_kind(a) {
                    return Ok(Value::not_implemented());
                }
                percent::format::<$kind>(th, a, b)
            }

            /// The first byte in upper case, the rest in lower case.
            fn capitalize(v: &Value) -> Result<Value> {
                edit::changed::<$kind>(v, ascii::capitalize)
            }

            /// Centered in the given width.
            #[sig("(width, fillchar=b' ', /)")]
            fn center(th: &Thread, v: &Value, width: isize, fillchar: Option<&Value>) -> Result<Value> {
                let fill = edit::fill_byte(th, fillchar, "center")?;
                let width = usize::try_from(width).unwrap_or(0);
                let total = width.saturating_sub(Self::__len__(v));
                let left = total / 2 + (total & width & 1);
                edit::pad::<$kind>(th, v, left, total - left, fill)
            }

            /// How often a subsection occurs without overlap in B[start:end].
            #[sig("(sub[, start[, end]], /)")]
            fn count(th: &Thread, v: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
                search::count::<$kind>(th, v, sub, Bounds::new(th, start, end)?)
            }

            /// Decode to text; by default from UTF-8, with an error for what cannot be decoded.
            #[sig("(encoding='utf-8', errors='strict')")]
            fn decode(th: &Thread, v: &Value, encoding: Option<&Str>, errors: Option<&Str>) -> Result<Value> {
                let encoding = codecs::name(th, encoding, "utf-8")?;
                let errors = codecs::name(th, errors, "strict")?;
                if let Some(b) = v.as_bytes() {
                    return codecs::decode(th, b.as_slice(), &encoding, &errors);
                }
                let copy = <$kind>::with(v, krait_object::alloc::copied)?;
                codecs::decode(th, &copy, &encoding, &errors)
            }

            /// Does B[start:end] end with a suffix, or one of a tuple of suffixes?
            #[sig("(suffix[, start[, end]], /)")]
            fn endswith(th: &Thread, v: &Value, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<bool> {
                let bounds = Bounds::new(th, start, end)?;
                <$kind>::held(v, || search::has_affix::<$kind>(th, v, suffix, bounds, true))
            }

            /// Tabs become spaces up to the next multiple of tabsize.
            #[sig("(tabsize=8)")]
            fn expandtabs(th: &Thread, v: &Value, tabsize: i32) -> Result<Value> {
                edit::expandtabs::<$kind>(th, v, tabsize)
            }

            /// The lowest index of a subsection in B[start:end], -1 if there is none.
            #[sig("(sub[, start[, end]], /)")]
            fn find(th: &Thread, v: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<Value> {
                let i = search::find::<$kind>(th, v, sub, Bounds::new(th, start, end)?, false)?;
                Ok(i.map_or(Value::int32(-1), int::from_usize))
            }

            /// The highest index of a subsection in B[start:end], -1 if there is none.
            #[sig("(sub[, start[, end]], /)")]
            fn rfind(th: &Thread, v: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<Value> {
                let i = search::find::<$kind>(th, v, sub, Bounds::new(th, start, end)?, true)?;
                Ok(i.map_or(Value::int32(-1), int::from_usize))
            }

            /// The lowest index of a subsection in B[start:end]; ValueError if there is none.
            #[sig("(sub[, start[, end]], /)")]
            fn index(th: &Thread, v: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
                search::find::<$kind>(th, v, sub, Bounds::new(th, start, end)?, false)?
                    .ok_or_else(|| th.value_error("subsection not found"))
            }

            /// The highest index of a subsection in B[start:end]; ValueError if there is none.
            #[sig("(sub[, start[, end]], /)")]
            fn rindex(th: &Thread, v: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
                search::find::<$kind>(th, v, sub, Bounds::new(th, start, end)?, true)?
                    .ok_or_else(|| th.value_error("subsection not found"))
            }

            /// The bytes that hexadecimal digits spell.
            #[classmethod]
            #[sig("(string, /)")]
            fn fromhex(th: &Thread, cls: &'static TypeObject, string: &Value) -> Result<Value> {
                let made = <$kind>::make(hex::from_hex(th, string)?);
                if std::ptr::eq(made.ty(), cls) {
                    return Ok(made);
                }
                krait_object::protocol::call::call_type(th, cls, &[made])
            }

            /// Two hexadecimal digits per byte, with a separator between groups of bytes if one is given.
            ///
            /// >>> bytes([1, 254]).hex(' ')
            /// '01 fe'
            #[sig("(sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(th: &Thread, v: &Value, sep: Option<&Value>, bytes_per_sep: i32) -> Result<Value> {
                let sep = <$kind>::held(v, || hex::separator(th, sep))?;
                <$kind>::with(v, |b| hex::hex(b, sep, bytes_per_sep as isize))
            }

            /// Are all bytes letters or digits, and is there one?
            fn isalnum(v: &Value) -> bool {
                <$kind>::with(v, |b| ascii::all(b, |c| c.is_ascii_alphanumeric()))
            }

            /// Are all bytes letters, and is there one?
            fn isalpha(v: &Value) -> bool {
                <$kind>::with(v, |b| ascii::all(b, |c| c.is_ascii_alphabetic()))
            }

            /// Are all bytes ASCII? True if there is none.
            fn isascii(v: &Value) -> bool {
                <$kind>::with(v, |b| b.is_ascii())
            }

            /// Are all bytes digits, and is there one?
            fn isdigit(v: &Value) -> bool {
                <$kind>::with(v, |b| ascii::all(b, |c| c.is_ascii_digit()))
            }

            /// Is there a lower-case letter and no upper-case one?
            fn islower(v: &Value) -> bool {
                <$kind>::with(v, |b| ascii::one_case(b, u8::is_ascii_lowercase, u8::is_ascii_uppercase))
            }

            /// Are all bytes white space, and is there one?
            fn isspace(v: &Value) -> bool {
                <$kind>::with(v, |b| ascii::all(b, split::is_space))
            }

            /// Do words start in upper case and go on in lower case?
            fn istitle(v: &Value) -> bool {
                <$kind>::with(v, ascii::is_title)
            }

            /// Is there an upper-case letter and no lower-case one?
            fn isupper(v: &Value) -> bool {
                <$kind>::with(v, |b| ascii::one_case(b, u8::is_ascii_uppercase, u8::is_ascii_lowercase))
            }

            /// Concatenate any number of bytes-like objects, with this one in between.
            #[sig("(iterable_of_bytes, /)")]
            fn join(th: &Thread, v: &Value, iterable_of_bytes: &Value) -> Result<Value> {
                edit::join::<$kind>(th, v, iterable_of_bytes)
            }

            /// Left-justified in the given width.
            #[sig("(width, fillchar=b' ', /)")]
            fn ljust(th: &Thread, v: &Value, width: isize, fillchar: Option<&Value>) -> Result<Value> {
                let fill = edit::fill_byte(th, fillchar, "ljust")?;
                let total = usize::try_from(width).unwrap_or(0).saturating_sub(Self::__len__(v));
                edit::pad::<$kind>(th, v, 0, total, fill)
            }

            /// A copy with ASCII letters in lower case.
            fn lower(v: &Value) -> Result<Value> {
                edit::changed::<$kind>(v, |b| b.to_ascii_lowercase())
            }

            /// Without leading white space, or without the given bytes.
            #[sig("(bytes=None, /)")]
            fn lstrip(th: &Thread, v: &Value, bytes: Option<&Value>) -> Result<Value> {
                edit::strip::<$kind>(th, v, bytes, Ends::Left)
            }

            /// A table for translate(): each byte of frm becomes the one at the same place in to.
            #[staticmethod]
            #[sig("(frm, to, /)")]
            fn maketrans(th: &Thread, frm: &Value, to: &Value) -> Result<Value> {
                edit::maketrans(th, frm, to)
            }

            /// The part before the first separator, the separator, and the part after it.
            #[sig("(sep, /)")]
            fn partition(th: &Thread, v: &Value, sep: &Value) -> Result<Value> {
                split::partition::<$kind>(th, v, sep, false)
            }

            /// The part before the last separator, the separator, and the part after it.
            #[sig("(sep, /)")]
            fn rpartition(th: &Thread, v: &Value, sep: &Value) -> Result<Value> {
                split::partition::<$kind>(th, v, sep, true)
            }

            /// Replace occurrences of a subsection: all, or at most count from the left.
            #[sig("(old, new, count=-1, /)")]
            fn replace(th: &Thread, v: &Value, old: &Value, new: &Value, count: isize) -> Result<Value> {
                edit::replace::<$kind>(th, v, old, new, count)
            }

            /// Without a prefix, if it is there.
            #[sig("(prefix, /)")]
            fn removeprefix(th: &Thread, v: &Value, prefix: &Value) -> Result<Value> {
                let n = with_bytes(th, prefix, |p| {
                    <$kind>::with(v, |b| if b.starts_with(p) { p.len() } else { 0 })
                })?;
                Ok(kind::part::<$kind>(v, n, usize::MAX))
            }

            /// Without a suffix, if it is there.
            #[sig("(suffix, /)")]
            fn removesuffix(th: &Thread, v: &Value, suffix: &Value) -> Result<Value> {
                let end = with_bytes(th, suffix, |p| {
                    <$kind>::with(v, |b| if b.ends_with(p) { b.len() - p.len() } else { b.len() })
                })?;
                Ok(kind::part::<$kind>(v, 0, end))
            }

            /// Right-justified in the given width.
            #[sig("(width, fillchar=b' ', /)")]
            fn rjust(th: &Thread, v: &Value, width: isize, fillchar: Option<&Value>) -> Result<Value> {
                let fill = edit::fill_byte(th, fillchar, "rjust")?;
                let total = usize::try_from(width).unwrap_or(0).saturating_sub(Self::__len__(v));
                edit::pad::<$kind>(th, v, total, 0, fill)
            }

            /// Split at a separator, by default at runs of white space; at most maxsplit times from the right.
            #[sig("(sep=None, maxsplit=-1)")]
            fn rsplit(th: &Thread, v: &Value, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
                split::split::<$kind>(th, v, sep, maxsplit, true)
            }

            /// Without trailing white space, or without the given bytes.
            #[sig("(bytes=None, /)")]
            fn rstrip(th: &Thread, v: &Value, bytes: Option<&Value>) -> Result<Value> {
                edit::strip::<$kind>(th, v, bytes, Ends::Right)
            }

            /// Split at a separator, by default at runs of white space; at most maxsplit times from the left.
            #[sig("(sep=None, maxsplit=-1)")]
            fn split(th: &Thread, v: &Value, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
                split::split::<$kind>(th, v, sep, maxsplit, false)
            }

            /// The lines, without their ends unless keepends is true.
            #[sig("(keepends=False)")]
            fn splitlines(v: &Value, keepends: bool) -> Result<Value> {
                split::splitlines::<$kind>(v, keepends)
            }

            /// Does B[start:end] start with a prefix, or one of a tuple of prefixes?
            #[sig("(prefix[, start[, end]], /)")]
            fn startswith(th: &Thread, v: &Value, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<bool> {
                let bounds = Bounds::new(th, start, end)?;
                <$kind>::held(v, || search::has_affix::<$kind>(th, v, prefix, bounds, false))
            }

            /// Without leading and trailing white space, or without the given bytes.
            #[sig("(bytes=None, /)")]
            fn strip(th: &Thread, v: &Value, bytes: Option<&Value>) -> Result<Value> {
                edit::strip::<$kind>(th, v, bytes, Ends::Both)
            }

            /// Upper-case letters become lower case and the other way round.
            fn swapcase(v: &Value) -> Result<Value> {
                edit::changed::<$kind>(v, ascii::swapcase)
            }

            /// Words start in upper case, all other letters are lower case.
            fn title(v: &Value) -> Result<Value> {
                edit::changed::<$kind>(v, ascii::title)
            }

            /// Without the bytes in delete, the others replaced by a table of 256 bytes.
            #[sig("(table, /, delete=b'')")]
            fn translate(th: &Thread, v: &Value, table: &Value, delete: Option<&Value>) -> Result<Value> {
                let table = (!table.is_none()).then_some(table);
                edit::translate::<$kind>(th, v, table, delete)
            }

            /// A copy with ASCII letters in upper case.
            fn upper(v: &Value) -> Result<Value> {
                edit::changed::<$kind>(v, |b| b.to_ascii_uppercase())
            }

            /// Zeros on the left up to the given width, after a sign.
            #[sig("(width, /)")]
            fn zfill(th: &Thread, v: &Value, width: isize) -> Result<Value> {
                edit::zfill::<$kind>(th, v, width)
            }
        }
    };
}
pub(crate) use bytes_methods;
