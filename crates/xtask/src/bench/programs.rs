//! Finding the programs to measure: pyperformance's, described by its `pyproject.toml` and
//! `bm_*.toml` files.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace;

/// One program with its arguments.
pub struct Program {
    pub name: String,
    pub script: PathBuf,
    pub options: Vec<String>,
    /// Packages it needs besides pyperf.
    pub needs: Vec<String>,
}

fn download_folder() -> PathBuf {
    workspace::root().join("target/bench")
}

/// Where `fetch` puts the programs.
pub fn fetched() -> PathBuf {
    download_folder().join("unpacked/pyperformance/data-files/benchmarks")
}

/// Downloads pyperformance with pip and unpacks it.
pub fn fetch() -> Result<PathBuf, String> {
    let folder = download_folder();
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let python = |args: &[&str]| -> Result<(), String> {
        let status = Command::new("python3")
            .args(args)
            .current_dir(&folder)
            .status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("python3 {}: {status}", args.join(" "))),
            Err(error) => Err(format!("python3: {error}")),
        }
    };
    python(&[
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "pyperformance",
    ])?;
    let wheel = workspace::files_below(&folder, ".whl")
        .pop()
        .ok_or("pip downloaded no wheel")?;
    python(&["-m", "zipfile", "-e", &wheel.to_string_lossy(), "unpacked"])?;
    Ok(fetched())
}

/// The programs below a folder, by name.
pub fn find(folder: &Path) -> Result<Vec<Program>, String> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder)
        .map_err(|e| format!("{}: {e} (see --fetch and --programs)", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_prefix("bm_") else {
            continue;
        };
        let script = path.join("run_benchmark.py");
        let main = read_toml(&path.join("pyproject.toml"));
        let mut needs = needs(&main);
        needs.extend(requirements(&path.join("requirements.txt")));
        let mut variants = 0;
        for file in workspace::files_below(&path, ".toml") {
            let stem = file
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default();
            if let Some(variant) = stem.strip_prefix("bm_") {
                variants += 1;
                let table = read_toml(&file);
                found.push(program(variant, &script, &table, &main, &needs));
            }
        }
        // A program that has a description of its own name is in the list already.
        let listed = variants > 0 && found.iter().any(|p: &Program| p.name == name);
        if script.is_file() && !listed {
            found.push(program(name, &script, &main, &toml::Table::new(), &needs));
        }
    }
    found.retain(|p| p.script.is_file());
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn read_toml(path: &Path) -> toml::Table {
    workspace::read(path)
        .ok()
        .and_then(|t| t.parse().ok())
        .unwrap_or_default()
}

/// `tool.pyperformance.KEY`.
fn setting<'a>(table: &'a toml::Table, key: &str) -> Option<&'a toml::Value> {
    table.get("tool")?.get("pyperformance")?.get(key)
}

fn program(
    name: &str,
    script: &Path,
    table: &toml::Table,
    inherited: &toml::Table,
    needs: &[String],
) -> Program {
    let own = |key| setting(table, key).or_else(|| setting(inherited, key));
    let options = own("extra_opts").and_then(toml::Value::as_array);
    let named = setting(table, "name").and_then(toml::Value::as_str);
    let script = match own("runscript").and_then(toml::Value::as_str) {
        Some(other) => script.parent().unwrap_or(script).join(other),
        None => script.to_path_buf(),
    };
    Program {
        name: named.unwrap_or(name).to_owned(),
        script,
        options: options
            .into_iter()
            .flatten()
            .filter_map(|o| o.as_str().map(str::to_owned))
            .collect(),
        needs: needs.to_vec(),
    }
}

/// The names of packages in a `requirements.txt`.
fn requirements(path: &Path) -> Vec<String> {
    let text = workspace::read(path).unwrap_or_default();
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(package_name).filter(|d| d != "pyperf").collect()
}

/// The name at the start of a requirement.
fn package_name(requirement: &str) -> String {
    requirement
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// The names of packages in `project.dependencies`, without pyperf and versions.
fn needs(table: &toml::Table) -> Vec<String> {
    let list = table
        .get("project")
        .and_then(|p| p.get("dependencies"))
        .and_then(toml::Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .map(package_name)
        .filter(|d| d != "pyperf" && !d.is_empty())
        .collect()
}
