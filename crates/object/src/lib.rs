//! Values, objects, types, reference counts, the collector and the object protocols.
