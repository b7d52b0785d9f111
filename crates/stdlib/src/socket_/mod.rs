//! `_socket`: sockets and the resolver.

mod address;
mod algorithms;
mod errors;
mod functions;
mod message;
mod methods;
mod value;

use krait_object::types::int;
use krait_object::{Module, Result, Thread, exc, pymodule, ready_type};

/// Linux's numbers, one `NAME value` per line.
static CONSTANTS: &str = include_str!("constants.txt");

pub struct SocketModule;

/// Implementation module for socket operations.
///
/// See the socket module for documentation.
#[pymodule(name = "_socket", include(functions::Functions))]
impl SocketModule {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        errors::install();
        ready_type(&value::SOCKET.ty, &methods::SocketMethods::SPEC);
        for line in CONSTANTS.lines() {
            if let Some((name, n)) = line.split_once(' ')
                && let Ok(n) = n.parse::<i64>()
            {
                m.add(th, name, int::from_i64(n))?;
            }
        }
        m.add(th, "has_ipv6", true)?;
        // Addresses of Bluetooth devices: any, and this machine's own.
        m.add(th, "BDADDR_ANY", "00:00:00:00:00:00")?;
        m.add(th, "BDADDR_LOCAL", "00:00:00:FF:FF:FF")?;
        m.add(th, "error", exc::OS_ERROR.ty.type_value())?;
        m.add(th, "timeout", exc::TIMEOUT_ERROR.ty.type_value())?;
        m.add(th, "herror", errors::HERROR.ty.type_value())?;
        m.add(th, "gaierror", errors::GAIERROR.ty.type_value())?;
        m.add_type(th, &value::SOCKET.ty)?;
        m.add(th, "SocketType", value::SOCKET.ty.type_value())
    }
}
