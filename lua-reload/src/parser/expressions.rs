//! The parser's expressions.

use std::ops::Range;

use super::{Parser, quoted};
use crate::Result;
use crate::chunk::{Constant, Expression, Field, Form, FunctionId, Target};
use crate::lexer::Kind;

/// Binary operators with what binds to their left and to their right, as in Lua's own parser.
const BINARY: [(&str, u32, u32); 21] = [
    ("+", 10, 10),
    ("-", 10, 10),
    ("*", 11, 11),
    ("%", 11, 11),
    ("^", 14, 13),
    ("/", 11, 11),
    ("//", 11, 11),
    ("&", 6, 6),
    ("|", 4, 4),
    ("~", 5, 5),
    ("<<", 7, 7),
    (">>", 7, 7),
    ("..", 9, 8),
    ("==", 3, 3),
    ("<", 3, 3),
    ("<=", 3, 3),
    ("~=", 3, 3),
    (">", 3, 3),
    (">=", 3, 3),
    ("and", 2, 2),
    ("or", 1, 1),
];
const UNARY: u32 = 12;

impl Parser<'_> {
    /// A list of expressions; the values of the first ones are taken by these.
    pub(super) fn expressions(&mut self, takers: &[String]) -> Result<Vec<Expression>> {
        let mut list = Vec::new();
        loop {
            let taker = takers.get(list.len()).cloned();
            let taken = taker.is_some();
            self.takers.extend(taker.map(|taker| (taker, true)));
            list.push(self.expression()?);
            if taken {
                self.takers.pop();
            }
            if !self.take(",") {
                return Ok(list);
            }
        }
    }

    pub(super) fn expression(&mut self) -> Result<Expression> {
        self.operators(0)
    }

    fn operators(&mut self, limit: u32) -> Result<Expression> {
        self.deeper(|parser| {
            let start = parser.at;
            let unary = ["not", "-", "#", "~"].into_iter().find(|word| parser.is(word));
            let mut left = match unary {
                Some(_) => {
                    parser.advance();
                    let operand = parser.operators(UNARY)?;
                    parser.combined(start, &[&operand])
                }
                None => parser.simple()?,
            };
            while let Some((_, binds_left, binds_right)) =
                BINARY.into_iter().find(|(word, ..)| parser.is(word))
                && binds_left > limit
            {
                parser.advance();
                let right = parser.operators(binds_right)?;
                left = parser.combined(start, &[&left, &right]);
            }
            Ok(left)
        })
    }

    /// What operators make of operands.
    fn combined(&self, start: usize, operands: &[&Expression]) -> Expression {
        let constant = |operand: &&Expression| operand.constant(&self.variables) != Constant::No;
        Expression {
            span: start..self.at,
            form: Form::Other {
                pure: operands.iter().all(|operand| operand.pure()),
                folds: match operands.iter().all(constant) {
                    true => Constant::Maybe,
                    false => Constant::No,
                },
                many: false,
            },
        }
    }

    fn simple(&mut self) -> Result<Expression> {
        let start = self.at;
        let literal = matches!(self.kind(), Kind::Number | Kind::String)
            || ["nil", "true", "false"].iter().any(|word| self.is(word));
        let form = if literal {
            self.advance();
            Form::Literal
        } else if self.take("...") {
            Form::Other {
                pure: false,
                folds: Constant::No,
                many: true,
            }
        } else if self.is("{") {
            Form::Table(self.table()?)
        } else if self.take("function") {
            Form::Function(self.function_body(start, false, None)?)
        } else {
            return Ok(self.suffixed()?.0);
        };
        Ok(Expression {
            span: start..self.at,
            form,
        })
    }

    fn table(&mut self) -> Result<Vec<Field>> {
        self.advance();
        let (taker, stored) = self.takers.last().cloned().unwrap_or_default();
        let (mut fields, mut items) = (Vec::new(), 0);
        while !self.is("}") {
            let (key, label) = if self.kind() == Kind::Name && self.next_is("=") {
                let (name, _) = self.name()?;
                self.advance();
                (Some(quoted(&name)), format!("{taker}.{name}"))
            } else if self.take("[") {
                let key = self.expression()?;
                let text = self.text_of(&key.span).to_vec();
                let label = format!("{taker}[{}]", String::from_utf8_lossy(&text));
                self.need("]")?;
                self.need("=")?;
                (matches!(key.form, Form::Literal).then_some(text), label)
            } else {
                items += 1;
                (Some(items.to_string().into_bytes()), format!("{taker}[]"))
            };
            let listed = label.ends_with("[]");
            self.takers.push((label, stored && !listed));
            let value = self.expression()?;
            self.takers.pop();
            let separated = self.take(",") || self.take(";");
            let open = listed && self.is("}") && matches!(value.form, Form::Other { many: true, .. });
            fields.push(Field {
                key: key.filter(|_| !open),
                value,
            });
            if !separated {
                break;
            }
        }
        self.need("}")?;
        Ok(fields)
    }

    fn text_of(&self, span: &Range<usize>) -> &[u8] {
        &self.text[self.tokens[span.start].span.start..self.tokens[span.end - 1].span.end]
    }

    /// A name or an expression in parentheses, and all that follows it; and what it is as the target of an assignment.
    pub(super) fn suffixed(&mut self) -> Result<(Expression, Target)> {
        let start = self.at;
        let mut target = Target::Computed;
        let mut form = if self.take("(") {
            let inner = self.expression()?;
            self.need(")")?;
            Form::Other {
                pure: inner.pure(),
                folds: match inner.constant(&self.variables) {
                    Constant::No => Constant::No,
                    _ => Constant::Maybe,
                },
                many: false,
            }
        } else {
            let (name, at) = self.name()?;
            match self.resolve(at) {
                Some(variable) => {
                    target = Target::Variable(variable);
                    Form::Name(variable)
                }
                None => {
                    target = Target::Field(None, quoted(&name));
                    read(true)
                }
            }
        };
        // How often it was indexed or called.
        let mut suffixes = 0;
        loop {
            let table = start..self.at;
            let pure = Expression {
                span: table.clone(),
                form: form.clone(),
            }
            .pure();
            if self.take(".") {
                let (key, _) = self.name()?;
                target = Target::Field(Some(table), quoted(&key));
                form = read(pure);
            } else if self.take("[") {
                let key = self.expression()?;
                self.need("]")?;
                target = match key.form {
                    Form::Literal => Target::Field(Some(table), self.text_of(&key.span).to_vec()),
                    _ => Target::Computed,
                };
                form = read(pure && key.pure());
            } else if self.is(":") || self.is("(") || self.is("{") || self.kind() == Kind::String {
                if self.take(":") {
                    self.name()?;
                }
                let first = self.functions.len();
                let arguments = self.arguments(&table)?;
                self.mark_arguments(first, start);
                form = self.called(&table, suffixes, arguments);
                target = Target::Computed;
            } else {
                break;
            }
            suffixes += 1;
        }
        let span = start..self.at;
        Ok((Expression { span, form }, target))
    }

    fn arguments(&mut self, callee: &Range<usize>) -> Result<Vec<Expression>> {
        let taker = format!("{}()", self.written(callee));
        self.takers.push((taker, false));
        let start = self.at;
        let arguments = if self.take("(") {
            match self.take(")") {
                true => Vec::new(),
                false => {
                    let list = self.expressions(&[])?;
                    self.need(")")?;
                    list
                }
            }
        } else if self.is("{") {
            let form = Form::Table(self.table()?);
            let span = start..self.at;
            vec![Expression { span, form }]
        } else if self.kind() == Kind::String {
            self.advance();
            let span = start..self.at;
            vec![Expression {
                span,
                form: Form::Literal,
            }]
        } else {
            return Err(self.expected("arguments"));
        };
        self.takers.pop();
        Ok(arguments)
    }

    /// Functions from `first` on are arguments of the call that begins at `start`, if they are of none inside it.
    fn mark_arguments(&mut self, first: FunctionId, start: usize) {
        let (end, parent) = (self.at, self.function);
        for function in &mut self.functions[first..] {
            if function.parent == parent && function.call.is_none() {
                function.call = Some(start..end);
            }
        }
    }

    /// What a call gives. `require` of a literal gives the same whenever it is called again, and `setmetatable` its first argument.
    fn called(&self, callee: &Range<usize>, suffixes: u32, mut arguments: Vec<Expression>) -> Form {
        let global = suffixes == 0
            && callee.len() == 1
            && !self
                .visible
                .iter()
                .any(|id| self.variables[*id].name.as_bytes() == self.bytes(callee.start));
        let literal = matches!(
            arguments.as_slice(),
            [Expression {
                form: Form::Literal,
                ..
            }]
        );
        if global && self.bytes(callee.start) == b"setmetatable" && arguments.len() == 2 {
            let metatable = arguments.pop().map(Box::new);
            let table = arguments.pop().map(Box::new);
            if let (Some(table), Some(metatable)) = (table, metatable) {
                return Form::WithMetatable(table, metatable);
            }
        }
        Form::Other {
            pure: global && literal && self.bytes(callee.start) == b"require",
            folds: Constant::No,
            many: true,
        }
    }
}

fn read(pure: bool) -> Form {
    Form::Other {
        pure,
        folds: Constant::No,
        many: false,
    }
}
