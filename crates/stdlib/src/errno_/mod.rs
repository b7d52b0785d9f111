//! `errno`.

use krait_object::types::str;
use krait_object::{DictData, Module, Result, Thread, Value};

pub struct Errno;

/// This module makes available standard errno system symbols.
///
/// The value of each symbol is the corresponding integer value,
/// e.g., on most systems, errno.ENOENT equals the integer 2.
///
/// The dictionary errno.errorcode maps numeric codes to symbol names,
/// e.g., errno.errorcode[2] could be the string 'ENOENT'.
///
/// Symbols that are not relevant to the underlying system are not defined.
///
/// To map error codes to error messages, use the function os.strerror(),
/// e.g. os.strerror(2) could return 'No such file or directory'.
#[krait_object::pymodule(name = "errno")]
impl Errno {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let codes = DictData::create();
        for n in 1..200 {
            if let Some(name) = krait_host::errno::name(n) {
                codes.set(th, Value::int32(n), str::new(name))?;
                m.add(th, name, Value::int32(n))?;
            }
        }
        for (alias, name) in [
            ("EWOULDBLOCK", "EAGAIN"),
            ("EDEADLOCK", "EDEADLK"),
            ("ENOTSUP", "EOPNOTSUPP"),
        ] {
            if let Some(n) =
                krait_host::errno::number(alias).or_else(|| krait_host::errno::number(name))
            {
                m.add(th, alias, Value::int32(n))?;
            }
        }
        m.add(th, "errorcode", codes)
    }
}
