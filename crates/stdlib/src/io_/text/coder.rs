//! Decoding and encoding: natively where the encoding is a common one, else by the codec's incremental objects.

use super::state::{Coder, TextIo};
use crate::io_::newline::{self, seen_value, state_parts};
use krait_builtins::codecs::{self, Encoding, decode_standard, encode_standard};
use krait_object::alloc;
use krait_object::protocol::{attr, call};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{Result, Str, Thread, Value, wk};
use krait_text::codecs as core;

/// Encodings that are handled here.
fn native(encoding: &str) -> Option<Encoding> {
    match Encoding::from_name(encoding) {
        Some(e @ (Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1)) => Some(e),
        _ => None,
    }
}

/// The codec of a text encoding; `None` for those that are handled here.
pub fn look_up(th: &Thread, encoding: &str) -> Result<Option<Value>> {
    if native(encoding).is_some() {
        return Ok(None);
    }
    let codec = codecs::lookup(th, encoding)?;
    if let Some(flag) = attr::get_opt(th, &codec, &wk::str("_is_text_encoding"))?
        && !krait_object::protocol::truth::is_true(th, &flag)?
    {
        return Err(th.lookup_error(format!("'{encoding}' is not a text encoding")));
    }
    Ok(Some(codec))
}

impl TextIo {
    /// Makes the decoder and the encoder anew, each if the buffer has a use for it.
    pub fn set_coders(
        &self,
        th: &Thread,
        codec: Option<&Value>,
        encoding: &str,
        errors: &Value,
    ) -> Result<()> {
        let buffer = self.buffer.get_or_none();
        let able = |method: &Value| -> Result<bool> {
            let r = call::call_method(th, &buffer, method, &[])?;
            krait_object::protocol::truth::is_true(th, &r)
        };
        let readable = able(wk::readable())?;
        let make = |factory: &str| -> Result<Value> {
            let codec = codec.cloned().unwrap_or_else(Value::none);
            call::call_method_text(th, &codec, factory, std::slice::from_ref(errors))
        };
        let mut decoder = Coder::Absent;
        if readable {
            decoder = match native(encoding) {
                Some(e) => Coder::Native(e),
                None => {
                    let mut d = make("incrementaldecoder")?;
                    let how = self.newline.get();
                    if how.is_universal() {
                        d = newline::new_decoder(d, how == super::state::Newline::Translate);
                    }
                    self.decoder_object.set(d);
                    Coder::Object
                }
            };
        }
        self.decoder.set(decoder);
        self.unfinished.borrow_mut().clear();
        self.translation.pending_cr.set(false);
        self.translation.seen.set(0);
        let mut encoder = Coder::Absent;
        if able(wk::writable())? {
            encoder = match native(encoding) {
                Some(e) => Coder::Native(e),
                None => {
                    let e = make("incrementalencoder")?;
                    self.encoder_object.set(e);
                    Coder::Object
                }
            };
        }
        self.encoder.set(encoder);
        Ok(())
    }

    pub fn decode(&self, th: &Thread, input: &Value, last: bool) -> Result<Value> {
        let e = match self.decoder.get() {
            Coder::Absent => return Ok(str::empty()),
            Coder::Native(e) => e,
            Coder::Object => return self.decode_by_object(th, input, last),
        };
        let errors = self.errors_name.borrow().clone();
        let text = if self.unfinished.borrow().is_empty() && input.as_bytes().is_some() {
            let b = input.as_bytes().map_or(&[][..], |b| b.as_slice());
            self.decode_native(th, b, e, &errors, last)?
        } else {
            let mut all = self.unfinished.borrow().clone();
            all.extend_from_slice(&krait_object::protocol::buffer::to_vec(th, input)?);
            self.decode_native(th, &all, e, &errors, last)?
        };
        let how = self.newline.get();
        if !how.is_universal() {
            return Ok(text);
        }
        let translate = how == super::state::Newline::Translate;
        self.translation.apply(text, translate, last)
    }

    fn decode_native(
        &self,
        th: &Thread,
        b: &[u8],
        e: Encoding,
        errors: &str,
        last: bool,
    ) -> Result<Value> {
        let (text, used) = decode_standard(th, b, e, errors, last)?;
        let mut rest = self.unfinished.borrow_mut();
        rest.clear();
        rest.extend_from_slice(b.get(used..).unwrap_or_default());
        Ok(text)
    }

