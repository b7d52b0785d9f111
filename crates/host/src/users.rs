//! The system's users and groups (`pwd`, `grp`).

use std::io;

/// `struct passwd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub id: u32,
    pub group: u32,
    pub full_name: Vec<u8>,
    pub home: Vec<u8>,
    pub shell: Vec<u8>,
}

/// `struct group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub id: u32,
    pub members: Vec<Vec<u8>>,
}

pub trait Users {
    /// Every user; to a host that has none, that is no error.
    fn users(&self) -> io::Result<Vec<User>> {
        Ok(Vec::new())
    }

    fn all_groups(&self) -> io::Result<Vec<Group>> {
        Ok(Vec::new())
    }

    /// `None` if there is no such user.
    fn user_by_name(&self, name: &[u8]) -> io::Result<Option<User>> {
        Ok(self.users()?.into_iter().find(|u| u.name == name))
    }

    fn user_by_id(&self, id: u32) -> io::Result<Option<User>> {
        Ok(self.users()?.into_iter().find(|u| u.id == id))
    }

    fn group_by_name(&self, name: &[u8]) -> io::Result<Option<Group>> {
        Ok(self.all_groups()?.into_iter().find(|g| g.name == name))
    }

    fn group_by_id(&self, id: u32) -> io::Result<Option<Group>> {
        Ok(self.all_groups()?.into_iter().find(|g| g.id == id))
    }
}
