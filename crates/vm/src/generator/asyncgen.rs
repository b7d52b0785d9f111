//! Asynchronous generators: the awaitables that `__anext__`, `asend`, `athrow` and `aclose` return.

use super::methods::{self, AsyncGeneratorAttributes, exception_of, joined, visible, warn_three};
use super::{ASYNC_GENERATOR, Gen, State, resume, throw};
use krait_object::protocol::call;
use krait_object::types::tuple;
use krait_object::{
    Field, Obj, Raised, Result, Sent, Thread, Trace, TypeSpec, Value, err, exc, ready_type,
};
use std::cell::Cell;

/// A value that an asynchronous generator yields, told apart from what its awaits yield.
#[derive(Trace)]
pub struct Wrapped {
    value: Value,
}

krait_object::pytype! {
    pub static WRAPPED: Wrapped = "async_generator_wrapped_value", HAVE_GC | DISALLOW_INSTANTIATION;
}

/// `INTRINSIC_ASYNC_GEN_WRAP`.
pub fn wrap(value: Value) -> Value {
    WRAPPED.create(Wrapped { value }).into_value()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Init,
    Iter,
    Closed,
}

/// What an awaitable does when it is first driven.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Send,
    Throw,
    Close,
}

#[derive(Trace)]
pub struct Step {
    generator: Value,
    /// The value to send, or the arguments of `athrow` as a tuple.
    arg: Field,
    stage: Cell<Stage>,
    action: Cell<Action>,
}

krait_object::pytype! {
    pub static ASEND: Step = "async_generator_asend", HAVE_GC | DISALLOW_INSTANTIATION;
}
pub static ATHROW: krait_object::TypeDef<Step> = krait_object::TypeDef::new(
    "async_generator_athrow",
    krait_object::flags::HAVE_GC | krait_object::flags::DISALLOW_INSTANTIATION,
);

fn step(
    def: &'static krait_object::TypeDef<Step>,
    g: &Value,
    arg: Option<Value>,
    action: Action,
) -> Value {
    let s = def.create(Step {
        generator: g.clone(),
        arg: Field::empty(),
        stage: Cell::new(Stage::Init),
        action: Cell::new(action),
    });
    s.arg.replace(arg);
    s.into_value()
}

fn payload(v: &Value) -> Option<&Obj<Step>> {
    ASEND.get(v).or_else(|| ATHROW.get(v))
}

/// Calls the hooks of `sys.set_asyncgen_hooks` once per generator.
fn init_hooks(th: &Thread, v: &Value) -> Result<()> {
    let Some(g) = ASYNC_GENERATOR.get(v) else {
        return Ok(());
    };
    if g.hooks_inited.replace(true) {
        return Ok(());
    }
    g.finalizer.replace(th.asyncgen_finalizer.get());
    if let Some(f) = th.asyncgen_firstiter.get() {
        call::call1(th, &f, v)?;
    }
    Ok(())
}

/// What a resumption of the generator means to the awaiting coroutine.
fn outcome(th: &Thread, g: &Gen, r: Result<Sent>, close: bool) -> Result<Sent> {
    match r {
        Ok(Sent::Yield(v)) => match WRAPPED.get(&v) {
            Some(w) if close => {
                g.running_async.set(false);
                let _ = w;
                Err(th.runtime_error("async generator ignored GeneratorExit"))
            }
            Some(w) => {
                g.running_async.set(false);
                Ok(Sent::Return(w.value.clone()))
            }
            None => Ok(Sent::Yield(v)),
        },
        Ok(Sent::Return(_)) => {
            g.running_async.set(false);
            g.closed.set(true);
            if close {
                return Ok(Sent::Return(Value::none()));
            }
            Err(err::new_args(th, &exc::STOP_ASYNC_ITERATION.ty, vec![]))
        }
        Err(e) => {
            g.running_async.set(false);
            if e.is(&exc::STOP_ASYNC_ITERATION) || e.is(&exc::GENERATOR_EXIT) {
                g.closed.set(true);
                if close {
                    return Ok(Sent::Return(Value::none()));
                }
            }
            Err(e)
        }
    }
}

fn label(s: &Step) -> &'static str {
    match s.action.get() {
        Action::Send => "__anext__()/asend()",
        Action::Throw | Action::Close => "aclose()/athrow()",
    }
}

