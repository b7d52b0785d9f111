//! Native modules of the standard library: a folder per module.
//!
//! Modules use the public protocols of `object`, `builtins` and `vm`; none of them touches memory by hand. [`MODULES`] is
//! what `sys.builtin_module_names` shows and `_imp` creates.

pub mod abc_;
pub mod allowances;
pub mod array_;
pub mod ast;
pub mod asyncio_;
pub mod atexit;
pub mod binascii;
pub mod bisect_;
pub mod builtins_;
pub mod cmath_;
pub mod codecs_;
pub mod collections_;
pub mod contextvars_;
pub mod csv_;
pub mod environment;
pub mod errno_;
pub mod faulthandler;
pub mod fcntl_;
pub mod functools_;
pub mod gc;
pub mod hashes_;
pub mod hashlib_;
pub mod heapq_;
pub mod hmac_;
pub mod host;
pub mod imp;
pub mod interpchannels_;
pub mod interpqueues_;
pub mod interpreters_;
pub mod io_;
pub mod itertools;
pub mod json_;
pub mod locale_;
pub mod lsprof_;
pub mod marshal_;
pub mod math;
pub mod mmap_;
pub mod multibytecodec_;
pub mod multiprocessing_;
pub mod opcode_;
pub mod operator_;
pub mod pickle_;
pub mod plain;
pub mod posix;
pub mod posixsubprocess_;
pub mod pwd_;
pub mod queue_;
pub mod random_;
pub mod registry;
pub mod remote_debugging_;
pub mod resource_;
pub mod select_;
pub mod signal_;
pub mod socket_;
pub mod source;
pub mod sre;
pub mod stat_;
pub mod statistics_;
pub mod string_;
pub mod struct_;
pub mod suggestions_;
pub mod symtable_;
pub mod sys;
pub mod sysconfig_;
pub mod syslog_;
pub mod termios_;
pub mod testing_;
pub mod thread_;
pub mod time_;
mod timestamp;
pub mod tokenize_;
pub mod tracemalloc_;
pub mod types_;
pub mod typing_;
pub mod unicodedata_;
pub mod warnings_;
pub mod weakref_;
pub mod zlib_;

pub use registry::MODULES;

/// Makes the types of native modules ready that exist before their module is imported. Once per process.
pub fn install_types() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        codecs_::install_types();
        io_::install_types();
        krait_object::ready_type(
            &sys::printer::PRINTER.ty,
            &sys::printer::PrinterMethods::SPEC,
        );
    });
}
