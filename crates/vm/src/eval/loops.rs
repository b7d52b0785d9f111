//! The dispatch loop itself.
//!
//! Registers of the machine are local variables: the frame, the instruction pointer, the stack pointer
//! and the constants. Before each instruction the frame's `ip` is brought up to date, because tracebacks and
//! frame objects read it; `sp` is stored only when the frame is left, suspended or calls another.

use super::{Outcome, enter, leave, unwind};
use crate::breaker;
use crate::code::CodeObj;
use crate::frame::{Exit, Frame};
use crate::function::FUNCTION;
use crate::generator;
use crate::machine::Machine;
use crate::ops;
use crate::slot::{self, Word, borrow, clone, release, take, to_owned, view};
use crate::specialize as spec;
use crate::trace;
use krait_bytecode::Opcode;
use krait_object::protocol::{attr, item, iter, number, repr, truth};
use krait_object::types::native::{METHOD_DESCR, NATIVE_FUNCTION};
use krait_object::types::{int, list, tuple};
use krait_object::{CompareOp, Obj, Raised, Result, Thread, Value};
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// Runs `entry` until it returns, yields or raises. `thrown` is raised at its current instruction first.
pub fn run(th: &Thread, entry: *mut Frame, thrown: Option<Raised>) -> Result<Outcome> {
    let mut thrown = thrown;
    let mut frame = entry;
    loop {
        // SAFETY: `entry` is a live frame that nobody else runs.
        let r = unsafe {
            if trace::wanted(th) {
                run_loop::<true>(th, frame, &mut thrown)
            } else {
                run_loop::<false>(th, frame, &mut thrown)
            }
        };
        match r? {
            Step::Done(o) => return Ok(o),
            // Tracing was switched on or off: the other loop goes on with the same frames.
            Step::Switch(f) => frame = f,
        }
    }
}

enum Step {
    Done(Outcome),
    Switch(*mut Frame),
}

