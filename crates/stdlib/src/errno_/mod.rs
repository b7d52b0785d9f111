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
        for &(number, name, _) in krait_host::errno::ERRORS {
            let number = Value::int32(number);
            // Of several names of a number the first one is preferred.
            if codes.get(th, &number)?.is_none() {
                codes.set(th, number.clone(), str::new(name))?;
            }
            m.add(th, name, number)?;
        }
        m.add(th, "errorcode", codes)
    }
}