fn drive(th: &Thread, v: &Value, arg: &Value) -> Result<Sent> {
    let Some(s) = payload(v) else {
        return Err(th.type_error("not an async generator step"));
    };
    let Some(g) = ASYNC_GENERATOR.get(&s.generator) else {
        return Err(th.type_error("not an async generator"));
    };
    match s.stage.get() {
        Stage::Closed => {
            return Err(th.runtime_error(format!("cannot reuse already awaited {}", label(s))));
        }
        _ if s.action.get() != Action::Send && g.state.get() == State::Done => {
            // A generator that has ended takes no exception: there is nothing to wait for.
            s.stage.set(Stage::Closed);
            return Ok(Sent::Return(Value::none()));
        }
        Stage::Init => {
            if g.running_async.get() {
                s.stage.set(Stage::Closed);
                let what = match s.action.get() {
                    Action::Send => "anext()",
                    Action::Throw => "athrow()",
                    Action::Close => "aclose()",
                };
                return Err(
                    th.runtime_error(format!("{what}: asynchronous generator is already running"))
                );
            }
            if s.action.get() != Action::Send {
                return start_throw(th, s, g, arg);
            }
            let first = if arg.is_none() {
                s.arg.get_or_none()
            } else {
                arg.clone()
            };
            s.stage.set(Stage::Iter);
            g.running_async.set(true);
            let r = outcome(th, g, resume(th, &s.generator, &first), false);
            return settle(s, r);
        }
        Stage::Iter => {}
    }
    let close = s.action.get() == Action::Close;
    g.running_async.set(true);
    let r = outcome(th, g, resume(th, &s.generator, arg), close);
    settle(s, r)
}

fn settle(s: &Step, r: Result<Sent>) -> Result<Sent> {
    if !matches!(r, Ok(Sent::Yield(_))) {
        s.stage.set(Stage::Closed);
    }
    r
}

fn start_throw(th: &Thread, s: &Step, g: &Gen, arg: &Value) -> Result<Sent> {
    let close = s.action.get() == Action::Close;
    if g.closed.get() {
        s.stage.set(Stage::Closed);
        return Err(err::new_args(th, &exc::STOP_ASYNC_ITERATION.ty, vec![]));
    }
    if !arg.is_none() {
        return Err(th.runtime_error("can't send non-None value to a just-started coroutine"));
    }
    s.stage.set(Stage::Iter);
    g.running_async.set(true);
    let e = if close {
        g.closed.set(true);
        methods::generator_exit(th)
    } else {
        let args = s.arg.get_or_none();
        let a = args.as_tuple().map_or(&[][..], |t| t.as_slice());
        let made = krait_object::Args::pos(a)
            .check_positional(th, "athrow", 1, 3)
            .and_then(|()| {
                exception_of(th, a.first().unwrap_or(&Value::none()), a.get(1), a.get(2))
            });
        match made {
            Ok(e) => e,
            Err(e) => {
                g.running_async.set(false);
                s.stage.set(Stage::Closed);
                return Err(e);
            }
        }
    };
    let r = throw(th, &s.generator, e, false);
    settle(s, outcome(th, g, r, close))
}

fn throw_into(th: &Thread, v: &Value, e: Raised) -> Result<Sent> {
    let Some(s) = payload(v) else { return Err(e) };
    let Some(g) = ASYNC_GENERATOR.get(&s.generator) else {
        return Err(e);
    };
    match s.stage.get() {
        Stage::Closed => {
            return Err(th.runtime_error(format!("cannot reuse already awaited {}", label(s))));
        }
        Stage::Init => {
            if g.running_async.get() {
                s.stage.set(Stage::Closed);
                let what = match s.action.get() {
                    Action::Send => "anext()",
                    Action::Throw => "athrow()",
                    Action::Close => "aclose()",
                };
                return Err(
                    th.runtime_error(format!("{what}: asynchronous generator is already running"))
                );
            }
            s.stage.set(Stage::Iter);
            g.running_async.set(true);
        }
        Stage::Iter => {}
    }
    let close = s.action.get() == Action::Close;
    let r = outcome(th, g, throw(th, &s.generator, e, false), close);
    settle(s, r)
}