/// One loop; `TRACE` adds the events of `sys.settrace`, `sys.setprofile` and `sys.monitoring`.
///
/// # Safety
/// `entry` is a live frame whose `ip` is the next instruction to execute, unless an exception is thrown into it.
#[allow(
    clippy::cognitive_complexity,
    reason = "a dispatch loop has an arm per instruction"
)]
unsafe fn run_loop<const TRACE: bool>(
    th: &Thread,
    entry: *mut Frame,
    thrown: &mut Option<Raised>,
) -> Result<Step> {
    // SAFETY: the compiler (or the verifier, for code made by programs) guarantees stack depths, operand ranges and jump
    // targets; words hold what `slot` says; the frame in `frame` is the running one and alive.
    unsafe {
        let m = Machine::of(th);
        let breaker_word = &*th.breaker;
        let mut frame = entry;
        let mut ip: *const Cell<u16> = (*frame).ip;
        let mut sp: *mut Word = (*frame).sp;
        let mut consts: *const Word = (*frame).code().const_words();
        th.frame.set(frame as *mut u8);
        let mut pending: Option<Raised> = thrown.take();

        macro_rules! push {
            ($w:expr) => {{
                let w: Word = $w;
                *sp = w;
                sp = sp.add(1);
            }};
        }
        macro_rules! pop {
            () => {{
                sp = apart(sp).sub(1);
                *sp
            }};
        }
        macro_rules! top {
            ($n:literal) => {
                *apart(sp).sub($n)
            };
        }
        macro_rules! local {
            ($i:expr) => {
                *Frame::fast(frame).add($i)
            };
        }
        macro_rules! load_frame {
            ($f:expr) => {{
                frame = $f;
                ip = (*frame).ip;
                sp = (*frame).sp;
                consts = (*frame).code().const_words();
                th.frame.set(frame as *mut u8);
            }};
        }
        macro_rules! name {
            ($i:expr) => {
                ops::name_at((*frame).code(), $i)
            };
        }

        // Where a re-raised exception looks for its handler: the frame itself points to where it came from.
        let mut handler_from: Option<usize> = None;

        'frame: loop {
            let (raised, reraised): (Raised, bool) = 'op: {
                if let Some(e) = pending.take() {
                    if TRACE && let Err(other) = trace::on_throw(th, frame, &e) {
                        break 'op (other, false);
                    }
                    break 'op (e, false);
                }
                'next: loop {
                    macro_rules! tri {
                        ($e:expr) => {
                            match $e {
                                Ok(v) => v,
                                Err(e) => break 'op (e, false),
                            }
                        };
                    }
                    // Replaces the topmost `$n` words by a result; they are released after it is in place.
                    macro_rules! replace {
                        ($n:literal, $v:expr) => {{
                            let v: Value = $v;
                            let mut old = [0 as Word; $n];
                            for (i, w) in old.iter_mut().enumerate() {
                                *w = *sp.sub(1 + i);
                            }
                            sp = sp.sub($n);
                            push!(v.into_bits());
                            for w in old {
                                release(w);
                            }
                        }};
                    }
                    // A jump that may be asked to stop and look: signals, lock requests, collection.
                    macro_rules! check_breaker {
                        () => {
                            if breaker_word.load(Ordering::Relaxed) != 0 {
                                (*frame).sp = sp;
                                tri!(breaker::handle(th));
                                if trace::wanted(th) != TRACE {
                                    (*frame).ip = ip;
                                    return Ok(Step::Switch(frame));
                                }
                            }
                        };
                    }
                    // The same at the start of a frame: the other loop, if it is wanted, sees the start again.
                    macro_rules! check_breaker_at_start {
                        () => {
                            if breaker_word.load(Ordering::Relaxed) != 0 {
                                (*frame).sp = sp;
                                tri!(breaker::handle(th));
                                if trace::wanted(th) != TRACE {
                                    if TRACE {
                                        (*frame).ip = ip;
                                    }
                                    return Ok(Step::Switch(frame));
                                }
                            }
                        };
                    }
                    macro_rules! return_to_caller {
                        ($v:expr) => {{
                            let v: Value = $v;
                            if TRACE {
                                tri!(trace::on_return(th, frame, &v));
                            }
                            let exit = (*frame).exit;
                            let prev = (*frame).previous;
                            if exit == Exit::Init {
                                if !v.is_none() {
                                    break 'op (ops::func::init_not_none(th, &v), false);
                                }
                                let instance = std::mem::replace(&mut (*frame).instance, 0);
                                drop(v);
                                leave::leave(th, m, frame, sp);
                                load_frame!(prev);
                                ip = ip.add((*frame).return_offset as usize);
                                push!(instance);
                            } else {
                                leave::leave(th, m, frame, sp);
                                if exit == Exit::Native {
                                    return Ok(Step::Done(Outcome::Return(v)));
                                }
                                load_frame!(prev);
                                ip = ip.add((*frame).return_offset as usize);
                                push!(v.into_bits());
                            }
                        }};
                    }
                    // Starts a Python frame; the caller goes on `$offset` units after the current instruction.
                    macro_rules! call_frame {
                        ($f:expr, $offset:expr) => {{
                            let f: *mut Frame = $f;
                            (*frame).sp = sp;
                            (*frame).return_offset = $offset as u16;
                            load_frame!(f);
                            continue 'next;
                        }};
                    }

                    (*frame).ip = ip;
                    if TRACE {
                        match trace::on_instruction(th, frame, sp) {
                            Ok(None) => {}
                            Ok(Some(to)) => {
                                ip = to.0;
                                sp = to.1;
                                (*frame).ip = ip;
                            }
                            Err(e) => break 'op (e, false),
                        }
                    }
                    // The opcode is in its low byte, the operand above it.
                    let mut unit = usize::from((*ip).get());
                    // From here on `ip` is behind the instruction's unit, at its caches; `(*frame).ip` is the unit.
                    ip = ip.add(1);
                    'again: loop {
                        // The operand. It is computed where it is used: one value less that lives through the dispatch.
                        macro_rules! arg {
                            () => {
                                unit >> 8
                            };
                        }
                        // A guard failed: the general instruction is executed instead.
                        macro_rules! miss {
                            ($general:ident) => {{
                                let op = spec::miss((*frame).ip, ip, Opcode::$general);
                                unit = (unit & !0xFF) | op as usize;
                                continue 'again;
                            }};
                        }
                        // A conditional jump that is not taken goes on at a `NOT_TAKEN`, which does nothing.
                        macro_rules! skip_not_taken {
                            () => {
                                if !TRACE && (*ip).get() as u8 == Opcode::NOT_TAKEN as u8 {
                                    ip = ip.add(1);
                                }
                            };
                        }
                        // The result of a test whose operands are off the stack. Nearly always a conditional jump follows, which
                        // is taken at once; it cannot raise, and only the traced loop shows it.
                        macro_rules! decide {
                            ($r:expr, $caches:literal) => {{
                                let r: bool = $r;
                                ip = ip.add($caches);
                                let next = usize::from((*ip).get());
                                if !TRACE && next as u8 == Opcode::POP_JUMP_IF_FALSE as u8 {
                                    ip = ip.add(if r { 2 } else { 2 + (next >> 8) });
                                    skip_not_taken!();
                                } else if !TRACE && next as u8 == Opcode::POP_JUMP_IF_TRUE as u8 {
                                    ip = ip.add(if r { 2 + (next >> 8) } else { 2 });
                                    skip_not_taken!();
                                } else {
                                    push!(Value::bool(r).into_bits());
                                }
                            }};
                        }
                        // Arithmetic on two floats.
                        macro_rules! float_op {
                            ($o:tt) => {{
                                let (a, b) = (top!(2), top!(1));
                                if let (Some(x), Some(y)) =
                                    (ops::binary::float_of(a), ops::binary::float_of(b))
                                {
                                    ip = ip.add(5);
                                    sp = sp.sub(1);
                                    top!(1) = Value::float(x $o y).into_bits();
                                    release(a);
                                    release(b);
                                } else {
                                    miss!(BINARY_OP);
                                }
                            }};
                        }
                        // A value for the top of the stack. Most loops store their item in a local at once.
                        macro_rules! push_or_store {
                            ($w:expr) => {{
                                let w: Word = $w;
                                let next = usize::from((*ip).get());
                                if !TRACE && next as u8 == Opcode::STORE_FAST as u8 {
                                    ip = ip.add(1);
                                    release(std::mem::replace(&mut local!(next >> 8), w));
                                } else {
                                    push!(w);
                                }
                            }};
                        }
                        // Resumes a generator that the loop runs itself. What it does first is to drop the value it
                        // is sent and to look at the breaker.
                        macro_rules! resume_generator {
                            ($f:expr, $offset:expr) => {{
                                let f: *mut Frame = $f;
                                (*frame).sp = sp;
                                (*frame).return_offset = $offset as u16;
                                (*f).ip = (*f).ip.add(1);
                                load_frame!(f);
                                if !TRACE && breaker_word.load(Ordering::Relaxed) == 0 {
                                    if matches!(
                                        Opcode::from_u8((*ip).get() as u8),
                                        Opcode::RESUME | Opcode::RESUME_CHECK
                                    ) {
                                        ip = ip.add(1);
                                    }
                                    if (*ip).get() as u8 == Opcode::POP_TOP as u8 {
                                        ip = ip.add(1);
                                        release(pop!());
                                    }
                                }
                                continue 'next;
                            }};
                        }
                        // The next item of an iterator whose kind the site knows.
                        macro_rules! for_iter {
                            ($next:path) => {{
                                match $next(top!(1)) {
                                    ops::iter::OTHER => miss!(FOR_ITER),
                                    0 => ip = ip.add(1 + arg!() + 1),
                                    w => {
                                        ip = ip.add(1);
                                        push_or_store!(w);
                                    }
                                }
                            }};
                        }
                        match Opcode::from_u8(unit as u8) {
                            Opcode::EXTENDED_ARG => {
                                unit = (unit & !0xFF) << 8 | usize::from((*ip).get());
                                (*frame).ip = ip;
                                ip = ip.add(1);
                                continue 'again;
                            }
                            Opcode::NOP | Opcode::NOT_TAKEN => {}
                            Opcode::RESUME => {
                                if TRACE {
                                    tri!(trace::on_resume(th, frame, arg!()));
                                }
                                check_breaker_at_start!();
                            }
                            Opcode::RESUME_CHECK => {
                                check_breaker_at_start!();
                            }

                            // ---- locals, constants, stack ----
                            Opcode::LOAD_FAST => {
                                push!(slot::dup(local!(arg!())));
                            }
                            Opcode::LOAD_FAST_BORROW => {
                                push!(borrow(local!(arg!())));
                            }
                            Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                                push!(borrow(local!(arg!() >> 4)));
                                push!(borrow(local!(arg!() & 15)));
                            }
                            Opcode::LOAD_FAST_LOAD_FAST => {
                                push!(slot::dup(local!(arg!() >> 4)));
                                push!(slot::dup(local!(arg!() & 15)));
                            }
                            Opcode::LOAD_FAST_CHECK => {
                                let w = local!(arg!());
                                if w == 0 {
                                    break 'op (
                                        crate::call::unbound(th, (*frame).code(), arg!()),
                                        false,
                                    );
                                }
                                push!(slot::dup(w));
                            }
                            Opcode::LOAD_FAST_AND_CLEAR => {
                                push!(std::mem::replace(&mut local!(arg!()), 0));
                            }
                            Opcode::STORE_FAST => {
                                let v = to_owned(pop!());
                                release(std::mem::replace(&mut local!(arg!()), v));
                            }
                            Opcode::STORE_FAST_LOAD_FAST => {
                                let v = to_owned(pop!());
                                release(std::mem::replace(&mut local!(arg!() >> 4), v));
                                push!(slot::dup(local!(arg!() & 15)));
                            }
                            Opcode::STORE_FAST_STORE_FAST => {
                                let v = to_owned(pop!());
                                release(std::mem::replace(&mut local!(arg!() >> 4), v));
                                let v = to_owned(pop!());
                                release(std::mem::replace(&mut local!(arg!() & 15), v));
                            }
                            Opcode::DELETE_FAST => {
                                let old = std::mem::replace(&mut local!(arg!()), 0);
                                if old == 0 {
                                    break 'op (
                                        crate::call::unbound(th, (*frame).code(), arg!()),
                                        false,
                                    );
                                }
                                release(old);
                            }
                            Opcode::LOAD_CONST
                            | Opcode::LOAD_CONST_IMMORTAL
                            | Opcode::LOAD_CONST_MORTAL => {
                                // The code object keeps its constants alive longer than the frame lives.
                                push!(*consts.add(arg!()));
                            }
                            Opcode::LOAD_SMALL_INT => {
                                push!((arg!() as u64) << 1 | 1);
                            }
                            Opcode::LOAD_COMMON_CONSTANT => {
                                let v = tri!(ops::name::common_constant(th, arg!()));
                                push!(v.into_bits());
                            }
                            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                                release(pop!());
                            }
                            Opcode::END_SEND => {
                                let v = pop!();
                                let receiver = pop!();
                                push!(v);
                                release(receiver);
                            }
                            Opcode::PUSH_NULL => {
                                push!(0);
                            }
                            Opcode::COPY => {
                                let w = *sp.sub(arg!());
                                push!(if w == 0 { 0 } else { clone(w).into_bits() });
                            }
                            Opcode::SWAP => {
                                std::ptr::swap(sp.sub(1), sp.sub(arg!()));
                            }

                            // ---- cells ----
                            Opcode::MAKE_CELL => {
                                let w = std::mem::replace(&mut local!(arg!()), 0);
                                let v = if w == 0 { None } else { Some(take(w)) };
                                local!(arg!()) = crate::cellobj::new(v).into_bits();
                            }
                            Opcode::COPY_FREE_VARS => {
                                ops::func::copy_free_vars(frame, arg!());
                            }
                            Opcode::LOAD_DEREF => {
                                let v = tri!(ops::name::load_deref(th, frame, arg!()));
                                push!(v.into_bits());
                            }
                            Opcode::STORE_DEREF => {
                                let v = take(pop!());
                                ops::name::store_deref(frame, arg!(), v);
                            }
                            Opcode::DELETE_DEREF => {
                                tri!(ops::name::delete_deref(th, frame, arg!()));
                            }
                            Opcode::LOAD_FROM_DICT_OR_DEREF => {
                                let d = view(top!(1));
                                let v = tri!(ops::name::from_dict_or_deref(th, frame, &d, arg!()));
                                replace!(1, v);
                            }

                            // ---- names ----
                            Opcode::LOAD_NAME => {
                                let v = tri!(ops::name::load_name(th, frame, name!(arg!())));
                                push!(v.into_bits());
                            }
                            Opcode::STORE_NAME => {
                                let v = view(top!(1));
                                tri!(ops::name::store_name(th, frame, name!(arg!()), &v));
                                release(pop!());
                            }
                            Opcode::DELETE_NAME => {
                                tri!(ops::name::delete_name(th, frame, name!(arg!())));
                            }
                            Opcode::LOAD_GLOBAL => {
                                let v = tri!(spec::global::load(
                                    th,
                                    frame,
                                    (*frame).code(),
                                    ip,
                                    arg!()
                                ));
                                ip = ip.add(4);
                                push!(v.into_bits());
                                if arg!() & 1 != 0 {
                                    push!(0);
                                }
                            }
                            Opcode::LOAD_GLOBAL_MODULE => {
                                let w = spec::global::module_hit(frame, ip);
                                if w != 0 {
                                    ip = ip.add(4);
                                    push!(slot::dup(w));
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                } else {
                                    miss!(LOAD_GLOBAL);
                                }
                            }
                            Opcode::LOAD_GLOBAL_BUILTIN => {
                                let w = spec::global::builtin_hit(frame, ip);
                                if w != 0 {
                                    ip = ip.add(4);
                                    push!(slot::dup(w));
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                } else {
                                    miss!(LOAD_GLOBAL);
                                }
                            }
                            Opcode::STORE_GLOBAL => {
                                let v = clone(top!(1));
                                tri!(ops::name::store_global(th, frame, name!(arg!()), v));
                                release(pop!());
                            }
                            Opcode::DELETE_GLOBAL => {
                                tri!(ops::name::delete_global(th, frame, name!(arg!())));
                            }
                            Opcode::LOAD_LOCALS => {
                                let v = tri!(ops::name::load_locals(th, frame));
                                push!(v.into_bits());
                            }
                            Opcode::LOAD_FROM_DICT_OR_GLOBALS => {
                                let d = view(top!(1));
                                let v = tri!(ops::name::from_dict_or_globals(
                                    th,
                                    frame,
                                    &d,
                                    name!(arg!())
                                ));
                                replace!(1, v);
                            }
                            Opcode::LOAD_BUILD_CLASS => {
                                let v = tri!(ops::name::build_class(th, frame));
                                push!(v.into_bits());
                            }
                            Opcode::SETUP_ANNOTATIONS => {
                                tri!(ops::name::setup_annotations(th, frame));
                            }

                            // ---- attributes ----
                            Opcode::LOAD_ATTR => {
                                let w = top!(1);
                                let owner = view(w);
                                let n = name!(arg!() >> 1);
                                spec::attr::specialize_load(
                                    th,
                                    (*frame).ip,
                                    ip,
                                    &owner,
                                    n,
                                    arg!() & 1 != 0,
                                );
                                if arg!() & 1 != 0 {
                                    let (v, method) =
                                        tri!(krait_object::protocol::call::method(th, &owner, n));
                                    ip = ip.add(9);
                                    if method {
                                        let own = to_owned(w);
                                        top!(1) = v.into_bits();
                                        push!(own);
                                    } else {
                                        top!(1) = v.into_bits();
                                        push!(0);
                                        release(w);
                                    }
                                } else {
                                    let v = tri!(attr::get(th, &owner, n));
                                    ip = ip.add(9);
                                    top!(1) = v.into_bits();
                                    release(w);
                                }
                            }
                            Opcode::LOAD_ATTR_INSTANCE_VALUE => {
                                let w = top!(1);
                                let v = spec::attr::instance_value(w, ip);
                                if v != 0 {
                                    ip = ip.add(9);
                                    top!(1) = slot::dup(v);
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                    release(w);
                                } else {
                                    miss!(LOAD_ATTR);
                                }
                            }
                            Opcode::LOAD_ATTR_SLOT => {
                                let w = top!(1);
                                let v = spec::attr::slot_value(w, ip);
                                if v != 0 {
                                    ip = ip.add(9);
                                    top!(1) = slot::dup(v);
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                    release(w);
                                } else {
                                    miss!(LOAD_ATTR);
                                }
                            }
                            Opcode::LOAD_ATTR_MODULE => {
                                let w = top!(1);
                                let v = spec::attr::module_value(w, ip);
                                if v != 0 {
                                    ip = ip.add(9);
                                    top!(1) = slot::dup(v);
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                    release(w);
                                } else {
                                    miss!(LOAD_ATTR);
                                }
                            }
                            Opcode::LOAD_ATTR_CLASS => {
                                let w = top!(1);
                                let v = spec::attr::class_value(w, ip);
                                if v != 0 {
                                    ip = ip.add(9);
                                    top!(1) = slot::dup(v);
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                    release(w);
                                } else {
                                    miss!(LOAD_ATTR);
                                }
                            }
                            Opcode::LOAD_ATTR_METHOD_WITH_VALUES
                            | Opcode::LOAD_ATTR_METHOD_NO_DICT => {
                                let w = top!(1);
                                let v = spec::attr::method_value(w, ip);
                                if v != 0 {
                                    ip = ip.add(9);
                                    // The class keeps the function alive; the call takes its own count where it needs one.
                                    top!(1) = slot::dup(v);
                                    push!(w);
                                } else {
                                    miss!(LOAD_ATTR);
                                }
                            }
                            Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES
                            | Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT => {
                                let w = top!(1);
                                let v = spec::attr::method_value(w, ip);
                                if v != 0 {
                                    ip = ip.add(9);
                                    top!(1) = slot::dup(v);
                                    release(w);
                                } else {
                                    miss!(LOAD_ATTR);
                                }
                            }
                            Opcode::LOAD_ATTR_WITH_HINT => {
                                let w = top!(1);
                                match spec::attr::dict_value(th, w, ip, name!(arg!() >> 1)) {
                                    Some(v) => {
                                        ip = ip.add(9);
                                        top!(1) = v.into_bits();
                                        if arg!() & 1 != 0 {
                                            push!(0);
                                        }
                                        release(w);
                                    }
                                    None => {
                                        miss!(LOAD_ATTR);
                                    }
                                }
                            }
                            Opcode::LOAD_ATTR_PROPERTY => {
                                let w = top!(1);
                                match spec::attr::property_getter(th, w, ip) {
                                    Some(f) => {
                                        // The getter's result replaces the owner; the owner's word moves to the frame.
                                        let f = tri!(f);
                                        *Frame::fast(f) = to_owned(w);
                                        sp = sp.sub(1);
                                        call_frame!(f, 10);
                                    }
                                    None => {
                                        miss!(LOAD_ATTR);
                                    }
                                }
                            }
                            Opcode::STORE_ATTR => {
                                let owner = view(top!(1));
                                let v = view(top!(2));
                                let n = name!(arg!());
                                spec::attr::specialize_store(
                                    th,
                                    (*frame).code(),
                                    (*frame).ip,
                                    ip,
                                    &owner,
                                    n,
                                );
                                tri!(attr::set(th, &owner, n, &v));
                                ip = ip.add(4);
                                release(pop!());
                                release(pop!());
                            }
                            Opcode::STORE_ATTR_INSTANCE_VALUE => {
                                let o = top!(1);
                                if let Some(place) = spec::attr::store_place((*frame).code(), o, ip)
                                {
                                    ip = ip.add(4);
                                    let v = to_owned(top!(2));
                                    let old = (*place).replace(v);
                                    sp = sp.sub(2);
                                    release(old);
                                    release(o);
                                } else {
                                    miss!(STORE_ATTR);
                                }
                            }
                            Opcode::STORE_ATTR_SLOT => {
                                let o = top!(1);
                                if let Some(place) = spec::attr::slot_place(o, ip) {
                                    ip = ip.add(4);
                                    let v = to_owned(top!(2));
                                    let old = (*place).replace(v);
                                    sp = sp.sub(2);
                                    release(old);
                                    release(o);
                                } else {
                                    miss!(STORE_ATTR);
                                }
                            }
                            Opcode::DELETE_ATTR => {
                                let owner = view(top!(1));
                                tri!(attr::delete(th, &owner, name!(arg!())));
                                release(pop!());
                            }
                            Opcode::LOAD_SUPER_ATTR
                            | Opcode::LOAD_SUPER_ATTR_ATTR
                            | Opcode::LOAD_SUPER_ATTR_METHOD => {
                                let (v, method) = {
                                    let (s, c, o) = (view(top!(3)), view(top!(2)), view(top!(1)));
                                    tri!(ops::attr::load_super(
                                        th,
                                        &s,
                                        &c,
                                        &o,
                                        name!(arg!() >> 2),
                                        arg!() & 1 != 0,
                                        arg!() & 2 != 0
                                    ))
                                };
                                ip = ip.add(1);
                                let o = to_owned(pop!());
                                let c = pop!();
                                let s = pop!();
                                push!(v.into_bits());
                                if method {
                                    push!(o);
                                } else {
                                    if arg!() & 1 != 0 {
                                        push!(0);
                                    }
                                    release(o);
                                }
                                release(c);
                                release(s);
                            }

                            // ---- operators ----
                            Opcode::UNARY_NEGATIVE => {
                                let v = tri!(ops::binary::negative(th, &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::UNARY_INVERT => {
                                let v = tri!(number::invert(th, &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::UNARY_NOT => {
                                let v = view(top!(1)).is_false();
                                top!(1) = Value::bool(v).into_bits();
                            }
                            Opcode::TO_BOOL | Opcode::TO_BOOL_ALWAYS_TRUE => {
                                let w = top!(1);
                                spec::truth::specialize((*frame).ip, ip, w);
                                let b = tri!(truth::is_true(th, &view(w)));
                                sp = sp.sub(1);
                                release(w);
                                decide!(b, 3);
                            }
                            Opcode::TO_BOOL_BOOL => {
                                let v = view(top!(1));
                                if v.is_true() || v.is_false() {
                                    ip = ip.add(3);
                                } else {
                                    miss!(TO_BOOL);
                                }
                            }
                            Opcode::TO_BOOL_INT => {
                                let w = top!(1);
                                if w & 1 != 0 {
                                    sp = sp.sub(1);
                                    decide!(w != 1, 3);
                                } else {
                                    miss!(TO_BOOL);
                                }
                            }
                            Opcode::TO_BOOL_NONE => {
                                if view(top!(1)).is_none() {
                                    sp = sp.sub(1);
                                    decide!(false, 3);
                                } else {
                                    miss!(TO_BOOL);
                                }
                            }
                            Opcode::TO_BOOL_LIST => {
                                let w = top!(1);
                                if let Some(l) = view(w).as_exact_list() {
                                    let r = !l.is_empty();
                                    sp = sp.sub(1);
                                    release(w);
                                    decide!(r, 3);
                                } else {
                                    miss!(TO_BOOL);
                                }
                            }
                            Opcode::TO_BOOL_STR => {
                                let w = top!(1);
                                if let Some(t) = view(w).as_exact_str() {
                                    let r = !t.is_empty();
                                    sp = sp.sub(1);
                                    release(w);
                                    decide!(r, 3);
                                } else {
                                    miss!(TO_BOOL);
                                }
                            }
                            Opcode::BINARY_OP => {
                                let (a, b) = (top!(2), top!(1));
                                spec::binary::specialize((*frame).ip, ip, arg!(), a, b);
                                let v = tri!(ops::binary::binary(th, &view(a), &view(b), arg!()));
                                ip = ip.add(5);
                                replace!(2, v);
                            }
                            Opcode::BINARY_OP_ADD_INT => {
                                let (a, b) = (top!(2), top!(1));
                                if a & b & 1 != 0
                                    && let (r, false) = (a as i64 - 1).overflowing_add(b as i64)
                                {
                                    ip = ip.add(5);
                                    sp = sp.sub(1);
                                    top!(1) = r as u64;
                                } else {
                                    miss!(BINARY_OP);
                                }
                            }
                            Opcode::BINARY_OP_SUBTRACT_INT => {
                                let (a, b) = (top!(2), top!(1));
                                if a & b & 1 != 0
                                    && let (r, false) = (a as i64).overflowing_sub(b as i64 - 1)
                                {
                                    ip = ip.add(5);
                                    sp = sp.sub(1);
                                    top!(1) = r as u64;
                                } else {
                                    miss!(BINARY_OP);
                                }
                            }
                            Opcode::BINARY_OP_MULTIPLY_INT => {
                                let (a, b) = (top!(2), top!(1));
                                if a & b & 1 != 0
                                    && let (r, false) =
                                        (a as i64 - 1).overflowing_mul(b as i64 >> 1)
                                {
                                    ip = ip.add(5);
                                    sp = sp.sub(1);
                                    top!(1) = r as u64 | 1;
                                } else {
                                    miss!(BINARY_OP);
                                }
                            }
                            Opcode::BINARY_OP_ADD_FLOAT => float_op!(+),
                            Opcode::BINARY_OP_SUBTRACT_FLOAT => float_op!(-),
                            Opcode::BINARY_OP_MULTIPLY_FLOAT => float_op!(*),
                            Opcode::BINARY_OP_EXTEND => {
                                // Other pairs of numbers: the operand says what to do.
                                let (a, b) = (top!(2), top!(1));
                                match ops::binary::quick_number(a, b, arg!()) {
                                    Some(r) => {
                                        ip = ip.add(5);
                                        sp = sp.sub(1);
                                        top!(1) = r;
                                        release(a);
                                        release(b);
                                    }
                                    None => {
                                        miss!(BINARY_OP);
                                    }
                                }
                            }
                            Opcode::BINARY_OP_ADD_UNICODE
                            | Opcode::BINARY_OP_INPLACE_ADD_UNICODE => {
                                match ops::binary::add_strings(th, frame, sp, ip.add(5)) {
                                    Some(r) => {
                                        let v = tri!(r);
                                        ip = ip.add(5);
                                        replace!(2, v);
                                    }
                                    None => {
                                        miss!(BINARY_OP);
                                    }
                                }
                            }
                            Opcode::BINARY_OP_SUBSCR_LIST_INT => {
                                let (a, b) = (top!(2), top!(1));
                                let w = ops::subscr::list_int(a, b);
                                if w == 0 {
                                    miss!(BINARY_OP);
                                }
                                ip = ip.add(5);
                                sp = sp.sub(1);
                                top!(1) = w;
                                release(a);
                            }
                            Opcode::BINARY_OP_SUBSCR_TUPLE_INT => {
                                let (a, b) = (top!(2), top!(1));
                                let w = ops::subscr::tuple_int(a, b);
                                if w == 0 {
                                    miss!(BINARY_OP);
                                }
                                ip = ip.add(5);
                                sp = sp.sub(1);
                                top!(1) = w;
                                release(a);
                            }
                            Opcode::BINARY_OP_SUBSCR_DICT => {
                                let (a, b) = (top!(2), top!(1));
                                if view(a).as_exact_dict().is_some() {
                                    let v = tri!(ops::subscr::dict_item(th, a, b));
                                    ip = ip.add(5);
                                    replace!(2, v);
                                } else {
                                    miss!(BINARY_OP);
                                }
                            }
                            Opcode::BINARY_OP_SUBSCR_STR_INT
                            | Opcode::BINARY_OP_SUBSCR_LIST_SLICE
                            | Opcode::BINARY_OP_SUBSCR_GETITEM => {
                                let v = tri!(item::get(th, &view(top!(2)), &view(top!(1))));
                                ip = ip.add(5);
                                replace!(2, v);
                            }
                            Opcode::BINARY_SLICE => {
                                let v = tri!(ops::subscr::slice_get(
                                    th,
                                    &view(top!(3)),
                                    &view(top!(2)),
                                    &view(top!(1))
                                ));
                                replace!(3, v);
                            }
                            Opcode::STORE_SLICE => {
                                tri!(ops::subscr::slice_set(
                                    th,
                                    &view(top!(3)),
                                    &view(top!(2)),
                                    &view(top!(1)),
                                    &view(top!(4))
                                ));
                                for _ in 0..4 {
                                    release(pop!());
                                }
                            }
                            Opcode::STORE_SUBSCR
                            | Opcode::STORE_SUBSCR_DICT
                            | Opcode::STORE_SUBSCR_LIST_INT => {
                                let (v, c, k) = (top!(3), top!(2), top!(1));
                                if let Some(old) = ops::subscr::store_list_int(c, k, v) {
                                    ip = ip.add(1);
                                    sp = sp.sub(3);
                                    drop(old);
                                    release(c);
                                } else {
                                    tri!(ops::subscr::store(th, &view(c), &view(k), &view(v)));
                                    ip = ip.add(1);
                                    sp = sp.sub(3);
                                    release(k);
                                    release(c);
                                    release(v);
                                }
                            }
                            Opcode::DELETE_SUBSCR => {
                                tri!(item::delete(th, &view(top!(2)), &view(top!(1))));
                                release(pop!());
                                release(pop!());
                            }
                            Opcode::COMPARE_OP => {
                                let (a, b) = (top!(2), top!(1));
                                spec::compare::specialize((*frame).ip, ip, a, b);
                                let Some(cmp) = CompareOp::from_index((arg!() >> 5) as u32) else {
                                    break 'op (th.system_error("invalid comparison"), false);
                                };
                                let v = tri!(ops::compare::compare(
                                    th,
                                    &view(a),
                                    &view(b),
                                    cmp,
                                    arg!() & 16 != 0
                                ));
                                ip = ip.add(1);
                                replace!(2, v);
                            }
                            Opcode::COMPARE_OP_INT => {
                                let (a, b) = (top!(2), top!(1));
                                if a & b & 1 != 0 {
                                    // The low bits of the operand are the mask of accepted orderings: <, > and ==.
                                    let r = ops::compare::mask(arg!(), (a as i64).cmp(&(b as i64)));
                                    sp = sp.sub(2);
                                    decide!(r, 1);
                                } else {
                                    miss!(COMPARE_OP);
                                }
                            }
                            Opcode::COMPARE_OP_FLOAT => {
                                let (a, b) = (top!(2), top!(1));
                                if let (Some(x), Some(y)) =
                                    (ops::binary::float_of(a), ops::binary::float_of(b))
                                {
                                    let r = ops::compare::floats(arg!(), x, y);
                                    sp = sp.sub(2);
                                    release(a);
                                    release(b);
                                    decide!(r, 1);
                                } else {
                                    miss!(COMPARE_OP);
                                }
                            }
                            Opcode::COMPARE_OP_STR => {
                                let (a, b) = (top!(2), top!(1));
                                match ops::compare::strings(arg!(), a, b) {
                                    Some(r) => {
                                        sp = sp.sub(2);
                                        release(a);
                                        release(b);
                                        decide!(r, 1);
                                    }
                                    None => {
                                        miss!(COMPARE_OP);
                                    }
                                }
                            }
                            Opcode::IS_OP => {
                                let b = pop!();
                                let a = pop!();
                                let same = slot::clean(a) == slot::clean(b);
                                let r = same != (arg!() != 0);
                                release(a);
                                release(b);
                                decide!(r, 0);
                            }
                            Opcode::CONTAINS_OP
                            | Opcode::CONTAINS_OP_DICT
                            | Opcode::CONTAINS_OP_SET => {
                                let r = tri!(item::contains(th, &view(top!(1)), &view(top!(2))));
                                let r = r != (arg!() != 0);
                                let (b, a) = (pop!(), pop!());
                                release(a);
                                release(b);
                                decide!(r, 1);
                            }

                            // ---- jumps ----
                            Opcode::JUMP_FORWARD => ip = ip.add(arg!()),
                            Opcode::JUMP_BACKWARD
                            | Opcode::JUMP_BACKWARD_NO_JIT
                            | Opcode::JUMP_BACKWARD_JIT => {
                                ip = ip.add(1).sub(arg!());
                                check_breaker!();
                            }
                            Opcode::JUMP_BACKWARD_NO_INTERRUPT => ip = ip.sub(arg!()),
                            Opcode::POP_JUMP_IF_FALSE => {
                                let w = pop!();
                                ip = ip.add(1);
                                if view(w).is_false() {
                                    ip = ip.add(arg!());
                                } else {
                                    skip_not_taken!();
                                }
                            }
                            Opcode::POP_JUMP_IF_TRUE => {
                                let w = pop!();
                                ip = ip.add(1);
                                if view(w).is_true() {
                                    ip = ip.add(arg!());
                                } else {
                                    skip_not_taken!();
                                }
                            }
                            Opcode::POP_JUMP_IF_NONE => {
                                let w = pop!();
                                ip = ip.add(1);
                                if view(w).is_none() {
                                    ip = ip.add(arg!());
                                } else {
                                    release(w);
                                    skip_not_taken!();
                                }
                            }
                            Opcode::POP_JUMP_IF_NOT_NONE => {
                                let w = pop!();
                                ip = ip.add(1);
                                if !view(w).is_none() {
                                    ip = ip.add(arg!());
                                    release(w);
                                } else {
                                    skip_not_taken!();
                                }
                            }

                            // ---- iteration ----
                            Opcode::GET_ITER => {
                                let v = tri!(iter::iter(th, &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::GET_YIELD_FROM_ITER => {
                                let v = tri!(ops::iter::yield_from_iter(th, frame, &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::FOR_ITER_LIST => for_iter!(ops::iter::list_next),
                            Opcode::FOR_ITER_TUPLE => for_iter!(ops::iter::tuple_next),
                            Opcode::FOR_ITER_RANGE => for_iter!(ops::iter::range_next),
                            Opcode::FOR_ITER_GEN => {
                                if let Some(g) = ops::iter::resumable(&view(top!(1))) {
                                    let none = Value::none().into_bits();
                                    let f = generator::link(th, g, none, Exit::Caller);
                                    // Yielded values come back behind the instruction, the returned one at END_FOR.
                                    resume_generator!(f, 2 + arg!());
                                }
                                miss!(FOR_ITER);
                            }
                            Opcode::FOR_ITER => {
                                let it = view(top!(1));
                                spec::iter::specialize((*frame).ip, ip, &it);
                                match tri!(ops::iter::next(th, &it)) {
                                    ops::iter::Next::Item(v) => {
                                        ip = ip.add(1);
                                        push!(v.into_bits());
                                    }
                                    ops::iter::Next::Generator(g) => {
                                        let none = Value::none().into_bits();
                                        let f = generator::link(th, g, none, Exit::Caller);
                                        resume_generator!(f, 2 + arg!());
                                    }
                                    ops::iter::Next::End => {
                                        ip = ip.add(1 + arg!() + 1);
                                    }
                                }
                            }
                            Opcode::SEND | Opcode::SEND_GEN => {
                                let receiver = view(top!(2));
                                if let Some(g) = ops::iter::sendable(&receiver) {
                                    let v = to_owned(pop!());
                                    let f = generator::link(th, g, v, Exit::Caller);
                                    resume_generator!(f, 2 + arg!());
                                }
                                match tri!(ops::iter::send(th, &receiver, &view(top!(1)))) {
                                    krait_object::Sent::Yield(v) => {
                                        ip = ip.add(1);
                                        let old = std::mem::replace(&mut top!(1), v.into_bits());
                                        release(old);
                                    }
                                    krait_object::Sent::Return(v) => {
                                        ip = ip.add(1 + arg!());
                                        let old = std::mem::replace(&mut top!(1), v.into_bits());
                                        release(old);
                                    }
                                }
                            }
                            Opcode::YIELD_VALUE => {
                                let v = take(pop!());
                                if TRACE {
                                    tri!(trace::on_yield(th, frame, &v));
                                }
                                let exit = (*frame).exit;
                                let prev = (*frame).previous;
                                leave::suspend(th, frame, sp, arg!() & 1 != 0);
                                if exit == Exit::Native {
                                    return Ok(Step::Done(Outcome::Yield(v)));
                                }
                                load_frame!(prev);
                                // FOR_ITER and SEND have one cache unit each.
                                ip = ip.add(2);
                                push_or_store!(v.into_bits());
                            }
                            Opcode::RETURN_GENERATOR => {
                                let exit = (*frame).exit;
                                let prev = (*frame).previous;
                                let g = generator::from_frame(th, frame, sp);
                                th.depth.set(th.depth.get() - 1);
                                th.frame.set(prev as *mut u8);
                                m.pop(frame);
                                if exit == Exit::Native {
                                    return Ok(Step::Done(Outcome::Return(g)));
                                }
                                load_frame!(prev);
                                ip = ip.add((*frame).return_offset as usize);
                                push!(g.into_bits());
                            }
                            Opcode::RETURN_VALUE => {
                                let v = take(pop!());
                                return_to_caller!(v);
                            }
                            Opcode::GET_AITER => {
                                let v = tri!(ops::async_::aiter(th, &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::GET_ANEXT => {
                                let v = tri!(ops::async_::anext(th, &view(top!(1))));
                                push!(v.into_bits());
                            }
                            Opcode::GET_AWAITABLE => {
                                let v = tri!(ops::async_::awaitable(th, &view(top!(1)), arg!()));
                                replace!(1, v);
                            }
                            Opcode::END_ASYNC_FOR => {
                                if view(top!(1))
                                    .is_instance(&krait_object::exc::STOP_ASYNC_ITERATION.ty)
                                {
                                    release(pop!());
                                    release(pop!());
                                } else {
                                    break 'op (Raised::from_value(take(pop!())), true);
                                }
                            }
                            Opcode::CLEANUP_THROW => {
                                match ops::async_::stop_iteration_value(&view(top!(1))) {
                                    Some(v) => {
                                        for _ in 0..3 {
                                            release(pop!());
                                        }
                                        push!(Value::none().into_bits());
                                        push!(v.into_bits());
                                    }
                                    None => break 'op (Raised::from_value(take(pop!())), true),
                                }
                            }

                            // ---- calls ----
                            Opcode::CALL_PY_EXACT_ARGS => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE
                                    && let Some((func, args, n)) =
                                        spec::call::exact(ip, base, arg!())
                                {
                                    sp = base;
                                    let f =
                                        tri!(crate::call::enter_exact(th, m, func, base, args, n));
                                    (*frame).sp = base;
                                    (*frame).return_offset = 4;
                                    load_frame!(f);
                                    // Most functions start with a look at the breaker, which is taken here.
                                    if (*ip).get() as u8 == Opcode::RESUME as u8
                                        && breaker_word.load(Ordering::Relaxed) == 0
                                    {
                                        ip = ip.add(1);
                                    }
                                    continue 'next;
                                }
                                miss!(CALL);
                            }
                            Opcode::CALL_LIST_APPEND => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE && let Some(l) = spec::call::appended(base, arg!()) {
                                    let v = take(pop!());
                                    let r = l.try_append(v);
                                    let list = *base.add(1);
                                    let callee =
                                        std::mem::replace(&mut *base, Value::none().into_bits());
                                    sp = base.add(1);
                                    release(list);
                                    release(callee);
                                    tri!(r);
                                    ip = ip.add(3);
                                } else {
                                    miss!(CALL);
                                }
                            }
                            Opcode::CALL_TYPE_1 => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE && let Some(t) = spec::call::type_of(base, arg!()) {
                                    let v = pop!();
                                    let callee = std::mem::replace(&mut *base, t.into_bits());
                                    sp = base.add(1);
                                    release(v);
                                    release(callee);
                                    ip = ip.add(3);
                                } else {
                                    miss!(CALL);
                                }
                            }
                            Opcode::CALL_ISINSTANCE => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE && spec::call::is_plainly_instance(base, arg!()) {
                                    let class = pop!();
                                    let v = pop!();
                                    let callee = std::mem::replace(
                                        &mut *base,
                                        Value::bool(true).into_bits(),
                                    );
                                    sp = base.add(1);
                                    release(class);
                                    release(v);
                                    release(callee);
                                    ip = ip.add(3);
                                } else {
                                    // An answer that takes longer is no reason to give the form up.
                                    unit = (unit & !0xFF) | Opcode::CALL_BUILTIN_FAST as usize;
                                    continue 'again;
                                }
                            }
                            Opcode::CALL_LEN => {
                                let base = sp.sub(arg!() + 2);
                                match spec::call::length(base, arg!()) {
                                    Some(n) if !TRACE => {
                                        let x = pop!();
                                        let callee = std::mem::replace(
                                            &mut *base,
                                            int::from_usize(n).into_bits(),
                                        );
                                        sp = base.add(1);
                                        release(x);
                                        release(callee);
                                        ip = ip.add(3);
                                    }
                                    // Other containers are no reason to give the form up.
                                    _ => {
                                        unit = (unit & !0xFF) | Opcode::CALL_BUILTIN_FAST as usize;
                                        continue 'again;
                                    }
                                }
                            }
                            Opcode::CALL_BUILTIN_CLASS => {
                                let base = sp.sub(arg!() + 2);
                                match spec::call::builtin_class(base) {
                                    Some(class) if !TRACE => {
                                        let v =
                                            enter::builtin_class(th, class, base.add(2), arg!());
                                        let callee = *base;
                                        sp = base;
                                        release(callee);
                                        let v = tri!(v);
                                        ip = ip.add(3);
                                        push!(v.into_bits());
                                    }
                                    _ => miss!(CALL),
                                }
                            }
                            Opcode::CALL_BUILTIN_FAST => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE
                                    && let Some(f) = slot::exact(*base, &NATIVE_FUNCTION)
                                    && *base.add(1) == 0
                                {
                                    let v = enter::native_function(th, f, base.add(2), arg!());
                                    let callee = *base;
                                    sp = base;
                                    release(callee);
                                    let v = tri!(v);
                                    ip = ip.add(3);
                                    push!(v.into_bits());
                                } else {
                                    miss!(CALL);
                                }
                            }
                            Opcode::CALL_METHOD_DESCRIPTOR_FAST => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE
                                    && let Some(m) = slot::exact(*base, &METHOD_DESCR)
                                    && *base.add(1) != 0
                                    && view(*base.add(1)).ty().is_subtype(m.owner)
                                {
                                    let v = enter::native_method(th, m, base.add(1), arg!() + 1);
                                    let callee = *base;
                                    sp = base;
                                    release(callee);
                                    let v = tri!(v);
                                    ip = ip.add(3);
                                    push!(v.into_bits());
                                } else {
                                    miss!(CALL);
                                }
                            }
                            Opcode::CALL
                            | Opcode::CALL_BOUND_METHOD_EXACT_ARGS
                            | Opcode::CALL_PY_GENERAL
                            | Opcode::CALL_BOUND_METHOD_GENERAL
                            | Opcode::CALL_NON_PY_GENERAL
                            | Opcode::CALL_BUILTIN_O
                            | Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
                            | Opcode::CALL_METHOD_DESCRIPTOR_O
                            | Opcode::CALL_METHOD_DESCRIPTOR_NOARGS
                            | Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS
                            | Opcode::CALL_ALLOC_AND_ENTER_INIT
                            | Opcode::CALL_STR_1
                            | Opcode::CALL_TUPLE_1 => {
                                let base = sp.sub(arg!() + 2);
                                if !TRACE {
                                    spec::call::specialize(th, (*frame).ip, ip, base, arg!());
                                }
                                let (args, n) = enter::settle_receiver(base, arg!());
                                if TRACE {
                                    let first = (n > 0).then(|| view(*args));
                                    tri!(trace::on_call(th, frame, &view(*base), first.as_deref()));
                                }
                                match enter::target(&view(*base)) {
                                    enter::Target::Python(func) => {
                                        let c = &*(func.code.bits() as *const Obj<CodeObj>);
                                        let callee = *base;
                                        *base = 0;
                                        sp = base;
                                        let r = crate::call::enter(
                                            th,
                                            func,
                                            c,
                                            args,
                                            n,
                                            None,
                                            Exit::Caller,
                                        );
                                        release(callee);
                                        call_frame!(tri!(r), 4);
                                    }
                                    enter::Target::Class(t) => {
                                        if let Some((instance, init)) = enter::plain_class(th, t) {
                                            // `__init__` runs in a frame of this loop; the instance is its result.
                                            // A decorated object is in the receiver's place: then the class's word
                                            // is the free one, so it is taken out first.
                                            let callee = *base;
                                            *base = 0;
                                            let f = {
                                                let init = FUNCTION.get_exact(&init);
                                                enter::init_frame(th, init, instance, args, n)
                                            };
                                            sp = base;
                                            release(callee);
                                            call_frame!(tri!(f), 4);
                                        }
                                        let v = enter::native(th, &view(*base), args, n, None);
                                        let callee = *base;
                                        sp = base;
                                        release(callee);
                                        let v = tri!(v);
                                        ip = ip.add(3);
                                        push!(v.into_bits());
                                    }
                                    enter::Target::Native => {
                                        let v = enter::native(th, &view(*base), args, n, None);
                                        let callee = *base;
                                        sp = base;
                                        release(callee);
                                        if TRACE {
                                            tri!(trace::on_c_return(th, frame, v.is_ok()));
                                        }
                                        let v = tri!(v);
                                        ip = ip.add(3);
                                        push!(v.into_bits());
                                    }
                                }
                            }
                            Opcode::CALL_KW
                            | Opcode::CALL_KW_BOUND_METHOD
                            | Opcode::CALL_KW_PY
                            | Opcode::CALL_KW_NON_PY => {
                                let names_word = pop!();
                                let base = sp.sub(arg!() + 2);
                                let (args, n) = enter::settle_receiver(base, arg!());
                                if TRACE {
                                    let first = (n > 0).then(|| view(*args));
                                    tri!(trace::on_call(th, frame, &view(*base), first.as_deref()));
                                }
                                let names = view(names_word);
                                match enter::target(&view(*base)) {
                                    enter::Target::Python(func) => {
                                        let c = &*(func.code.bits() as *const Obj<CodeObj>);
                                        let callee = *base;
                                        *base = 0;
                                        sp = base;
                                        let r = crate::call::enter(
                                            th,
                                            func,
                                            c,
                                            args,
                                            n,
                                            names.as_tuple(),
                                            Exit::Caller,
                                        );
                                        release(callee);
                                        release(names_word);
                                        call_frame!(tri!(r), 4);
                                    }
                                    _ => {
                                        let v = enter::native(
                                            th,
                                            &view(*base),
                                            args,
                                            n,
                                            names.as_tuple(),
                                        );
                                        let callee = *base;
                                        sp = base;
                                        release(callee);
                                        release(names_word);
                                        if TRACE {
                                            tri!(trace::on_c_return(th, frame, v.is_ok()));
                                        }
                                        let v = tri!(v);
                                        ip = ip.add(3);
                                        push!(v.into_bits());
                                    }
                                }
                            }
                            Opcode::CALL_FUNCTION_EX => {
                                if TRACE {
                                    tri!(trace::on_call(th, frame, &view(top!(4)), None));
                                }
                                let v = {
                                    let kw = top!(1);
                                    let f = view(top!(4));
                                    let a = view(top!(2));
                                    match tri!(ops::call::prepare_ex(th, &f, &a, kw)) {
                                        ops::call::Ex::Frame(f) => {
                                            for _ in 0..4 {
                                                release(pop!());
                                            }
                                            call_frame!(f, 1);
                                        }
                                        ops::call::Ex::Result(v) => v,
                                    }
                                };
                                if TRACE {
                                    tri!(trace::on_c_return(th, frame, v.is_ok()));
                                }
                                let v = tri!(v);
                                replace!(4, v);
                            }
                            Opcode::CALL_INTRINSIC_1 => {
                                let v =
                                    tri!(ops::intrinsic::one(th, frame, arg!(), &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::CALL_INTRINSIC_2 => {
                                let v = tri!(ops::intrinsic::two(
                                    th,
                                    arg!(),
                                    &view(top!(2)),
                                    &view(top!(1))
                                ));
                                replace!(2, v);
                            }
                            Opcode::MAKE_FUNCTION => {
                                let v = tri!(ops::func::make(th, frame, &view(top!(1))));
                                replace!(1, v);
                            }
                            Opcode::SET_FUNCTION_ATTRIBUTE => {
                                let f = pop!();
                                let v = take(pop!());
                                ops::func::set_attribute(&view(f), arg!(), v);
                                push!(f);
                            }

                            // ---- building ----
                            Opcode::BUILD_TUPLE => {
                                for i in 1..=arg!() {
                                    *sp.sub(i) = to_owned(*sp.sub(i));
                                }
                                let t =
                                    tri!(tuple::from_raw(sp.sub(arg!()) as *const Value, arg!()));
                                sp = sp.sub(arg!());
                                push!(t.into_value().into_bits());
                            }
                            Opcode::BUILD_LIST => {
                                let mut v: Vec<Value> = Vec::with_capacity(arg!());
                                for i in (1..=arg!()).rev() {
                                    v.push(take(*sp.sub(i)));
                                }
                                sp = sp.sub(arg!());
                                push!(list::from_vec(v).into_value().into_bits());
                            }
                            Opcode::BUILD_SET => {
                                let s = tri!(ops::build::set(th, sp.sub(arg!()), arg!()));
                                for _ in 0..arg!() {
                                    release(pop!());
                                }
                                push!(s.into_bits());
                            }
                            Opcode::BUILD_MAP => {
                                let d = tri!(ops::build::map(th, sp.sub(arg!() * 2), arg!()));
                                for _ in 0..arg!() * 2 {
                                    release(pop!());
                                }
                                push!(d.into_bits());
                            }
                            Opcode::BUILD_STRING => {
                                let v = tri!(ops::build::string(th, sp.sub(arg!()), arg!()));
                                for _ in 0..arg!() {
                                    release(pop!());
                                }
                                push!(v.into_bits());
                            }
                            Opcode::BUILD_SLICE => {
                                let step = if arg!() == 3 {
                                    take(pop!())
                                } else {
                                    Value::none()
                                };
                                let stop = take(pop!());
                                let start = take(pop!());
                                push!(krait_builtins::slice::new(start, stop, step).into_bits());
                            }
                            Opcode::BUILD_TEMPLATE => {
                                let v =
                                    tri!(ops::build::template(th, &view(top!(2)), &view(top!(1))));
                                replace!(2, v);
                            }
                            Opcode::BUILD_INTERPOLATION => {
                                let v = if arg!() & 1 != 0 {
                                    tri!(ops::build::interpolation(
                                        th,
                                        &view(top!(3)),
                                        &view(top!(2)),
                                        Some(&view(top!(1))),
                                        arg!() >> 2
                                    ))
                                } else {
                                    tri!(ops::build::interpolation(
                                        th,
                                        &view(top!(2)),
                                        &view(top!(1)),
                                        None,
                                        arg!() >> 2
                                    ))
                                };
                                if arg!() & 1 != 0 {
                                    replace!(3, v);
                                } else {
                                    replace!(2, v);
                                }
                            }
                            Opcode::LIST_APPEND => {
                                let v = take(pop!());
                                if let Some(l) = slot::exact(*sp.sub(arg!()), &list::LIST) {
                                    tri!(l.try_append(v));
                                }
                            }
                            Opcode::LIST_EXTEND => {
                                tri!(ops::build::list_extend(
                                    th,
                                    &view(*sp.sub(arg!() + 1)),
                                    &view(top!(1))
                                ));
                                release(pop!());
                            }
                            Opcode::SET_ADD => {
                                tri!(ops::build::set_add(
                                    th,
                                    &view(*sp.sub(arg!() + 1)),
                                    clone(top!(1))
                                ));
                                release(pop!());
                            }
                            Opcode::SET_UPDATE => {
                                tri!(ops::build::set_update(
                                    th,
                                    &view(*sp.sub(arg!() + 1)),
                                    &view(top!(1))
                                ));
                                release(pop!());
                            }
                            Opcode::MAP_ADD => {
                                let v = clone(top!(1));
                                let k = clone(top!(2));
                                if let Some(d) = view(*sp.sub(arg!() + 2)).as_dict() {
                                    tri!(d.set(th, k, v));
                                }
                                release(pop!());
                                release(pop!());
                            }
                            Opcode::DICT_UPDATE => {
                                tri!(ops::build::dict_update(
                                    th,
                                    &view(*sp.sub(arg!() + 1)),
                                    &view(top!(1))
                                ));
                                release(pop!());
                            }
                            Opcode::DICT_MERGE => {
                                tri!(ops::build::dict_merge(
                                    th,
                                    &view(*sp.sub(arg!() + 1)),
                                    &view(top!(1)),
                                    *sp.sub(arg!() + 4)
                                ));
                                release(pop!());
                            }
                            Opcode::CONVERT_VALUE => {
                                let v = view(top!(1));
                                let r = tri!(match arg!() {
                                    1 => repr::to_str(th, &v),
                                    2 => repr::repr(th, &v),
                                    _ => repr::ascii(th, &v),
                                });
                                replace!(1, r);
                            }
                            Opcode::FORMAT_SIMPLE => {
                                if view(top!(1)).as_exact_str().is_none() {
                                    let v = tri!(repr::format(th, &view(top!(1)), None));
                                    replace!(1, v);
                                }
                            }
                            Opcode::FORMAT_WITH_SPEC => {
                                let v =
                                    tri!(repr::format(th, &view(top!(2)), Some(&view(top!(1)))));
                                replace!(2, v);
                            }

                            // ---- unpacking and matching ----
                            Opcode::UNPACK_SEQUENCE_TWO_TUPLE => {
                                let w = top!(1);
                                let v = view(w);
                                if let Some(t) = v.as_exact_tuple()
                                    && let [a, b] = t.as_slice()
                                {
                                    let (a, b) = (a.clone().into_bits(), b.clone().into_bits());
                                    ip = ip.add(1);
                                    top!(1) = b;
                                    push!(a);
                                    release(w);
                                } else {
                                    miss!(UNPACK_SEQUENCE);
                                }
                            }
                            Opcode::UNPACK_SEQUENCE
                            | Opcode::UNPACK_SEQUENCE_LIST
                            | Opcode::UNPACK_SEQUENCE_TUPLE => {
                                let w = pop!();
                                spec::unpack::specialize((*frame).ip, ip, w);
                                let r = ops::unpack::sequence(th, &view(w), arg!(), sp);
                                if let Err(e) = r {
                                    release(w);
                                    break 'op (e, false);
                                }
                                ip = ip.add(1);
                                sp = sp.add(arg!());
                                release(w);
                            }
                            Opcode::UNPACK_EX => {
                                let w = pop!();
                                let r =
                                    ops::unpack::ex(th, &view(w), arg!() & 0xFF, arg!() >> 8, sp);
                                if let Err(e) = r {
                                    release(w);
                                    break 'op (e, false);
                                }
                                sp = sp.add((arg!() & 0xFF) + 1 + (arg!() >> 8));
                                release(w);
                            }
                            Opcode::GET_LEN => {
                                let n = tri!(item::len(th, &view(top!(1))));
                                push!(int::from_usize(n).into_bits());
                            }
                            Opcode::MATCH_MAPPING => {
                                let r = view(top!(1)).ty().has(krait_object::flags::MAPPING);
                                push!(Value::bool(r).into_bits());
                            }
                            Opcode::MATCH_SEQUENCE => {
                                let r = view(top!(1)).ty().has(krait_object::flags::SEQUENCE);
                                push!(Value::bool(r).into_bits());
                            }
                            Opcode::MATCH_KEYS => {
                                let v =
                                    tri!(ops::matching::keys(th, &view(top!(2)), &view(top!(1))));
                                push!(v.into_bits());
                            }
                            Opcode::MATCH_CLASS => {
                                let v = tri!(ops::matching::class(
                                    th,
                                    &view(top!(3)),
                                    &view(top!(2)),
                                    &view(top!(1)),
                                    arg!()
                                ));
                                replace!(3, v);
                            }

                            // ---- with, exceptions ----
                            Opcode::LOAD_SPECIAL => {
                                let w = top!(1);
                                let (v, method) =
                                    tri!(ops::with::load_special(th, &view(w), arg!()));
                                if method {
                                    let own = to_owned(w);
                                    top!(1) = v.into_bits();
                                    push!(own);
                                } else {
                                    top!(1) = v.into_bits();
                                    push!(0);
                                    release(w);
                                }
                            }
                            Opcode::WITH_EXCEPT_START => {
                                let v = tri!(ops::with::except_start(th, sp));
                                push!(v.into_bits());
                            }
                            Opcode::PUSH_EXC_INFO => {
                                let e = pop!();
                                let prev = th.set_handled(Some(clone(e)));
                                push!(prev.unwrap_or_else(Value::none).into_bits());
                                push!(e);
                            }
                            Opcode::POP_EXCEPT => {
                                let prev = take(pop!());
                                let old =
                                    th.set_handled(if prev.is_none() { None } else { Some(prev) });
                                drop(old);
                            }
                            Opcode::CHECK_EXC_MATCH => {
                                let r =
                                    tri!(ops::except::matches(th, &view(top!(2)), &view(top!(1))));
                                let w = top!(1);
                                top!(1) = Value::bool(r).into_bits();
                                release(w);
                            }
                            Opcode::CHECK_EG_MATCH => {
                                let (rest, matched) = tri!(ops::except::group_match(
                                    th,
                                    &view(top!(2)),
                                    &view(top!(1))
                                ));
                                if !matched.is_none() {
                                    th.set_handled(Some(matched.clone()));
                                }
                                let t = pop!();
                                let e = pop!();
                                push!(rest.into_bits());
                                push!(matched.into_bits());
                                release(t);
                                release(e);
                            }
                            Opcode::RAISE_VARARGS => {
                                let e = {
                                    let cause = if arg!() == 2 {
                                        Some(take(pop!()))
                                    } else {
                                        None
                                    };
                                    let what = if arg!() >= 1 {
                                        Some(take(pop!()))
                                    } else {
                                        None
                                    };
                                    ops::except::raise(th, what, cause)
                                };
                                match e {
                                    ops::except::Raise::New(e) => break 'op (e, false),
                                    ops::except::Raise::Again(e) => {
                                        crate::traceback::here(frame, &e);
                                        break 'op (e, true);
                                    }
                                }
                            }
                            Opcode::RERAISE => {
                                let e = take(pop!());
                                handler_from = Some((*frame).unit());
                                if arg!() != 0 {
                                    let lasti = view(*sp.sub(arg!())).as_small().unwrap_or(0);
                                    ip = (&(*frame).code().units).as_ptr().add(lasti as usize);
                                    (*frame).ip = ip;
                                }
                                break 'op (Raised::from_value(e), true);
                            }

                            // ---- import ----
                            Opcode::IMPORT_NAME => {
                                let v = tri!(crate::import::import_name(
                                    th,
                                    frame,
                                    name!(arg!()),
                                    &view(top!(1)),
                                    &view(top!(2))
                                ));
                                replace!(2, v);
                            }
                            Opcode::IMPORT_FROM => {
                                let v = tri!(crate::import::import_from(
                                    th,
                                    &view(top!(1)),
                                    name!(arg!())
                                ));
                                push!(v.into_bits());
                            }
                            // Every number is named, so that the jump table needs no range check.
                            Opcode::CACHE
                            | Opcode::EXIT_INIT_CHECK
                            | Opcode::RESERVED
                            | Opcode::INTERPRETER_EXIT
                            | Opcode::UNUSED_121
                            | Opcode::UNUSED_122
                            | Opcode::UNUSED_123
                            | Opcode::UNUSED_124
                            | Opcode::UNUSED_125
                            | Opcode::UNUSED_126
                            | Opcode::UNUSED_127
                            | Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK
                            | Opcode::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN
                            | Opcode::LOAD_ATTR_METHOD_LAZY_DICT
                            | Opcode::STORE_ATTR_WITH_HINT
                            | Opcode::UNUSED_212
                            | Opcode::UNUSED_213
                            | Opcode::UNUSED_214
                            | Opcode::UNUSED_215
                            | Opcode::UNUSED_216
                            | Opcode::UNUSED_217
                            | Opcode::UNUSED_218
                            | Opcode::UNUSED_219
                            | Opcode::UNUSED_220
                            | Opcode::UNUSED_221
                            | Opcode::UNUSED_222
                            | Opcode::UNUSED_223
                            | Opcode::UNUSED_224
                            | Opcode::UNUSED_225
                            | Opcode::UNUSED_226
                            | Opcode::UNUSED_227
                            | Opcode::UNUSED_228
                            | Opcode::UNUSED_229
                            | Opcode::UNUSED_230
                            | Opcode::UNUSED_231
                            | Opcode::UNUSED_232
                            | Opcode::UNUSED_233
                            | Opcode::INSTRUMENTED_END_FOR
                            | Opcode::INSTRUMENTED_POP_ITER
                            | Opcode::INSTRUMENTED_END_SEND
                            | Opcode::INSTRUMENTED_FOR_ITER
                            | Opcode::INSTRUMENTED_INSTRUCTION
                            | Opcode::INSTRUMENTED_JUMP_FORWARD
                            | Opcode::INSTRUMENTED_NOT_TAKEN
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_TRUE
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_FALSE
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_NONE
                            | Opcode::INSTRUMENTED_POP_JUMP_IF_NOT_NONE
                            | Opcode::INSTRUMENTED_RESUME
                            | Opcode::INSTRUMENTED_RETURN_VALUE
                            | Opcode::INSTRUMENTED_YIELD_VALUE
                            | Opcode::INSTRUMENTED_END_ASYNC_FOR
                            | Opcode::INSTRUMENTED_LOAD_SUPER_ATTR
                            | Opcode::INSTRUMENTED_CALL
                            | Opcode::INSTRUMENTED_CALL_KW
                            | Opcode::INSTRUMENTED_CALL_FUNCTION_EX
                            | Opcode::INSTRUMENTED_JUMP_BACKWARD
                            | Opcode::INSTRUMENTED_LINE
                            | Opcode::ENTER_EXECUTOR => {
                                break 'op (
                                    ops::bad_opcode(th, Opcode::from_u8(unit as u8)),
                                    false,
                                );
                            }
                        }
                        break;
                    }
                }
            };

            // An exception: look for a handler here, then in the callers of this run.
            let mut raised = raised;
            let mut reraised = reraised;
            loop {
                if TRACE {
                    let told = if reraised {
                        trace::on_reraise(th, frame, &raised)
                    } else {
                        trace::on_exception(th, frame, &raised)
                    };
                    if let Err(e) = told {
                        raised = e;
                    }
                }
                if let Some((target, new_sp)) =
                    unwind::to_handler(th, frame, sp, &raised, reraised, handler_from.take())
                {
                    sp = new_sp;
                    ip = (&(*frame).code().units).as_ptr().add(target as usize);
                    if TRACE && let Err(e) = trace::on_handled(th, frame, target as usize, &raised)
                    {
                        (*frame).ip = ip;
                        pending = Some(e);
                    }
                    drop(raised);
                    continue 'frame;
                }
                if TRACE {
                    trace::on_unwind(th, frame, &raised);
                }
                let exit = (*frame).exit;
                let prev = (*frame).previous;
                leave::leave(th, m, frame, sp);
                if exit == Exit::Native {
                    return Err(raised);
                }
                load_frame!(prev);
                reraised = false;
            }
        }
    }
}

/// The same pointer, as something the compiler knows nothing about. Without this it computes the addresses of the top
/// words once, in front of the dispatch, for all instructions: two more values that do not fit into registers.
#[inline(always)]
fn apart(mut sp: *mut Word) -> *mut Word {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    // SAFETY: no instruction is emitted.
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) sp, options(pure, nomem, nostack, preserves_flags));
    }
    sp
}
