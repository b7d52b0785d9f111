//! `_krait`: the embedded library for its finder, and facts about this implementation.

use krait_object::types::{bytes, str, tuple};
use krait_object::{Result, Str, Thread, Value};
use krait_stdlib::imp::{self, Frozen};

pub struct Krait;

/// Library modules that are frozen in CPython, too; the importer finds these by name before it looks at `sys.path`.
const FROZEN: &[(&str, &str)] = &[
    ("_frozen_importlib", "importlib._bootstrap"),
    (
        "_frozen_importlib_external",
        "importlib._bootstrap_external",
    ),
    ("zipimport", "zipimport"),
    ("_py_abc", "_py_abc"),
    ("_weakrefset", "_weakrefset"),
    ("types", "types"),
    ("abc", "abc"),
    ("codecs", "codecs"),
    ("io", "io"),
    ("_collections_abc", "_collections_abc"),
    ("_sitebuiltins", "_sitebuiltins"),
    ("genericpath", "genericpath"),
    ("ntpath", "ntpath"),
    ("posixpath", "posixpath"),
    ("os", "os"),
    ("site", "site"),
    ("stat", "stat"),
    ("importlib.util", "importlib.util"),
    ("importlib.machinery", "importlib.machinery"),
    ("runpy", "runpy"),
    ("_krait_library", "_krait_library"),
    ("__hello__", "__hello__"),
    ("__phello__", "__phello__"),
    ("__phello__.spam", "__phello__.spam"),
    ("__phello__.ham", "__phello__.ham"),
    ("__phello__.ham.eggs", "__phello__.ham.eggs"),
];

/// Further names for frozen modules, as CPython has them to test with: what is run, whether as a package, and the name that
/// the source goes by.
const ALIASES: &[(&str, &str, bool, Option<&str>)] = &[
    ("__hello_alias__", "__hello__", false, Some("__hello__")),
    ("__phello_alias__", "__hello__", true, Some("__hello__")),
    (
        "__phello_alias__.spam",
        "__hello__",
        false,
        Some("__hello__"),
    ),
    (
        "__phello__.__init__",
        "__phello__",
        false,
        Some("<__phello__"),
    ),
    (
        "__phello__.ham.__init__",
        "__phello__.ham",
        false,
        Some("<__phello__.ham"),
    ),
    ("__hello_only__", "__hello__", false, None),
];

/// A frozen module by name.
pub fn frozen(name: &str) -> Option<Frozen> {
    if let Some((_, source, is_package, origname)) = ALIASES.iter().find(|(n, ..)| *n == name) {
        return Some(Frozen {
            code: krait_pylib::find(source)?.code()?,
            is_package: *is_package,
            origname: origname.map(str::to_owned),
        });
    }
    let (_, source) = FROZEN.iter().find(|(n, _)| *n == name)?;
    let e = krait_pylib::find(source)?;
    Some(Frozen {
        code: e.code()?,
        is_package: e.package,
        origname: Some((*source).to_owned()),
    })
}

/// Names for `_imp._frozen_module_names`: those that CPython has.
pub fn frozen_names() -> Vec<String> {
    let names = FROZEN.iter().map(|(n, _)| *n);
    names
        .chain(ALIASES.iter().map(|(n, ..)| *n))
        .filter(|n| !n.starts_with("_krait"))
        .map(str::to_owned)
        .collect()
}

/// Facts and embedded files of this implementation of Python.
#[krait_object::pymodule(name = "_krait")]
impl Krait {
    /// Code object of an embedded module, its file name replaced by the given path.
    fn library_code(th: &Thread, name: &Str, path: &Str) -> Result<Value> {
        let entry = krait_pylib::find(&name.to_string_lossy());
        let Some(code) = entry.and_then(|e| e.code()) else {
            return Ok(Value::none());
        };
        imp::image_code(th, code, Some(&path.to_string_lossy()))
    }

    /// Source text of an embedded module, or None.
    fn library_source(name: &Str) -> Option<String> {
        let e = krait_pylib::find(&name.to_string_lossy())?;
        Some(String::from_utf8_lossy(&e.source()).into_owned())
    }

    /// Whether an embedded module is a package; None if there is no such module.
    fn library_is_package(name: &Str) -> Option<bool> {
        krait_pylib::find(&name.to_string_lossy()).map(|e| e.package)
    }

    /// The bytes of an embedded file by its path below the library's folder, or None.
    fn library_data(path: &Str) -> Option<Value> {
        krait_pylib::data(&path.to_string_lossy()).map(|b| bytes::new(&b))
    }

    /// Names of the modules directly below a package (given with its final dot), each with whether it is a package.
    fn library_children(prefix: &Str) -> Vec<Value> {
        let prefix = prefix.to_string_lossy();
        krait_pylib::MODULES
            .iter()
            .filter_map(|e| {
                let rest = e.name.strip_prefix(prefix.as_str())?;
                if rest.contains('.') {
                    None
                } else {
                    Some((rest, e.package))
                }
            })
            .map(|(n, p)| tuple::from_array([str::new(n), Value::bool(p)]).into_value())
            .collect()
    }
}
