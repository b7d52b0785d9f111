//! The syntax tree of Python 3.14.
