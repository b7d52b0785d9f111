//! `sys.monitoring` (PEP 669).

use krait_object::types::{int, str};
use krait_object::{Module, Raised, Result, Thread, Value};
use krait_vm::code::{self, CodeObj};
use krait_vm::monitor::{self, EVENTS, LOCAL_EVENTS, TOOLS, Tool};

pub struct Monitoring;

/// CALL and the two events for its result, which come only together.
const CALL: u32 = 1 << 4;
const C_RESULTS: u32 = 1 << 16 | 1 << 17;
const LEFT: usize = 8;
const RIGHT: usize = 9;
/// The older event for both ways of a branch.
const BRANCH: usize = 18;
const BRANCHES: u32 = 1 << LEFT | 1 << RIGHT;

fn tool_number(th: &Thread, id: i32) -> Result<usize> {
    match usize::try_from(id) {
        Ok(i) if i < TOOLS => Ok(i),
        _ => Err(th.value_error(format!(
            "invalid tool {id} (must be between 0 and {})",
            TOOLS - 1
        ))),
    }
}

/// Runs `f` with a tool of the interpreter.
fn with_tool<R>(th: &Thread, id: i32, f: impl FnOnce(&Tool, usize) -> Result<R>) -> Result<R> {
    let i = tool_number(th, id)?;
    let m = monitor::of(th);
    match m.tools.get(i) {
        Some(t) => f(t, i),
        None => Err(th.system_error("no such tool")),
    }
}

/// The same with one that somebody uses.
fn with_used<R>(th: &Thread, id: i32, f: impl FnOnce(&Tool, usize) -> Result<R>) -> Result<R> {
    with_tool(th, id, |t, i| {
        if t.name.is_some() {
            f(t, i)
        } else {
            Err(not_in_use(th, i))
        }
    })
}

/// Sets of events that callers give: the results of calls belong to CALL, the older BRANCH is both ways of a branch.
fn normalised(th: &Thread, events: i64) -> Result<i64> {
    let (call, results) = (i64::from(CALL), i64::from(C_RESULTS));
    if events & results != 0 && events & (results | call) != results | call {
        return Err(th.value_error("cannot set C_RETURN or C_RAISE events independently"));
    }
    let set = events & !results;
    Ok(match set & 1 << BRANCH {
        0 => set,
        branch => set & !branch | i64::from(BRANCHES),
    })
}

/// A set of the first `limit` events as the machine keeps it.
fn event_set(th: &Thread, events: i64, limit: usize, kind: &str) -> Result<u32> {
    u32::try_from(events)
        .ok()
        .filter(|set| *set < 1 << limit)
        .ok_or_else(|| th.value_error(format!("invalid {kind}event set 0x{:x}", events as i32)))
}

fn code_object<'a>(th: &Thread, v: &'a Value) -> Result<&'a krait_object::Obj<CodeObj>> {
    code::get(v).ok_or_else(|| th.type_error("code must be a code object"))
}

/// The running loops must look which of them is to go on.
fn announce(th: &Thread) {
    let m = monitor::of(th);
    m.version.set(m.version.get() + 1);
    monitor::asked(th);
    th.request(krait_object::thread::breaker::EVENTS);
}

/// Forgets the callbacks of a tool, one after the other, and its events; an error if it is given up meanwhile.
fn clear(th: &Thread, t: &Tool, i: usize) -> Result<()> {
    for callback in &t.callbacks {
        drop(callback.take());
    }
    if !t.name.is_some() {
        return Err(not_in_use(th, i));
    }
    let before = t.events.replace(0);
    monitor::count_change(before, 0);
    if before != 0 {
        announce(th);
    }
    let m = monitor::of(th);
    if let Some(used) = m.uses.get(i) {
        used.set(m.version.get() + 1);
    }
    announce(th);
    Ok(())
}

#[cold]
fn not_in_use(th: &Thread, id: usize) -> Raised {
    th.value_error(format!("tool {id} is not in use"))
}

/// Sets a function for an event, or none; answers the one before.
fn register(t: &Tool, event: usize, both_ways: bool, func: Option<Value>) -> Option<Value> {
    let [left, right] = &t.both_ways;
    match event {
        LEFT => left.set(both_ways),
        RIGHT => right.set(both_ways),
        _ => {}
    }
    t.callbacks.get(event)?.replace(func)
}

#[krait_object::pymodule(name = "sys.monitoring")]
impl Monitoring {
    #[sig("(tool_id, name, /)")]
    fn use_tool_id(th: &Thread, tool_id: i32, name: &Value) -> Result<()> {
        with_tool(th, tool_id, |t, _| {
            if name.as_str().is_none() {
                return Err(th.value_error("tool name must be a str"));
            }
            if t.name.is_some() {
                return Err(th.value_error(format!("tool {tool_id} is already in use")));
            }
            t.name.set(name.clone());
            Ok(())
        })
    }

    #[sig("(tool_id, /)")]
    fn clear_tool_id(th: &Thread, tool_id: i32) -> Result<()> {
        with_tool(th, tool_id, |t, i| {
            if t.name.is_some() {
                clear(th, t, i)?;
            }
            Ok(())
        })
    }

