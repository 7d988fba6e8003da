//! Builds the tree of a condition from its tokens. Knows the grammar, not the model.

use super::ConditionError;
use super::lexer::lex;
use super::token::{SpannedToken, Token};

/// A node of the tree, with the bytes it was written in.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) form: ExprKind,
    pub(crate) place: (usize, usize),
}

#[derive(Clone, Debug)]
pub(crate) enum ExprKind {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Expr>),
    /// A dotted name.
    Name(String),
    /// A function `size(x)` or a method `x.startsWith('a')`, whose target comes first.
    Call {
        name: String,
        is_method: bool,
        args: Vec<Expr>,
    },
    Not(Box<Expr>),
    Sum {
        left: Box<Expr>,
        right: Box<Expr>,
        is_minus: bool,
    },
    /// `==`, `!=`, `<`, `<=`, `>`, `>=` or `in`.
    Relation {
        sign: &'static str,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
}

/// Deeper nesting is refused: conditions may come from strangers and recursion must end.
const MAX_DEPTH: usize = 48;

pub(crate) fn parse(text: &str) -> Result<Expr, ConditionError> {
    let mut parser = ExprParser { lexemes: lex(text)?, at: 0, depth: 0 };
    let expr = parser.or()?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => Err(parser.unexpected("`&&`, `||` or the end")),
    }
}

struct ExprParser {
    lexemes: Vec<SpannedToken>,
    at: usize,
    depth: usize,
}

impl ExprParser {
    fn peek(&self) -> &Token {
        self.lexemes.get(self.at).map_or(&Token::End, |l| &l.token)
    }

    fn place(&self) -> (usize, usize) {
        self.lexemes.get(self.at).or(self.lexemes.last()).map_or((0, 0), |l| (l.start, l.end))
    }

