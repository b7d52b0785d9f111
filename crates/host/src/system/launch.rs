//! `posix_spawn`, by libc.

use std::ffi::CString;
use std::io;
use std::mem::MaybeUninit;

use super::{c_string, done, spawn};
use crate::{Launch, LaunchAction, LaunchScheduler};

/// The error of a call that returns its number.
fn told(error: libc::c_int) -> io::Result<()> {
    match error {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// What the new process does with its descriptors; released at the end.
struct Actions(libc::posix_spawn_file_actions_t);

impl Actions {
    fn new() -> io::Result<Actions> {
        let mut raw = MaybeUninit::zeroed();
        // SAFETY: the struct is there to be filled.
        told(unsafe { libc::posix_spawn_file_actions_init(raw.as_mut_ptr()) })?;
        // SAFETY: filled by a call that succeeded.
        Ok(Actions(unsafe { raw.assume_init() }))
    }

    fn add(&mut self, action: &LaunchAction) -> io::Result<()> {
        let actions = &raw mut self.0;
        match action {
            LaunchAction::Open {
                fd,
                path,
                flags,
                mode,
            } => {
                let path = c_string(path)?;
                // SAFETY: the list was made by libc, which copies the path.
                told(unsafe {
                    libc::posix_spawn_file_actions_addopen(
                        actions,
                        *fd,
                        path.as_ptr(),
                        *flags,
                        *mode,
                    )
                })
            }
            LaunchAction::Close(fd) => {
                // SAFETY: the list was made by libc.
                told(unsafe { libc::posix_spawn_file_actions_addclose(actions, *fd) })
            }
            LaunchAction::Duplicate { from, to } => {
                // SAFETY: the list was made by libc.
                told(unsafe { libc::posix_spawn_file_actions_adddup2(actions, *from, *to) })
            }
            LaunchAction::CloseFrom(fd) => {
                // SAFETY: the list was made by libc.
                told(unsafe { libc::posix_spawn_file_actions_addclosefrom_np(actions, *fd) })
            }
        }
    }
}

impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: made by libc, released once.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut self.0) };
    }
}

/// A set of signals as libc has it. What it keeps for itself is left out.
fn signal_set(signals: u64) -> io::Result<libc::sigset_t> {
    let mut set = MaybeUninit::zeroed();
    // SAFETY: the set is there to be filled.
    done(unsafe { libc::sigemptyset(set.as_mut_ptr()) })?;
    for signal in (1..=64).filter(|n| signals >> (n - 1) & 1 != 0) {
        // SAFETY: the set was made empty above.
        unsafe { libc::sigaddset(set.as_mut_ptr(), signal) };
    }
    // SAFETY: filled by the calls above.
    Ok(unsafe { set.assume_init() })
}

/// How the new process is made; released at the end.
struct Manner(libc::posix_spawnattr_t);

impl Manner {
    fn new() -> io::Result<Manner> {
        let mut raw = MaybeUninit::zeroed();
        // SAFETY: the struct is there to be filled.
        told(unsafe { libc::posix_spawnattr_init(raw.as_mut_ptr()) })?;
        // SAFETY: filled by a call that succeeded.
        Ok(Manner(unsafe { raw.assume_init() }))
    }

    fn set(&mut self, launch: &Launch) -> io::Result<()> {
        let manner = &raw mut self.0;
        let mut flags = 0;
        if let Some(group) = launch.process_group {
            // SAFETY: the struct was made by libc.
            told(unsafe { libc::posix_spawnattr_setpgroup(manner, group) })?;
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        if launch.reset_ids {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        if launch.new_session {
            flags |= i32::from(libc::POSIX_SPAWN_SETSID);
        }
        if let Some(signals) = launch.blocked_signals {
            let set = signal_set(signals)?;
            // SAFETY: the struct was made by libc, the set lives through the call.
            told(unsafe { libc::posix_spawnattr_setsigmask(manner, &raw const set) })?;
            flags |= libc::POSIX_SPAWN_SETSIGMASK;
        }
        if let Some(signals) = launch.default_signals {
            let set = signal_set(signals)?;
            // SAFETY: the struct was made by libc, the set lives through the call.
            told(unsafe { libc::posix_spawnattr_setsigdefault(manner, &raw const set) })?;
            flags |= libc::POSIX_SPAWN_SETSIGDEF;
        }
        if let Some(LaunchScheduler { policy, priority }) = launch.scheduler {
            if let Some(policy) = policy {
                // SAFETY: the struct was made by libc.
                told(unsafe { libc::posix_spawnattr_setschedpolicy(manner, policy) })?;
                flags |= libc::POSIX_SPAWN_SETSCHEDULER;
            }
            // SAFETY: the struct is plain numbers.
            let mut parameters: libc::sched_param = unsafe { std::mem::zeroed() };
            parameters.sched_priority = priority;
            // SAFETY: the struct was made by libc, the parameters live through the call.
            told(unsafe { libc::posix_spawnattr_setschedparam(manner, &raw const parameters) })?;
            flags |= libc::POSIX_SPAWN_SETSCHEDPARAM;
        }
        // SAFETY: the struct was made by libc; its flags are less than 256.
        told(unsafe { libc::posix_spawnattr_setflags(manner, flags as libc::c_short) })
    }
}

impl Drop for Manner {
    fn drop(&mut self) {
        // SAFETY: made by libc, released once.
        unsafe { libc::posix_spawnattr_destroy(&raw mut self.0) };
    }
}

fn strings(list: &[Vec<u8>]) -> io::Result<Vec<CString>> {
    list.iter().map(|s| c_string(s)).collect()
}

// The process's own variables.
unsafe extern "C" {
    static environ: *const *mut libc::c_char;
}

fn prepared(launch: &Launch) -> io::Result<(Actions, Manner)> {
    let mut actions = Actions::new()?;
    for action in &launch.actions {
        actions.add(action)?;
    }
    let mut manner = Manner::new()?;
    manner.set(launch)?;
    Ok((actions, manner))
}

pub(super) fn check(launch: &Launch) -> io::Result<()> {
    prepared(launch).map(|_| ())
}

pub(super) fn launch(launch: &Launch) -> io::Result<i32> {
    let (actions, manner) = prepared(launch)?;
    let path = c_string(&launch.path)?;
    let arguments = strings(&launch.arguments)?;
    let arguments = spawn::pointers(&arguments);
    let variables = launch.environment.as_deref().map(strings).transpose()?;
    let variables = variables.as_deref().map(spawn::pointers);
    let _guard = super::shared_state::read();
    let variables = match &variables {
        Some(variables) => variables.as_ptr().cast(),
        // SAFETY: nobody changes the variables while the guard is held.
        None => unsafe { environ },
    };
    let call = if launch.search {
        libc::posix_spawnp
    } else {
        libc::posix_spawn
    };
    let mut pid = 0;
    // SAFETY: both arrays end in null, and everything lives through the call; the strings are only read.
    told(unsafe {
        call(
            &raw mut pid,
            path.as_ptr(),
            &raw const actions.0,
            &raw const manner.0,
            arguments.as_ptr().cast(),
            variables,
        )
    })?;
    Ok(pid)
}
