//! `code`.

use crate::code::{CODE, Code, with_consts};
use krait_base::Wtf8Buf;
use krait_bytecode::{CodeData, CodeFlags, LocalKind, Opcode, linetable};
use krait_object::alloc::Gathered;
use krait_object::protocol::{compare, hash, repr};
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{CompareOp, Ref, Result, Thread, Value};
use std::sync::Arc;

pub struct CodeMethods;

fn text(v: &Value) -> Wtf8Buf {
    v.as_str().map(|s| s.to_wtf8()).unwrap_or_default()
}

/// The names of the frame's slots of a kind, as a tuple.
fn names(code: &Code, kind: u8) -> Value {
    let all = code
        .localsplusnames
        .as_tuple()
        .map_or(&[][..], |t| t.as_slice());
    let named = all.iter().zip(&code.data.localspluskinds);
    let wanted = named.filter(|(_, k)| **k & kind != 0);
    tuple::from_vec(wanted.map(|(name, _)| name.clone()).collect()).into_value()
}

fn line_or_none(l: i32) -> Value {
    if l < 0 {
        Value::none()
    } else {
        int::from_i64(i64::from(l))
    }
}

fn string_list(th: &Thread, v: &Value, what: &str) -> Result<Vec<Wtf8Buf>> {
    let mut out = Vec::new();
    for x in v.as_tuple().map_or(&[][..], |t| t.as_slice()) {
        match x.as_str() {
            Some(s) => out.push(s.to_wtf8()),
            None => {
                return Err(th.type_error(format!(
                    "name tuples must contain only strings, not '{}' ({what})",
                    x.ty().name()
                )));
            }
        }
    }
    Ok(out)
}

/// The parts of a code object as its constructor takes them.
struct Parts<'a> {
    argcount: i64,
    posonly: i64,
    kwonly: i64,
    nlocals: i64,
    stacksize: i64,
    flags: i64,
    code: &'a [u8],
    consts: Value,
    names: Value,
    varnames: Value,
    filename: Wtf8Buf,
    name: Wtf8Buf,
    qualname: Wtf8Buf,
    firstlineno: i64,
    linetable: &'a [u8],
    exceptiontable: &'a [u8],
    freevars: Value,
    cellvars: Value,
}

/// The kinds of the parameters' locals, in the order in which they are numbered.
fn parameter_kinds(p: &Parts<'_>) -> impl Iterator<Item = u8> + use<> {
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let flag = |flag: u32| usize::from(p.flags as u32 & flag != 0);
    let (pos, kw) = (LocalKind::ARG_POS, LocalKind::ARG_KW);
    [
        (pos, count(p.posonly)),
        (pos | kw, count(p.argcount - p.posonly)),
        (kw, count(p.kwonly)),
        (LocalKind::ARG_VAR | pos, flag(CodeFlags::VARARGS)),
        (LocalKind::ARG_VAR | kw, flag(CodeFlags::VARKEYWORDS)),
    ]
    .into_iter()
    .flat_map(|(kind, n)| std::iter::repeat_n(kind | LocalKind::LOCAL, n))
}

fn build(th: &Thread, p: Parts<'_>) -> Result<Value> {
    if p.argcount < p.posonly
        || p.posonly < 0
        || p.kwonly < 0
        || p.nlocals < 0
        || p.stacksize < 0
        || p.flags < 0
    {
        return Err(th.value_error("code: argument counts are inconsistent"));
    }
    if !p.code.len().is_multiple_of(2) {
        return Err(th.value_error("code: co_code is malformed"));
    }
    let varnames = string_list(th, &p.varnames, "varnames")?;
    let cellvars = string_list(th, &p.cellvars, "cellvars")?;
    let freevars = string_list(th, &p.freevars, "freevars")?;
    if varnames.len() as i64 != p.nlocals {
        return Err(th.value_error("code: co_nlocals != len(co_varnames)"));
    }
    let n_params = p.argcount
        + p.kwonly
        + i64::from(p.flags as u32 & CodeFlags::VARARGS != 0)
        + i64::from(p.flags as u32 & CodeFlags::VARKEYWORDS != 0);
    if n_params > p.nlocals {
        return Err(th.value_error("code: co_varnames is too small"));
    }
    let mut all = varnames;
    let mut kinds: Vec<u8> = parameter_kinds(&p)
        .chain(std::iter::repeat(LocalKind::LOCAL))
        .take(all.len())
        .collect();
    for c in cellvars {
        match all.iter().position(|n| *n == c) {
            Some(i) => {
                if let Some(k) = kinds.get_mut(i) {
                    *k |= LocalKind::CELL;
                }
            }
            None => {
                all.push(c);
                kinds.push(LocalKind::CELL);
            }
        }
    }
    for f in freevars {
        all.push(f);
        kinds.push(LocalKind::FREE);
    }
    let data = CodeData {
        argcount: p.argcount as u32,
        posonlyargcount: p.posonly as u32,
        kwonlyargcount: p.kwonly as u32,
        stacksize: p.stacksize as u32,
        flags: CodeFlags(p.flags as u32),
        code: p.code.into(),
        consts: Box::new([]),
        names: string_list(th, &p.names, "names")?.into(),
        localsplusnames: all.into(),
        localspluskinds: kinds.into(),
        filename: Arc::new(p.filename),
        name: p.name,
        qualname: p.qualname,
        firstlineno: p.firstlineno as i32,
        linetable: p.linetable.into(),
        exceptiontable: p.exceptiontable.into(),
    };
    let nconsts = p.consts.as_tuple().map_or(0, |t| t.len());
    crate::code::verify::check(&data, nconsts).map_err(|m| th.value_error(format!("code: {m}")))?;
    Ok(with_consts(th, Arc::new(data), p.consts).into_value())
}

