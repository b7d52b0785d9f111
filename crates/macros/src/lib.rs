//! Attribute macros that turn Rust functions into native modules and types.
