//! What a class shows of the function it was made of: the types that it takes and gives, and its captures.

use std::fmt;

use ecma335::signature::{Primitive, Signature, Type};
use ecma335::{MethodDefId, Result, RowId, TableId, Token, TypeDefId, TypeDefOrRef, TypeRefId};
use name_map::Module;
use name_map::grammar::{NameKind, Symbol};

use super::{Occurrence, OccurrenceKind};

/// fsc's classes for functions derive from these.
const FUNCTION: &str = "Microsoft.FSharp.Core.FSharpFunc`2";
const CURRIED: &str = "Microsoft.FSharp.Core.OptimizedClosures+FSharpFunc`";
const GENERIC: &str = "Microsoft.FSharp.Core.FSharpTypeFunc";
const SEQUENCE: &str = "Microsoft.FSharp.Core.CompilerServices.GeneratedSequenceBase`1";
const UNIT: &str = "Microsoft.FSharp.Core.Unit";
/// A type parameter, whichever.
const ANY: &str = "'";

/// How a class is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// As a function of curried arguments.
    Function {
        parameters: Vec<String>,
        returns: String,
    },
    /// To make a function for types.
    Generic,
    /// As a sequence.
    Sequence,
    /// By its one method `Invoke`, through a delegate.
    Delegate {
        parameters: Vec<String>,
        returns: String,
    },
    /// As whatever it derives from and implements.
    Object { bases: Vec<String> },
}

/// What can be compared of a class and an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    form: Form,
    /// Names of captures, sorted.
    captures: Vec<String>,
}

impl Shape {
    pub(super) fn of(occurrence: &Occurrence) -> Self {
        let parameters: Vec<String> = occurrence.parameters.iter().map(|name| erased(name)).collect();
        let returns = occurrence.returns.as_deref().map(erased).unwrap_or_default();
        let form = match occurrence.kind {
            OccurrenceKind::Delegate => Form::Delegate { parameters, returns },
            OccurrenceKind::ObjectExpression | OccurrenceKind::Quotation => Form::Object {
                bases: occurrence
                    .base
                    .iter()
                    .chain(&occurrence.interfaces)
                    .map(|name| erased(name))
                    .collect(),
            },
            OccurrenceKind::TypeFunction if parameters.is_empty() => Form::Generic,
            _ => Form::Function { parameters, returns },
        };
        let mut captures: Vec<String> = occurrence
            .captures
            .iter()
            .map(|capture| capture.name.clone())
            .collect();
        captures.sort_unstable();
        Self { form, captures }
    }

    /// Whether a class of this shape can have been made of an occurrence.
    pub(super) fn is_of(&self, occurrence: &Occurrence) -> bool {
        let written = Self::of(occurrence);
        let known = |captures: &[String]| self.captures.iter().all(|name| captures.contains(name));
        let same =
            |a: &[String], b: &[String]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b));
        match (&self.form, &written.form) {
            (
                Form::Function { parameters, returns },
                Form::Function {
                    parameters: all,
                    returns: result,
                },
            ) => {
                let taken = parameters.len();
                if taken > all.len() {
                    return false;
                }
                // More than five arguments are taken in two steps; the second has the first ones for captures.
                let first = same(parameters, &all[..taken])
                    && known(&written.captures)
                    && (if taken == all.len() {
                        alike(returns, result)
                    } else {
                        taken == 5
                    });
                let second = taken < all.len()
                    && all.len() - taken >= 5
                    && same(parameters, &all[all.len() - taken..])
                    && alike(returns, result);
                first || second
            }
            (Form::Generic, Form::Function { .. }) => {
                occurrence.kind == OccurrenceKind::TypeFunction && known(&written.captures)
            }
            (Form::Generic, Form::Generic) => known(&written.captures),
            (Form::Sequence, Form::Function { .. }) => {
                // What the sequence keeps between its elements are fields too.
                occurrence.kind == OccurrenceKind::Sequence
            }
            (
                Form::Delegate { parameters, returns },
                Form::Delegate {
                    parameters: all,
                    returns: result,
                },
            ) => {
                let unit = all.len() == 1 && all[0] == UNIT;
                known(&written.captures)
                    && alike(returns, result)
                    && (same(parameters, all) || (parameters.is_empty() && unit))
            }
            (Form::Object { bases }, Form::Object { bases: all }) => {
                known(&written.captures)
                    && all
                        .iter()
                        .all(|base| bases.iter().any(|other| alike(base, other)))
            }
            _ => false,
        }
    }
}

