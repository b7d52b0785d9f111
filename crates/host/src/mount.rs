//! A read-only folder that is not on disk: the embedded library, seen as files.
//!
//! It answers only after the system said that a path does not exist, so that real files in the same place come first and
//! other paths cost nothing.

use crate::{DirEntry, FileKind, Stat, Timestamp, errno};
use std::io;
use std::sync::OnceLock;

/// What a mounted folder holds. Paths are relative to it, without a slash at either end; "" is the folder itself.
pub trait Folder: Send + Sync {
    fn kind(&self, path: &str) -> Option<FileKind>;
    /// The content of a file.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// Names in a folder, and what they are.
    fn list(&self, path: &str) -> Vec<(String, FileKind)>;
}

struct Mount {
    at: Vec<u8>,
    folder: Box<dyn Folder>,
}

static MOUNT: OnceLock<Mount> = OnceLock::new();

/// All files in it are as old as ZIP archives can say: 1980.
const MODIFIED: Timestamp = 315_532_800 * 1_000_000_000;

/// A device number that no file system has.
const DEVICE: u64 = u64::MAX;

/// A number for a path, so that `os.path.samefile` tells files apart (FNV-1a).
fn inode(path: &str) -> u64 {
    path.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Shows a folder at an absolute path, for the whole process; the first call counts.
pub fn mount(at: &[u8], folder: Box<dyn Folder>) {
    let at = at.strip_suffix(b"/").unwrap_or(at).to_vec();
    let _ = MOUNT.set(Mount { at, folder });
}

/// Whether a folder was mounted.
pub fn is_mounted() -> bool {
    MOUNT.get().is_some()
}

/// The mounted folder's path behind an absolute one.
fn inside(path: &[u8]) -> Option<(&'static dyn Folder, &str)> {
    let m = MOUNT.get()?;
    let rest = path.strip_prefix(m.at.as_slice())?;
    let rest = std::str::from_utf8(rest).ok()?;
    let inner = match rest.strip_prefix('/') {
        Some(inner) => inner.trim_end_matches('/'),
        None if rest.is_empty() => "",
        None => return None,
    };
    Some((&*m.folder, inner))
}

/// Whether an error leaves room for the mounted folder.
pub(crate) fn is_absent(e: &io::Error) -> bool {
    matches!(e.raw_os_error(), Some(errno::ENOENT | errno::ENOTDIR))
}

pub(crate) fn kind(path: &[u8]) -> Option<FileKind> {
    let (folder, inner) = inside(path)?;
    folder.kind(inner)
}

pub(crate) fn read(path: &[u8]) -> Option<Vec<u8>> {
    let (folder, inner) = inside(path)?;
    folder.read(inner)
}

pub(crate) fn list(path: &[u8]) -> Option<Vec<DirEntry>> {
    let (folder, inner) = inside(path)?;
    if folder.kind(inner)? != FileKind::Folder {
        return None;
    }
    let entries = folder.list(inner).into_iter();
    Some(
        entries
            .map(|(name, kind)| DirEntry {
                inode: inode(&match inner {
                    "" => name.clone(),
                    _ => format!("{inner}/{name}"),
                }),
                name: name.into_bytes(),
                kind,
            })
            .collect(),
    )
}

pub(crate) fn stat(path: &[u8]) -> Option<Stat> {
    let (folder, inner) = inside(path)?;
    let kind = folder.kind(inner)?;
    let (mode, size) = match kind {
        FileKind::Folder => (0o040_555, 0),
        _ => (0o100_444, folder.read(inner)?.len()),
    };
    Some(Stat {
        mode,
        inode: inode(inner),
        device: DEVICE,
        links: 1,
        size: i64::try_from(size).unwrap_or(i64::MAX),
        accessed: MODIFIED,
        modified: MODIFIED,
        changed: MODIFIED,
        block_size: 4096,
        blocks: i64::try_from(size.div_ceil(512)).unwrap_or(0),
        ..Stat::default()
    })
}
