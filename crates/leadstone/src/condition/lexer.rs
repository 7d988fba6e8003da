//! Cuts a condition into tokens. Knows nothing about what they mean.

use super::Fault;
use crate::value::{Number, too_large};

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
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

const MAX_LENGTH: usize = 8192;

/// Longer signs first: `<=` is not `<` and `=`.
const SIGNS: &[&str] = &["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".", "+", "-"];

pub(crate) fn lex(text: &str) -> Result<Vec<Lexeme>, Fault> {
    if text.len() > MAX_LENGTH {
        return Err(Fault::syntax(format!("the condition is longer than {MAX_LENGTH} bytes"), 0, MAX_LENGTH));
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
        let (token, length) = if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Token::Name(rest.get(..length).unwrap_or_default().to_owned()), length)
        } else if first.is_ascii_digit() {
            number(rest, at)?
        } else if first == '\'' || first == '"' {
            string(rest, first, at)?
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            (Token::Sign(sign), sign.len())
        } else {
            let fault = Fault::syntax(format!("unexpected `{}`", first.escape_debug()), at, at + first.len_utf8());
            return Err(match first {
                '=' => fault.hint("write `==` to compare"),
                '&' => fault.hint("write `&&` for and"),
                '|' => fault.hint("write `||` for or"),
                '‘' | '’' | '“' | '”' => fault.hint("write a text in straight quotes"),
                _ => fault,
            });
        };
        lexemes.push(Lexeme { token, start: at, end: at + length });
        at += length;
    }
    lexemes.push(Lexeme { token: Token::End, start: text.len(), end: text.len() });
    Ok(lexemes)
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), Fault> {
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len());
    let raw = rest.get(..length).unwrap_or_default();
    let plain = raw.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match raw.parse::<f64>() {
        Ok(value) if plain && Number::new(value).is_some() => Ok((Token::Number(value), length)),
        Ok(_) if plain => Err(Fault::syntax(too_large(raw), at, at + length)),
        _ => Err(Fault::syntax(format!("`{raw}` is not a number"), at, at + length)),
    }
}

fn string(rest: &str, quote: char, at: usize) -> Result<(Token, usize), Fault> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((offset, c)) = chars.next() {
        if c == quote {
            return Ok((Token::Text(text), offset + 1));
        }
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some((_, e @ ('\\' | '\'' | '"'))) => text.push(e),
            Some((_, 'n')) => text.push('\n'),
            Some((_, 't')) => text.push('\t'),
            _ => return Err(Fault::syntax("unknown escape in a text", at + offset, at + offset + 2)),
        }
    }
    Err(Fault::syntax(format!("the text has no closing {quote}"), at, at + rest.len()))
}
