//! Users and groups of the process, by libc: it sets them for all threads.

use std::io;

use super::{SystemHost, c_string, done};
use crate::Identities;

// Declared here because the `libc` crate does not have it for this system.
unsafe extern "C" {
    fn initgroups(user: *const libc::c_char, group: libc::gid_t) -> libc::c_int;
}

impl Identities for SystemHost {
    fn all_user_ids(&self) -> io::Result<[u32; 3]> {
        let [mut real, mut effective, mut saved] = [0; 3];
        // SAFETY: the three numbers are there to be filled.
        done(unsafe { libc::getresuid(&raw mut real, &raw mut effective, &raw mut saved) })?;
        Ok([real, effective, saved])
    }

    fn all_group_ids(&self) -> io::Result<[u32; 3]> {
        let [mut real, mut effective, mut saved] = [0; 3];
        // SAFETY: the three numbers are there to be filled.
        done(unsafe { libc::getresgid(&raw mut real, &raw mut effective, &raw mut saved) })?;
        Ok([real, effective, saved])
    }

    fn set_all_user_ids(&self, [real, effective, saved]: [u32; 3]) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setresuid(real, effective, saved) })
    }

    fn set_all_group_ids(&self, [real, effective, saved]: [u32; 3]) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setresgid(real, effective, saved) })
    }

    fn set_user_ids(&self, real: u32, effective: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setreuid(real, effective) })
    }

    fn set_group_ids(&self, real: u32, effective: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setregid(real, effective) })
    }

    fn set_effective_user_id(&self, user: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::seteuid(user) })
    }

    fn set_effective_group_id(&self, group: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setegid(group) })
    }

    fn set_groups(&self, groups: &[u32]) -> io::Result<()> {
        // SAFETY: the array is as long as told.
        done(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) })
    }

    fn take_groups_of(&self, user: &[u8], group: u32) -> io::Result<()> {
        let user = c_string(user)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { initgroups(user.as_ptr(), group) })
    }

    fn groups_of(&self, user: &[u8], group: u32) -> io::Result<Vec<u32>> {
        let user = c_string(user)?;
        let mut size = 64;
        loop {
            let mut groups = vec![0; size];
            let mut count = size as libc::c_int;
            // SAFETY: the name is a C string that lives through the call; the array is as long as told.
            let found = unsafe {
                libc::getgrouplist(user.as_ptr(), group, groups.as_mut_ptr(), &raw mut count)
            };
            // With too little room it tells how much is needed.
            let needed = usize::try_from(count).unwrap_or(0);
            if found >= 0 {
                groups.truncate(needed);
                return Ok(groups);
            }
            if needed <= size || needed > 1 << 20 {
                return Err(io::Error::last_os_error());
            }
            size = needed;
        }
    }
}
