//! Reading into and writing from several buffers at once; copying from descriptor to descriptor.
//!
//! The buffers are gathered into one piece: the kernel then sees one request, as with its own vector calls.

use crate::host;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{item, iter, number};
use krait_object::{Result, Thread, Value};

pub struct Vectors;

fn sequence(th: &Thread, v: &Value, func: &str) -> Result<Vec<Value>> {
    if !item::is_sequence(v) {
        return Err(th.type_error(format!("{func}() arg 2 must be a sequence")));
    }
    iter::collect(th, v)
}

/// The most buffers that the system takes at once.
const MOST: usize = 1024;

/// Refuses more buffers than the system does.
fn check_number(th: &Thread, buffers: &[Value]) -> Result<()> {
    if buffers.len() > MOST {
        return Err(th.os_error_code(krait_host::errno::EINVAL, None, None));
    }
    Ok(())
}

/// All bytes of a sequence of buffers.
fn gathered(th: &Thread, v: &Value, func: &str) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let pieces = sequence(th, v, func)?;
    for piece in &pieces {
        let b = buffer::to_vec(th, piece)?;
        krait_object::alloc::make_room(&mut out, b.len())?;
        out.extend_from_slice(&b);
    }
    check_number(th, &pieces)?;
    Ok(out)
}

/// Writable buffers, and as much room as they have together.
fn room(th: &Thread, v: &Value, func: &str) -> Result<(Vec<Buffer>, Vec<u8>)> {
    let buffers = sequence(th, v, func)?;
    let views = buffers
        .iter()
        .map(|v| buffer::get(th, v, Request::WRITABLE))
        .collect::<Result<Vec<_>>>()?;
    check_number(th, &buffers)?;
    let n = views.iter().map(Buffer::nbytes).sum();
    let mut b = Vec::new();
    krait_object::alloc::reserve(&mut b, n)?;
    b.resize(n, 0);
    Ok((views, b))
}

fn scatter(views: &[Buffer], mut data: &[u8]) {
    for v in views {
        let (now, later) = data.split_at(v.nbytes().min(data.len()));
        v.fill_from(now);
        data = later;
    }
}

#[krait_object::pyfunctions]
impl Vectors {
    /// Read from a file descriptor fd into an iterable of buffers.
    ///
    /// The buffers should be mutable buffers accepting bytes.
    /// readv will transfer data into each buffer until it is full
    /// and then move on to the next buffer in the sequence to hold
    /// the rest of the data.
    #[sig("(fd, buffers, /)")]
    fn readv(th: &Thread, fd: i32, buffers: &Value) -> Result<usize> {
        let (views, mut b) = room(th, buffers, "readv")?;
        let h = host::of(th);
        let n = host::repeat(th, || h.read(fd, &mut b))?;
        scatter(&views, b.get(..n).unwrap_or(&b));
        Ok(n)
    }

    /// Iterate over buffers, and write the contents of each to a file descriptor.
    ///
    /// Returns the total number of bytes written.
    /// buffers must be a sequence of bytes-like objects.
    #[sig("(fd, buffers, /)")]
    fn writev(th: &Thread, fd: i32, buffers: &Value) -> Result<usize> {
        let b = gathered(th, buffers, "writev")?;
        let h = host::of(th);
        host::repeat(th, || h.write(fd, &b))
    }

    /// Read from a place in a file into several buffers.
    ///
    /// One buffer after the other is filled, from offset on; where the
    /// descriptor stands does not change. The flags are RWF_HIPRI and RWF_NOWAIT
    /// joined by or. The result is the number of bytes read.
    #[sig("(fd, buffers, offset, flags=0, /)")]
    fn preadv(th: &Thread, fd: i32, buffers: &Value, offset: i64, flags: i32) -> Result<usize> {
        let (views, mut b) = room(th, buffers, "preadv2")?;
        let h = host::of(th);
        let n = host::repeat(th, || h.read_region(fd, &mut b, offset, flags))?;
        scatter(&views, b.get(..n).unwrap_or(&b));
        Ok(n)
    }

    /// Write several bytes-like objects to a place in a file.
    ///
    /// One object after the other is written, from offset on; where the
    /// descriptor stands does not change. The flags are RWF_DSYNC, RWF_SYNC and
    /// RWF_APPEND joined by or. The result is the number of bytes written.
    #[sig("(fd, buffers, offset, flags=0, /)")]
    fn pwritev(th: &Thread, fd: i32, buffers: &Value, offset: i64, flags: i32) -> Result<usize> {
        let b = gathered(th, buffers, "pwritev")?;
        let h = host::of(th);
        host::repeat(th, || h.write_region(fd, &b, offset, flags))
    }

    /// Copy count bytes from file descriptor in_fd to file descriptor out_fd.
    #[sig("(out_fd, in_fd, offset, count)")]
    fn sendfile(
        th: &Thread,
        out_fd: i32,
        in_fd: i32,
        offset: &Value,
        count: isize,
    ) -> Result<usize> {
        let offset = match offset {
            v if v.is_none() => None,
            v => Some(number::as_isize(th, v)? as i64),
        };
        let Ok(count) = usize::try_from(count) else {
            return Err(th.os_error_code(krait_host::errno::EINVAL, None, None));
        };
        let h = host::of(th);
        host::repeat(th, || h.send_file(out_fd, in_fd, offset, count))
    }
}
