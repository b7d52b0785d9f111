//! Decoding and encoding without objects; see the files.