/// The awaitable goes without having been awaited.
fn warn_unawaited(th: &Thread, v: &Value) {
    let Some(s) = payload(v).filter(|s| s.stage.get() == Stage::Init) else {
        return;
    };
    let method = match s.action.get() {
        Action::Send => "asend",
        Action::Throw => "athrow",
        Action::Close => "aclose",
    };
    let name = ASYNC_GENERATOR
        .get(&s.generator)
        .map(|g| g.qualname.get_or_none());
    let Ok(name) = krait_object::protocol::repr::repr_text(th, &name.unwrap_or_else(Value::none))
    else {
        return;
    };
    let msg = format!("coroutine method '{method}' of {name} was never awaited");
    if let Err(e) = th.warn(&exc::RUNTIME_WARNING.ty, &msg, 1) {
        th.unraisable(
            e,
            Some(&s.generator),
            Some("Exception ignored while finalizing async generator"),
        );
    }
}

pub struct StepMethods;

#[krait_object::pymethods]
impl StepMethods {
    fn __await__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __del__(th: &Thread, zelf: &Value) {
        warn_unawaited(th, zelf)
    }

    fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
        match drive(th, zelf, &Value::none())? {
            Sent::Yield(v) => Ok(Some(v)),
            Sent::Return(v) if v.is_none() => Ok(None),
            Sent::Return(v) => Err(th.stop_iteration(v)),
        }
    }

    fn __send__(th: &Thread, zelf: &Value, v: &Value) -> Result<Sent> {
        drive(th, zelf, v)
    }

    fn send(th: &Thread, zelf: &Value, v: &Value) -> Result<Value> {
        visible(th, drive(th, zelf, v)?)
    }

    #[no_signature]
    #[sig("(*args)")]
    fn throw(th: &Thread, zelf: &Value, args: &[Value]) -> Result<Value> {
        warn_three(th, args)?;
        let e = exception_of(
            th,
            args.first().unwrap_or(&Value::none()),
            args.get(1),
            args.get(2),
        )?;
        visible(th, throw_into(th, zelf, e)?)
    }

    fn close(th: &Thread, zelf: &Value) -> Result<()> {
        let Some(s) = payload(zelf) else {
            return Ok(());
        };
        if s.stage.get() == Stage::Closed {
            return Ok(());
        }
        match throw_into(th, zelf, methods::generator_exit(th)) {
            Ok(Sent::Yield(_)) => Err(th.runtime_error("coroutine ignored GeneratorExit")),
            Ok(Sent::Return(_)) => Ok(()),
            Err(e)
                if e.is(&exc::STOP_ITERATION)
                    || e.is(&exc::STOP_ASYNC_ITERATION)
                    || e.is(&exc::GENERATOR_EXIT) =>
            {
                Ok(())
            }
            Err(e) => Err(e),
        }
    }
}

pub struct AsyncMethods;

#[krait_object::pymethods]
impl AsyncMethods {
    fn __aiter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __anext__(th: &Thread, zelf: &Value) -> Result<Value> {
        init_hooks(th, zelf)?;
        Ok(step(&ASEND, zelf, None, Action::Send))
    }

    /// Send a value into the generator; an awaitable is returned.
    fn asend(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
        init_hooks(th, zelf)?;
        Ok(step(&ASEND, zelf, Some(object.clone()), Action::Send))
    }

    /// Raise an exception in the generator; an awaitable is returned.
    #[no_signature]
    #[sig("(*args)")]
    fn athrow(th: &Thread, zelf: &Value, args: &[Value]) -> Result<Value> {
        if args.len() > 1 {
            th.warn(
                &exc::DEPRECATION_WARNING.ty,
                "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.",
                1,
            )?;
        }
        init_hooks(th, zelf)?;
        Ok(step(
            &ATHROW,
            zelf,
            Some(tuple::from_slice(args).into_value()),
            Action::Throw,
        ))
    }

    /// Raise GeneratorExit inside the generator; an awaitable is returned.
    fn aclose(th: &Thread, zelf: &Value) -> Result<Value> {
        init_hooks(th, zelf)?;
        Ok(step(&ATHROW, zelf, None, Action::Close))
    }
}

pub fn install() {
    static ATTRIBUTES: TypeSpec = AsyncGeneratorAttributes::SPEC;
    static METHODS: TypeSpec = AsyncMethods::SPEC;
    ready_type(&ASYNC_GENERATOR.ty, &joined(&[&ATTRIBUTES, &METHODS]));
    ready_type(&ASEND.ty, &StepMethods::SPEC);
    ready_type(&ATHROW.ty, &StepMethods::SPEC);
    ready_type(&WRAPPED.ty, &TypeSpec::EMPTY);
    ready_type(&super::anext::ANEXT.ty, &super::anext::AnextMethods::SPEC);
}
