//! The modules that hand out encodings.

use super::value::{self, MULTIBYTE_CODEC, MultibyteCodec};
use crate::types_::{self, CAPSULE, Capsule};
use krait_object::{Module, Result, Thread, Value};
use krait_text::codecs::multibyte::{self, Family};

fn getcodec(th: &Thread, family: Family, encoding: &Value) -> Result<Value> {
    let Some(name) = encoding.as_str() else {
        return Err(th.type_error("encoding name must be a string."));
    };
    let name = value::c_text(th, name)?;
    match multibyte::codec(family, &name) {
        Some(codec) => Ok(MULTIBYTE_CODEC
            .create(MultibyteCodec(value::CodecRef(codec)))
            .into_value()),
        None => Err(th.lookup_error("no such codec is supported.")),
    }
}

/// The names under which CPython's modules lend one another their tables. Nothing is behind them here.
fn maps(th: &Thread, m: &Module, names: &[&str]) -> Result<()> {
    super::install();
    types_::install();
    for name in names {
        let capsule = Capsule {
            name: "multibytecodec.map",
        };
        m.add(
            th,
            &format!("__map_{name}"),
            CAPSULE.create(capsule).into_value(),
        )?;
    }
    Ok(())
}

pub struct Cn;

#[krait_object::pymodule(name = "_codecs_cn")]
impl Cn {
    #[sig("(object, /)")]
    fn getcodec(th: &Thread, object: &Value) -> Result<Value> {
        getcodec(th, Family::Cn, object)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        maps(th, m, &["gb2312", "gbkext", "gbcommon", "gb18030ext"])
    }
}

pub struct Hk;

#[krait_object::pymodule(name = "_codecs_hk")]
impl Hk {
    #[sig("(object, /)")]
    fn getcodec(th: &Thread, object: &Value) -> Result<Value> {
        getcodec(th, Family::Hk, object)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        maps(th, m, &["big5hkscs", "big5hkscs_bmp", "big5hkscs_nonbmp"])
    }
}

pub struct Iso2022;

#[krait_object::pymodule(name = "_codecs_iso2022")]
impl Iso2022 {
    #[sig("(object, /)")]
    fn getcodec(th: &Thread, object: &Value) -> Result<Value> {
        getcodec(th, Family::Iso2022, object)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        maps(th, m, &[])
    }
}

pub struct Jp;

#[krait_object::pymodule(name = "_codecs_jp")]
impl Jp {
    #[sig("(object, /)")]
    fn getcodec(th: &Thread, object: &Value) -> Result<Value> {
        getcodec(th, Family::Jp, object)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let names = [
            "jisx0208",
            "jisx0212",
            "jisxcommon",
            "cp932ext",
            "jisx0213_1_bmp",
            "jisx0213_2_bmp",
            "jisx0213_bmp",
            "jisx0213_1_emp",
            "jisx0213_2_emp",
            "jisx0213_emp",
            "jisx0213_pair",
        ];
        maps(th, m, &names)
    }
}

pub struct Kr;

#[krait_object::pymodule(name = "_codecs_kr")]
impl Kr {
    #[sig("(object, /)")]
    fn getcodec(th: &Thread, object: &Value) -> Result<Value> {
        getcodec(th, Family::Kr, object)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        maps(th, m, &["ksx1001", "cp949ext", "cp949"])
    }
}

pub struct Tw;

#[krait_object::pymodule(name = "_codecs_tw")]
impl Tw {
    #[sig("(object, /)")]
    fn getcodec(th: &Thread, object: &Value) -> Result<Value> {
        getcodec(th, Family::Tw, object)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        maps(th, m, &["big5", "cp950ext"])
    }
}
