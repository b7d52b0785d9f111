//! `frame.f_lineno = n`: jumping to another line from a trace function.
//!
//! A jump may only leave blocks: what lies on the evaluation stack at the target must lie on it already. What that is
//! follows from the code alone; it is compared with the depth of the real stack before a word is touched.

use super::Event;
use crate::code::Code;
use crate::frame::Frame;
use crate::frameobj::FrameObj;
use crate::machine::Machine;
use crate::slot;
use krait_bytecode::{Opcode, exceptiontable, linetable};
use krait_object::{Result, Thread, Value, exc};

/// What a word of the stack is, as far as jumping must know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Iterator,
    /// The exception that was handled before.
    Except,
    Object,
    Null,
    Lasti,
}

type Stack = Vec<Kind>;

/// The stack before each instruction; `None` where no path leads.
struct Stacks(Vec<Option<Stack>>);

impl Stacks {
    fn get(&self, at: usize) -> Option<&Stack> {
        self.0.get(at)?.as_ref()
    }

    /// Notes what the stack is at a place. Answers whether that was unknown.
    fn reach(&mut self, at: usize, stack: Stack) -> bool {
        match self.0.get_mut(at) {
            Some(known @ None) => {
                *known = Some(stack);
                true
            }
            _ => false,
        }
    }
}

/// An instruction with its whole operand.
struct Decoded {
    op: Opcode,
    arg: u32,
    /// The unit behind it and its caches.
    next: usize,
}

fn decode(units: &[(Opcode, u32)], at: usize) -> Option<Decoded> {
    let (mut at, mut high) = (at, 0u32);
    loop {
        let &(op, low) = units.get(at)?;
        let arg = high << 8 | low;
        at += 1;
        if op != Opcode::EXTENDED_ARG {
            return Some(Decoded {
                op,
                arg,
                next: at + op.caches(),
            });
        }
        high = arg;
    }
}

/// Follows every path through the code.
fn stacks(code: &Code) -> Stacks {
    let bytes = code.data.code.chunks_exact(2);
    let units: Vec<(Opcode, u32)> = bytes
        .map(|pair| match pair {
            [op, arg] => (Opcode::from_u8(*op), u32::from(*arg)),
            _ => (Opcode::NOP, 0),
        })
        .collect();
    let handlers: Vec<_> = exceptiontable::handlers(&code.data.exceptiontable).collect();
    let mut known = Stacks(vec![None; units.len()]);
    let mut todo = Vec::new();
    known.reach(0, Stack::new());
    todo.push(0);
    loop {
        while let Some(at) = todo.pop() {
            let (Some(stack), Some(i)) = (known.get(at).cloned(), decode(&units, at)) else {
                continue;
            };
            for (to, stack) in after(&i, stack) {
                if known.reach(to, stack) {
                    todo.push(to);
                }
            }
        }
        for h in &handlers {
            let Some(stack) = known.get(h.start as usize) else {
                continue;
            };
            let mut stack: Stack = stack.iter().take(h.depth as usize).copied().collect();
            if h.lasti {
                stack.push(Kind::Lasti);
            }
            stack.push(Kind::Except);
            if known.reach(h.target as usize, stack) {
                todo.push(h.target as usize);
            }
        }
        if todo.is_empty() {
            return known;
        }
    }
}

