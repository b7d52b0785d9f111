//! The interpreters of a process that know of each other: the main one and those that it and they made.
//!
//! Each has its own lock and its own objects. What crosses from one to another is plain Rust data: whoever enters another
//! interpreter ([`inside`]) lets go of its own lock first, and neither takes objects along nor brings any back, which the
//! compiler checks, because objects are not `Send`.

use super::config::Config;
use crate::interpchannels_::Channels;
use crate::interpqueues_::Queues;
use krait_object::{Interp, Thread};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Who made an interpreter, as numbers that Python shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    Unknown = 0,
    Runtime = 1,
    LegacyCapi = 2,
    Capi = 3,
    Xi = 4,
    Stdlib = 5,
}

impl Whence {
    pub fn from_number(n: i32) -> Option<Whence> {
        use Whence::{Capi, LegacyCapi, Runtime, Stdlib, Unknown, Xi};
        let all = [Unknown, Runtime, LegacyCapi, Capi, Xi, Stdlib];
        all.into_iter().find(|w| *w as i32 == n)
    }
}

/// One interpreter of the family.
pub struct Member {
    pub interp: Arc<Interp>,
    pub whence: Whence,
    pub config: Config,
    /// References from objects, and whether the interpreter ends with the last.
    refs: u64,
    needs_refs: bool,
    /// Whether code runs in its `__main__`.
    running: bool,
    /// Whether whoever made it runs code in it, so that it can not be ended.
    held: bool,
}

#[derive(Default)]
struct Members {
    all: BTreeMap<i64, Member>,
    next: i64,
}

/// How interpreters begin and end, which whoever embeds the first one provides.
#[derive(Clone, Copy)]
pub struct Makers {
    /// Starts one with this number and adds it to the family; an error is what went wrong.
    pub make: fn(&Thread, &Arc<Family>, i64, Whence, Config) -> Result<(), String>,
    /// Ends one; `false` if this very OS thread is in it. The caller holds no interpreter's lock.
    pub end: fn(Arc<Interp>, ident: u64, stack: usize) -> bool,
}

/// All of them. Its locks are held for a moment only, and no code runs meanwhile.
pub struct Family {
    members: Mutex<Members>,
    makers: Makers,
    pub(crate) queues: Queues,
    pub(crate) channels: Channels,
    /// Whether the main interpreter opened the system's log.
    pub(crate) log_is_open: AtomicBool,
}

/// Where an interpreter keeps its family.
#[derive(Default)]
pub struct FamilyState(pub RefCell<Option<Arc<Family>>>);

/// The family of the thread's interpreter.
pub fn of(th: &Thread) -> Option<Arc<Family>> {
    th.interp.state::<FamilyState>().0.borrow().clone()
}

/// What became of a reference that was given back.
pub enum Released {
    Unknown,
    Kept,
    /// It was the last: the interpreter is to be ended.
    Last,
}