/// Type parameters have other names and numbers in a class than in the source, and a generic closure may have its own.
fn alike(a: &str, b: &str) -> bool {
    a == b || a == ANY || b == ANY
}

/// `self@`, `self0@`: the first class of a function, in the second.
fn is_self(name: &str) -> bool {
    name.strip_prefix("self")
        .and_then(|rest| rest.strip_suffix('@'))
        .is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// A written type without the numbers of type parameters.
fn erased(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut parameter = false;
    for character in name.chars() {
        if !(parameter && character.is_ascii_digit()) {
            text.push(character);
            parameter = character == '\'';
        }
    }
    text
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Function { parameters, returns } => {
                write!(f, "{} -> {returns}", parameters.join(" -> "))?;
            }
            Form::Generic => f.write_str("a generic function")?,
            Form::Sequence => f.write_str("a sequence")?,
            Form::Delegate { parameters, returns } => {
                write!(f, "delegate ({}) -> {returns}", parameters.join(", "))?;
            }
            Form::Object { bases } => write!(f, "object ({})", bases.join(", "))?,
        }
        write!(f, " [{}]", self.captures.join(", "))
    }
}

/// Types of a module as trees have them.
pub(super) struct Types<'a> {
    module: Module<'a>,
}

impl<'a> Types<'a> {
    pub(super) fn new(module: Module<'a>) -> Self {
        Self { module }
    }

    /// The shape of a class by its base and members.
    pub(super) fn class(&self, owner: TypeDefId, methods: &[MethodDefId]) -> Result<Shape> {
        let (md, symbols) = (self.module.md, self.module.symbols);
        let mut captures = Vec::new();
        for field in md
            .fields(owner)
            .filter(|field| symbols.declaring(field.token()) == owner)
        {
            let row = md.get(field)?;
            // II.23.1.5: static fields cache.
            if row.flags & 0x10 == 0 {
                let name = md.string(row.name)?;
                let hidden = symbols
                    .parse(name, Symbol::Field)
                    .is_some_and(|parsed| parsed.kind() == NameKind::ClosureInstance);
                if !hidden && !is_self(name) {
                    captures.push(name.to_owned());
                }
            }
        }
        captures.sort_unstable();
        let form = self.form(owner, methods)?;
        Ok(Shape { form, captures })
    }

    fn form(&self, owner: TypeDefId, methods: &[MethodDefId]) -> Result<Form> {
        let row = self.module.md.get(owner)?;
        let base = self.base(row.extends.token())?;
        let name = self.reference(base.0)?;
        if name == FUNCTION || name.starts_with(CURRIED) {
            let mut types = base
                .1
                .iter()
                .map(|argument| self.name(argument))
                .collect::<Result<Vec<_>>>()?;
            let returns = types.pop().unwrap_or_default();
            return Ok(Form::Function {
                parameters: types,
                returns,
            });
        }
        if name == GENERIC {
            return Ok(Form::Generic);
        }
        if name == SEQUENCE {
            return Ok(Form::Sequence);
        }
        let interfaces = self.module.symbols.interfaces(owner);
        if let [method] = methods.iter().filter(|id| self.is_own(**id)).collect::<Vec<_>>()[..]
            && self.module.name(method.token())? == "Invoke"
            && interfaces.is_empty()
        {
            let Signature::Method(signature) =
                self.module.md.signature(self.module.md.get(*method)?.signature)?
            else {
                return Ok(Form::Object { bases: Vec::new() });
            };
            let parameters = signature
                .params
                .iter()
                .map(|type_| self.name(type_))
                .collect::<Result<_>>()?;
            let returns = self.name(&signature.return_type)?;
            return Ok(Form::Delegate { parameters, returns });
        }
        let mut bases = vec![self.type_name(row.extends.token())?];
        for interface in interfaces {
            bases.push(self.type_name(*interface)?);
        }
        Ok(Form::Object { bases })
    }

