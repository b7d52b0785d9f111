//! Links the program at a fixed address, as CPython's own packages are: no relocations to apply at start-up, which
//! would take time and touch half a megabyte of memory. `.cargo/rustc` sees to it that the code makes use of that.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |key: &str| std::env::var(key).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ARCH") == "x86_64" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
