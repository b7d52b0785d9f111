//! Tokens: the kinds, and what one carries.

use krait_base::{Loc, Symbol};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a token is. Keywords and operators are kinds of their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum TokenKind { $($(#[$doc])* $name,)* }

        impl TokenKind {
            /// The fixed text of keywords and operators; for the rest, a name in capitals.
            pub const fn text(self) -> &'static str {
                match self { $(TokenKind::$name => $text,)* }
            }
        }
    };
}

kinds! {
    EndMarker = "ENDMARKER",
    Newline = "NEWLINE",
    Indent = "INDENT",
    Dedent = "DEDENT",
    /// A newline that ends no statement; only in the extended stream.
    Nl = "NL",
    /// Only in the extended stream.
    Comment = "COMMENT",
    TypeComment = "TYPE_COMMENT",
    TypeIgnore = "TYPE_IGNORE",
    Name = "NAME",
    Number = "NUMBER",
    String = "STRING",
    FStringStart = "FSTRING_START",
    FStringMiddle = "FSTRING_MIDDLE",
    FStringEnd = "FSTRING_END",
    TStringStart = "TSTRING_START",
    TStringMiddle = "TSTRING_MIDDLE",
    TStringEnd = "TSTRING_END",
    /// A character that starts no token; only in the extended stream.
    ErrorToken = "OP",
    // Operators.
    LPar = "(",
    RPar = ")",
    LSqb = "[",
    RSqb = "]",
    LBrace = "{",
    RBrace = "}",
    Colon = ":",
    Comma = ",",
    Semi = ";",
    Plus = "+",
    Minus = "-",
    Star = "*",
    Slash = "/",
    VBar = "|",
    Amper = "&",
    Less = "<",
    Greater = ">",
    Equal = "=",
    Dot = ".",
    Percent = "%",
    EqEqual = "==",
    NotEqual = "!=",
    LessEqual = "<=",
    GreaterEqual = ">=",
    Tilde = "~",
    Circumflex = "^",
    LeftShift = "<<",
    RightShift = ">>",
    DoubleStar = "**",
    PlusEqual = "+=",
    MinusEqual = "-=",
    StarEqual = "*=",
    SlashEqual = "/=",
    PercentEqual = "%=",
    AmperEqual = "&=",
    VBarEqual = "|=",
    CircumflexEqual = "^=",
    LeftShiftEqual = "<<=",
    RightShiftEqual = ">>=",
    DoubleStarEqual = "**=",
    DoubleSlash = "//",
    DoubleSlashEqual = "//=",
    At = "@",
    AtEqual = "@=",
    RArrow = "->",
    Ellipsis = "...",
    ColonEqual = ":=",
    Exclamation = "!",
    // Keywords.
    False = "False",
    None = "None",
    True = "True",
    And = "and",
    As = "as",
    Assert = "assert",
    Async = "async",
    Await = "await",
    Break = "break",
    Class = "class",
    Continue = "continue",
    Def = "def",
    Del = "del",
    Elif = "elif",
    Else = "else",
    Except = "except",
    Finally = "finally",
    For = "for",
    From = "from",
    Global = "global",
    If = "if",
    Import = "import",
    In = "in",
    Is = "is",
    Lambda = "lambda",
    Nonlocal = "nonlocal",
    Not = "not",
    Or = "or",
    Pass = "pass",
    Raise = "raise",
    Return = "return",
    Try = "try",
    While = "while",
    With = "with",
    Yield = "yield",
}

impl TokenKind {
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::False as u8
    }

    pub const fn is_operator(self) -> bool {
        self as u8 >= TokenKind::LPar as u8 && (self as u8) < TokenKind::False as u8
    }

    /// Tokens that take no room in the text of a statement.
    pub const fn is_layout(self) -> bool {
        matches!(
            self,
            TokenKind::EndMarker | TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent
        )
    }
}

/// One token of a source text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: TokenKind,
    /// The identifier of a `Name` (after normalisation).
    pub symbol: Option<Symbol>,
    /// Byte offsets into the source.
    pub start: u32,
    pub end: u32,
    pub loc: Loc,
}

/// The keyword with this text.
pub fn keyword(text: &[u8]) -> Option<TokenKind> {
    use TokenKind as K;
    let found = match text {
        [b'i', rest] => match rest {
            b'f' => K::If,
            b'n' => K::In,
            b's' => K::Is,
            _ => return None,
        },
        b"as" => K::As,
        b"or" => K::Or,
        [first, _, _] => match (first, text) {
            (b'd', b"def") => K::Def,
            (b'd', b"del") => K::Del,
            (b'f', b"for") => K::For,
            (b'n', b"not") => K::Not,
            (b'a', b"and") => K::And,
            (b't', b"try") => K::Try,
            _ => return None,
        },
        [first, _, _, _] => match (first, text) {
            (b'N', b"None") => K::None,
            (b'T', b"True") => K::True,
            (b'e', b"else") => K::Else,
            (b'e', b"elif") => K::Elif,
            (b'f', b"from") => K::From,
            (b'p', b"pass") => K::Pass,
            (b'w', b"with") => K::With,
            _ => return None,
        },
        [first, _, _, _, _] => match (first, text) {
            (b'F', b"False") => K::False,
            (b'a', b"async") => K::Async,
            (b'a', b"await") => K::Await,
            (b'b', b"break") => K::Break,
            (b'c', b"class") => K::Class,
            (b'r', b"raise") => K::Raise,
            (b'w', b"while") => K::While,
            (b'y', b"yield") => K::Yield,
            _ => return None,
        },
        [first, _, _, _, _, _] => match (first, text) {
            (b'r', b"return") => K::Return,
            (b'i', b"import") => K::Import,
            (b'e', b"except") => K::Except,
            (b'a', b"assert") => K::Assert,
            (b'g', b"global") => K::Global,
            (b'l', b"lambda") => K::Lambda,
            _ => return None,
        },
        b"finally" => K::Finally,
        b"continue" => K::Continue,
        b"nonlocal" => K::Nonlocal,
        _ => return None,
    };
    Some(found)
}
