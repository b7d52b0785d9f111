//! The embedded library as a folder of source files, for programs that look for one (`os.path.dirname(os.__file__)`).

use krait_host::{FileKind, Folder};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Folders by path, each with the names in it.
type Tree = BTreeMap<String, BTreeMap<String, FileKind>>;

/// The library's folder.
pub struct LibraryFolder;

fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| {
        let mut tree = Tree::new();
        tree.insert(String::new(), BTreeMap::new());
        for e in krait_pylib::MODULES {
            let path = e.name.replace('.', "/");
            add(
                &mut tree,
                &match e.package {
                    true => format!("{path}/__init__.py"),
                    false => format!("{path}.py"),
                },
            );
        }
        for f in krait_pylib::FILES {
            add(&mut tree, f.path);
        }
        tree
    })
}

/// Adds a file and the folders that it lies in.
fn add(tree: &mut Tree, path: &str) {
    let mut kind = FileKind::File;
    let mut rest = path;
    loop {
        let (folder, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        tree.entry(folder.to_owned())
            .or_default()
            .insert(name.to_owned(), kind);
        if folder.is_empty() {
            return;
        }
        (kind, rest) = (FileKind::Folder, folder);
    }
}

impl Folder for LibraryFolder {
    fn kind(&self, path: &str) -> Option<FileKind> {
        if path.is_empty() {
            return Some(FileKind::Folder);
        }
        // Such questions are asked while modules are imported: they need no tree.
        if krait_pylib::has(path) {
            return Some(FileKind::File);
        }
        krait_pylib::has_below(path).then_some(FileKind::Folder)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        match self.kind(path)? {
            FileKind::Folder => None,
            // The library's files are not large.
            _ => krait_host::shortage::exempt(|| krait_pylib::data(path)),
        }
    }

    fn list(&self, path: &str) -> Vec<(String, FileKind)> {
        let names = tree().get(path).into_iter().flatten();
        names.map(|(name, kind)| (name.clone(), *kind)).collect()
    }
}
