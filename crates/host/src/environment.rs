//! Environment variables, entropy, and what kind of system this is.

use std::io;

use crate::{Fd, refuse};

/// `os.uname()`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemName {
    pub system: Vec<u8>,
    pub node: Vec<u8>,
    pub release: Vec<u8>,
    pub version: Vec<u8>,
    pub machine: Vec<u8>,
}

pub trait Environment {
    fn get_variable(&self, _name: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn set_variable(&self, _name: &[u8], _value: &[u8]) -> io::Result<()> {
        refuse()
    }

    fn unset_variable(&self, _name: &[u8]) -> io::Result<()> {
        refuse()
    }

    /// Every variable, in the system's order.
    fn variables(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    fn system_name(&self) -> io::Result<SystemName> {
        refuse()
    }

    /// Processors of the machine.
    fn cpu_count(&self) -> Option<usize> {
        None
    }

    /// Processors this process may run on.
    fn usable_cpu_count(&self) -> Option<usize> {
        None
    }

    /// `os.sysconf` and `os.getloadavg` by number or name are the system's alone.
    fn system_configuration(&self, _name: i32) -> io::Result<i64> {
        refuse()
    }

    /// `os.confstr` by number; `None` if nothing is set.
    fn system_text(&self, _name: i32) -> io::Result<Option<Vec<u8>>> {
        refuse()
    }

    /// `os.pathconf` by number; -1 is no limit.
    fn path_limit(&self, _path: &[u8], _name: i32) -> io::Result<i64> {
        refuse()
    }

    /// The same for an open file.
    fn descriptor_limit(&self, _fd: Fd, _name: i32) -> io::Result<i64> {
        refuse()
    }

    fn load_average(&self) -> io::Result<[f64; 3]> {
        refuse()
    }

    /// The path of the running program.
    fn executable(&self) -> io::Result<Vec<u8>> {
        refuse()
    }
}

pub trait Entropy {
    /// Fills `buffer` with random bytes fit for keys.
    fn fill_random(&self, _buffer: &mut [u8]) -> io::Result<()> {
        refuse()
    }
}
