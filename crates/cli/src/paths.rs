//! `sys.executable`, `sys.prefix` and `sys.path`, computed as CPython computes them.

use crate::environment::Variables;
use krait_host::{Environment, Files, SystemHost};
use krait_runtime::Settings;

/// Fills in paths.
pub fn fill(s: &mut Settings, host: &SystemHost, program: &[u8], env: Variables<'_>) {
    s.executable = host.executable().unwrap_or_else(|_| program.to_vec());
    s.prefix = match &s.home {
        Some(h) => h.split(|&b| b == b':').next().unwrap_or(h).to_vec(),
        None => match parent(parent(&s.executable)) {
            b"" => b"/".to_vec(),
            up => up.to_vec(),
        },
    };
    let mut path = Vec::new();
    if s.ignore_environment == 0
        && let Some(p) = env("PYTHONPATH").filter(|p| !p.is_empty())
    {
        path.extend(p.split(|&b| b == b':').map(|e| absolute(host, e)));
    }
    let library = s.library_folder();
    path.push([&s.prefix[..], b"/lib/python314.zip"].concat());
    path.push(library.clone());
    path.push([&library[..], b"/lib-dynload"].concat());
    s.path = path;
}

/// What is in front of the last slash.
fn parent(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b == b'/').unwrap_or(0);
    path.get(..end).unwrap_or_default()
}

/// An absolute form of a path.
pub fn absolute(host: &SystemHost, p: &[u8]) -> Vec<u8> {
    if p.starts_with(b"/") {
        return p.to_vec();
    }
    match host.current_dir() {
        Ok(d) if p.is_empty() => d,
        Ok(d) => [&d[..], p].join(&b'/'),
        Err(_) => p.to_vec(),
    }
}

/// The folder of a script, links resolved: what `sys.path[0]` becomes.
pub fn folder_of(host: &SystemHost, script: &[u8]) -> Vec<u8> {
    let full = host
        .real_path(script)
        .unwrap_or_else(|_| match host.current_dir() {
            Ok(mut d) if !script.starts_with(b"/") => {
                d.push(b'/');
                d.extend_from_slice(script);
                d
            }
            _ => script.to_vec(),
        });
    match full.iter().rposition(|&b| b == b'/') {
        Some(0) => b"/".to_vec(),
        Some(at) => full.get(..at).unwrap_or(&[]).to_vec(),
        None => Vec::new(),
    }
}
