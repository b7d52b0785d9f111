//! Helpers shared by tests: golden files and checks.
