//! Code objects as data: opcodes, line and exception tables, marshal, disassembly.
