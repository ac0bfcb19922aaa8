//! What the differ knows of a source: its functions, variables, who refers to what, and the statements that run when it is loaded.
//!
//! Places are indices of tokens.

use std::ops::Range;

use crate::lexer::Token;

/// An index into [`Chunk::functions`]; 0 is the chunk itself.
pub(crate) type FunctionId = usize;
/// An index into [`Chunk::variables`]; 0 is `_ENV`, which is declared around the chunk.
pub(crate) type VariableId = usize;

/// A parsed source.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    pub(crate) text: Vec<u8>,
    pub(crate) tokens: Vec<Token>,
    /// Each behind the one that it stands in.
    pub(crate) functions: Vec<Function>,
    pub(crate) variables: Vec<Variable>,
    /// Names that mean a variable, and `_ENV` where a name is global.
    pub(crate) references: Vec<(usize, VariableId)>,
    /// What the chunk does when it is loaded, `do` blocks opened.
    pub(crate) statements: Vec<Statement>,
    /// Whether there is a `goto`, with which a block can begin anew.
    pub(crate) jumps: bool,
}

/// A function as it is written.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) parent: FunctionId,
    /// From `function` to behind `end`.
    pub(crate) span: Range<usize>,
    /// The parenthesis before its parameters.
    pub(crate) parameters: usize,
    /// Between its parameters and `end`.
    pub(crate) body: Range<usize>,
    /// Whether `self` is added to its parameters.
    pub(crate) method: bool,
    /// Who takes it: a path that is assigned, a local, a callee.
    pub(crate) taker: String,
    /// Whether the taker is where it is stored, so that the path is its name.
    pub(crate) named: bool,
    /// Whether it comes to be once whenever the chunk is loaded.
    pub(crate) once: bool,
    /// The call that it is an argument of, from the callee on.
    pub(crate) call: Option<Range<usize>>,
    /// The lines that Lua says of it.
    pub(crate) lines: (u32, u32),
}

/// What sort of variable one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    Environment,
    Parameter,
    Local,
    Function(FunctionId),
    Loop,
}

/// A local variable as it is declared.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) sort: Sort,
    pub(crate) function: FunctionId,
    /// Its block, an index that no other block of the chunk has.
    pub(crate) block: usize,
    /// The token of its name.
    pub(crate) declared: usize,
    /// Where it can be named.
    pub(crate) scope: Range<usize>,
    /// What it is first, and which of the values of that.
    pub(crate) initial: Option<(Expression, u32)>,
    /// Whether Lua puts its value into the code and keeps no variable.
    pub(crate) constant: Constant,
    /// Whether it comes to be once whenever the chunk is loaded.
    pub(crate) once: bool,
    /// Whether it is assigned after its declaration.
    pub(crate) assigned: bool,
}

/// Whether a value is known to Lua's compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constant {
    Yes,
    No,
    /// It depends on what this version folds.
    Maybe,
}

/// An expression, as far as the differ looks into it.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    pub(crate) span: Range<usize>,
    pub(crate) form: Form,
}

/// What form an expression has.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// A literal.
    Literal,
    Name(VariableId),
    Function(FunctionId),
    Table(Vec<Field>),
    /// `setmetatable` of two expressions.
    WithMetatable(Box<Expression>, Box<Expression>),
    /// Anything else.
    Other {
        /// It reads, and calls nothing but `require`.
        pure: bool,
        /// It is made from literals by operators.
        folds: Constant,
        /// It may have any number of values.
        many: bool,
    },
}

/// A field of a table constructor.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Its key as Lua writes it; `None`: it is computed, or it is a list's open end.
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Expression,
}

/// A statement of the chunk itself.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) span: Range<usize>,
    pub(crate) line: u32,
    pub(crate) does: Does,
}

/// What a statement does.
#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// Declares these.
    Local(Vec<VariableId>),
    /// Puts the values of expressions into places.
    Assign(Vec<Target>, Vec<Expression>),
    /// Gives the module's value.
    Return(Vec<Expression>),
    /// `require` alone.
    Require(Expression),
    /// Anything else.
    Other,
}

/// What is assigned.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A local variable.
    Variable(VariableId),
    /// A field, or a global variable as a field of `_ENV`: the table's expression, and the key as Lua writes it.
    Field(Option<Range<usize>>, Vec<u8>),
    /// A place that only running the code can find.
    Computed,
}

impl Chunk {
    /// The bytes of tokens, with what stands between them.
    pub(crate) fn source(&self, span: &Range<usize>) -> &[u8] {
        if span.is_empty() {
            return &[];
        }
        &self.text[self.tokens[span.start].span.start..self.tokens[span.end - 1].span.end]
    }

    pub(crate) fn token(&self, index: usize) -> &[u8] {
        &self.text[self.tokens[index].span.clone()]
    }

    pub(crate) fn line(&self, index: usize) -> u32 {
        self.tokens[index].line
    }

    /// The variables that a part of the source takes from outside of it, in the order in which it names them first, each once: for a function
    /// the order of its upvalues.
    pub(crate) fn captures(&self, span: &Range<usize>) -> Vec<VariableId> {
        let mut found = Vec::new();
        for (_, variable) in self.references_in(span) {
            let outside = *variable == 0 || !span.contains(&self.variables[*variable].declared);
            if outside && !found.contains(variable) {
                found.push(*variable);
            }
        }
        found
    }

    pub(crate) fn references_in(&self, span: &Range<usize>) -> &[(usize, VariableId)] {
        let start = self.references.partition_point(|(at, _)| *at < span.start);
        let end = self.references.partition_point(|(at, _)| *at < span.end);
        &self.references[start..end.max(start)]
    }

    /// The functions that stand in one, without those that stand in these.
    pub(crate) fn nested(&self, function: FunctionId) -> impl Iterator<Item = FunctionId> {
        (1..self.functions.len()).filter(move |id| self.functions[*id].parent == function)
    }

    /// What a message calls a function.
    pub(crate) fn display(&self, function: FunctionId) -> String {
        let it = &self.functions[function];
        match it.named && it.taker != "return" {
            true => it.taker.clone(),
            false => format!("the function at line {}", it.lines.0),
        }
    }
}

impl Function {
    /// Its parameters and its body, without its name.
    pub(crate) fn code(&self) -> Range<usize> {
        self.parameters..self.span.end
    }
}

impl Expression {
    pub(crate) fn constant(&self, variables: &[Variable]) -> Constant {
        match &self.form {
            Form::Literal => Constant::Yes,
            Form::Name(variable) => variables[*variable].constant,
            Form::Other { folds, .. } => *folds,
            _ => Constant::No,
        }
    }

    /// Whether it is a call of `require` with a literal: no other call is pure.
    pub(crate) fn requires(&self) -> bool {
        matches!(
            self.form,
            Form::Other {
                pure: true,
                many: true,
                ..
            }
        )
    }

    /// Whether it can be evaluated again without doing anything.
    pub(crate) fn pure(&self) -> bool {
        match &self.form {
            Form::Literal | Form::Name(_) => true,
            Form::Other { pure, .. } => *pure,
            Form::Function(_) | Form::Table(_) | Form::WithMetatable(..) => false,
        }
    }
}
