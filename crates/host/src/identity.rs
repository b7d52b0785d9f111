//! Whose a process is: its real, effective and saved users and groups, and the groups it belongs to besides.
//!
//! `u32::MAX` for a user or group leaves it as it is, where the system has it so.

use std::io;

use crate::refuse;

pub trait Identities {
    /// The real, the effective and the saved user.
    fn all_user_ids(&self) -> io::Result<[u32; 3]> {
        refuse()
    }

    /// The real, the effective and the saved group.
    fn all_group_ids(&self) -> io::Result<[u32; 3]> {
        refuse()
    }

    /// Sets the real, the effective and the saved user.
    fn set_all_user_ids(&self, _ids: [u32; 3]) -> io::Result<()> {
        refuse()
    }

    /// Sets the real, the effective and the saved group.
    fn set_all_group_ids(&self, _ids: [u32; 3]) -> io::Result<()> {
        refuse()
    }

    /// Sets the real and the effective user.
    fn set_user_ids(&self, _real: u32, _effective: u32) -> io::Result<()> {
        refuse()
    }

    /// Sets the real and the effective group.
    fn set_group_ids(&self, _real: u32, _effective: u32) -> io::Result<()> {
        refuse()
    }

    fn set_effective_user_id(&self, _user: u32) -> io::Result<()> {
        refuse()
    }

    fn set_effective_group_id(&self, _group: u32) -> io::Result<()> {
        refuse()
    }

    /// Sets the groups that the process belongs to besides its own.
    fn set_groups(&self, _groups: &[u32]) -> io::Result<()> {
        refuse()
    }

    /// Sets them to those of a user, and one more.
    fn take_groups_of(&self, _user: &[u8], _group: u32) -> io::Result<()> {
        refuse()
    }

    /// The groups of a user, and one more.
    fn groups_of(&self, _user: &[u8], _group: u32) -> io::Result<Vec<u32>> {
        refuse()
    }
}
