//! The part of `_testinternalcapi` that looks into code objects and runs the compiler's stages on their own.

use super::sequence::{INSTRUCTION_SEQUENCE, SequenceObject, create};
use krait_base::Wtf8Buf;
use krait_builtins::{complex, set, slice};
use krait_bytecode::{Const, LocalKind};
use krait_compiler::stages::{self, Metadata};
use krait_object::types::{int, list};
use krait_object::{DictData, Result, Str, Thread, Value};
use krait_parser::Mode;
use krait_vm::code;
use krait_vm::compile::{self, Choices};
use std::sync::Arc;

pub struct Codes;

/// A value as the compiler keeps constants.
fn constant(th: &Thread, v: &Value) -> Result<Const> {
    let all = |items: &[Value]| -> Result<Arc<[Const]>> {
        items.iter().map(|x| constant(th, x)).collect()
    };
    th.check_stack("")?;
    Ok(if v.is_none() {
        Const::None
    } else if v.is_true() {
        Const::True
    } else if v.is_false() {
        Const::False
    } else if v.is(&Value::ellipsis()) {
        Const::Ellipsis
    } else if let Some(i) = v.as_int() {
        Const::int(i.to_big())
    } else if let Some(f) = v.as_float() {
        Const::Float(f)
    } else if let Some(c) = complex::COMPLEX.get_exact(v) {
        Const::Complex(c.re, c.im)
    } else if let Some(s) = v.as_str() {
        Const::Str(Arc::new(s.to_wtf8()))
    } else if let Some(b) = v.as_bytes() {
        Const::Bytes(b.as_slice().into())
    } else if let Some(t) = v.as_tuple() {
        Const::Tuple(all(t.as_slice())?)
    } else if let Some(s) = set::FROZENSET.get_exact(v) {
        Const::FrozenSet(all(&s.snapshot())?)
    } else if let Some(s) = slice::SLICE.get_exact(v) {
        let part = |x: &Value| constant(th, x);
        Const::Slice(Arc::new([part(&s.start)?, part(&s.stop)?, part(&s.step)?]))
    } else if let Some(c) = code::get(v) {
        Const::Code(c.whole())
    } else {
        return Err(th.type_error(format!("'{}' object is no constant", v.ty().name())));
    })
}

fn constants(th: &Thread, values: &[Value]) -> Result<Vec<Const>> {
    values.iter().map(|v| constant(th, v)).collect()
}

fn sequence<'a>(th: &Thread, v: &'a Value) -> Result<&'a SequenceObject> {
    INSTRUCTION_SEQUENCE
        .get(v)
        .ok_or_else(|| th.value_error("expected an instruction sequence"))
}

/// The metadata of a code object to be assembled.
fn metadata(th: &Thread, d: &krait_object::Dict) -> Result<Metadata> {
    let get = |key: &str| {
        d.get_text(key)
            .ok_or_else(|| th.key_error(&krait_object::types::str::new(key)))
    };
    let text = |key: &str| -> Result<Wtf8Buf> {
        match get(key)?.as_str() {
            Some(s) => Ok(s.to_wtf8()),
            None => Err(th.type_error(format!("{key} must be a string"))),
        }
    };
    let names = |key: &str| -> Result<Vec<Wtf8Buf>> {
        let table = get(key)?;
        let Some(table) = table.as_dict() else {
            return Err(th.type_error(format!("{key} must be a dict")));
        };
        let mut out = Vec::new();
        for (name, _) in table.snapshot() {
            if let Some(s) = name.as_str() {
                out.push(s.to_wtf8());
            }
        }
        Ok(out)
    };
    let number = |key: &str| -> Result<i64> { Ok(get(key)?.as_i64().unwrap_or(0)) };
    let count = |key: &str| -> Result<u32> { Ok(u32::try_from(number(key)?).unwrap_or(0)) };
    let consts = get("consts")?;
    let consts: Vec<Value> = match (consts.as_dict(), consts.as_list()) {
        (Some(d), _) => d.snapshot().into_iter().map(|(k, _)| k).collect(),
        (_, Some(l)) => l.snapshot(),
        _ => return Err(th.type_error("consts must be a dict or list")),
    };
    Ok(Metadata {
        name: text("name")?,
        qualname: text("qualname")?,
        consts: constants(th, &consts)?,
        names: names("names")?,
        varnames: names("varnames")?,
        cellvars: names("cellvars")?,
        freevars: names("freevars")?,
        argcount: count("argcount")?,
        posonlyargcount: count("posonlyargcount")?,
        kwonlyargcount: count("kwonlyargcount")?,
        firstlineno: i32::try_from(number("firstlineno")?).unwrap_or(1),
    })
}