    fn decode_by_object(&self, th: &Thread, input: &Value, last: bool) -> Result<Value> {
        let d = self.decoder_object.get_or_none();
        if let Some(n) = newline::NEWLINE_DECODER.get_exact(&d) {
            return newline::decode(th, n, input, last);
        }
        let args = [input.clone(), Value::bool(last)];
        let text = call::call_method(th, &d, wk::decode(), &args)?;
        if text.as_str().is_none() {
            return Err(th.type_error(format!(
                "decoder should return a string result, not '{}'",
                text.ty().name()
            )));
        }
        Ok(text)
    }

    /// The decoder's state: bytes it keeps, and flags.
    pub fn decoder_state(&self, th: &Thread) -> Result<(Value, i128)> {
        if self.decoder.get() == Coder::Object {
            let d = self.decoder_object.get_or_none();
            let state = call::call_method(th, &d, wk::getstate(), &[])?;
            let (buffer, flags) = state_parts(th, &state)?;
            if buffer.as_bytes().is_none() {
                return Err(th.type_error(format!(
                    "illegal decoder state: the first item should be a bytes object, not '{}'",
                    buffer.ty().name()
                )));
            }
            return Ok((buffer, flags));
        }
        let kept = bytes::new(&self.unfinished.borrow());
        let cr = self.newline.get().is_universal() && self.translation.pending_cr.get();
        Ok((kept, i128::from(cr)))
    }

    pub fn set_decoder_state(&self, th: &Thread, kept: &Value, flags: i128) -> Result<()> {
        match self.decoder.get() {
            Coder::Absent => {}
            Coder::Object => {
                let d = self.decoder_object.get_or_none();
                let state = tuple::from_array([kept.clone(), int::from_i128(flags)]);
                call::call_method(th, &d, wk::setstate(), &[state.into_value()])?;
            }
            Coder::Native(_) => {
                let b = kept.as_bytes().map_or(&[][..], |b| b.as_slice());
                self.unfinished.replace(b.to_vec());
                self.translation.pending_cr.set(flags & 1 != 0);
            }
        }
        Ok(())
    }

    pub fn reset_decoder(&self, th: &Thread) -> Result<()> {
        match self.decoder.get() {
            Coder::Absent => {}
            Coder::Object => {
                let d = self.decoder_object.get_or_none();
                call::call_method(th, &d, wk::reset(), &[])?;
            }
            Coder::Native(_) => {
                self.unfinished.borrow_mut().clear();
                self.translation.pending_cr.set(false);
                self.translation.seen.set(0);
            }
        }
        Ok(())
    }

    /// Line ends that were read.
    pub fn newlines(&self, th: &Thread) -> Result<Value> {
        match self.decoder.get() {
            Coder::Object => {
                let d = self.decoder_object.get_or_none();
                Ok(attr::get_opt(th, &d, &wk::str("newlines"))?.unwrap_or_else(Value::none))
            }
            _ => Ok(seen_value(self.translation.seen.get())),
        }
    }

    /// Tells an encoder whether it writes at the start of the stream, where a byte order mark belongs.
    pub fn reset_encoder(&self, th: &Thread, at_start: bool) -> Result<()> {
        if self.encoder.get() == Coder::Object {
            let e = self.encoder_object.get_or_none();
            if at_start {
                call::call_method(th, &e, wk::reset(), &[])?;
            } else {
                call::call_method(th, &e, wk::setstate(), &[int::from_i64(0)])?;
            }
        }
        Ok(())
    }

    /// Appends encoded text to what is pending; answers how many bytes that were.
    pub fn encode_into(&self, th: &Thread, s: &Str, e: Encoding) -> Result<usize> {
        {
            let mut out = self.pending.borrow_mut();
            let before = out.len();
            let widest = if s.is_ascii() { 1 } else { 4 };
            alloc::make_room(&mut out, s.len().saturating_mul(widest))?;
            if let Some(ascii) = s.as_ascii() {
                out.extend_from_slice(ascii.as_bytes());
                return Ok(ascii.len());
            }
            let done = match e {
                Encoding::Ascii => core::encode_ascii(s.text(), 0, &mut out),
                Encoding::Latin1 => core::encode_latin1(s.text(), 0, &mut out),
                _ => core::encode_utf8(s.text(), 0, &mut out),
            };
            if done.is_ok() {
                return Ok(out.len() - before);
            }
            out.truncate(before);
        }
        // Something needs the error handler, which may run anything.
        let errors = self.errors_name.borrow().clone();
        let v = encode_standard(th, s, e, &errors)?;
        let b = v.as_bytes().map_or(&[][..], |b| b.as_slice());
        alloc::extend(&mut self.pending.borrow_mut(), b)?;
        Ok(b.len())
    }
}
