//! Frames, dispatch, specialisation, unwinding, functions and generators.
