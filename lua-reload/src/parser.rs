//! The parser: statements and scopes. Lua itself judges a source first; what this parser cannot read is refused.

mod expressions;

use std::ops::Range;

use crate::chunk::{
    Chunk, Constant, Does, Expression, Form, Function, FunctionId, Sort, Statement, Target, Variable,
    VariableId,
};
use crate::lexer::{Kind, Token, tokens};
use crate::{Error, Result};

/// How deep statements and expressions may be nested: Lua's own limit.
const DEPTH: u32 = 200;

/// Parses a source that `load` takes.
pub(crate) fn parse(text: &[u8]) -> Result<Chunk> {
    let tokens = tokens(text)?;
    let end = tokens.len() - 1;
    let main = Function {
        parent: 0,
        span: 0..end,
        parameters: 0,
        body: 0..end,
        method: false,
        taker: String::new(),
        named: false,
        once: true,
        call: None,
        lines: (0, 0),
    };
    let environment = Variable {
        name: "_ENV".to_owned(),
        sort: Sort::Environment,
        function: 0,
        block: 0,
        declared: 0,
        scope: 0..end,
        initial: None,
        constant: Constant::No,
        once: true,
        assigned: false,
    };
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        functions: vec![main],
        variables: vec![environment],
        references: Vec::new(),
        statements: Vec::new(),
        visible: vec![0],
        blocks: 1,
        block: 0,
        function: 0,
        straight: true,
        takers: Vec::new(),
        depth: 0,
        jumps: false,
    };
    parser.block_until(&[])?;
    if parser.kind() != Kind::End {
        return Err(parser.expected("the end of the file"));
    }
    Ok(Chunk {
        text: text.to_vec(),
        tokens: parser.tokens,
        functions: parser.functions,
        variables: parser.variables,
        references: parser.references,
        statements: parser.statements,
        jumps: parser.jumps,
    })
}

struct Parser<'a> {
    text: &'a [u8],
    tokens: Vec<Token>,
    at: usize,
    functions: Vec<Function>,
    variables: Vec<Variable>,
    references: Vec<(usize, VariableId)>,
    statements: Vec<Statement>,
    /// The variables that can be named here, the innermost last.
    visible: Vec<VariableId>,
    blocks: usize,
    block: usize,
    function: FunctionId,
    /// Whether what is parsed runs once whenever the chunk is loaded.
    straight: bool,
    /// Who takes the value of what is parsed, and whether it is stored there.
    takers: Vec<(String, bool)>,
    depth: u32,
    jumps: bool,
}

impl<'a> Parser<'a> {
    fn kind(&self) -> Kind {
        self.tokens[self.at].kind
    }

