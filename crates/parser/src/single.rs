//! The end of an interactive statement.
//!
//! An interactive tokenizer answers the end of the text with a newline once, so that it ends
//! the statement, and a second one ends a compound statement as an empty line does. Whether
//! the end of the text closes blocks is the caller's choice (`PyCF_DONT_IMPLY_DEDENT`).

use crate::token::{Token, TokenKind as K};

/// Puts the newlines in.
pub(crate) fn close(tokens: &mut Vec<Token>, source: &str, dont_imply_dedent: bool) {
    let Some(end) = tokens.last().copied().filter(|t| t.kind == K::EndMarker) else {
        return;
    };
    tokens.pop();
    let dedents = tokens
        .iter()
        .rev()
        .take_while(|token| token.kind == K::Dedent)
        .count();
    let first_dedent = tokens.len() - dedents;
    let Some(last) = tokens.get(first_dedent.wrapping_sub(1)) else {
        tokens.push(end);
        return;
    };
    let newline = Token {
        kind: K::Newline,
        ..end
    };
    if last.kind == K::Newline && source.ends_with('\n') {
        tokens.push(newline);
    } else {
        tokens.insert(first_dedent, newline);
        if dont_imply_dedent {
            tokens.truncate(first_dedent + 1);
        } else if dedents > 0 {
            tokens.push(newline);
        }
    }
    tokens.push(end);
}

/// Whether nothing but the end is left.
pub(crate) fn is_over(rest: &[Token]) -> bool {
    rest.iter().all(|token| {
        matches!(
            token.kind,
            K::Newline | K::Indent | K::Dedent | K::EndMarker
        )
    })
}
