//! The values of literals. The lexer has found where they begin and end; here their text is read.

pub(crate) mod number;
pub(crate) mod string;

/// What is wrong with a literal's text, in the words of the `SyntaxError` it becomes.
#[derive(Clone, Debug)]
pub(crate) struct LiteralError {
    pub message: String,
}
