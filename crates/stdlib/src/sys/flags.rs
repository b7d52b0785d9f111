//! `sys.flags` and what else the command line decides.

use krait_base::Wtf8Buf;
use krait_builtins::structseq::{self, StructSeq};
use krait_object::types::int;
use krait_object::{Result, Thread, Value};
use std::cell::RefCell;

/// The settings of one interpreter, from command line and environment.
#[derive(Clone, Debug)]
pub struct Settings {
    pub debug: i64,
    pub inspect: i64,
    pub interactive: i64,
    pub optimize: i64,
    pub dont_write_bytecode: i64,
    pub no_user_site: i64,
    pub no_site: i64,
    pub ignore_environment: i64,
    pub verbose: i64,
    pub bytes_warning: i64,
    pub quiet: i64,
    pub hash_randomization: i64,
    pub isolated: i64,
    pub dev_mode: bool,
    pub utf8_mode: i64,
    pub warn_default_encoding: i64,
    /// What `sys.implementation.name` says.
    pub implementation: String,
    /// Collect wherever a collection is possible: a mode for tests.
    pub gc_stress: bool,
    /// `-X nomemory=START[,STOP]`: which requests for memory fail, for tests; counted from the beginning of the program.
    pub no_memory: Option<(i64, i64)>,
    /// `-X tracemalloc`: how many frames are kept of each allocation from the start on; 0: none are traced.
    pub traced_frames: usize,
    pub safe_path: bool,
    pub int_max_str_digits: i64,
    pub unbuffered: bool,
    /// Code objects have lines but no columns.
    pub no_debug_ranges: bool,
    pub warnoptions: Vec<String>,
    pub xoptions: Vec<(String, Option<String>)>,
    /// Bytes that are not UTF-8 are surrogates in these two.
    pub argv: Vec<Wtf8Buf>,
    pub orig_argv: Vec<Wtf8Buf>,
    /// Paths are bytes, as the file system has them.
    pub executable: Vec<u8>,
    pub prefix: Vec<u8>,
    pub home: Option<Vec<u8>>,
    pub pycache_prefix: Option<Vec<u8>>,
    pub path: Vec<Vec<u8>>,
    pub check_hash_pycs: String,
    pub stdio_encoding: Option<String>,
    pub stdio_errors: Option<String>,
    /// What `os.cpu_count()` answers instead of the truth.
    pub cpu_count: Option<i32>,
    /// 1 to time imports, 2 to tell of modules that are there already, too.
    pub import_time: u8,
    /// Whether the modules that CPython freezes are taken from their frozen form rather than from the library's folder.
    pub frozen_modules: bool,
    /// `-X faulthandler`.
    pub fault_handler: bool,
    /// Memory statistics at the end.
    pub malloc_stats: bool,
    /// Whether other processes may post scripts to this one, and it to them.
    pub remote_debug: bool,
    pub thread_inherit_context: i64,
    pub context_aware_warnings: i64,
}

impl Settings {
    /// Where the library is: below the prefix.
    pub fn library_folder(&self) -> Vec<u8> {
        [&self.prefix[..], b"/lib/python3.14"].concat()
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            debug: 0,
            inspect: 0,
            interactive: 0,
            optimize: 0,
            dont_write_bytecode: 0,
            no_user_site: 0,
            no_site: 0,
            ignore_environment: 0,
            verbose: 0,
            bytes_warning: 0,
            quiet: 0,
            hash_randomization: 1,
            isolated: 0,
            dev_mode: false,
            utf8_mode: 0,
            warn_default_encoding: 0,
            implementation: "krait".to_owned(),
            gc_stress: false,
            no_memory: None,
            traced_frames: 0,
            safe_path: false,
            int_max_str_digits: 4300,
            unbuffered: false,
            no_debug_ranges: false,
            warnoptions: Vec::new(),
            xoptions: Vec::new(),
            argv: Vec::new(),
            orig_argv: Vec::new(),
            executable: Vec::new(),
            prefix: Vec::new(),
            home: None,
            pycache_prefix: None,
            check_hash_pycs: "default".to_owned(),
            path: Vec::new(),
            stdio_encoding: None,
            stdio_errors: None,
            cpu_count: None,
            import_time: 0,
            frozen_modules: true,
            fault_handler: false,
            malloc_stats: false,
            remote_debug: true,
            thread_inherit_context: 0,
            context_aware_warnings: 0,
        }
    }
}

/// Where an interpreter keeps its settings.
#[derive(Default)]
pub struct SettingsState(pub RefCell<Settings>);

/// A copy of the interpreter's settings.
pub fn settings(th: &Thread) -> Settings {
    th.interp.state::<SettingsState>().0.borrow().clone()
}

/// `-O` level.
pub fn optimize(th: &Thread) -> u8 {
    u8::try_from(th.interp.state::<SettingsState>().0.borrow().optimize)
        .unwrap_or(0)
        .min(2)
}

pub static FLAGS: StructSeq = StructSeq {
    name: "sys.flags",
    doc: "sys.flags\n\nFlags provided through command line arguments or environment vars.",
    fields: &[
        ("debug", "-d"),
        ("inspect", "-i"),
        ("interactive", "-i"),
        ("optimize", "-O or -OO"),
        ("dont_write_bytecode", "-B"),
        ("no_user_site", "-s"),
        ("no_site", "-S"),
        ("ignore_environment", "-E"),
        ("verbose", "-v"),
        ("bytes_warning", "-b"),
        ("quiet", "-q"),
        ("hash_randomization", "-R"),
        ("isolated", "-I"),
        ("dev_mode", "-X dev"),
        ("utf8_mode", "-X utf8"),
        ("warn_default_encoding", "-X warn_default_encoding"),
        ("safe_path", "-P"),
        ("int_max_str_digits", "-X int_max_str_digits"),
        ("gil", "-X gil"),
        ("thread_inherit_context", "-X thread_inherit_context"),
        ("context_aware_warnings", "-X context_aware_warnings"),
    ],
    visible: 18,
    immutable: true,
};

/// The object.
pub fn object(th: &Thread, s: &Settings) -> Result<Value> {
    let n = int::from_i64;
    structseq::close(th, &FLAGS)?;
    structseq::make(
        th,
        &FLAGS,
        vec![
            n(s.debug),
            n(s.inspect),
            n(s.interactive),
            n(s.optimize),
            n(s.dont_write_bytecode),
            n(s.no_user_site),
            n(s.no_site),
            n(s.ignore_environment),
            n(s.verbose),
            n(s.bytes_warning),
            n(s.quiet),
            n(s.hash_randomization),
            n(s.isolated),
            Value::bool(s.dev_mode),
            n(s.utf8_mode),
            n(s.warn_default_encoding),
            Value::bool(s.safe_path),
            n(s.int_max_str_digits),
            n(1),
            n(s.thread_inherit_context),
            n(s.context_aware_warnings),
        ],
    )
}
