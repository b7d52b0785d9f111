//! The pure-Python standard library, embedded: code (see `krait_bytecode::image`) and (compressed) source of every module.
//!
//! Nothing is unpacked before somebody asks for it.

use krait_host::{Archive, Piece};

/// A module.
pub struct Entry {
    pub name: &'static str,
    pub package: bool,
    /// Offset and length.
    code: (usize, usize),
    source: (usize, usize),
}

/// A file of the library that is no module (grammar files, data of packages).
pub struct File {
    pub path: &'static str,
    data: (usize, usize),
}

static CODE: Archive = Archive::new(include_bytes!(concat!(env!("OUT_DIR"), "/code.bin")));
static SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));

/// All modules, sorted by name.
pub static MODULES: &[Entry] = include!(concat!(env!("OUT_DIR"), "/index.rs"));
/// All other files, sorted by path.
pub static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

impl Entry {
    /// The image of the code, if the module compiles.
    pub fn code(&self) -> Option<Piece> {
        let (at, len) = self.code;
        CODE.piece(at, len).filter(|piece| !piece.bytes.is_empty())
    }

    /// The source text's bytes.
    pub fn source(&self) -> Vec<u8> {
        inflate(self.source)
    }
}

fn inflate((at, len): (usize, usize)) -> Vec<u8> {
    let packed = SOURCES.get(at..at + len).unwrap_or(&[]);
    miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default()
}

/// A module by its dotted name.
pub fn find(name: &str) -> Option<&'static Entry> {
    let i = MODULES.binary_search_by(|e| e.name.cmp(name)).ok()?;
    MODULES.get(i)
}

/// Whether there is a file with this path below the library's folder.
pub fn has(path: &str) -> bool {
    FILES.binary_search_by(|f| f.path.cmp(path)).is_ok() || module_at(path).is_some()
}

/// Whether the library has a folder with this path: a package, or one in which something lies.
pub fn has_below(folder: &str) -> bool {
    // What lies in a folder follows its name with the separator in the sorted tables.
    let path = format!("{folder}/");
    let file = FILES.partition_point(|f| f.path < path.as_str());
    if FILES.get(file).is_some_and(|f| f.path.starts_with(&path)) {
        return true;
    }
    // A dot in a module's name is a slash in its path.
    if folder.contains('.') {
        return false;
    }
    let name = folder.replace('/', ".");
    if find(&name).is_some_and(|e| e.package) {
        return true;
    }
    let inner = format!("{name}.");
    let module = MODULES.partition_point(|m| m.name < inner.as_str());
    MODULES
        .get(module)
        .is_some_and(|m| m.name.starts_with(&inner))
}

/// The module whose source has this path.
fn module_at(path: &str) -> Option<&'static Entry> {
    let stem = path.strip_suffix(".py")?;
    let (name, package) = match stem.strip_suffix("/__init__") {
        Some(name) => (name, true),
        None => (stem, false),
    };
    find(&name.replace('/', ".")).filter(|e| e.package == package)
}

/// The bytes of a file by its path below the library's folder; modules' sources included.
pub fn data(path: &str) -> Option<Vec<u8>> {
    if let Ok(i) = FILES.binary_search_by(|f| f.path.cmp(path)) {
        return FILES.get(i).map(|f| inflate(f.data));
    }
    module_at(path).map(Entry::source)
}
