//! `_stat`: what the bits of a file's mode mean.

use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{Module, Result, Thread, Value};

const S_IFMT: u32 = 0o170000;
const S_IFSOCK: u32 = 0o140000;
const S_IFLNK: u32 = 0o120000;
const S_IFREG: u32 = 0o100000;
const S_IFBLK: u32 = 0o060000;
const S_IFDIR: u32 = 0o040000;
const S_IFCHR: u32 = 0o020000;
const S_IFIFO: u32 = 0o010000;
const S_ISUID: u32 = 0o4000;
const S_ISGID: u32 = 0o2000;
const S_ISVTX: u32 = 0o1000;

/// Kinds that Linux does not have are 0.
static CONSTANTS: &[(&str, u32)] = &[
    ("S_IFDIR", S_IFDIR),
    ("S_IFCHR", S_IFCHR),
    ("S_IFBLK", S_IFBLK),
    ("S_IFREG", S_IFREG),
    ("S_IFIFO", S_IFIFO),
    ("S_IFLNK", S_IFLNK),
    ("S_IFSOCK", S_IFSOCK),
    ("S_IFDOOR", 0),
    ("S_IFPORT", 0),
    ("S_IFWHT", 0),
    ("S_ISUID", S_ISUID),
    ("S_ISGID", S_ISGID),
    ("S_ISVTX", S_ISVTX),
    ("S_ENFMT", S_ISGID),
    ("S_IREAD", 0o400),
    ("S_IWRITE", 0o200),
    ("S_IEXEC", 0o100),
    ("S_IRWXU", 0o700),
    ("S_IRUSR", 0o400),
    ("S_IWUSR", 0o200),
    ("S_IXUSR", 0o100),
    ("S_IRWXG", 0o070),
    ("S_IRGRP", 0o040),
    ("S_IWGRP", 0o020),
    ("S_IXGRP", 0o010),
    ("S_IRWXO", 0o007),
    ("S_IROTH", 0o004),
    ("S_IWOTH", 0o002),
    ("S_IXOTH", 0o001),
    ("UF_SETTABLE", 0x0000_ffff),
    ("UF_NODUMP", 0x0000_0001),
    ("UF_IMMUTABLE", 0x0000_0002),
    ("UF_APPEND", 0x0000_0004),
    ("UF_OPAQUE", 0x0000_0008),
    ("UF_NOUNLINK", 0x0000_0010),
    ("UF_COMPRESSED", 0x0000_0020),
    ("UF_TRACKED", 0x0000_0040),
    ("UF_DATAVAULT", 0x0000_0080),
    ("UF_HIDDEN", 0x0000_8000),
    ("SF_SETTABLE", 0xffff_0000),
    ("SF_ARCHIVED", 0x0001_0000),
    ("SF_IMMUTABLE", 0x0002_0000),
    ("SF_APPEND", 0x0004_0000),
    ("SF_NOUNLINK", 0x0010_0000),
    ("SF_SNAPSHOT", 0x0020_0000),
    ("SF_FIRMLINK", 0x0080_0000),
    ("SF_DATALESS", 0x4000_0000),
    ("ST_MODE", 0),
    ("ST_INO", 1),
    ("ST_DEV", 2),
    ("ST_NLINK", 3),
    ("ST_UID", 4),
    ("ST_GID", 5),
    ("ST_SIZE", 6),
    ("ST_ATIME", 7),
    ("ST_MTIME", 8),
    ("ST_CTIME", 9),
];

fn mode_of(th: &Thread, v: &Value) -> Result<u32> {
    let i = number::index(th, v)?;
    match int::to_i128(&i) {
        Some(n) if n < 0 => Err(th.overflow_error("can't convert negative value to unsigned int")),
        Some(n) => match u32::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) if u64::try_from(n).is_ok() => Err(th.overflow_error("mode out of range")),
            Err(_) => Err(th.overflow_error("Python int too large to convert to C unsigned long")),
        },
        None if int::is_negative(&i) => {
            Err(th.overflow_error("can't convert negative value to unsigned int"))
        }
        None => Err(th.overflow_error("Python int too large to convert to C unsigned long")),
    }
}

fn is_kind(th: &Thread, mode: &Value, kind: u32) -> Result<bool> {
    Ok(mode_of(th, mode)? & S_IFMT == kind)
}

/// The letter of a kind of file, as `ls -l` shows it.
fn kind_letter(mode: u32) -> char {
    match mode & S_IFMT {
        S_IFREG => '-',
        S_IFDIR => 'd',
        S_IFLNK => 'l',
        S_IFBLK => 'b',
        S_IFCHR => 'c',
        S_IFIFO => 'p',
        S_IFSOCK => 's',
        _ => '?',
    }
}

