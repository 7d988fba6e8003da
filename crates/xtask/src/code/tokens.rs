//! Paths and names in the tokens of a macro, which no parser understands.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path in tokens, and whether it is called: one short name may be a function or anything.
pub(super) struct TokenPath {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) is_called: bool,
}

/// Every path: `a::b`, `Name`, `name`. Names after a dot or after `fn` are none.
pub(super) fn paths(tokens: TokenStream, found: &mut Vec<TokenPath>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    let mut before: Option<String> = None;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Ident(first) => {
                let mut path = vec![first.to_string()];
                while let Some(next) = after_colons(&tokens, at) {
                    path.push(next);
                    at += 3;
                }
                let is_called = matches!(
                    tokens.get(at),
                    Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis
                );
                if !before.as_deref().is_some_and(|b| matches!(b, "." | "fn" | "mod")) {
                    found.push(TokenPath { path, line: first.span().start().line, is_called });
                }
                before = Some(first.to_string());
            }
            TokenTree::Group(group) => {
                paths(group.stream(), found);
                before = None;
            }
            TokenTree::Punct(punct) => before = Some(punct.as_char().to_string()),
            TokenTree::Literal(_) => before = None,
        }
    }
}

/// The name behind `::`.
fn after_colons(tokens: &[TokenTree], at: usize) -> Option<String> {
    match (tokens.get(at)?, tokens.get(at + 1)?, tokens.get(at + 2)?) {
        (TokenTree::Punct(a), TokenTree::Punct(b), TokenTree::Ident(name))
            if a.as_char() == ':' && a.spacing() == Spacing::Joint && b.as_char() == ':' =>
        {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// Names behind `struct`, `enum`, `union` or `trait`, at any depth, with their lines; `$` for one that is a parameter.
pub(super) fn type_names(tokens: TokenStream, found: &mut Vec<(String, usize)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => type_names(group.stream(), found),
            TokenTree::Ident(word) if matches!(word.to_string().as_str(), "struct" | "enum" | "union" | "trait") => {
                match tokens.get(at + 1) {
                    Some(TokenTree::Ident(name)) => found.push((name.to_string(), name.span().start().line)),
                    Some(TokenTree::Punct(_)) => found.push(("$".to_owned(), word.span().start().line)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The first capitalised name that stands in no brackets.
pub(super) fn first_type(tokens: TokenStream) -> Option<(String, usize)> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) => {
            let text = name.to_string();
            text.starts_with(char::is_uppercase).then(|| (text, name.span().start().line))
        }
        _ => None,
    })
}