    fn unexpected(&self, expected: &str) -> ConditionError {
        let (start, end) = self.place();
        let found = match self.peek() {
            Token::End => "the end".to_owned(),
            Token::Name(name) => format!("`{name}`"),
            Token::Text(text) => format!("`'{text}'`"),
            Token::Number(number) => format!("`{number}`"),
            Token::Sign(sign) => format!("`{sign}`"),
        };
        let fault = ConditionError::syntax(format!("expected {expected}, found {found}"), start, end);
        let before = self.at.checked_sub(1).and_then(|at| self.lexemes.get(at)).map(|l| &l.token);
        if matches!(before, Some(Token::Name(n)) if n.eq_ignore_ascii_case("not")) {
            return fault.hint("write `!` for not");
        }
        match self.peek() {
            Token::Name(n) if n.eq_ignore_ascii_case("and") => fault.hint("write `&&` for and"),
            Token::Name(n) if n.eq_ignore_ascii_case("or") => fault.hint("write `||` for or"),
            Token::Name(n) if n.eq_ignore_ascii_case("not") => fault.hint("write `!` for not"),
            _ => fault,
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let taken = matches!(self.peek(), Token::Sign(s) if *s == sign);
        self.at += usize::from(taken);
        taken
    }

    fn or(&mut self) -> Result<Expr, ConditionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let (start, end) = self.place();
            return Err(ConditionError::syntax(format!("the condition is nested deeper than {MAX_DEPTH}"), start, end));
        }
        let expr = self.chain("||", Self::and, ExprKind::Or);
        self.depth -= 1;
        expr
    }

    fn and(&mut self) -> Result<Expr, ConditionError> {
        self.chain("&&", Self::relation, ExprKind::And)
    }

    fn chain(
        &mut self,
        sign: &str,
        part: fn(&mut Self) -> Result<Expr, ConditionError>,
        form: fn(Vec<Expr>) -> ExprKind,
    ) -> Result<Expr, ConditionError> {
        let first = part(self)?;
        if !matches!(self.peek(), Token::Sign(s) if *s == sign) {
            return Ok(first);
        }
        let start = first.place.0;
        let mut parts = vec![first];
        while self.take(sign) {
            parts.push(part(self)?);
        }
        let end = parts.last().map_or(start, |p| p.place.1);
        Ok(Expr { form: form(parts), place: (start, end) })
    }

    fn relation(&mut self) -> Result<Expr, ConditionError> {
        let left = self.sum()?;
        let sign = match self.peek() {
            Token::Sign(s @ ("==" | "!=" | "<" | "<=" | ">" | ">=")) => *s,
            Token::Name(name) if name == "in" => "in",
            _ => return Ok(left),
        };
        self.at += 1;
        let right = self.sum()?;
        if matches!(self.peek(), Token::Sign("==" | "!=" | "<" | "<=" | ">" | ">=")) {
            return Err(self.unexpected("`&&` or `||`").hint("compare twice, as in `1 < x && x < 5`"));
        }
        let place = (left.place.0, right.place.1);
        Ok(Expr { form: ExprKind::Relation { sign, left: left.into(), right: right.into() }, place })
    }

    fn sum(&mut self) -> Result<Expr, ConditionError> {
        let mut left = self.unary()?;
        loop {
            let is_minus = match self.peek() {
                Token::Sign("-") => true,
                Token::Sign("+") => false,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.unary()?;
            let place = (left.place.0, right.place.1);
            left = Expr { form: ExprKind::Sum { left: left.into(), right: right.into(), is_minus }, place };
        }
    }

    fn unary(&mut self) -> Result<Expr, ConditionError> {
        let start = self.place().0;
        let mut negations = 0_usize;
        while self.take("!") {
            negations += 1;
        }
        if negations > 0 {
            let inner = self.primary()?;
            let place = (start, inner.place.1);
            // `!!x` is `x`: no depth to pay for a row of signs.
            return Ok(if negations.is_multiple_of(2) {
                inner
            } else {
                Expr { form: ExprKind::Not(inner.into()), place }
            });
        }
        if self.take("-") {
            return match self.peek() {
                Token::Number(number) => {
                    let form = ExprKind::Number(-number);
                    let place = (start, self.place().1);
                    self.at += 1;
                    Ok(Expr { form, place })
                }
                _ => Err(self.unexpected("a number")),
            };
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Expr, ConditionError> {
        let place = self.place();
        let token = self.peek().clone();
        match token {
            Token::Number(number) => Ok(self.leaf(ExprKind::Number(number), place)),
            Token::Text(text) => Ok(self.leaf(ExprKind::Text(text), place)),
            Token::Name(name) if name == "true" => Ok(self.leaf(ExprKind::Bool(true), place)),
            Token::Name(name) if name == "false" => Ok(self.leaf(ExprKind::Bool(false), place)),
            Token::Name(name) => {
                self.at += 1;
                self.name(name, place)
            }
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.or()?;
                if self.take(")") { Ok(inner) } else { Err(self.unexpected("`)`")) }
            }
            Token::Sign("[") => {
                self.at += 1;
                let items = self.items("]")?;
                let end = self.lexemes.get(self.at - 1).map_or(place.1, |l| l.end);
                Ok(Expr { form: ExprKind::List(items), place: (place.0, end) })
            }
            _ => Err(self.unexpected("a name, a text or a number")),
        }
    }

    fn leaf(&mut self, form: ExprKind, place: (usize, usize)) -> Expr {
        self.at += 1;
        Expr { form, place }
    }

    /// A dotted name; followed by `(`, its last part is a function or method.
    fn name(&mut self, first: String, (start, mut end): (usize, usize)) -> Result<Expr, ConditionError> {
        let mut parts = vec![first];
        while self.take(".") {
            let Token::Name(part) = self.peek().clone() else {
                return Err(self.unexpected("a name after `.`"));
            };
            end = self.place().1;
            parts.push(part);
            self.at += 1;
        }
        let target_end = end;
        if !self.take("(") {
            return Ok(Expr { form: ExprKind::Name(parts.join(".")), place: (start, end) });
        }
        let name = parts.pop().unwrap_or_default();
        let mut args = self.items(")")?;
        let end = self.lexemes.get(self.at - 1).map_or(end, |l| l.end);
        let is_method = !parts.is_empty();
        if is_method {
            let target = parts.join(".");
            args.insert(0, Expr { form: ExprKind::Name(target), place: (start, target_end - name.len() - 1) });
        }
        Ok(Expr { form: ExprKind::Call { name, is_method, args }, place: (start, end) })
    }

    fn items(&mut self, close: &'static str) -> Result<Vec<Expr>, ConditionError> {
        let mut items = Vec::new();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(self.or()?);
            if self.take(close) {
                return Ok(items);
            }
            if !self.take(",") {
                return Err(self.unexpected(if close == "]" { "`,` or `]`" } else { "`,` or `)`" }));
            }
        }
    }
}
