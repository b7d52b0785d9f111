//! Tokenizer and parser, with CPython's syntax errors.