    #[sig("(tool_id, /)")]
    fn free_tool_id(th: &Thread, tool_id: i32) -> Result<()> {
        with_tool(th, tool_id, |t, i| {
            if t.name.is_some() {
                clear(th, t, i)?;
            }
            drop(t.name.take());
            Ok(())
        })
    }

    /// Return the name of the tool, or None if the id is free.
    #[sig("(tool_id, /)")]
    fn get_tool(th: &Thread, tool_id: i32) -> Result<Value> {
        with_tool(th, tool_id, |t, _| Ok(t.name.get_or_none()))
    }

    #[sig("(tool_id, event, func, /)")]
    fn register_callback(th: &Thread, tool_id: i32, event: i32, func: &Value) -> Result<Value> {
        with_tool(th, tool_id, |t, _| {
            if event <= 0 || event.count_ones() != 1 {
                return Err(th.value_error("The callback can only be set for one event at a time"));
            }
            let number = event.trailing_zeros() as usize;
            if number >= EVENTS.len() {
                return Err(th.value_error(format!("invalid event {event}")));
            }
            let audit = th.interp.hooks.get().audit;
            audit(
                th,
                "sys.monitoring.register_callback",
                std::slice::from_ref(func),
            )?;
            let new = (!func.is_none()).then(|| func.clone());
            let before = if number == BRANCH {
                drop(register(t, RIGHT, true, new.clone()));
                register(t, LEFT, true, new)
            } else {
                register(t, number, false, new)
            };
            Ok(before.unwrap_or_else(Value::none))
        })
    }

    #[sig("(tool_id, /)")]
    fn get_events(th: &Thread, tool_id: i32) -> Result<u32> {
        with_tool(th, tool_id, |t, _| Ok(t.events.get()))
    }

    #[sig("(tool_id, event_set, /)")]
    fn set_events(th: &Thread, tool_id: i32, event_set: i32) -> Result<()> {
        tool_number(th, tool_id)?;
        let given = self::event_set(th, event_set.into(), EVENTS.len(), "")?;
        let set = self::event_set(th, normalised(th, given.into())?, EVENTS.len(), "")?;
        with_used(th, tool_id, |t, _| {
            let before = t.events.replace(set);
            monitor::count_change(before, set);
            if before != set {
                announce(th);
            }
            Ok(())
        })
    }

    #[sig("(tool_id, code, /)")]
    fn get_local_events(th: &Thread, tool_id: i32, code: &Value) -> Result<u32> {
        let code = code_object(th, code)?;
        with_tool(th, tool_id, |_, i| {
            Ok(monitor::local(code).borrow().of_tool(i))
        })
    }

    #[sig("(tool_id, code, event_set, /)")]
    fn set_local_events(th: &Thread, tool_id: i32, code: &Value, event_set: i32) -> Result<()> {
        let code = code_object(th, code)?;
        tool_number(th, tool_id)?;
        let set = self::event_set(
            th,
            normalised(th, event_set.into())?,
            LOCAL_EVENTS,
            "local ",
        )?;
        with_used(th, tool_id, |_, i| {
            let m = monitor::of(th);
            let mut places = monitor::local(code).borrow_mut();
            if places.ask(&m, i, set) {
                places.update(&m, code);
                th.request(krait_object::thread::breaker::EVENTS);
            }
            Ok(())
        })
    }

    /// Enable events again that callbacks disabled.
    #[sig("()")]
    fn restart_events(th: &Thread) {
        let m = monitor::of(th);
        m.last_restart.set(m.version.get() + 1);
        m.version.set(m.version.get() + 1);
        announce(th);
    }

    #[sig("()")]
    fn _all_events(th: &Thread) -> Result<Value> {
        let d = krait_object::DictData::create();
        let m = monitor::of(th);
        for (i, name) in EVENTS.iter().enumerate().take(EVENTS.len() - 1) {
            let tools = m
                .tools
                .iter()
                .enumerate()
                .filter(|(_, t)| t.events.get() & 1 << i != 0)
                .fold(0, |set, (n, _)| set | 1i64 << n);
            if tools != 0 {
                d.set(th, str::new(name), int::from_i64(tools))?;
            }
        }
        Ok(d.into_value())
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let state = monitor::of(th);
        let fresh =
            || krait_object::protocol::call::call_type(th, &krait_object::typeobj::OBJECT.ty, &[]);
        state.disable.set(fresh()?);
        state.missing.set(fresh()?);
        m.add(th, "DISABLE", state.disable.get_or_none())?;
        m.add(th, "MISSING", state.missing.get_or_none())?;
        for (name, id) in [
            ("DEBUGGER_ID", 0),
            ("COVERAGE_ID", 1),
            ("PROFILER_ID", 2),
            ("OPTIMIZER_ID", 5),
        ] {
            m.add(th, name, id)?;
        }
        let events = krait_object::protocol::call::call_type(
            th,
            &krait_builtins::namespace::NAMESPACE.ty,
            &[],
        )?;
        let set = |name: &str, v: i64| {
            let name = krait_object::intern::intern_text(th, name);
            krait_object::protocol::attr::set(th, &events, &name, &int::from_i64(v))
        };
        for (i, name) in EVENTS.iter().enumerate() {
            set(name, 1 << i)?;
        }
        set("NO_EVENTS", 0)?;
        m.add(th, "events", events)
    }
}