/// Three letters of permissions: `bits` is the group's three bits, `special` whether its special bit is set.
fn permission_letters(out: &mut String, bits: u32, special: bool, with_x: char, without_x: char) {
    out.push(if bits & 4 != 0 { 'r' } else { '-' });
    out.push(if bits & 2 != 0 { 'w' } else { '-' });
    out.push(match (special, bits & 1 != 0) {
        (true, true) => with_x,
        (true, false) => without_x,
        (false, true) => 'x',
        (false, false) => '-',
    });
}

pub struct StatModule;

/// S_IFMT_: file type bits
/// S_IFDIR: directory
/// S_IFCHR: character device
/// S_IFBLK: block device
/// S_IFREG: regular file
/// S_IFIFO: fifo (named pipe)
/// S_IFLNK: symbolic link
/// S_IFSOCK: socket file
#[krait_object::pymodule(name = "_stat")]
impl StatModule {
    /// S_ISDIR(mode) -> bool
    ///
    /// Return True if mode is from a directory.
    #[name("S_ISDIR")]
    fn is_dir(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFDIR)
    }

    /// S_ISCHR(mode) -> bool
    ///
    /// Return True if mode is from a character special device file.
    #[name("S_ISCHR")]
    fn is_chr(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFCHR)
    }

    /// S_ISBLK(mode) -> bool
    ///
    /// Return True if mode is from a block special device file.
    #[name("S_ISBLK")]
    fn is_blk(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFBLK)
    }

    /// S_ISREG(mode) -> bool
    ///
    /// Return True if mode is from a regular file.
    #[name("S_ISREG")]
    fn is_reg(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFREG)
    }

    /// S_ISFIFO(mode) -> bool
    ///
    /// Return True if mode is from a FIFO (named pipe).
    #[name("S_ISFIFO")]
    fn is_fifo(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFIFO)
    }

    /// S_ISLNK(mode) -> bool
    ///
    /// Return True if mode is from a symbolic link.
    #[name("S_ISLNK")]
    fn is_lnk(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFLNK)
    }

    /// S_ISSOCK(mode) -> bool
    ///
    /// Return True if mode is from a socket.
    #[name("S_ISSOCK")]
    fn is_sock(th: &Thread, mode: &Value) -> Result<bool> {
        is_kind(th, mode, S_IFSOCK)
    }

    /// S_ISDOOR(mode) -> bool
    ///
    /// Return True if mode is from a door.
    #[name("S_ISDOOR")]
    fn is_door(th: &Thread, mode: &Value) -> Result<bool> {
        mode_of(th, mode).map(|_| false)
    }

    /// S_ISPORT(mode) -> bool
    ///
    /// Return True if mode is from an event port.
    #[name("S_ISPORT")]
    fn is_port(th: &Thread, mode: &Value) -> Result<bool> {
        mode_of(th, mode).map(|_| false)
    }

    /// S_ISWHT(mode) -> bool
    ///
    /// Return True if mode is from a whiteout.
    #[name("S_ISWHT")]
    fn is_wht(th: &Thread, mode: &Value) -> Result<bool> {
        mode_of(th, mode).map(|_| false)
    }

    /// Return the portion of the file's mode that can be set by os.chmod().
    #[name("S_IMODE")]
    fn imode(th: &Thread, mode: &Value) -> Result<u32> {
        Ok(mode_of(th, mode)? & 0o7777)
    }

    /// Return the portion of the file's mode that describes the file type.
    #[name("S_IFMT")]
    fn ifmt(th: &Thread, mode: &Value) -> Result<u32> {
        Ok(mode_of(th, mode)? & S_IFMT)
    }

    /// Convert a file's mode to a string of the form '-rwxrwxrwx'
    fn filemode(th: &Thread, mode: &Value) -> Result<String> {
        let mode = mode_of(th, mode)?;
        let mut out = String::with_capacity(10);
        out.push(kind_letter(mode));
        permission_letters(&mut out, mode >> 6, mode & S_ISUID != 0, 's', 'S');
        permission_letters(&mut out, mode >> 3, mode & S_ISGID != 0, 's', 'S');
        permission_letters(&mut out, mode, mode & S_ISVTX != 0, 't', 'T');
        Ok(out)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        for (name, n) in CONSTANTS {
            m.add(th, name, *n)?;
        }
        Ok(())
    }
}