impl Family {
    pub fn new(makers: Makers) -> Arc<Family> {
        Arc::new(Family {
            members: Mutex::default(),
            makers,
            queues: Queues::default(),
            channels: Channels::default(),
            log_is_open: AtomicBool::new(false),
        })
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number for a new interpreter; none is used twice.
    pub fn next_id(&self) -> i64 {
        let mut m = self.members();
        let id = m.next;
        m.next += 1;
        id
    }

    pub fn add(&self, interp: Arc<Interp>, whence: Whence, config: Config) {
        let id = interp.id;
        let member = Member {
            interp,
            whence,
            config,
            refs: 0,
            needs_refs: false,
            // The program is the main interpreter's `__main__`.
            running: whence == Whence::Runtime,
            held: false,
        };
        self.members().all.insert(id, member);
    }

    /// Starts an interpreter and answers its number.
    pub fn make(
        self: &Arc<Family>,
        th: &Thread,
        whence: Whence,
        config: Config,
    ) -> Result<i64, String> {
        let id = self.next_id();
        (self.makers.make)(th, self, id, whence, config)?;
        Ok(id)
    }

    /// Looks at a member.
    pub fn with<R>(&self, id: i64, f: impl FnOnce(&Member) -> R) -> Option<R> {
        self.members().all.get(&id).map(f)
    }

    pub fn interp(&self, id: i64) -> Option<Arc<Interp>> {
        self.with(id, |m| m.interp.clone())
    }

    /// Numbers, and who made them, in order of creation.
    pub fn list(&self) -> Vec<(i64, Whence)> {
        let members = self.members();
        members.all.iter().map(|(id, m)| (*id, m.whence)).collect()
    }

    pub fn is_running(&self, id: i64) -> bool {
        self.members().all.get(&id).is_some_and(|m| m.running)
    }

    /// Notes that code runs in the interpreter's `__main__`; `false` if some does already.
    pub fn start_running(&self, id: i64) -> bool {
        match self.members().all.get_mut(&id) {
            Some(m) => !std::mem::replace(&mut m.running, true),
            None => true,
        }
    }

    /// The interpreter is not ended by others: whoever made it runs code in it and ends it afterwards.
    pub fn hold(&self, id: i64) {
        if let Some(m) = self.members().all.get_mut(&id) {
            m.held = true;
        }
    }

    /// Notes that somebody is going to end the interpreter; `false` if something runs in it.
    pub fn start_ending(&self, id: i64) -> bool {
        let is_held = self.with(id, |m| m.held) == Some(true);
        !is_held && self.start_running(id)
    }

    pub fn stop_running(&self, id: i64) {
        if let Some(m) = self.members().all.get_mut(&id) {
            m.running = false;
        }
    }

    /// From now on the interpreter ends when nothing refers to it any more.
    pub fn needs_refs(&self, id: i64) {
        if let Some(m) = self.members().all.get_mut(&id) {
            m.needs_refs = true;
        }
    }

    /// References, and whether the interpreter ends with the last.
    pub fn refs(&self, id: i64) -> Option<(u64, bool)> {
        self.with(id, |m| (m.refs, m.needs_refs))
    }

    /// The interpreter outlives its last reference.
    pub fn needs_no_refs(&self, id: i64) {
        if let Some(m) = self.members().all.get_mut(&id) {
            m.needs_refs = false;
        }
    }

    /// The number that the next interpreter will have.
    pub fn upcoming_id(&self) -> i64 {
        self.members().next
    }

    /// Counts one more reference; `false` if there is no such interpreter.
    pub fn retain(&self, id: i64, implies_link: bool) -> bool {
        match self.members().all.get_mut(&id) {
            Some(m) => {
                m.refs += 1;
                m.needs_refs |= implies_link;
                true
            }
            None => false,
        }
    }

    pub fn release(&self, id: i64) -> Released {
        match self.members().all.get_mut(&id) {
            None => Released::Unknown,
            Some(m) => {
                m.refs = m.refs.saturating_sub(1);
                if m.refs == 0 && m.needs_refs {
                    Released::Last
                } else {
                    Released::Kept
                }
            }
        }
    }

    /// Takes an interpreter out of the family. What it put into queues and channels is not bound to it any more.
    pub fn remove(&self, id: i64) -> Option<Arc<Interp>> {
        let member = self.members().all.remove(&id)?;
        self.queues.forget_interpreter(id);
        self.channels.forget_interpreter(id);
        Some(member.interp)
    }

    /// Ends an interpreter, in which nothing runs ([`Family::start_ending`] said so); it leaves the family at its end. `false`:
    /// this OS thread came from there and will go back.
    pub fn end(&self, th: &Thread, id: i64) -> bool {
        let Some(interp) = self.interp(id) else {
            return true;
        };
        let (ident, stack) = (th.ident, th.stack_left());
        let end = self.makers.end;
        let ended = th.without_gil(move || end(interp, ident, stack));
        if !ended {
            self.stop_running(id);
        }
        ended
    }

    /// Calls `fork` while nobody changes anything here, so that the child finds it at rest.
    pub fn forking<R>(&self, fork: impl FnOnce() -> R) -> R {
        let members = self.members();
        let r = self.queues.at_rest(|| self.channels.at_rest(fork));
        drop(members);
        r
    }

    /// In the child of a fork only one interpreter has a thread. The others are as they were in the middle of whatever
    /// their threads did: nobody enters them, and their memory stays.
    pub fn forked(&self, th: &Thread) {
        let others: Vec<Member> = {
            let mut members = self.members();
            let gone: Vec<i64> = members
                .all
                .keys()
                .copied()
                .filter(|&id| id != th.interp.id)
                .collect();
            gone.iter()
                .filter_map(|id| members.all.remove(id))
                .collect()
        };
        for m in others {
            self.queues.forget_interpreter(m.interp.id);
            self.channels.forget_interpreter(m.interp.id);
            std::mem::forget(m);
        }
    }
}

/// Runs `f` in an interpreter on this OS thread, under that interpreter's lock alone. `None`: it is ending.
pub fn inside<R: Send>(
    th: &Thread,
    interp: &Arc<Interp>,
    f: impl FnOnce(&Thread) -> R + Send,
) -> Option<R> {
    if Arc::ptr_eq(&th.interp, interp) {
        return Some(f(th));
    }
    let (ident, stack) = (th.ident, th.stack_left());
    th.without_gil(|| {
        let thread = Thread::new(interp.clone(), ident, stack);
        if !thread.enter_gil() {
            return None;
        }
        thread.attach();
        let entered = thread.enter();
        let r = f(&thread);
        crate::thread_::leave(&thread);
        drop(entered);
        thread.interp.gil.release();
        Some(r)
    })
}
