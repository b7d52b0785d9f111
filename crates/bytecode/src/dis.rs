//! The text of `dis.dis`, for the explorer, tests and debugging.
