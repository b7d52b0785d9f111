//! Compiles the pure-Python library with our own compiler and packs code and sources into two files.
//!
//! The library is the crate `rustpython-pylib`'s copy of CPython's `Lib`; where it differs from CPython, the table
//! `edits.toml` says what to change. Our own few modules are in `krait/`.

use krait_base::{Arena, Interner};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Folders of the library that are not packed: programs and tests of their own.
const LEFT_OUT: &[&str] = &[
    "idlelib",
    "turtledemo",
    "test",
    "lib2to3",
    "__pycache__",
    "ensurepip",
    "venv/scripts",
];

/// Modules that every program imports. Their code lies side by side, so that a start reads few pages of the program.
const AT_START: &[&str] = &[
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "_krait_library",
    "zipimport",
    "encodings",
    "encodings.aliases",
    "encodings.utf_8",
    "codecs",
    "io",
    "abc",
    "site",
    "os",
    "stat",
    "posixpath",
    "genericpath",
    "_collections_abc",
    "_sitebuiltins",
];

struct Module {
    name: String,
    package: bool,
    source: Vec<u8>,
    /// Path below the library's folder, for `co_filename`.
    path: String,
}

fn main() {
    let lib = PathBuf::from(rustpython_pylib::LIB_PATH);
    let own = PathBuf::from("krait");
    let mut modules: BTreeMap<String, Module> = BTreeMap::new();
    let mut data: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    collect(&lib, &lib, &mut modules, &mut data);
    collect(&own, &own, &mut modules, &mut data);
    apply_edits(&mut modules);
    println!("cargo::rerun-if-changed=krait");
    println!("cargo::rerun-if-changed=edits.txt");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let (mut code, mut sources, mut index) = (Vec::new(), Vec::new(), String::from("&[\n"));
    let mut places = BTreeMap::new();
    let late = modules.keys().map(String::as_str);
    for name in AT_START.iter().copied().chain(late) {
        if let Some(m) = modules.get(name)
            && !places.contains_key(name)
        {
            let packed = compile(m);
            places.insert(name, (code.len(), packed.len()));
            code.extend_from_slice(&packed);
        }
    }
    for m in modules.values() {
        let (at, len) = places.get(m.name.as_str()).copied().unwrap_or_default();
        let deflated = miniz_oxide::deflate::compress_to_vec(&m.source, 6);
        let _ = writeln!(
            index,
            "    Entry {{ name: {:?}, package: {}, code: ({}, {}), source: ({}, {}) }},",
            m.name,
            m.package,
            at,
            len,
            sources.len(),
            deflated.len(),
        );
        sources.extend_from_slice(&deflated);
    }
    index.push_str("]\n");
    let mut files = String::from("&[\n");
    for (path, bytes) in &data {
        let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 6);
        let _ = writeln!(
            files,
            "    File {{ path: {path:?}, data: ({}, {}) }},",
            sources.len(),
            deflated.len()
        );
        sources.extend_from_slice(&deflated);
    }
    files.push_str("]\n");
    for (name, bytes) in [
        ("code.bin", code),
        ("sources.bin", sources),
        ("index.rs", index.into_bytes()),
        ("files.rs", files.into_bytes()),
    ] {
        if let Err(e) = std::fs::write(out.join(name), bytes) {
            println!("cargo::error=cannot write {name}: {e}");
        }
    }
}

fn collect(
    root: &Path,
    dir: &Path,
    modules: &mut BTreeMap<String, Module>,
    data: &mut BTreeMap<String, Vec<u8>>,
) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(below) = path.strip_prefix(root) else {
            continue;
        };
        let below = below.to_string_lossy().replace('\\', "/");
        if LEFT_OUT
            .iter()
            .any(|l| below == *l || below.split('/').any(|part| part == *l))
        {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, modules, data);
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        match below.strip_suffix(".py") {
            Some(stem) => {
                let (name, package) = match stem.strip_suffix("/__init__") {
                    Some(p) => (p.replace('/', "."), true),
                    None => (stem.replace('/', "."), false),
                };
                modules.insert(
                    name.clone(),
                    Module {
                        name,
                        package,
                        source: bytes,
                        path: below,
                    },
                );
            }
            None if !below.ends_with(".md") => drop(data.insert(below, bytes)),
            None => {}
        }
    }
}

/// `edits.txt`: blocks of `@@ path`, then `-` lines to find and `+` lines to put in their place.
fn apply_edits(modules: &mut BTreeMap<String, Module>) {
    let Ok(text) = std::fs::read_to_string("edits.txt") else {
        return;
    };
    let mut path = String::new();
    let (mut old, mut new) = (String::new(), String::new());
    let mut flush = |path: &str, old: &mut String, new: &mut String| {
        if old.is_empty() && new.is_empty() {
            return;
        }
        let module = modules.values_mut().find(|m| m.path == path);
        match module {
            Some(m) => {
                let source = String::from_utf8_lossy(&m.source).into_owned();
                if source.matches(old.as_str()).count() == 1 {
                    m.source = source.replacen(old.as_str(), new, 1).into_bytes();
                } else {
                    println!(
                        "cargo::warning=edit of {path} does not apply: {:?}",
                        old.lines().next()
                    );
                }
            }
            None => println!("cargo::warning=edit of a file that is not there: {path}"),
        }
        old.clear();
        new.clear();
    };
    for line in text.lines() {
        if let Some(p) = line.strip_prefix("@@ ") {
            flush(&path, &mut old, &mut new);
            path = p.trim().to_owned();
        } else if let Some(l) = line.strip_prefix('-') {
            if !new.is_empty() {
                flush(&path, &mut old, &mut new);
            }
            let _ = writeln!(old, "{l}");
        } else if let Some(l) = line.strip_prefix('+') {
            let _ = writeln!(new, "{l}");
        }
    }
    flush(&path, &mut old, &mut new);
}

/// The image of the code; empty if the source does not compile (it then fails when it is imported).
fn compile(m: &Module) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&m.source) else {
        return Vec::new();
    };
    let filename = match m.name.as_str() {
        "importlib._bootstrap" => "<frozen importlib._bootstrap>".to_owned(),
        "importlib._bootstrap_external" => "<frozen importlib._bootstrap_external>".to_owned(),
        "zipimport" => "<frozen zipimport>".to_owned(),
        // Tracebacks and warnings leave its frames out like those of the other loaders.
        "_krait_library" => "<frozen importlib._bootstrap_library>".to_owned(),
        _ => m.path.clone(),
    };
    let (arena, interner) = (Arena::new(), Interner::new());
    let parsed = krait_parser::parse(
        text,
        krait_parser::Mode::Exec,
        krait_parser::ParseOptions::default(),
        &arena,
        &interner,
    );
    let Ok(parsed) = parsed else {
        println!("cargo::warning={} does not parse", m.path);
        return Vec::new();
    };
    let mut warnings = Vec::new();
    let options = krait_compiler::Options::new(&filename);
    match krait_compiler::compile(&parsed.tree, &options, &interner, &mut warnings) {
        Ok(code) => krait_bytecode::image::write(&code).unwrap_or_default(),
        Err(e) => {
            println!("cargo::warning={} does not compile: {e}", m.path);
            Vec::new()
        }
    }
}