    fn bytes(&self, index: usize) -> &'a [u8] {
        self.tokens
            .get(index)
            .map_or(&[], |token| &self.text[token.span.clone()])
    }

    fn line(&self) -> u32 {
        self.tokens[self.at].line
    }

    fn expected(&self, expected: &'static str) -> Error {
        Error::Syntax {
            line: self.line(),
            expected,
        }
    }

    /// Whether this reserved word or symbol is here.
    fn is(&self, word: &str) -> bool {
        matches!(self.kind(), Kind::Keyword | Kind::Symbol) && self.bytes(self.at) == word.as_bytes()
    }

    fn next_is(&self, word: &str) -> bool {
        self.bytes(self.at + 1) == word.as_bytes()
    }

    /// A name that is a word in some versions.
    fn is_name(&self, name: &str) -> bool {
        self.kind() == Kind::Name && self.bytes(self.at) == name.as_bytes()
    }

    fn next_kind(&self) -> Kind {
        self.tokens.get(self.at + 1).map_or(Kind::End, |token| token.kind)
    }

    /// Goes on; never past the end.
    fn advance(&mut self) {
        if self.kind() != Kind::End {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let here = self.is(word);
        if here {
            self.advance();
        }
        here
    }

    fn need(&mut self, word: &'static str) -> Result<()> {
        match self.take(word) {
            true => Ok(()),
            false => Err(self.expected(word)),
        }
    }

    /// A name, and its token.
    fn name(&mut self) -> Result<(String, usize)> {
        if self.kind() != Kind::Name {
            return Err(self.expected("a name"));
        }
        let at = self.at;
        self.advance();
        Ok((String::from_utf8_lossy(self.bytes(at)).into_owned(), at))
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEPTH {
            return Err(self.expected("fewer levels"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn declare(&mut self, name: String, declared: usize, sort: Sort) -> VariableId {
        self.variables.push(Variable {
            name,
            sort,
            function: self.function,
            block: self.block,
            declared,
            // Its end is known when its block ends.
            scope: self.at..self.tokens.len(),
            initial: None,
            constant: Constant::No,
            once: self.straight && self.function == 0,
            assigned: false,
        });
        self.visible.push(self.variables.len() - 1);
        self.variables.len() - 1
    }

    /// What a name means here; a global one is read from what `_ENV` means.
    fn resolve(&mut self, at: usize) -> Option<VariableId> {
        let name = self.bytes(at);
        let find = |name: &[u8]| {
            let named = |id: &&VariableId| self.variables[**id].name.as_bytes() == name;
            self.visible.iter().rev().find(named).copied()
        };
        let found = find(name);
        let meant = found.or_else(|| find(b"_ENV"));
        self.references.extend(meant.map(|meant| (at, meant)));
        found
    }

    /// A block with a scope of its own, up to one of these words.
    fn scoped(&mut self, ends: &[&str]) -> Result<()> {
        self.in_scope(|parser| parser.block_until(ends))
    }

    fn in_scope<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let (block, visible) = (self.block, self.visible.len());
        self.block = self.blocks;
        self.blocks += 1;
        let parsed = self.deeper(parse)?;
        for variable in self.visible.drain(visible..) {
            self.variables[variable].scope.end = self.at;
        }
        self.block = block;
        Ok(parsed)
    }

    /// A block whose code may run never, or often.
    fn conditional(&mut self, ends: &[&str]) -> Result<()> {
        let straight = std::mem::replace(&mut self.straight, false);
        self.scoped(ends)?;
        self.straight = straight;
        Ok(())
    }

    fn block_until(&mut self, ends: &[&str]) -> Result<()> {
        while self.kind() != Kind::End && !ends.iter().any(|end| self.is(end)) {
            let returns = self.is("return");
            let (start, line) = (self.at, self.line());
            let does = self.deeper(Self::statement)?;
            if let Some(does) = does
                && self.straight
                && self.function == 0
            {
                let span = start..self.at;
                self.statements.push(Statement { span, line, does });
            }
            if returns {
                break;
            }
        }
        Ok(())
    }

    /// A statement; `None`: it does nothing, or it was opened.
    fn statement(&mut self) -> Result<Option<Does>> {
        if self.take(";") {
            return Ok(None);
        }
        if self.kind() == Kind::Keyword {
            return match self.bytes(self.at) {
                b"do" => {
                    self.advance();
                    self.scoped(&["end"])?;
                    self.need("end").map(|()| None)
                }
                b"local" => self.local().map(Some),
                b"function" => self.function_statement().map(Some),
                b"return" => {
                    self.advance();
                    let values = self.returned()?;
                    self.take(";");
                    Ok(Some(Does::Return(values)))
                }
                b"if" | b"while" | b"for" | b"repeat" | b"break" => self.control().map(Some),
                _ => Err(self.expected("a statement")),
            };
        }
        if self.is("::") {
            self.advance();
            self.name()?;
            self.need("::")?;
            return Ok(None);
        }
        if self.is_name("goto") && self.next_kind() == Kind::Name {
            self.jumps = true;
            self.advance();
            self.name()?;
            return Ok(Some(Does::Other));
        }
        let declares =
            self.next_kind() == Kind::Name || ["function", "*", "<"].iter().any(|word| self.next_is(word));
        if self.is_name("global") && declares {
            // Lua 5.5 can take a name from the locals around it. How is not modelled here.
            return Err(self.expected("no global declaration"));
        }
        self.expression_statement().map(Some)
    }

    fn control(&mut self) -> Result<Does> {
        let word = self.bytes(self.at);
        self.advance();
        match word {
            b"if" => loop {
                self.expression()?;
                self.need("then")?;
                self.conditional(&["elseif", "else", "end"])?;
                if self.take("elseif") {
                    continue;
                }
                if self.take("else") {
                    self.conditional(&["end"])?;
                }
                self.need("end")?;
                break;
            },
            b"while" => {
                self.expression()?;
                self.need("do")?;
                self.conditional(&["end"])?;
                self.need("end")?;
            }
            b"repeat" => {
                let straight = std::mem::replace(&mut self.straight, false);
                self.in_scope(|parser| {
                    parser.block_until(&["until"])?;
                    parser.need("until")?;
                    parser.expression()
                })?;
                self.straight = straight;
            }
            b"for" => self.for_loop()?,
            _ => {}
        }
        Ok(Does::Other)
    }

    fn for_loop(&mut self) -> Result<()> {
        let mut names = vec![self.name()?];
        while self.take(",") {
            names.push(self.name()?);
        }
        if !self.take("=") {
            self.need("in")?;
        }
        self.expressions(&[])?;
        self.need("do")?;
        let straight = std::mem::replace(&mut self.straight, false);
        self.in_scope(|parser| {
            for (name, at) in names {
                parser.declare(name, at, Sort::Loop);
            }
            parser.block_until(&["end"])
        })?;
        self.straight = straight;
        self.need("end")
    }

    fn local(&mut self) -> Result<Does> {
        self.advance();
        if self.take("function") {
            let (name, at) = self.name()?;
            let next = self.functions.len();
            let variable = self.declare(name.clone(), at, Sort::Function(next));
            self.takers.push((name, true));
            let function = self.function_body(at - 1, false, None)?;
            self.takers.pop();
            let expression = Expression {
                span: self.functions[function].span.clone(),
                form: Form::Function(function),
            };
            self.variables[variable].initial = Some((expression, 0));
            return Ok(Does::Local(vec![variable]));
        }
        // 5.5 allows an attribute for all, before the names.
        let all = self.attribute()?;
        let mut names = Vec::new();
        loop {
            let (name, at) = self.name()?;
            let own = self.attribute()?;
            names.push((name, at, own.or(all)));
            if !self.take(",") {
                break;
            }
        }
        let takers: Vec<String> = names.iter().map(|(name, ..)| name.clone()).collect();
        let values = match self.take("=") {
            true => self.expressions(&takers)?,
            false => Vec::new(),
        };
        let constants = names.len() == values.len();
        let mut declared = Vec::new();
        for (index, (name, at, attribute)) in names.into_iter().enumerate() {
            let variable = self.declare(name, at, Sort::Local);
            let initial = value_of(&values, index);
            if attribute == Some("const") && constants && index + 1 == values.len() {
                // Only the last name of a declaration can be one.
                let (expression, _) = initial.as_ref().ok_or_else(|| self.expected("a value"))?;
                self.variables[variable].constant = expression.constant(&self.variables);
            }
            self.variables[variable].initial = initial;
            declared.push(variable);
        }
        Ok(Does::Local(declared))
    }

    fn attribute(&mut self) -> Result<Option<&'static str>> {
        if !self.take("<") {
            return Ok(None);
        }
        let (name, _) = self.name()?;
        self.need(">")?;
        Ok(Some(if name == "const" { "const" } else { "other" }))
    }

    fn returned(&mut self) -> Result<Vec<Expression>> {
        let ends = ["end", "else", "elseif", "until", ";"];
        if self.kind() == Kind::End || ends.iter().any(|end| self.is(end)) {
            return Ok(Vec::new());
        }
        self.takers.push(("return".to_owned(), true));
        let values = self.expressions(&[]);
        self.takers.pop();
        values
    }

    /// `function a.b:c() … end`.
    fn function_statement(&mut self) -> Result<Does> {
        let keyword = self.at;
        self.advance();
        let start = self.at;
        let (mut taker, at) = self.name()?;
        let mut target = match self.resolve(at) {
            Some(variable) => Target::Variable(variable),
            None => Target::Field(None, quoted(&taker)),
        };
        let mut method = false;
        while !method && (self.is(".") || self.is(":")) {
            method = self.is(":");
            let table = start..self.at;
            self.advance();
            let (key, _) = self.name()?;
            target = Target::Field(Some(table), quoted(&key));
            taker = format!("{taker}.{key}");
        }
        if let Target::Variable(variable) = target {
            self.variables[variable].assigned = true;
        }
        self.takers.push((taker, true));
        let function = self.function_body(keyword, method, Some(keyword))?;
        self.takers.pop();
        let value = Expression {
            span: self.functions[function].span.clone(),
            form: Form::Function(function),
        };
        Ok(Does::Assign(vec![target], vec![value]))
    }

    /// From the parameters of a function on. Lua says that it begins on the line of `line`, else on that of the parenthesis.
    fn function_body(&mut self, keyword: usize, method: bool, line: Option<usize>) -> Result<FunctionId> {
        let parameters = self.at;
        let (taker, named) = self.takers.last().cloned().unwrap_or_default();
        let id = self.functions.len();
        self.functions.push(Function {
            parent: self.function,
            span: keyword..parameters,
            parameters,
            body: parameters..parameters,
            method,
            taker,
            named,
            once: self.straight && self.function == 0,
            call: None,
            lines: (self.tokens[line.unwrap_or(parameters)].line, 0),
        });
        self.need("(")?;
        let outer = std::mem::replace(&mut self.function, id);
        let takers = std::mem::take(&mut self.takers);
        let body = self.in_scope(|parser| {
            if method {
                parser.declare("self".to_owned(), parameters, Sort::Parameter);
            }
            while !parser.is(")") {
                if parser.take("...") {
                    if parser.kind() == Kind::Name {
                        let (name, at) = parser.name()?;
                        parser.declare(name, at, Sort::Parameter);
                    }
                    break;
                }
                let (name, at) = parser.name()?;
                parser.declare(name, at, Sort::Parameter);
                if !parser.take(",") {
                    break;
                }
            }
            parser.need(")")?;
            let start = parser.at;
            parser.block_until(&["end"])?;
            Ok(start..parser.at)
        })?;
        (self.function, self.takers) = (outer, takers);
        let last = self.line();
        self.need("end")?;
        let function = &mut self.functions[id];
        function.lines.1 = last;
        function.span.end = self.at;
        function.body = body;
        Ok(id)
    }

    /// A call or an assignment.
    fn expression_statement(&mut self) -> Result<Does> {
        let (first, target) = self.suffixed()?;
        if !self.is("=") && !self.is(",") {
            let calls = matches!(
                first.form,
                Form::Other { many: true, .. } | Form::WithMetatable(..)
            );
            if !calls {
                return Err(self.expected("a call or an assignment"));
            }
            return Ok(match first.requires() {
                true => Does::Require(first),
                false => Does::Other,
            });
        }
        let mut targets = vec![target];
        let mut spans = vec![first.span];
        while self.take(",") {
            let (next, target) = self.suffixed()?;
            targets.push(target);
            spans.push(next.span);
        }
        self.need("=")?;
        let takers: Vec<String> = spans.iter().map(|span| self.written(span)).collect();
        let values = self.expressions(&takers)?;
        for target in &targets {
            if let Target::Variable(variable) = target {
                self.variables[*variable].assigned = true;
            }
        }
        Ok(Does::Assign(targets, values))
    }

    /// Tokens without what stands between them.
    fn written(&self, span: &Range<usize>) -> String {
        span.clone()
            .map(|index| String::from_utf8_lossy(self.bytes(index)))
            .collect()
    }
}

/// The expression that gives the value at an index of a list, and which of its values that is; `None`: nil.
pub(crate) fn value_of(values: &[Expression], index: usize) -> Option<(Expression, u32)> {
    let last = values.len().checked_sub(1)?;
    if index <= last {
        return Some((values[index].clone(), 0));
    }
    let many = matches!(values[last].form, Form::Other { many: true, .. });
    many.then(|| {
        (
            values[last].clone(),
            u32::try_from(index - last).unwrap_or(u32::MAX),
        )
    })
}

/// A name as a key in Lua's notation.
pub(super) fn quoted(name: &str) -> Vec<u8> {
    format!("\"{name}\"").into_bytes()
}

#[cfg(test)]
mod tests;
