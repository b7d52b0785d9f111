//! Symbol table, code generation, flow graph and assembler.
