//! `sys`.

pub mod flags;
mod frames;
pub mod hooks;
mod info;
mod jit;
mod monitoring;
pub mod printer;
pub mod remote;
mod settings;
mod size;
pub mod streams;

use crate::posix::decode;
use krait_object::types::{int, list, str, tuple};
use krait_object::{DictData, Module, Result, Thread, Value};

pub struct Sys;

/// CPython 3.14's version, which is what this interpreter implements.
pub const VERSION: (i64, i64, i64) = (3, 14, 10);
pub const HEXVERSION: i64 = 0x030E_0AF0;

/// This module provides access to some objects used or maintained by the
/// interpreter and to functions that interact strongly with the interpreter.
#[krait_object::pymodule(
    name = "sys",
    include(
        frames::Frames,
        hooks::Hooks,
        remote::Remote,
        settings::Setting,
        size::Size
    )
)]
impl Sys {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        th.interp.sysdict.set(m.dict().into_value());
        let s = flags::settings(th);
        info::add(th, m)?;
        m.add(th, "flags", flags::object(th, &s)?)?;
        m.add(th, "modules", th.interp.modules.get_or_none())?;
        static JIT: krait_object::ModuleDef = jit::Jit::MODULE;
        static MONITORING: krait_object::ModuleDef = monitoring::Monitoring::MODULE;
        for (name, def) in [("_jit", &JIT), ("monitoring", &MONITORING)] {
            let part = krait_object::types::module::create(th, def)?;
            krait_object::types::module::exec(th, &part)?;
            m.add(th, name, part.into_value())?;
        }
        m.add(th, "builtin_module_names", {
            let mut names: Vec<&str> = crate::MODULES.iter().map(|m| m.name).collect();
            names.sort_unstable();
            tuple::from_vec(names.into_iter().map(str::new).collect())
        })?;
        m.add(th, "stdlib_module_names", {
            let names = include_str!("stdlib_module_names.txt")
                .split_whitespace()
                .map(str::new)
                .collect();
            krait_builtins::set::frozen_from_hashable(th, names)
        })?;
        let strings = |v: &[String]| list::from_vec(v.iter().map(|s| str::new(s)).collect());
        let arguments = |v: &[krait_base::Wtf8Buf]| {
            list::from_vec(v.iter().map(|a| str::from_wtf8(a.as_wtf8())).collect())
        };
        m.add(th, "argv", arguments(&s.argv))?;
        m.add(th, "orig_argv", arguments(&s.orig_argv))?;
        let path = s.path.iter().map(|p| decode(p)).collect();
        m.add(th, "path", list::from_vec(path))?;
        m.add(th, "meta_path", list::new())?;
        m.add(th, "path_hooks", list::new())?;
        m.add(th, "path_importer_cache", DictData::create())?;
        m.add(th, "warnoptions", strings(&s.warnoptions))?;
        let x = DictData::create();
        for (k, v) in &s.xoptions {
            x.set_str(
                th,
                k,
                v.as_ref()
                    .map_or_else(|| Value::bool(true), |v| str::new(v)),
            )?;
        }
        m.add(th, "_xoptions", x)?;
        m.add(th, "executable", decode(&s.executable))?;
        m.add(th, "_base_executable", decode(&s.executable))?;
        for n in ["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"] {
            m.add(th, n, decode(&s.prefix))?;
        }
        m.add(th, "_home", s.home.as_deref().map(decode))?;
        m.add(th, "_stdlib_dir", decode(&s.library_folder()))?;
        m.add(th, "platlibdir", "lib")?;
        m.add(th, "_framework", "")?;
        m.add(th, "dont_write_bytecode", s.dont_write_bytecode != 0)?;
        m.add(
            th,
            "pycache_prefix",
            s.pycache_prefix.as_deref().map(decode),
        )?;
        m.add(th, "api_version", int::from_i64(1013))?;
        Ok(())
    }
}
