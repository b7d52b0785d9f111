//! `sys.executable`, `sys.prefix` and `sys.path`, computed as CPython computes them.

use krait_host::{Environment, Files, SystemHost};
use krait_runtime::Settings;

/// Fills in paths.
pub fn fill(
    s: &mut Settings,
    host: &SystemHost,
    program: &str,
    env: &dyn Fn(&str) -> Option<String>,
) {
    let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
    s.executable = host
        .executable()
        .map(text)
        .unwrap_or_else(|_| program.to_owned());
    let parent = |p: &str| {
        p.rsplit_once('/')
            .map_or_else(String::new, |(a, _)| a.to_owned())
    };
    s.prefix = match &s.home {
        Some(h) => h.split(':').next().unwrap_or(h).to_owned(),
        None => {
            let bin = parent(&s.executable);
            let up = parent(&bin);
            if up.is_empty() { "/".to_owned() } else { up }
        }
    };
    let mut path = Vec::new();
    if s.ignore_environment == 0
        && let Some(p) = env("PYTHONPATH").filter(|p| !p.is_empty())
    {
        path.extend(p.split(':').map(|e| absolute(host, e)));
    }
    path.push(format!("{}/lib/python314.zip", s.prefix));
    path.push(format!("{}/lib/python3.14", s.prefix));
    path.push(format!("{}/lib/python3.14/lib-dynload", s.prefix));
    s.path = path;
}

/// An absolute form of a path.
pub fn absolute(host: &SystemHost, p: &str) -> String {
    if p.starts_with('/') {
        return p.to_owned();
    }
    match host.current_dir() {
        Ok(d) if p.is_empty() => String::from_utf8_lossy(&d).into_owned(),
        Ok(d) => format!("{}/{p}", String::from_utf8_lossy(&d)),
        Err(_) => p.to_owned(),
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
