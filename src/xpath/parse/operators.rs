//! Operators in their order of precedence, and `for`, `let`, `some`, `every`, `if`
//! (XPath 3.1 productions 6 to 35).

use super::{Parsed, Parser, too_deep};
use crate::xpath::tree::{
    Arithmetic, CastTarget, Comparison, Expr, Kind, NodeComparison, SetOperation,
};
use crate::xpath::value::Sequence;

type Make = fn(Box<(Expr, Expr)>) -> Kind;

impl Parser<'_> {
    /// `Expr`: one or more parts with commas between them.
    pub(in crate::xpath) fn expression(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let first = self.single()?;
        let read = if self.looks_at(",") {
            let mut all = vec![first];
            while self.take(",") {
                all.push(self.single()?);
            }
            self.make(Kind::Comma(all), start)
        } else {
            first
        };
        if read.is_too_high() {
            return Err(too_deep(self.at));
        }
        Ok(read)
    }

    /// `ExprSingle`.
    pub(super) fn single(&mut self) -> Parsed<Expr> {
        self.deeper(Self::single_inside)
    }

    fn single_inside(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        for (word, make) in [
            ("for", Kind::For as fn(usize, _) -> Kind),
            ("let", Kind::Let),
            ("some", Kind::Some),
            ("every", Kind::Every),
        ] {
            if self.looks_at_pair(word, "$") {
                self.at += word.len();
                let (mark, before_body) = match word {
                    "let" => (":=", "return"),
                    "for" => ("in", "return"),
                    _ => ("in", "satisfies"),
                };
                return self.binding(start, mark, before_body, make);
            }
        }
        if self.looks_at_pair("if", "(") {
            return self.condition(start);
        }
        self.or()
    }

    /// The rest of `for $a in A, $b in B return C` and its kind.
    fn binding(
        &mut self,
        start: usize,
        mark: &str,
        before_body: &str,
        make: fn(usize, Box<(Expr, Expr)>) -> Kind,
    ) -> Parsed<Expr> {
        self.need("$")?;
        let name = self.qualified_name("")?;
        if mark == ":=" {
            self.need(mark)?;
        } else {
            self.need_word(mark)?;
        }
        let value = self.single()?;
        let slot = self.declare(name);
        let body = if self.take(",") {
            self.deeper(|parser| parser.binding(start, mark, before_body, make))
        } else {
            self.need_word(before_body)?;
            self.single()
        };
        self.forget();
        Ok(self.make(make(slot, Box::new((value, body?))), start))
    }

    fn condition(&mut self, start: usize) -> Parsed<Expr> {
        self.need_word("if")?;
        self.need("(")?;
        let condition = self.expression()?;
        self.need(")")?;
        self.need_word("then")?;
        let then = self.single()?;
        self.need_word("else")?;
        let otherwise = self.single()?;
        Ok(self.make(Kind::If(Box::new((condition, then, otherwise))), start))
    }

    /// A left-associative operator.
    fn chain(
        &mut self,
        below: fn(&mut Self) -> Parsed<Expr>,
        operator: fn(&mut Self) -> Option<Make>,
    ) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let mut left = below(self)?;
        while let Some(make) = operator(self) {
            let right = below(self)?;
            left = self.make(make(Box::new((left, right))), start);
        }
        Ok(left)
    }

    /// An operator for which it does not matter what is taken together first: a tree as
    /// low as can be, since schemas have long lists of alternatives.
    fn list(
        &mut self,
        below: fn(&mut Self) -> Parsed<Expr>,
        operator: fn(&mut Self) -> bool,
        make: Make,
    ) -> Parsed<Expr> {
        let mut all = vec![below(self)?];
        while operator(self) {
            all.push(below(self)?);
        }
        while all.len() > 1 {
            let mut halved = Vec::with_capacity(all.len().div_ceil(2));
            let mut parts = all.into_iter();
            while let Some(left) = parts.next() {
                halved.push(match parts.next() {
                    Some(right) => {
                        let place = (left.place.0, right.place.1);
                        Expr::new(make(Box::new((left, right))), place)
                    }
                    None => left,
                });
            }
            all = halved;
        }
        all.pop().ok_or_else(|| self.unexpected("an expression"))
    }

    fn or(&mut self) -> Parsed<Expr> {
        self.list(Self::and, |it| it.take_word("or"), Kind::Or)
    }

    fn and(&mut self) -> Parsed<Expr> {
        self.list(Self::comparison, |it| it.take_word("and"), Kind::And)
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let left = self.concatenation()?;
        let Some(make) = self.comparison_operator() else { return Ok(left) };
        let right = self.concatenation()?;
        let made = self.make(make(Box::new((left, right))), start);
        if self.comparison_operator().is_some() {
            let message = "two comparisons cannot follow one another without parentheses";
            return Err(self.error("XPST0003", start, message));
        }
        Ok(made)
    }

    fn comparison_operator(&mut self) -> Option<Make> {
        use Comparison as C;
        let marks: [(&str, Make); 8] = [
            ("<<", |it| Kind::Node(NodeComparison::Before, it)),
            (">>", |it| Kind::Node(NodeComparison::After, it)),
            ("!=", |it| Kind::General(C::NotEqual, it)),
            ("<=", |it| Kind::General(C::LessOrEqual, it)),
            (">=", |it| Kind::General(C::GreaterOrEqual, it)),
            ("<", |it| Kind::General(C::Less, it)),
            (">", |it| Kind::General(C::Greater, it)),
            ("=", |it| Kind::General(C::Equal, it)),
        ];
        let words: [(&str, Make); 7] = [
            ("eq", |it| Kind::Value(C::Equal, it)),
            ("ne", |it| Kind::Value(C::NotEqual, it)),
            ("lt", |it| Kind::Value(C::Less, it)),
            ("le", |it| Kind::Value(C::LessOrEqual, it)),
            ("gt", |it| Kind::Value(C::Greater, it)),
            ("ge", |it| Kind::Value(C::GreaterOrEqual, it)),
            ("is", |it| Kind::Node(NodeComparison::Is, it)),
        ];
        // `=>` is an arrow, which the level below has taken where it could stand.
        if self.looks_at("=>") {
            return None;
        }
        let mark = marks.into_iter().find(|(mark, _)| self.take(mark));
        mark.or_else(|| words.into_iter().find(|(word, _)| self.take_word(word)))
            .map(|(_, make)| make)
    }

    fn concatenation(&mut self) -> Parsed<Expr> {
        self.list(Self::range, |it| it.take("||"), Kind::Concat)
    }

    fn range(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let left = self.additive()?;
        if !self.take_word("to") {
            return Ok(left);
        }
        let right = self.additive()?;
        Ok(self.make(Kind::Range(Box::new((left, right))), start))
    }

    fn additive(&mut self) -> Parsed<Expr> {
        self.chain(Self::multiplicative, |it| {
            if it.take("+") {
                Some(|pair| Kind::Arithmetic(Arithmetic::Add, pair))
            } else if it.take("-") {
                Some(|pair| Kind::Arithmetic(Arithmetic::Subtract, pair))
            } else {
                None
            }
        })
    }

    fn multiplicative(&mut self) -> Parsed<Expr> {
        self.chain(Self::union, |it| {
            let words: [(&str, Make); 3] = [
                ("div", |pair| Kind::Arithmetic(Arithmetic::Divide, pair)),
                ("idiv", |pair| Kind::Arithmetic(Arithmetic::IntegerDivide, pair)),
                ("mod", |pair| Kind::Arithmetic(Arithmetic::Modulo, pair)),
            ];
            if it.take("*") {
                return Some(|pair| Kind::Arithmetic(Arithmetic::Multiply, pair));
            }
            words.into_iter().find(|(word, _)| it.take_word(word)).map(|(_, make)| make)
        })
    }

    fn union(&mut self) -> Parsed<Expr> {
        let operator = |it: &mut Self| {
            let is_mark = !it.looks_at("||") && it.take("|");
            is_mark || it.take_word("union")
        };
        self.list(Self::intersection, operator, |pair| {
            Kind::Set(SetOperation::Union, pair)
        })
    }

    fn intersection(&mut self) -> Parsed<Expr> {
        self.chain(Self::instance, |it| {
            if it.take_word("intersect") {
                Some(|pair| Kind::Set(SetOperation::Intersect, pair))
            } else if it.take_word("except") {
                Some(|pair| Kind::Set(SetOperation::Except, pair))
            } else {
                None
            }
        })
    }

    /// Two words that make one operator, such as `instance of`.
    fn take_words(&mut self, first: &str, second: &str) -> bool {
        let start = self.at;
        let is_there = self.take_word(first) && self.take_word(second);
        if !is_there {
            self.at = start;
        }
        is_there
    }

    fn instance(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let value = self.treat()?;
        if !self.take_words("instance", "of") {
            return Ok(value);
        }
        let kind = self.sequence_type()?;
        Ok(self.make(Kind::InstanceOf(Box::new(value), kind), start))
    }

    fn treat(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let value = self.castable()?;
        if !self.take_words("treat", "as") {
            return Ok(value);
        }
        let kind = self.sequence_type()?;
        Ok(self.make(Kind::Treat(Box::new(value), kind), start))
    }

    fn castable(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let value = self.cast()?;
        if !self.take_words("castable", "as") {
            return Ok(value);
        }
        let target = self.cast_target()?;
        Ok(self.make(Kind::Castable(Box::new(value), target), start))
    }

    fn cast(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let value = self.arrow()?;
        if !self.take_words("cast", "as") {
            return Ok(value);
        }
        let target = self.cast_target()?;
        Ok(self.make(Kind::Cast(Box::new(value), target), start))
    }

    fn cast_target(&mut self) -> Parsed<CastTarget> {
        let kind = self.cast_kind()?;
        Ok(CastTarget { kind, is_optional: self.take("?") })
    }

    /// `A => f(b)` is `f(A, b)`.
    fn arrow(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let mut value = self.unary()?;
        while self.take("=>") {
            self.space()?;
            let called = self.at;
            if self.looks_at("$") || self.looks_at("(") {
                let function = self.arrow_specifier()?;
                value = self.dynamic_call(function, start, Some(value))?;
            } else {
                let name = self.function_name()?;
                value = self.static_call(&name, called, Some(value))?;
            }
        }
        Ok(value)
    }

    fn arrow_specifier(&mut self) -> Parsed<Expr> {
        let start = self.at;
        if self.looks_at("$") {
            return self.variable_reference();
        }
        self.need("(")?;
        if self.take(")") {
            return Ok(self.make(Kind::Constant(Sequence::EMPTY), start));
        }
        let function = self.expression()?;
        self.need(")")?;
        Ok(function)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let mut signs = 0_usize;
        let mut is_negative = false;
        loop {
            if self.take("-") {
                is_negative = !is_negative;
            } else if !self.take("+") {
                break;
            }
            signs += 1;
        }
        let value = self.map()?;
        Ok(match (signs, is_negative) {
            (0, _) => value,
            (_, true) => self.make(Kind::Negative(Box::new(value)), start),
            (_, false) => self.make(Kind::Positive(Box::new(value)), start),
        })
    }

    /// `A ! B`.
    fn map(&mut self) -> Parsed<Expr> {
        self.chain(Self::path, |it| {
            (!it.looks_at("!=") && it.take("!")).then_some(Kind::Map)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::xpath::{DynamicContext, Expression, Focus, Library, StaticContext};

    fn value(text: &str) -> Result<String, String> {
        let names = StaticContext::new();
        let read = Expression::compile(text, &names).map_err(|error| error.message)?;
        let library = Library::new();
        read.string(&DynamicContext::new(&library), &Focus::NONE)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn long_lists_of_alternatives_are_no_deep_expressions() {
        let alternatives = "1 = 2 or ".repeat(20_000);
        assert_eq!(value(&format!("{alternatives} true()")), Ok("true".to_owned()));
        let parts = "'a' || ".repeat(3_000);
        assert_eq!(value(&format!("{parts} 'b'")), Ok("a".repeat(3_000) + "b"));
    }

    #[test]
    fn what_is_taken_from_the_left_is_bounded() {
        assert_eq!(value(&format!("{}1", "1 - ".repeat(201))), Ok("-200".to_owned()));
        for text in ["1 - ".repeat(100_000) + "1", "f/".repeat(100_000) + "f"] {
            let told = value(&text);
            assert_eq!(told, Err("the expression is nested too deep".to_owned()));
        }
    }
}