#[krait_object::pyfunctions]
impl Codes {
    /// A docstring as the compiler stores it.
    #[sig("(doc, /)")]
    fn compiler_cleandoc(th: &Thread, doc: &Str) -> Result<Value> {
        match krait_compiler::docstring::clean(doc.to_wtf8().as_wtf8()) {
            Ok(text) => Ok(krait_object::types::str::from_wtf8(text.as_wtf8())),
            Err(e) => Err(compile::compile_error(th, &e, "", "<docstring>".into())),
        }
    }

    /// The kind of each fast local: what the compiler noted of it.
    #[sig("(code, /)")]
    fn get_co_localskinds(th: &Thread, code: &Value) -> Result<Value> {
        let Some(code) = code::get(code) else {
            return Err(th.type_error("argument must be a code object"));
        };
        let d = DictData::create();
        for i in 0..code.nlocalsplus as usize {
            let LocalKind(kind) = code.local_kind(i);
            if let Some(name) = code.local_name(i) {
                d.set(th, name.clone(), int::from_i64(kind.into()))?;
            }
        }
        Ok(d.into_value())
    }

    /// Create a new, empty InstructionSequence.
    fn new_instruction_sequence() -> Value {
        create(stages::Sequence::default())
    }

    /// Apply compiler code generation to an AST.
    #[sig("(ast, filename, optimize, compile_mode=0)")]
    fn compiler_codegen(
        th: &Thread,
        ast: &Value,
        filename: &Str,
        optimize: i32,
        compile_mode: Option<i32>,
    ) -> Result<Value> {
        let mode = match compile_mode {
            None | Some(0) => Mode::Exec,
            Some(1) => Mode::Eval,
            _ => Mode::Single,
        };
        let mut choices = Choices::new(mode);
        choices.optimize = u8::try_from(optimize).unwrap_or(0);
        let filename = filename.to_wtf8();
        let generated = crate::ast::generate_tree(th, ast, filename.as_wtf8(), &choices)?;
        let metadata = DictData::create();
        for key in ["argcount", "posonlyargcount", "kwonlyargcount"] {
            metadata.set_str(th, key, int::from_i64(0))?;
        }
        let consts = generated.consts.iter().map(|c| code::const_value(th, c));
        let consts = list::from_vec(consts.collect()).into_value();
        metadata.set_str(th, "consts", consts)?;
        let both = [create(generated.instructions), metadata.into_value()];
        Ok(krait_object::types::tuple::from_array(both).into_value())
    }

    /// Apply compiler optimizations to an instruction list.
    #[sig("(instructions, consts, nlocals)")]
    fn optimize_cfg(
        th: &Thread,
        instructions: &Value,
        consts: &Value,
        nlocals: i32,
    ) -> Result<Value> {
        let Some(table) = consts.as_list() else {
            return Err(th.type_error("consts must be a list"));
        };
        let seq = sequence(th, instructions)?.snapshot();
        let before = constants(th, &table.snapshot())?;
        let nlocals = usize::try_from(nlocals).unwrap_or(0);
        match stages::optimize_cfg(&seq, before, nlocals) {
            Ok((seq, after)) => {
                let after = after.iter().map(|c| code::const_value(th, c)).collect();
                drop(table.put_all(after));
                Ok(create(seq))
            }
            Err(e) => Err(compile::compile_error(th, &e, "", "<instructions>".into())),
        }
    }

    /// Create a code object for the given instructions.
    #[sig("(filename, instructions, metadata)")]
    fn assemble_code_object(
        th: &Thread,
        filename: &Str,
        instructions: &Value,
        metadata: &Value,
    ) -> Result<Value> {
        let Some(d) = metadata.as_dict() else {
            return Err(th.type_error("metadata must be a dict"));
        };
        let seq = sequence(th, instructions)?.snapshot();
        let meta = self::metadata(th, d)?;
        let filename = Arc::new(filename.to_wtf8());
        let interner = krait_base::Interner::new();
        match stages::assemble(&seq, meta, filename, &interner) {
            Ok(data) => Ok(code::from_data(th, Arc::new(data)).into_value()),
            Err(e) => Err(compile::compile_error(th, &e, "", "<instructions>".into())),
        }
    }
}