/// Where an instruction leads and with which stack.
fn after(i: &Decoded, mut stack: Stack) -> Vec<(usize, Stack)> {
    let arg = i.arg as usize;
    let forward = i.next + arg;
    match i.op {
        Opcode::RETURN_VALUE | Opcode::RAISE_VARARGS | Opcode::RERAISE => return Vec::new(),
        Opcode::JUMP_FORWARD => return vec![(forward, stack)],
        Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
            return vec![(i.next.saturating_sub(arg), stack)];
        }
        Opcode::SEND => return vec![(i.next, stack.clone()), (forward, stack)],
        Opcode::FOR_ITER => {
            stack.push(Kind::Object);
            return vec![(i.next, stack.clone()), (forward, stack)];
        }
        Opcode::GET_ITER | Opcode::GET_AITER => {
            stack.pop();
            stack.push(Kind::Iterator);
        }
        // Its operand says where it came from.
        Opcode::END_ASYNC_FOR => stack.truncate(stack.len().saturating_sub(2)),
        Opcode::PUSH_EXC_INFO => stack.push(Kind::Except),
        Opcode::PUSH_NULL => stack.push(Kind::Null),
        Opcode::LOAD_GLOBAL => {
            stack.push(Kind::Object);
            if arg & 1 != 0 {
                stack.push(Kind::Null);
            }
        }
        Opcode::LOAD_ATTR => {
            if arg & 1 != 0 {
                stack.pop();
                stack.push(Kind::Object);
                stack.push(Kind::Null);
            }
        }
        Opcode::SWAP => {
            let n = stack.len();
            if (1..=n).contains(&arg) {
                stack.swap(n - 1, n - arg);
            }
        }
        Opcode::COPY => {
            let copied = stack.len().checked_sub(arg).and_then(|at| stack.get(at));
            stack.push(copied.copied().unwrap_or(Kind::Object));
        }
        op => {
            let effect = |jump| op.op().stack_effect(i.arg, jump).unwrap_or(0);
            let mut ways = Vec::with_capacity(2);
            if op.op().has_jump() {
                ways.push((forward, changed(stack.clone(), effect(true))));
            }
            ways.push((i.next, changed(stack, effect(false))));
            return ways;
        }
    }
    vec![(i.next, stack)]
}

fn changed(mut stack: Stack, effect: i32) -> Stack {
    let len = usize::try_from(stack.len() as i64 + i64::from(effect)).unwrap_or(0);
    stack.resize(len, Kind::Object);
    stack
}

/// Whether words of `from` can be left out so that what `to` says remains.
fn is_compatible(from: &Stack, to: &Stack) -> bool {
    to.len() <= from.len()
        && from.iter().zip(to).all(|(from, to)| match to {
            Kind::Object => *from != Kind::Null,
            Kind::Null => true,
            _ => from == to,
        })
}

/// Why one cannot jump to where the stack is `to`.
fn explain(to: Option<&Stack>) -> &'static str {
    let Some(to) = to else {
        return "can't jump into an exception handler, or code may be unreachable";
    };
    match to.last() {
        Some(Kind::Except) => "can't jump into an 'except' block as there's no exception",
        Some(Kind::Lasti) => "can't jump into a re-raising block as there's no location",
        Some(Kind::Iterator) => "can't jump into the body of a for loop",
        _ => "incompatible stacks",
    }
}

/// The first instruction of each run of instructions of a line.
fn line_starts(code: &Code) -> Vec<(usize, i32)> {
    linetable::lines(&code.data.linetable, code.data.firstlineno)
        .filter_map(|run| Some((run.start as usize / 2, run.line?)))
        .collect()
}