/// Create a code object.  Not for mere mortals.
#[krait_object::pymethods(
    sig = "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n         flags, codestring, constants, names, varnames, filename, name,\n         qualname, firstlineno, linetable, exceptiontable, freevars=(),\n         cellvars=(), /)"
)]
impl CodeMethods {
    fn __new__(
        th: &Thread,
        cls: &'static krait_object::TypeObject,
        args: krait_object::Args,
    ) -> Result<Value> {
        let _ = cls;
        args.no_keywords(th, "code")?;
        args.check_positional(th, "code", 16, 18)?;
        let a = args.positional();
        let none = Value::none();
        let at = |i: usize| a.get(i).unwrap_or(&none);
        let num = |i: usize| krait_object::protocol::number::as_isize(th, at(i)).map(|n| n as i64);
        let tup = |i: usize, what: &str| -> Result<Value> {
            match a.get(i) {
                Some(v) if v.as_tuple().is_some() => Ok(v.clone()),
                Some(v) => Err(th.type_error(format!(
                    "code() argument {} must be tuple, not {} ({what})",
                    i + 1,
                    v.ty().name()
                ))),
                None => Ok(tuple::empty().into_value()),
            }
        };
        let string = |i: usize| match at(i).as_str() {
            Some(s) => Ok(s.to_wtf8()),
            None => Err(th.type_error(format!(
                "code() argument {} must be str, not {}",
                i + 1,
                at(i).ty().name()
            ))),
        };
        let raw = |i: usize| match at(i).as_bytes() {
            Some(b) => Ok(b),
            None => Err(th.type_error(format!(
                "code() argument {} must be bytes, not {}",
                i + 1,
                at(i).ty().name()
            ))),
        };
        build(
            th,
            Parts {
                argcount: num(0)?,
                posonly: num(1)?,
                kwonly: num(2)?,
                nlocals: num(3)?,
                stacksize: num(4)?,
                flags: num(5)?,
                code: raw(6)?.as_slice(),
                consts: tup(7, "constants")?,
                names: tup(8, "names")?,
                varnames: tup(9, "varnames")?,
                filename: string(10)?,
                name: string(11)?,
                qualname: string(12)?,
                firstlineno: num(13)?,
                linetable: raw(14)?.as_slice(),
                exceptiontable: raw(15)?.as_slice(),
                freevars: tup(16, "freevars")?,
                cellvars: tup(17, "cellvars")?,
            },
        )
    }

    fn __repr__(zelf: &Code) -> Value {
        let line = if zelf.data.firstlineno != 0 {
            zelf.data.firstlineno
        } else {
            -1
        };
        let (name, filename) = (text(&zelf.name), text(&zelf.filename.get_or_none()));
        let repr = Wtf8Buf::concat([
            "<code object ".into(),
            name.as_wtf8(),
            (&format!(" at {:#x}, file \"", zelf.addr())).into(),
            filename.as_wtf8(),
            (&format!("\", line {line}>")).into(),
        ]);
        str::from_wtf8(repr.as_wtf8())
    }

