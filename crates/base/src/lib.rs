//! Spans, index newtypes, arenas and the interner; knows no Python.
