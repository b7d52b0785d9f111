//! The operating system behind one capability interface.
