//! `frame.f_lineno = n`: jumping to another line from a trace function.

use crate::code::Code;
use crate::frame::Frame;
use crate::frameobj::FrameObj;
use krait_bytecode::{Opcode, exceptiontable};
use krait_object::{Result, Thread, Value};
use std::collections::HashMap;

/// What the words of the stack are, as far as jumping must know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Iterator,
    Except,
    Object,
    Lasti,
    Null,
}

/// The stack at each instruction, by following every path.
fn stacks(code: &Code) -> HashMap<usize, Vec<Kind>> {
    let units: Vec<(Opcode, u32)> = code
        .data
        .code
        .chunks_exact(2)
        .map(|p| (Opcode::from_u8(p[0]), u32::from(p[1])))
        .collect();
    let mut known: HashMap<usize, Vec<Kind>> = HashMap::new();
    let mut work: Vec<(usize, Vec<Kind>)> = vec![(0, Vec::new())];
    let handlers: Vec<_> = exceptiontable::handlers(&code.data.exceptiontable).collect();
    while let Some((mut i, stack)) = work.pop() {
        if known.contains_key(&i) {
            continue;
        }
        known.insert(i, stack.clone());
        for h in handlers
            .iter()
            .filter(|h| (h.start as usize..h.end as usize).contains(&i))
        {
            let mut s: Vec<Kind> = stack.iter().take(h.depth as usize).copied().collect();
            if h.lasti {
                s.push(Kind::Lasti);
            }
            s.push(Kind::Except);
            work.push((h.target as usize, s));
        }
        let mut arg = 0u32;
        let Some(&(mut op, mut a)) = units.get(i) else {
            continue;
        };
        while op == Opcode::EXTENDED_ARG {
            arg = arg << 8 | a;
            i += 1;
            let Some(&(o, b)) = units.get(i) else { break };
            (op, a) = (o, b);
        }
        arg = arg << 8 | a;
        let next = i + 1 + op.caches();
        let mut s = stack;
        let after = |mut s: Vec<Kind>, jump: bool| {
            let pops = op.op().pops(arg) as usize;
            let pushes = op.op().pushes(arg) as usize;
            let effect = op.op().stack_effect(arg, jump).unwrap_or(0);
            let keep = s.len().saturating_sub(pops);
            let fill = match op {
                Opcode::GET_ITER | Opcode::GET_AITER => Kind::Iterator,
                Opcode::PUSH_NULL => Kind::Null,
                _ => Kind::Object,
            };
            let want = (s.len() as i32 + effect).max(0) as usize;
            let _ = pushes;
            s.truncate(keep);
            while s.len() < want {
                s.push(fill);
            }
            s.truncate(want);
            s
        };
        match op {
            Opcode::RETURN_VALUE | Opcode::RAISE_VARARGS | Opcode::RERAISE => continue,
            Opcode::JUMP_FORWARD => work.push((next + arg as usize, s)),
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                work.push((next.saturating_sub(arg as usize), s))
            }
            Opcode::FOR_ITER => {
                work.push((next + arg as usize + 1, s.clone()));
                s.push(Kind::Object);
                work.push((next, s));
            }
            Opcode::PUSH_EXC_INFO => {
                s.pop();
                s.push(Kind::Except);
                s.push(Kind::Except);
                work.push((next, s));
            }
            Opcode::SWAP => {
                let n = s.len();
                if n >= arg as usize && arg > 0 {
                    s.swap(n - 1, n - arg as usize);
                }
                work.push((next, s));
            }
            Opcode::COPY => {
                if let Some(&k) = s.len().checked_sub(arg as usize).and_then(|i| s.get(i)) {
                    s.push(k);
                }
                work.push((next, s));
            }
            _ => {
                if op.op().has_jump() {
                    work.push((next + arg as usize, after(s.clone(), true)));
                }
                work.push((next, after(s, false)));
            }
        }
    }
    known
}

/// Sets the line to go on at; only from a `line` event of the innermost frame.
pub fn set_line(th: &Thread, fo: &FrameObj, value: Option<&Value>) -> Result<()> {
    let Some(v) = value else {
        return Err(th.attribute_error_text(
            &fo.value(),
            krait_object::wk::lineno(),
            "cannot delete attribute",
        ));
    };
    let Some(line) = v.as_i64() else {
        return Err(th.value_error("lineno must be an integer"));
    };
    let Some(f) = fo.frame() else {
        return Err(th.value_error("f_lineno can only be set in a trace function"));
    };
    let m = crate::machine::Machine::of(th);
    if m.tracing.get() == 0 || !m.trace.is_some() {
        return Err(th.value_error("f_lineno can only be set in a trace function"));
    }
    let code = f.code().to_ref();
    let first = i64::from(code.data.firstlineno);
    if line < first {
        return Err(th.value_error(format!("line {line} comes before the current code block")));
    }
    let n = code.units.len();
    let lines: Vec<i32> = (0..n).map(|i| code.line(i)).collect();
    let Some(target_line) = lines
        .iter()
        .copied()
        .filter(|&l| i64::from(l) >= line)
        .min()
    else {
        return Err(th.value_error(format!("line {line} comes after the current code block")));
    };
    let known = stacks(&code);
    let here = f.unit();
    let now = known.get(&here).cloned().unwrap_or_default();
    let starts = (0..n).filter(|&i| {
        lines.get(i) == Some(&target_line) && (i == 0 || lines.get(i - 1) != Some(&target_line))
    });
    let mut why = "cannot find bytecode for specified line";
    for s in starts {
        let Some(want) = known.get(&s) else { continue };
        if want.len() <= now.len() && now.starts_with(want) {
            // SAFETY: the frame is in a line event: its `sp` is current; surplus words are released.
            unsafe {
                let raw = fo.raw();
                let floor = Frame::stack(raw).add(want.len());
                while (*raw).sp > floor {
                    (*raw).sp = (*raw).sp.sub(1);
                    crate::slot::release(*(*raw).sp);
                }
                (*raw).ip = code.units.as_ptr().add(s);
                // Locals that the other path did not bind read as None, as in CPython.
                let fast = Frame::fast(raw);
                for i in 0..code.nlocalsplus as usize {
                    if *fast.add(i) == 0 {
                        *fast.add(i) = Value::none().into_bits();
                    }
                }
            }
            fo.last_line.set(target_line);
            return Ok(());
        }
        why = if want.contains(&Kind::Except) && !now.contains(&Kind::Except) {
            "can't jump into an 'except' block as there's no exception"
        } else if want.len() > now.len() && want.contains(&Kind::Iterator) {
            "can't jump into the body of a for loop"
        } else {
            "incompatible stacks"
        };
    }
    Err(th.value_error(why))
}