    fn is_own(&self, method: MethodDefId) -> bool {
        !self
            .module
            .name(method.token())
            .is_ok_and(|name| name.starts_with(".c"))
    }

    fn type_name(&self, token: Token) -> Result<String> {
        let (definition, arguments) = self.base(token)?;
        let arguments: Vec<String> = arguments
            .iter()
            .map(|argument| self.name(argument))
            .collect::<Result<_>>()?;
        Ok(generic(&self.reference(definition)?, &arguments))
    }

    /// A base class or interface: the definition and its arguments.
    fn base(&self, token: Token) -> Result<(Token, Vec<Type>)> {
        let Some(spec) = token.to_id::<ecma335::TypeSpecId>() else {
            return Ok((token, Vec::new()));
        };
        Ok(match self.module.md.type_spec(spec)? {
            Type::GenericInst {
                definition,
                arguments,
                ..
            } => (definition.token(), arguments),
            Type::Class(definition) | Type::ValueType(definition) => (definition.token(), Vec::new()),
            _ => (token, Vec::new()),
        })
    }

    /// `Namespace.Outer+Nested`.
    fn reference(&self, token: Token) -> Result<String> {
        const NESTING: usize = 64;
        let md = self.module.md;
        if token.table() != Some(TableId::TypeRef) {
            let Some(definition) = token.to_id::<TypeDefId>().filter(|id| !id.is_nil()) else {
                return Ok(String::new());
            };
            return Ok(self.module.symbols.full_name(md, definition)?.replace('/', "+"));
        }
        let (mut names, mut at) = (Vec::new(), token);
        while let Some(id) = at.to_id::<TypeRefId>() {
            let row = md.get(id)?;
            let (namespace, name) = (md.string(row.namespace)?, md.string(row.name)?);
            names.push(if namespace.is_empty() {
                name.to_owned()
            } else {
                format!("{namespace}.{name}")
            });
            at = row.resolution_scope.token();
            if names.len() > NESTING {
                break;
            }
        }
        names.reverse();
        Ok(names.join("+"))
    }

    fn name(&self, type_: &Type) -> Result<String> {
        let definition = |of: &TypeDefOrRef| self.reference(of.token());
        Ok(match type_ {
            Type::Primitive(primitive) => primitive_name(*primitive).to_owned(),
            Type::Class(of) | Type::ValueType(of) => definition(of)?,
            Type::Var(_) | Type::MVar(_) => ANY.to_owned(),
            Type::GenericInst {
                definition: of,
                arguments,
                ..
            } => {
                let arguments = arguments
                    .iter()
                    .map(|argument| self.name(argument))
                    .collect::<Result<Vec<_>>>()?;
                generic(&definition(of)?, &arguments)
            }
            Type::SzArray(of) => format!("[1]<{}>", self.name(of)?),
            Type::Array(of, shape) => format!("[{}]<{}>", shape.rank, self.name(of)?),
            Type::Pointer(of) => format!("nativeptr<{}>", self.name(of)?),
            Type::ByRef(of) => format!("&<{}>", self.name(of)?),
            Type::FunctionPointer(_) => "?".to_owned(),
            Type::Modified { inner, .. } | Type::Pinned(inner) => self.name(inner)?,
        })
    }
}

fn generic(name: &str, arguments: &[String]) -> String {
    if arguments.is_empty() {
        return name.to_owned();
    }
    format!("{name}<{}>", arguments.join(", "))
}

fn primitive_name(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Void => UNIT,
        Primitive::Boolean => "System.Boolean",
        Primitive::Char => "System.Char",
        Primitive::I1 => "System.SByte",
        Primitive::U1 => "System.Byte",
        Primitive::I2 => "System.Int16",
        Primitive::U2 => "System.UInt16",
        Primitive::I4 => "System.Int32",
        Primitive::U4 => "System.UInt32",
        Primitive::I8 => "System.Int64",
        Primitive::U8 => "System.UInt64",
        Primitive::R4 => "System.Single",
        Primitive::R8 => "System.Double",
        Primitive::String => "System.String",
        Primitive::Object => "System.Object",
        Primitive::IntPtr => "System.IntPtr",
        Primitive::UIntPtr => "System.UIntPtr",
        Primitive::TypedByRef => "System.TypedReference",
    }
}
