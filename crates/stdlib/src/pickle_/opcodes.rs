//! The opcodes of pickles (PEP 3154 for protocol 4, PEP 574 for protocol 5), and the numbers of the format.

/// The latest protocol, which is also the default.
pub const HIGHEST: u8 = 5;
/// Items that one APPENDS, SETITEMS or ADDITEMS takes.
pub const BATCH: usize = 1000;
/// A frame that has so many bytes is full; what is as large by itself stays outside of frames.
pub const FRAME_TARGET: usize = 64 * 1024;
/// A frame of fewer bytes is not worth its header.
pub const FRAME_MIN: usize = 4;
/// FRAME and a length of eight bytes.
pub const FRAME_HEADER: usize = 9;

/// Pushes a mark.
pub const MARK: u8 = 0x28;
/// Ends the pickle.
pub const STOP: u8 = 0x2e;
/// Drops the topmost item.
pub const POP: u8 = 0x30;
/// Drops everything down to the topmost mark.
pub const POP_MARK: u8 = 0x31;
/// Pushes the topmost item again.
pub const DUP: u8 = 0x32;
/// A float in decimal text.
pub const FLOAT: u8 = 0x46;
/// An int or a bool in decimal text.
pub const INT: u8 = 0x49;
/// An int of four bytes.
pub const BININT: u8 = 0x4a;
/// An unsigned int of one byte.
pub const BININT1: u8 = 0x4b;
/// An int in decimal text.
pub const LONG: u8 = 0x4c;
/// An unsigned int of two bytes.
pub const BININT2: u8 = 0x4d;
/// None.
pub const NONE: u8 = 0x4e;
/// A persistent id in text.
pub const PERSID: u8 = 0x50;
/// A persistent id from the stack.
pub const BINPERSID: u8 = 0x51;
/// Calls a function.
pub const REDUCE: u8 = 0x52;
/// A quoted byte string.
pub const STRING: u8 = 0x53;
/// A byte string with a length of four bytes.
pub const BINSTRING: u8 = 0x54;
/// A byte string with a length of one byte.
pub const SHORT_BINSTRING: u8 = 0x55;
/// Text, escaped.
pub const UNICODE: u8 = 0x56;
/// Text with a length of four bytes.
pub const BINUNICODE: u8 = 0x58;
/// Appends the topmost item to a list.
pub const APPEND: u8 = 0x61;
/// Gives an object its state.
pub const BUILD: u8 = 0x62;
/// An object by module and name.
pub const GLOBAL: u8 = 0x63;
/// A dict of the items down to the mark.
pub const DICT: u8 = 0x64;
/// An empty dict.
pub const EMPTY_DICT: u8 = 0x7d;
/// Appends the items down to the mark.
pub const APPENDS: u8 = 0x65;
/// An object of the memo, its number in text.
pub const GET: u8 = 0x67;
/// An object of the memo, its number in one byte.
pub const BINGET: u8 = 0x68;
/// An instance of a class given by name.
pub const INST: u8 = 0x69;
/// An object of the memo, its number in four bytes.
pub const LONG_BINGET: u8 = 0x6a;
/// A list of the items down to the mark.
pub const LIST: u8 = 0x6c;
/// An empty list.
pub const EMPTY_LIST: u8 = 0x5d;
/// An instance of a class on the stack.
pub const OBJ: u8 = 0x6f;
/// Notes the topmost item in the memo, the number in text.
pub const PUT: u8 = 0x70;
/// Notes the topmost item, the number in one byte.
pub const BINPUT: u8 = 0x71;
/// Notes the topmost item, the number in four bytes.
pub const LONG_BINPUT: u8 = 0x72;
/// Sets one item of a dict.
pub const SETITEM: u8 = 0x73;
/// A tuple of the items down to the mark.
pub const TUPLE: u8 = 0x74;
/// The empty tuple.
pub const EMPTY_TUPLE: u8 = 0x29;
/// Sets the items down to the mark.
pub const SETITEMS: u8 = 0x75;
/// A float of eight bytes.
pub const BINFLOAT: u8 = 0x47;
/// Names the protocol.
pub const PROTO: u8 = 0x80;
/// Makes an object by `__new__`.
pub const NEWOBJ: u8 = 0x81;
/// A registered object, its code in one byte.
pub const EXT1: u8 = 0x82;
/// The same in two bytes.
pub const EXT2: u8 = 0x83;
/// The same in four bytes.
pub const EXT4: u8 = 0x84;
/// A tuple of one item.
pub const TUPLE1: u8 = 0x85;
/// A tuple of two items.
pub const TUPLE2: u8 = 0x86;
/// A tuple of three items.
pub const TUPLE3: u8 = 0x87;
/// True.
pub const NEWTRUE: u8 = 0x88;
/// False.
pub const NEWFALSE: u8 = 0x89;
/// An int with a length of one byte.
pub const LONG1: u8 = 0x8a;
/// An int with a length of four bytes.
pub const LONG4: u8 = 0x8b;
/// Bytes with a length of four bytes.
pub const BINBYTES: u8 = 0x42;
/// Bytes with a length of one byte.
pub const SHORT_BINBYTES: u8 = 0x43;
/// Text with a length of one byte.
pub const SHORT_BINUNICODE: u8 = 0x8c;
/// Text with a length of eight bytes.
pub const BINUNICODE8: u8 = 0x8d;
/// Bytes with a length of eight bytes.
pub const BINBYTES8: u8 = 0x8e;
/// An empty set.
pub const EMPTY_SET: u8 = 0x8f;
/// Adds the items down to the mark to a set.
pub const ADDITEMS: u8 = 0x90;
/// A frozenset of the items down to the mark.
pub const FROZENSET: u8 = 0x91;
/// Makes an object by `__new__`, with keywords.
pub const NEWOBJ_EX: u8 = 0x92;
/// An object by module and name from the stack.
pub const STACK_GLOBAL: u8 = 0x93;
/// Notes the topmost item under the next number.
pub const MEMOIZE: u8 = 0x94;
/// Begins a frame.
pub const FRAME: u8 = 0x95;
/// A bytearray with a length of eight bytes.
pub const BYTEARRAY8: u8 = 0x96;
/// A buffer from outside.
pub const NEXT_BUFFER: u8 = 0x97;
/// Makes the topmost buffer read-only.
pub const READONLY_BUFFER: u8 = 0x98;
