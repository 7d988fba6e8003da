//! Cuts a condition into tokens. Knows nothing about what they mean.

use super::token::{SpannedToken, Token};
use super::{ConditionError, literal};

const MAX_LENGTH: usize = 8192;

/// Longer signs first: `<=` is not `<` and `=`.
const SIGNS: &[&str] = &["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".", "+", "-"];

pub(crate) fn lex(text: &str) -> Result<Vec<SpannedToken>, ConditionError> {
    if text.len() > MAX_LENGTH {
        return Err(ConditionError::syntax(format!("the condition is longer than {MAX_LENGTH} bytes"), 0, MAX_LENGTH));
    }
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = if let Some(text) = literal::text(rest, at) {
            text?
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Token::Name(rest.get(..length).unwrap_or_default().to_owned()), length)
        } else if first.is_ascii_digit() || is_fraction(rest, &lexemes) {
            literal::number(rest, at)?
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            (Token::Sign(sign), sign.len())
        } else {
            let fault =
                ConditionError::syntax(format!("unexpected `{}`", first.escape_debug()), at, at + first.len_utf8());
            return Err(match first {
                '=' => fault.hint("write `==` to compare"),
                '&' => fault.hint("write `&&` for and"),
                '|' => fault.hint("write `||` for or"),
                '‘' | '’' | '“' | '”' => fault.hint("write a text in straight quotes"),
                _ => fault,
            });
        };
        lexemes.push(SpannedToken { token, start: at, end: at + length });
        at += length;
    }
    lexemes.push(SpannedToken { token: Token::End, start: text.len(), end: text.len() });
    Ok(lexemes)
}

/// Whether a number such as `.5` starts here, rather than the part of a name after its dot.
fn is_fraction(rest: &str, before: &[SpannedToken]) -> bool {
    matches!(rest.as_bytes(), [b'.', b'0'..=b'9', ..])
        && !matches!(before.last(), Some(SpannedToken { token: Token::Name(_), .. }))
}
