//! Every loop can be interrupted: signals, other threads and the collector wait for `RESUME` and `JUMP_BACKWARD`.
//!
//! A loop without either is one of `JUMP_BACKWARD_NO_INTERRUPT`, which the compiler has where no loop closes, or of
//! an instruction that raises into a handler that leads back to it.

use super::decode::Decoded;
use super::flow::Flow;
use krait_bytecode::Opcode;

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    No,
    /// The path that is looked at leads through it.
    OnPath,
    Done,
}

/// Refuses code with a loop that cannot be interrupted.
pub fn check(code: &Decoded, flow: &Flow<'_>) -> Result<(), String> {
    let mut seen = vec![Seen::No; code.list.len()];
    for start in 0..code.list.len() {
        search(code, flow, &mut seen, start)?;
    }
    Ok(())
}

/// Follows all paths from an instruction, except behind one that looks for interruptions.
fn search(code: &Decoded, flow: &Flow<'_>, seen: &mut [Seen], start: usize) -> Result<(), String> {
    // Instructions on the path, with how many of the ways on were taken.
    let mut path = vec![(start, 0)];
    while let Some((at, ways)) = path.last_mut() {
        let (Some(x), Some(mark)) = (code.list.get(*at), seen.get_mut(*at)) else {
            path.pop();
            continue;
        };
        let interruptible = matches!(x.op, Opcode::RESUME | Opcode::JUMP_BACKWARD);
        if *ways == 0 && (*mark == Seen::Done || interruptible) {
            path.pop();
            continue;
        }
        if *ways == 0 && *mark == Seen::OnPath {
            return Err("a loop cannot be interrupted".into());
        }
        *mark = Seen::OnPath;
        let to = match *ways {
            0 => (!super::flow::ends(x.op)).then_some(*at + 1),
            1 => flow.jump(x)?,
            2 => flow.handler_of(x),
            _ => {
                *mark = Seen::Done;
                path.pop();
                continue;
            }
        };
        *ways += 1;
        if let Some(to) = to {
            path.push((to, 0));
        }
    }
    Ok(())
}