    fn __richcmp__(th: &Thread, zelf: &Code, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = CODE.get(other) else {
            return Ok(Value::not_implemented());
        };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::not_implemented());
        }
        let (a, b) = (&zelf.data, &o.data);
        let same = std::ptr::eq(&**zelf, &**o)
            || a.name == b.name
                && a.argcount == b.argcount
                && a.posonlyargcount == b.posonlyargcount
                && a.kwonlyargcount == b.kwonlyargcount
                && a.flags == b.flags
                && a.firstlineno == b.firstlineno
                && a.code == b.code
                && a.localsplusnames == b.localsplusnames
                && a.localspluskinds == b.localspluskinds
                && a.linetable == b.linetable
                && a.exceptiontable == b.exceptiontable
                && a.names == b.names
                && consts_equal(th, &zelf.consts, &o.consts)?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    fn __hash__(th: &Thread, zelf: &Code) -> Result<i64> {
        let parts = tuple::from_array([
            zelf.name.clone(),
            zelf.names.clone(),
            zelf.localsplusnames.clone(),
            int::from_i64(i64::from(zelf.data.firstlineno)),
            int::from_i64(i64::from(zelf.argcount)),
            int::from_i64(i64::from(zelf.data.posonlyargcount)),
            int::from_i64(i64::from(zelf.kwonlyargcount)),
            bytes::new(&zelf.data.code),
        ]);
        hash::hash(th, &parts.into_value())
    }

    #[member]
    fn co_argcount(zelf: &Code) -> u32 {
        zelf.argcount
    }
    #[member]
    fn co_posonlyargcount(zelf: &Code) -> u32 {
        zelf.data.posonlyargcount
    }
    #[member]
    fn co_kwonlyargcount(zelf: &Code) -> u32 {
        zelf.kwonlyargcount
    }
    #[member]
    fn co_stacksize(zelf: &Code) -> u32 {
        zelf.data.stacksize
    }
    #[member]
    fn co_flags(zelf: &Code) -> u32 {
        zelf.flags.0
    }
    #[member]
    fn co_names(zelf: &Code) -> Value {
        zelf.names.clone()
    }
    #[member]
    fn co_filename(zelf: &Code) -> Value {
        zelf.filename.get_or_none()
    }
    #[member]
    fn co_name(zelf: &Code) -> Value {
        zelf.name.clone()
    }
    #[member]
    fn co_qualname(zelf: &Code) -> Value {
        zelf.qualname.clone()
    }
    #[member]
    fn co_firstlineno(zelf: &Code) -> i32 {
        zelf.data.firstlineno
    }
    #[member]
    fn co_linetable(zelf: &Code) -> Value {
        bytes::new(&zelf.data.linetable)
    }
    #[member]
    fn co_exceptiontable(zelf: &Code) -> Value {
        bytes::new(&zelf.data.exceptiontable)
    }
    #[member]
    fn co_consts(zelf: &Code) -> Value {
        zelf.consts.clone()
    }
    #[member]
    fn co_nlocals(zelf: &Code) -> usize {
        zelf.data.nlocals()
    }
    #[getter]
    fn co_varnames(zelf: &Code) -> Value {
        names(zelf, LocalKind::LOCAL)
    }
    #[getter]
    fn co_cellvars(zelf: &Code) -> Value {
        names(zelf, LocalKind::CELL)
    }
    #[getter]
    fn co_freevars(zelf: &Code) -> Value {
        names(zelf, LocalKind::FREE)
    }
    #[getter]
    fn co_code(zelf: &Code) -> Value {
        bytes::new(&zelf.data.code)
    }
    /// The instructions as they are executed now, specialised ones included.
    #[getter]
    fn _co_code_adaptive(zelf: &Code) -> Value {
        let raw: Vec<u8> = zelf
            .units
            .iter()
            .flat_map(|u| {
                let [op, arg] = u.get().to_le_bytes();
                [Opcode::from_u8(op).shown() as u8, arg]
            })
            .collect();
        bytes::new(&raw)
    }
    #[getter]
    fn co_lnotab(th: &Thread, zelf: &Code) -> Result<Value> {
        th.warn(
            &krait_object::exc::DEPRECATION_WARNING.ty,
            "co_lnotab is deprecated, use co_lines instead.",
            1,
        )?;
        let mut out = Vec::new();
        let (mut line, mut at) = (zelf.data.firstlineno, 0u32);
        for run in linetable::lines(&zelf.data.linetable, zelf.data.firstlineno) {
            let Some(l) = run.line else { continue };
            if l == line {
                continue;
            }
            let (mut db, mut dl) = (run.start - at, l - line);
            while db > 255 {
                out.extend_from_slice(&[255, 0]);
                db -= 255;
            }
            while dl > 127 {
                out.extend_from_slice(&[db as u8, 127]);
                (db, dl) = (0, dl - 127);
            }
            while dl < -128 {
                out.extend_from_slice(&[db as u8, 0x80]);
                (db, dl) = (0, dl + 128);
            }
            out.extend_from_slice(&[db as u8, dl as i8 as u8]);
            (line, at) = (l, run.start);
        }
        Ok(bytes::new(&out))
    }

    fn co_lines(th: &Thread, zelf: &Code) -> Result<Value> {
        let mut v = Gathered::default();
        linetable::lines(&zelf.data.linetable, zelf.data.firstlineno)
            .map(|r| {
                let line = r.line.map_or_else(Value::none, line_or_none);
                tuple::from_array([
                    int::from_i64(i64::from(r.start)),
                    int::from_i64(i64::from(r.end)),
                    line,
                ])
                .into_value()
            })
            .for_each(|run| v.push(run));
        krait_object::protocol::iter::iter(th, &list::from_vec(v.finish()?).into_value())
    }

    fn co_positions(th: &Thread, zelf: &Code) -> Result<Value> {
        let mut v = Gathered::default();
        linetable::positions(&zelf.data.linetable, zelf.data.firstlineno)
            .map(|l| {
                tuple::from_vec(
                    [l.line, l.end_line, l.col, l.end_col]
                        .map(line_or_none)
                        .to_vec(),
                )
                .into_value()
            })
            .for_each(|position| v.push(position));
        krait_object::protocol::iter::iter(th, &list::from_vec(v.finish()?).into_value())
    }

    fn co_branches(th: &Thread, zelf: &Code) -> Result<Value> {
        let v = crate::code::branches::of(&zelf.data)
            .into_iter()
            .map(|(a, b, c)| {
                tuple::from_vec([a, b, c].map(|x| int::from_i64(i64::from(x))).to_vec())
                    .into_value()
            })
            .collect();
        krait_object::protocol::iter::iter(th, &list::from_vec(v).into_value())
    }

    #[sig("(oparg)")]
    fn _varname_from_oparg(th: &Thread, zelf: &Code, oparg: usize) -> Result<Value> {
        zelf.local_name(oparg)
            .cloned()
            .ok_or_else(|| th.index_error("tuple index out of range"))
    }

    /// Return a copy of the code object with new values for the specified fields.
    #[sig("(**changes)")]
    fn replace(th: &Thread, zelf: &Code, changes: Ref<krait_object::DictData>) -> Result<Value> {
        replaced(th, zelf, &changes)
    }

    #[sig("(**changes)")]
    fn __replace__(
        th: &Thread,
        zelf: &Code,
        changes: Ref<krait_object::DictData>,
    ) -> Result<Value> {
        replaced(th, zelf, &changes)
    }

    fn __sizeof__(zelf: &Code) -> usize {
        // CPython's fixed part and its trailing instructions.
        192 + zelf.data.code.len()
    }
}

