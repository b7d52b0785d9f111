//! `_locale`: the C library's locales.
//!
//! Text of the locale is decoded as UTF-8 with surrogate escapes; Krait runs in UTF-8 locales.

use crate::host;
use crate::posix::{Path, decode, encode};
use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::types::{list, str};
use krait_object::{
    ArgPlace, DictData, Module, Raised, Result, Str, Thread, Value, err, pymethods, ready_type,
};

krait_object::pytype! {
    pub static ERROR: ExcData = "locale.Error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

const LC_CTYPE: i32 = 0;
const LC_ALL: i32 = 6;
const CODESET: i32 = 14;

static CONSTANTS: &[(&str, i32)] = &[
    ("LC_CTYPE", LC_CTYPE),
    ("LC_TIME", 2),
    ("LC_COLLATE", 3),
    ("LC_MONETARY", 4),
    ("LC_MESSAGES", 5),
    ("LC_NUMERIC", 1),
    ("LC_ALL", LC_ALL),
    ("CHAR_MAX", 127),
];

/// What `nl_langinfo` is asked for: glibc's numbers.
static ITEMS: &[(&str, i32)] = &[
    ("DAY_1", 131079),
    ("DAY_2", 131080),
    ("DAY_3", 131081),
    ("DAY_4", 131082),
    ("DAY_5", 131083),
    ("DAY_6", 131084),
    ("DAY_7", 131085),
    ("ABDAY_1", 131072),
    ("ABDAY_2", 131073),
    ("ABDAY_3", 131074),
    ("ABDAY_4", 131075),
    ("ABDAY_5", 131076),
    ("ABDAY_6", 131077),
    ("ABDAY_7", 131078),
    ("MON_1", 131098),
    ("MON_2", 131099),
    ("MON_3", 131100),
    ("MON_4", 131101),
    ("MON_5", 131102),
    ("MON_6", 131103),
    ("MON_7", 131104),
    ("MON_8", 131105),
    ("MON_9", 131106),
    ("MON_10", 131107),
    ("MON_11", 131108),
    ("MON_12", 131109),
    ("ABMON_1", 131086),
    ("ABMON_2", 131087),
    ("ABMON_3", 131088),
    ("ABMON_4", 131089),
    ("ABMON_5", 131090),
    ("ABMON_6", 131091),
    ("ABMON_7", 131092),
    ("ABMON_8", 131093),
    ("ABMON_9", 131094),
    ("ABMON_10", 131095),
    ("ABMON_11", 131096),
    ("ABMON_12", 131097),
    ("RADIXCHAR", 65536),
    ("THOUSEP", 65537),
    ("CRNCYSTR", 262159),
    ("D_T_FMT", 131112),
    ("D_FMT", 131113),
    ("T_FMT", 131114),
    ("AM_STR", 131110),
    ("PM_STR", 131111),
    ("CODESET", CODESET),
    ("T_FMT_AMPM", 131115),
    ("ERA", 131116),
    ("ERA_D_FMT", 131118),
    ("ERA_D_T_FMT", 131120),
    ("ERA_T_FMT", 131121),
    ("ALT_DIGITS", ALT_DIGITS),
    ("YESEXPR", 327680),
    ("NOEXPR", 327681),
    ("_DATE_FMT", 131180),
];

/// This item is a hundred strings one after the other, of which `nl_langinfo` alone shows the first.
const ALT_DIGITS: i32 = 131119;

fn error(th: &Thread, text: &str) -> Raised {
    err::new(th, &ERROR.ty, text)
}

/// An argument's text in the locale's encoding, without zeros.
fn bytes_of(th: &Thread, s: &Str) -> Result<Vec<u8>> {
    let b = encode(th, s)?;
    if b.contains(&0) {
        return Err(th.value_error("embedded null character"));
    }
    Ok(b)
}

fn optional(th: &Thread, v: &Value, func: &str, n: usize) -> Result<Option<Vec<u8>>> {
    match v.as_str() {
        Some(s) => bytes_of(th, s).map(Some),
        None if v.is_none() => Ok(None),
        None => Err(th.type_error(format!(
            "{func}() argument {n} must be str or None, not {}",
            v.ty().name()
        ))),
    }
}

/// Sizes of groups; the list ends in a zero (again and again) or 127 (no more).
fn grouping(b: &[u8]) -> Value {
    if b.is_empty() {
        return list::new().into_value();
    }
    let mut sizes: Vec<Value> = b.iter().map(|n| Value::int32(i32::from(*n))).collect();
    if b.last() != Some(&127) {
        sizes.push(Value::int32(0));
    }
    list::from_vec(sizes).into_value()
}

/// The encoding of the locale that the process started with.
fn encoding(th: &Thread) -> Value {
    let name = host::of(th).locale_item(CODESET);
    if name.is_empty() {
        return str::new("utf-8");
    }
    decode(&name)
}

/// Takes the character type's locale from the environment, as CPython does when it starts; the "C" locale becomes
/// "C.UTF-8" (PEP 538).
fn take_environment(th: &Thread) {
    let h = host::of(th);
    if h.set_locale(LC_CTYPE, None).as_deref() != Some(b"C") {
        return;
    }
    match h.set_locale(LC_CTYPE, Some(b"")).as_deref() {
        Some(b"C" | b"POSIX") | None => {
            h.set_locale(LC_CTYPE, Some(b"C.UTF-8"));
        }
        Some(_) => {}
    }
}

pub struct LocaleModule;

/// Support for POSIX locales.
#[krait_object::pymodule(name = "_locale")]
impl LocaleModule {
    /// Activates/queries locale processing.
    #[sig("(category, locale=None, /)")]
    fn setlocale(th: &Thread, category: i32, locale: Option<&Value>) -> Result<Value> {
        let name = match locale {
            Some(v) => optional(th, v, "setlocale", 2)?,
            None => None,
        };
        match host::of(th).set_locale(category, name.as_deref()) {
            Some(n) => Ok(decode(&n)),
            None if name.is_some() => Err(error(th, "unsupported locale setting")),
            None => Err(error(th, "locale query failed")),
        }
    }

    /// Returns numeric and monetary locale-specific parameters.
    fn localeconv(th: &Thread) -> Result<Value> {
        let c = host::of(th).locale_conventions();
        let d = DictData::create();
        for (name, text) in [
            ("int_curr_symbol", &c.int_curr_symbol),
            ("currency_symbol", &c.currency_symbol),
            ("mon_decimal_point", &c.mon_decimal_point),
            ("mon_thousands_sep", &c.mon_thousands_sep),
        ] {
            d.set_str(th, name, decode(text))?;
        }
        d.set_str(th, "mon_grouping", grouping(&c.mon_grouping))?;
        d.set_str(th, "positive_sign", decode(&c.positive_sign))?;
        d.set_str(th, "negative_sign", decode(&c.negative_sign))?;
        for (name, n) in [
            "int_frac_digits",
            "frac_digits",
            "p_cs_precedes",
            "p_sep_by_space",
            "n_cs_precedes",
            "n_sep_by_space",
            "p_sign_posn",
            "n_sign_posn",
        ]
        .iter()
        .zip(c.numbers)
        {
            d.set_str(th, name, Value::int32(i32::from(n)))?;
        }
        d.set_str(th, "decimal_point", decode(&c.decimal_point))?;
        d.set_str(th, "thousands_sep", decode(&c.thousands_sep))?;
        d.set_str(th, "grouping", grouping(&c.grouping))?;
        Ok(d.into_value())
    }

    /// Compares two strings according to the locale.
    #[sig("(os1, os2, /)")]
    fn strcoll(th: &Thread, os1: &Str, os2: &Str) -> Result<i32> {
        let (a, b) = (bytes_of(th, os1)?, bytes_of(th, os2)?);
        Ok(host::of(th).collate(&a, &b))
    }

    /// Return a string that can be used as a key for locale-aware comparisons.
    #[sig("(string, /)")]
    fn strxfrm(th: &Thread, string: &Str) -> Result<Value> {
        let b = bytes_of(th, string)?;
        match host::of(th).collation_key(&b) {
            Ok(k) => Ok(decode(&k)),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Return the value for the locale information associated with key.
    #[sig("(key, /)")]
    fn nl_langinfo(th: &Thread, key: i32) -> Result<Value> {
        if !ITEMS.iter().any(|(_, n)| *n == key) {
            return Err(th.value_error("unsupported langinfo constant"));
        }
        Ok(decode(&host::of(th).locale_item(key)))
    }

    /// gettext(msg) -> string
    ///
    /// Return translation of msg.
    #[sig("(msg, /)")]
    fn gettext(th: &Thread, msg: &Str) -> Result<Value> {
        let m = bytes_of(th, msg)?;
        Ok(decode(&host::of(th).translate(None, &m, None)))
    }

    /// dgettext(domain, msg) -> string
    ///
    /// Return translation of msg in domain.
    #[sig("(domain, msg, /)")]
    fn dgettext(th: &Thread, domain: &Value, msg: &Str) -> Result<Value> {
        let d = optional(th, domain, "dgettext", 1)?;
        let m = bytes_of(th, msg)?;
        Ok(decode(&host::of(th).translate(d.as_deref(), &m, None)))
    }

    /// Return translation of msg in domain and category.
    #[sig("(domain, msg, category, /)")]
    fn dcgettext(th: &Thread, domain: &Value, msg: &Str, category: i32) -> Result<Value> {
        let d = optional(th, domain, "dcgettext", 1)?;
        let m = bytes_of(th, msg)?;
        Ok(decode(&host::of(th).translate(
            d.as_deref(),
            &m,
            Some(category),
        )))
    }

    /// Set the C library's textdmain to domain, returning the new domain.
    #[sig("(domain, /)")]
    fn textdomain(th: &Thread, domain: &Value) -> Result<Value> {
        let d = optional(th, domain, "textdomain", 1)?;
        match host::of(th).text_domain(d.as_deref()) {
            Ok(d) => Ok(decode(&d)),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Bind the C library's domain to dir.
    #[sig("(domain, dir, /)")]
    fn bindtextdomain(th: &Thread, domain: &Str, dir: &Value) -> Result<Value> {
        let d = bytes_of(th, domain)?;
        if d.is_empty() {
            return Err(error(th, "domain must be a non-empty string"));
        }
        let folder = match dir {
            v if v.is_none() => None,
            v => {
                let at = ArgPlace {
                    func: "bindtextdomain",
                    index: 1,
                    name: None,
                };
                Some(Path::from_value(th, v, &at, false, false)?.raw)
            }
        };
        match host::of(th).bind_text_domain(&d, folder.as_deref()) {
            Ok(d) => Ok(decode(&d)),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Bind the C library's domain to codeset.
    #[sig("(domain, codeset, /)")]
    fn bind_textdomain_codeset(th: &Thread, domain: &Str, codeset: &Value) -> Result<Value> {
        let d = bytes_of(th, domain)?;
        let c = optional(th, codeset, "bind_textdomain_codeset", 2)?;
        match host::of(th).bind_text_codeset(&d, c.as_deref()) {
            Ok(Some(c)) => Ok(decode(&c)),
            Ok(None) => Ok(Value::none()),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Get the current locale encoding.
    fn getencoding(th: &Thread) -> Value {
        encoding(th)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        take_environment(th);
        m.add(th, "Error", ERROR.ty.type_value())?;
        for (name, n) in CONSTANTS.iter().chain(ITEMS) {
            m.add(th, name, *n)?;
        }
        Ok(())
    }
}