/// Sets the line to go on at; only from a `line` event of the frame itself.
pub fn set_line(th: &Thread, fo: &FrameObj, value: Option<&Value>) -> Result<()> {
    let Some(v) = value else {
        return Err(th.attribute_error_text(
            &fo.value(),
            krait_object::wk::lineno(),
            "cannot delete attribute",
        ));
    };
    let Some(line) = v
        .as_i64()
        .filter(|_| std::ptr::eq(v.ty(), &krait_object::types::int::INT.ty))
    else {
        return Err(th.value_error("lineno must be an integer"));
    };
    check_event(th, fo)?;
    let Some(f) = fo.frame() else {
        return Err(th.value_error("f_lineno can only be set in a trace function"));
    };
    let code = f.code().to_ref();
    if line < i64::from(code.data.firstlineno) {
        return Err(th.value_error(format!("line {line} comes before the current code block")));
    }
    let starts = line_starts(&code);
    let wanted = starts.iter().map(|s| s.1).filter(|&l| i64::from(l) >= line);
    let Some(wanted) = wanted.min() else {
        return Err(th.value_error(format!("line {line} comes after the current code block")));
    };
    let known = stacks(&code);
    // SAFETY: the frame is in a `line` event, so that its `sp` is current.
    let depth = unsafe { (f.sp as usize - Frame::stack(fo.raw()) as usize) / 8 };
    let Some(now) = known.get(f.unit()) else {
        return Err(th.value_error("can't jump from unreachable code"));
    };
    if now.len() != depth {
        return Err(th.value_error("incompatible stacks"));
    }
    let mut best: Option<(&Stack, usize)> = None;
    let mut why = None;
    for (unit, _) in starts.iter().filter(|s| s.1 == wanted) {
        match known.get(*unit).filter(|to| is_compatible(now, to)) {
            // The deepest stack loses the least.
            Some(to) if best.is_none_or(|(b, _)| (b.len(), b) < (to.len(), to)) => {
                best = Some((to, *unit));
            }
            Some(_) => {}
            None => {
                why.get_or_insert_with(|| explain(known.get(*unit)));
            }
        }
    }
    let Some((to, unit)) = best else {
        return Err(th.value_error(why.unwrap_or("cannot find bytecode for specified line")));
    };
    bind_unbound(th, fo)?;
    for kind in now.iter().skip(to.len()).rev() {
        // SAFETY: the stack has as many words as `now` says; each is released once, and null words hold nothing.
        unsafe {
            let raw = fo.raw();
            (*raw).sp = (*raw).sp.sub(1);
            let word = *(*raw).sp;
            if word == 0 {
                continue;
            }
            if *kind == Kind::Except {
                // The block that handles it is left.
                let before = slot::take(word);
                drop(th.set_handled((!before.is_none()).then_some(before)));
            } else {
                slot::release(word);
            }
        }
    }
    // SAFETY: the unit is one of the code's.
    unsafe { (*fo.raw()).ip = code.units.as_ptr().add(unit) };
    // The line that is jumped to has no event of its own.
    fo.last_line.set(wanted);
    fo.last_unit.set(unit);
    Ok(())
}

/// Whether an event is between two instructions, where the stack is what the code says.
fn is_between(event: Event) -> bool {
    use Event::{BranchLeft, BranchRight, Instruction, Jump, Line};
    matches!(event, Line | Instruction | Jump | BranchLeft | BranchRight)
}

/// Refuses to jump at a moment at which the stack is not what the code says.
fn check_event(th: &Thread, fo: &FrameObj) -> Result<()> {
    let m = Machine::of(th);
    let why = match m.event.get() {
        Some((f, event)) if std::ptr::eq(f, fo.raw()) && is_between(event) => return Ok(()),
        Some((f, event)) if !f.is_null() && is_between(event) => "can't jump during a call",
        Some((_, Event::Call | Event::CReturn)) => "can't jump during a call",
        Some((_, Event::PyStart)) => "can't jump from the 'call' trace event of a new frame",
        Some((f, Event::PyYield)) if std::ptr::eq(f, fo.raw()) => return Ok(()),
        Some(_) => "can only jump from a 'line' trace event",
        None => "f_lineno can only be set in a trace function",
    };
    Err(th.value_error(why))
}

/// Gives every unbound local the value `None`, with a warning: the code at the new place may rely on it.
fn bind_unbound(th: &Thread, fo: &FrameObj) -> Result<()> {
    let unbound = || {
        let raw = fo.raw();
        let n = fo.frame().map_or(0, |f| f.code().nlocalsplus as usize);
        // SAFETY: a frame that can be jumped in is running; it has a word for each local.
        (0..n).filter_map(move |i| unsafe {
            let word = Frame::fast(raw).add(i);
            (*word == 0).then_some(word)
        })
    };
    let n = unbound().count();
    if n == 0 {
        return Ok(());
    }
    let s = if n == 1 { "" } else { "s" };
    let msg = format!("assigning None to {n} unbound local{s}");
    th.warn(&exc::RUNTIME_WARNING.ty, &msg, 0)?;
    for word in unbound() {
        // SAFETY: as above; the word holds nothing.
        unsafe { *word = Value::none().into_bits() };
    }
    Ok(())
}
