//! `_multibytecodec` and the modules of encodings that are built on it: `_codecs_cn`, `_codecs_hk`, `_codecs_iso2022`,
//! `_codecs_jp`, `_codecs_kr`, `_codecs_tw`.
//!
//! The conversion itself is `krait_text::codecs::multibyte`. `codec` runs it and asks error handlers; `value` is the
//! object that a module's `getcodec` returns; `incremental` and `stream` keep what is between two calls.

mod codec;
mod families;
mod incremental;
mod stream;
mod value;

pub use families::{Cn, Hk, Iso2022, Jp, Kr, Tw};

use krait_object::{Module, Result, Thread, TypeObject, Value, ready_type};

/// Makes the types ready, whichever of the modules is imported first.
fn install() {
    ready_type(&value::MULTIBYTE_CODEC.ty, &value::CodecMethods::SPEC);
    ready_type(&incremental::ENCODER.ty, &incremental::EncoderMethods::SPEC);
    ready_type(&incremental::DECODER.ty, &incremental::DecoderMethods::SPEC);
    ready_type(&stream::READER.ty, &stream::ReaderMethods::SPEC);
    ready_type(&stream::WRITER.ty, &stream::WriterMethods::SPEC);
}

pub struct MultibyteCodecModule;

#[krait_object::pymodule(name = "_multibytecodec")]
impl MultibyteCodecModule {
    #[sig("(arg, /)")]
    fn __create_codec(th: &Thread, arg: &Value) -> Result<Value> {
        let _ = arg;
        Err(th.value_error("argument type invalid"))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        install();
        let types: [(&str, &'static TypeObject); 4] = [
            ("MultibyteIncrementalEncoder", &incremental::ENCODER.ty),
            ("MultibyteIncrementalDecoder", &incremental::DECODER.ty),
            ("MultibyteStreamReader", &stream::READER.ty),
            ("MultibyteStreamWriter", &stream::WRITER.ty),
        ];
        for (name, t) in types {
            m.add(th, name, t.type_value())?;
        }
        Ok(())
    }
}
