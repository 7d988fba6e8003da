//! The grammar of conditions, read character by character. Knows nothing about what the names mean.

/// A condition as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Expr>),
    Name(String),
    /// `has(x)`, `size(x)`, `timestamp('…')`, `duration('…')`.
    Function(String, Vec<Expr>),
    /// `x.startsWith('a')`.
    Method(String, String, Vec<Expr>),
    Not(Box<Expr>),
    Plus(Box<Expr>, Box<Expr>),
    Minus(Box<Expr>, Box<Expr>),
    Relation(String, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
}

/// Reads a condition that the library has accepted.
pub(super) fn parse(text: &str) -> Expr {
    let mut reader = Reader { chars: text.chars().collect(), at: 0 };
    let expr = reader.or();
    reader.space();
    assert!(reader.at == reader.chars.len(), "the oracle cannot read all of `{text}`");
    expr
}

/// All names in a condition.
pub(super) fn names(expr: &Expr, found: &mut Vec<String>) {
    match expr {
        Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) => {}
        Expr::Name(name) => found.push(name.clone()),
        Expr::List(items) | Expr::Function(_, items) => {
            for item in items {
                names(item, found);
            }
        }
        Expr::Method(target, _, items) => {
            found.push(target.clone());
            for item in items {
                names(item, found);
            }
        }
        Expr::Not(inner) => names(inner, found),
        Expr::Plus(a, b) | Expr::Minus(a, b) | Expr::Relation(_, a, b) | Expr::And(a, b) | Expr::Or(a, b) => {
            names(a, found);
            names(b, found);
        }
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn space(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> char {
        self.space();
        self.chars.get(self.at).copied().unwrap_or('\0')
    }

    fn sees(&mut self, sign: &str) -> bool {
        self.space();
        sign.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    fn take(&mut self, sign: &str) -> bool {
        let seen = self.sees(sign);
        if seen {
            self.at += sign.chars().count();
        }
        seen
    }

    fn or(&mut self) -> Expr {
        let mut left = self.and();
        while self.take("||") {
            left = Expr::Or(left.into(), self.and().into());
        }
        left
    }

    fn and(&mut self) -> Expr {
        let mut left = self.relation();
        while self.take("&&") {
            left = Expr::And(left.into(), self.relation().into());
        }
        left
    }

    fn relation(&mut self) -> Expr {
        let left = self.sum();
        for sign in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.take(sign) {
                return Expr::Relation(sign.to_owned(), left.into(), self.sum().into());
            }
        }
        let before = self.at;
        if self.peek().is_ascii_alphabetic() && self.word() == "in" {
            return Expr::Relation("in".to_owned(), left.into(), self.sum().into());
        }
        self.at = before;
        left
    }

    fn sum(&mut self) -> Expr {
        let mut left = self.unary();
        loop {
            if self.take("+") {
                left = Expr::Plus(left.into(), self.unary().into());
            } else if self.take("-") {
                left = Expr::Minus(left.into(), self.unary().into());
            } else {
                return left;
            }
        }
    }

    fn unary(&mut self) -> Expr {
        if self.sees("!") && !self.sees("!=") {
            self.take("!");
            return Expr::Not(self.unary().into());
        }
        if self.take("-") {
            let Expr::Number(n) = self.primary() else { return Expr::Bool(false) };
            return Expr::Number(-n);
        }
        self.primary()
    }

    fn primary(&mut self) -> Expr {
        match self.peek() {
            '(' => {
                self.at += 1;
                let inner = self.or();
                assert!(self.take(")"), "a bracket is open");
                inner
            }
            '[' => {
                self.at += 1;
                Expr::List(self.items("]"))
            }
            quote @ ('\'' | '"') => self.text(quote),
            c if c.is_ascii_digit() || c == '.' => self.number(),
            _ => self.name(),
        }
    }

    fn number(&mut self) -> Expr {
        let mut raw = String::new();
        while let Some(c) = self.chars.get(self.at) {
            let is_exponent = raw.ends_with(['e', 'E']) && !raw.starts_with("0x") && !raw.starts_with("0X");
            if !c.is_ascii_alphanumeric() && *c != '.' && !(is_exponent && ['+', '-'].contains(c)) {
                break;
            }
            raw.push(*c);
            self.at += 1;
        }
        let raw = raw.to_lowercase();
        let raw = raw.trim_end_matches('u');
        let number = match raw.strip_prefix("0x") {
            Some(hex) => {
                hex.chars().fold(0.0, |sum, c| sum * 16.0 + f64::from(c.to_digit(16).expect("a hexadecimal digit")))
            }
            None => raw.parse().expect("the library took it for a number"),
        };
        Expr::Number(number)
    }

    fn text(&mut self, quote: char) -> Expr {
        let mut text = String::new();
        self.at += 1;
        loop {
            let c = self.chars[self.at];
            self.at += 1;
            match c {
                c if c == quote => return Expr::Text(text),
                '\\' => {
                    text.push(match self.chars[self.at] {
                        'n' => '\n',
                        't' => '\t',
                        other => other,
                    });
                    self.at += 1;
                }
                c => text.push(c),
            }
        }
    }

    fn word(&mut self) -> String {
        self.space();
        let mut word = String::new();
        while let Some(c) = self.chars.get(self.at).filter(|c| c.is_ascii_alphanumeric() || **c == '_') {
            word.push(*c);
            self.at += 1;
        }
        word
    }

    fn name(&mut self) -> Expr {
        let mut parts = vec![self.word()];
        assert!(parts != [""], "expected a name at {} of {:?}", self.at, self.chars);
        if parts == ["true"] || parts == ["false"] {
            return Expr::Bool(parts == ["true"]);
        }
        while self.take(".") {
            parts.push(self.word());
        }
        if !self.take("(") {
            return Expr::Name(parts.join("."));
        }
        let items = self.items(")");
        let last = parts.pop().unwrap_or_default();
        if parts.is_empty() { Expr::Function(last, items) } else { Expr::Method(parts.join("."), last, items) }
    }

    fn items(&mut self, close: &str) -> Vec<Expr> {
        let mut items = Vec::new();
        while !self.take(close) {
            items.push(self.or());
            self.take(",");
        }
        items
    }
}
