//! The tokens of a condition, each with its position in the text.

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(f64),
    /// An operator or punctuation.
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct SpannedToken {
    pub(crate) token: Token,
    pub(crate) start: usize,
    pub(crate) end: usize,
}
