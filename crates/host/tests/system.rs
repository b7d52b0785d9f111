//! The real host, on a temporary folder, child processes and signals; and the host that refuses.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failing test panics")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use krait_host::*;

const READ: OpenMode = OpenMode { flags: 0, mode: 0 };
/// Write, create, truncate.
const CREATE: OpenMode = OpenMode {
    flags: 1 | 0o100 | 0o1000,
    mode: 0o644,
};

/// A fresh folder for one test.
fn folder(name: &str) -> String {
    let path = std::env::temp_dir().join(format!("krait-host-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path.to_str().unwrap().to_owned()
}

fn read_all(host: &dyn Host, fd: Fd) -> Vec<u8> {
    let mut out = Vec::new();
    let mut buffer = [0; 64];
    loop {
        match host.read(fd, &mut buffer).unwrap() {
            0 => return out,
            n => out.extend_from_slice(&buffer[..n]),
        }
    }
}

#[test]
fn files_and_folders() {
    let host: &dyn Host = &SystemHost;
    let root = folder("files");
    let path = format!("{root}/a.txt");
    let fd = host.open(path.as_str().into(), CREATE).unwrap();
    assert_eq!(host.write(fd, b"hello world").unwrap(), 11);
    assert_eq!(host.seek(fd, 0, Seek::End).unwrap(), 11);
    host.truncate_fd(fd, 5).unwrap();
    assert!(!host.is_inheritable(fd).unwrap());
    assert!(!host.is_terminal(fd));
    host.close(fd).unwrap();

    let when = 1_500_000_000_123_456_789;
    host.set_times(path.as_str().into(), Some((when, when)), true)
        .unwrap();
    let stat = host.stat(path.as_str().into(), true).unwrap();
    assert_eq!((stat.size, stat.modified, stat.is_file()), (5, when, true));

    let link = format!("{root}/link");
    host.symlink(b"a.txt", link.as_str().into()).unwrap();
    assert_eq!(host.read_link(link.as_str().into()).unwrap(), b"a.txt");
    assert!(!host.stat(link.as_str().into(), false).unwrap().is_file());
    host.make_dir(format!("{root}/sub").as_str().into(), 0o755)
        .unwrap();
    let mut names: Vec<_> = host
        .list(root.as_bytes())
        .unwrap()
        .into_iter()
        .map(|e| (e.name, e.kind))
        .collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        names,
        [
            (b"a.txt".to_vec(), FileKind::File),
            (b"link".to_vec(), FileKind::Link),
            (b"sub".to_vec(), FileKind::Folder)
        ]
    );

    let fd = host.open(link.as_str().into(), READ).unwrap();
    assert_eq!(read_all(host, fd), b"hello");
    host.close(fd).unwrap();
    host.rename(
        path.as_str().into(),
        format!("{root}/b.txt").as_str().into(),
    )
    .unwrap();
    let gone = host.open(path.as_str().into(), READ).unwrap_err();
    assert_eq!(errno::name(errno::of(&gone)), Some("ENOENT"));
    assert_eq!(
        host.open("a\0b".into(), READ).unwrap_err().raw_os_error(),
        Some(errno::EINVAL)
    );
    host.remove_dir(format!("{root}/sub").as_str().into())
        .unwrap();
    host.unlink(link.as_str().into()).unwrap();
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn pipes_and_polling() {
    let host: &dyn Host = &SystemHost;
    let (read, write) = host.pipe(0).unwrap();
    let mut fds = [PollFd {
        fd: read,
        wanted: 1,
        ready: 0,
    }];
    assert_eq!(host.poll(&mut fds, Some(Duration::ZERO)).unwrap(), 0);
    host.write(write, b"x").unwrap();
    assert_eq!(host.poll(&mut fds, None).unwrap(), 1);
    assert_eq!(fds[0].ready & 1, 1);
    host.close(write).unwrap();
    assert_eq!(read_all(host, read), b"x");
    host.close(read).unwrap();
}

fn shell(script: &str) -> Spawn {
    Spawn {
        arguments: vec![b"sh".to_vec(), b"-c".to_vec(), script.as_bytes().to_vec()],
        executables: vec![b"/nowhere/sh".to_vec(), b"/bin/sh".to_vec()],
        environment: Some(vec![b"GREETING=hi".to_vec()]),
        close_fds: true,
        restore_signals: true,
        ..Spawn::default()
    }
}

#[test]
fn child_processes() {
    let host: &dyn Host = &SystemHost;
    let (out, child_out) = host.pipe(0).unwrap();
    let (errors, child_errors) = host.pipe(0).unwrap();
    let pid = host
        .spawn(&Spawn {
            child_ends: [None, Some(child_out), None],
            parent_ends: [None, Some(out), None],
            error_write: child_errors,
            error_read: Some(errors),
            keep_fds: vec![child_errors],
            ..shell("echo $GREETING; exit 3")
        })
        .unwrap();
    host.close(child_out).unwrap();
    host.close(child_errors).unwrap();
    assert_eq!(read_all(host, errors), b"");
    assert_eq!(read_all(host, out), b"hi\n");
    let status = host.wait(WaitFor { pid, options: 0 }).unwrap();
    assert_eq!((status.pid, status.status >> 8), (pid, 3));
    host.close(out).unwrap();
    host.close(errors).unwrap();
}

#[test]
fn children_that_cannot_start() {
    let host: &dyn Host = &SystemHost;
    let failure = |change: fn(&mut Spawn)| {
        let (errors, child_errors) = host.pipe(0).unwrap();
        let mut what = Spawn {
            error_write: child_errors,
            error_read: Some(errors),
            keep_fds: vec![child_errors],
            ..shell("")
        };
        change(&mut what);
        let pid = host.spawn(&what).unwrap();
        host.close(child_errors).unwrap();
        let text = String::from_utf8(read_all(host, errors)).unwrap();
        host.wait(WaitFor { pid, options: 0 }).unwrap();
        host.close(errors).unwrap();
        text
    };
    assert_eq!(
        failure(|s| s.executables = vec![b"/nowhere/x".to_vec()]),
        "OSError:2:"
    );
    assert_eq!(
        failure(|s| s.executables = vec![b"/etc/passwd".to_vec(), b"/nowhere/x".to_vec()]),
        "OSError:D:"
    );
    assert_eq!(
        failure(|s| s.directory = Some(b"/nowhere".to_vec())),
        "OSError:2:noexec:chdir"
    );
}

#[test]
fn signals_are_noted() {
    const SIGUSR1: i32 = 10;
    let host: &dyn Host = &SystemHost;
    let flags = Arc::new(AtomicU32::new(0));
    let (read, write) = host.pipe(0).unwrap();
    assert_eq!(host.signal_action(SIGUSR1).unwrap(), SignalAction::Default);
    host.set_signal_action(SIGUSR1, SignalAction::Note).unwrap();
    host.alert_on_signal(flags.clone(), 4);
    assert_eq!(host.set_wakeup_fd(Some(write), true).unwrap(), None);
    host.raise_signal(SIGUSR1).unwrap();
    assert_eq!(host.take_pending(), 1 << (SIGUSR1 - 1));
    assert_eq!(host.take_pending(), 0);
    assert_eq!(flags.load(Ordering::SeqCst), 4);
    assert_eq!(host.set_wakeup_fd(None, true).unwrap(), Some(write));
    host.close(write).unwrap();
    assert_eq!(read_all(host, read), [SIGUSR1 as u8]);
    host.set_signal_action(SIGUSR1, SignalAction::Default)
        .unwrap();
    assert_eq!(
        host.signal_description(SIGUSR1).as_deref(),
        Some("User defined signal 1")
    );
}

#[test]
fn clocks() {
    let host: &dyn Host = &SystemHost;
    let before = host.now(Clock::Monotonic).unwrap();
    host.sleep(Duration::from_millis(2)).unwrap();
    assert!(host.now(Clock::Monotonic).unwrap() - before >= 2_000_000);
    for seconds in [
        0,
        951_782_400,
        1_709_164_800,
        -1,
        -62_135_596_800,
        253_402_300_799,
    ] {
        let local = host.local_time(seconds).unwrap();
        assert_eq!(host.make_time(&local).unwrap(), seconds);
    }
    let leap = host.utc_time(1_709_208_000);
    assert_eq!(
        (leap.year, leap.month, leap.day, leap.hour),
        (2024, 2, 29, 12)
    );
    assert_eq!((leap.weekday, leap.year_day), (3, 60));
    let first = host.utc_time(-62_135_596_800);
    assert_eq!(
        (
            first.year,
            first.month,
            first.day,
            first.weekday,
            first.year_day
        ),
        (1, 1, 1, 0, 1)
    );
    assert_eq!(
        host.format_time(b"%Y-%m-%d %j %a", &leap).unwrap(),
        b"2024-02-29 060 Thu"
    );
}

#[test]
fn sockets() {
    let host: &dyn Host = &SystemHost;
    const STREAM: i32 = 1;
    let (a, b) = host.socket_pair(1, STREAM, 0).unwrap();
    host.send(a, b"ping", 0).unwrap();
    let mut buffer = [0; 8];
    assert_eq!(host.receive(b, &mut buffer, 0).unwrap(), 4);
    let server = host.socket(2, STREAM, 0).unwrap();
    host.bind(
        server,
        &SocketAddress::Internet("127.0.0.1:0".parse().unwrap()),
    )
    .unwrap();
    host.listen(server, 1).unwrap();
    let address = host.local_address(server).unwrap();
    let client = host.socket(2, STREAM, 0).unwrap();
    host.connect(client, &address).unwrap();
    let (peer, from) = host.accept(server).unwrap();
    assert_eq!(from, host.local_address(client).unwrap());
    for fd in [a, b, server, client, peer] {
        host.close(fd).unwrap();
    }
}

#[test]
fn users_and_stacks() {
    let host: &dyn Host = &SystemHost;
    let root = host.user_by_id(0).unwrap().unwrap();
    assert_eq!(root.name, b"root");
    assert_eq!(host.user_by_name(b"root").unwrap(), Some(root.clone()));
    assert!(host.users().unwrap().contains(&root));
    assert_eq!(host.user_by_name(b"no\0body").unwrap(), None);
    assert_eq!(
        host.group_by_id(0).unwrap(),
        host.group_by_name(b"root").unwrap()
    );
    let here = std::ptr::from_ref(&root) as usize;
    let (low, size) = host.thread_stack().unwrap();
    assert!((low..low + size).contains(&here));
}

#[test]
fn the_null_host_refuses() {
    let host: &dyn Host = &NullHost;
    let refused = host.open("/etc/passwd".into(), READ).unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(errno::EPERM));
    assert!(host.variables().is_empty());
    assert!(host.spawn(&shell("")).is_err());
    assert!(host.now(Clock::Realtime).is_err());
    assert_eq!(errno::text(errno::ENOENT), "No such file or directory");
    assert_eq!(errno::number("EWOULDBLOCK"), Some(11));
}