const FIELDS: &[&str] = &[
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];

fn replaced(th: &Thread, c: &Code, changes: &krait_object::Dict) -> Result<Value> {
    let me = c.value();
    let mut args = Vec::with_capacity(FIELDS.len());
    for f in FIELDS {
        args.push(match changes.get_text(f) {
            Some(v) => v,
            None => krait_object::protocol::attr::get_text(th, &me, f)?,
        });
    }
    for (k, _) in changes.snapshot() {
        let name = text(&k);
        let name = name.as_wtf8().to_string_lossy();
        if !FIELDS.contains(&&*name) {
            return Err(th.type_error(format!(
                "replace() got an unexpected keyword argument '{name}'"
            )));
        }
    }
    // A changed list of variables changes their number.
    if changes.get_text("co_varnames").is_some()
        && changes.get_text("co_nlocals").is_none()
        && let Some(n) = args.get(9).and_then(Value::as_tuple).map(|t| t.len())
        && let Some(place) = args.get_mut(3)
    {
        *place = int::from_usize(n);
    }
    CodeMethods::__new__(th, &CODE.ty, krait_object::Args::pos(&args))
}

/// Constants are equal if their types are, too, all the way down.
fn consts_equal(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if !std::ptr::eq(a.ty(), b.ty()) {
        return Ok(false);
    }
    if let (Some(x), Some(y)) = (a.as_tuple(), b.as_tuple()) {
        if x.len() != y.len() {
            return Ok(false);
        }
        for (p, q) in x.as_slice().iter().zip(y.as_slice()) {
            if !consts_equal(th, p, q)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if a.as_float().is_some() || str::STR.get(a).is_some() {
        return Ok(repr::repr_text(th, a)? == repr::repr_text(th, b)?);
    }
    compare::eq(th, a, b)
}
