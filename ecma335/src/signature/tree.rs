//! Signatures as values: every type is a tree that owns its parts.

use super::{MethodHeader, Primitive};
use crate::TypeDefOrRef;

/// A type (ECMA-335 II.23.2.12), with what may stand around it in parameters and locals.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// A type that one byte names.
    Primitive(Primitive),
    /// A class or interface without type arguments.
    Class(TypeDefOrRef),
    /// A value type without type arguments.
    ValueType(TypeDefOrRef),
    /// A generic parameter of the type, by number.
    Var(u32),
    /// A generic parameter of the method, by number.
    MVar(u32),
    /// A generic type with its arguments.
    GenericInst {
        /// Whether it is a value type.
        is_value_type: bool,
        /// The generic type.
        definition: TypeDefOrRef,
        /// The arguments: at least one.
        arguments: Vec<Type>,
    },
    /// An array of one dimension that begins at 0.
    SzArray(Box<Type>),
    /// Any other array.
    Array(Box<Type>, ArrayShape),
    /// An unmanaged pointer.
    Pointer(Box<Type>),
    /// A managed pointer.
    ByRef(Box<Type>),
    /// A method pointer.
    FunctionPointer(Box<MethodSignature>),
    /// A type with a custom modifier before it.
    Modified {
        /// `modreq`, not `modopt`.
        is_required: bool,
        /// The modifier.
        modifier: TypeDefOrRef,
        /// What is modified.
        inner: Box<Type>,
    },
    /// What a local variable pins.
    Pinned(Box<Type>),
}

/// The dimensions of an array (ECMA-335 II.23.2.13).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArrayShape {
    /// How many dimensions: at least one.
    pub rank: u32,
    /// The sizes of the first ones.
    pub sizes: Vec<u32>,
    /// The lower bounds of the first ones.
    pub lower_bounds: Vec<i32>,
}

/// A method's signature: a definition's, a reference's, or one for `calli` (ECMA-335 II.23.2.1 to II.23.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MethodSignature {
    /// All but the types; its count of parameters is that of `params`.
    pub header: MethodHeader,
    /// What it returns.
    pub return_type: Type,
    /// The types of the parameters.
    pub params: Vec<Type>,
    /// The first parameter that the definition does not name, in a call of a vararg method.
    pub sentinel: Option<u32>,
}

/// A property's signature (ECMA-335 II.23.2.5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PropertySignature {
    /// Whether the accessors are instance methods.
    pub has_this: bool,
    /// Its type.
    pub type_: Type,
    /// The types of an indexer's parameters.
    pub params: Vec<Type>,
}

/// Any signature blob that begins with a header byte: all but those of TypeSpec rows, which are a [`Type`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Signature {
    /// A method's.
    Method(MethodSignature),
    /// A field's. StandAloneSig rows have such ones too (fsc and Roslyn write them for PDB constants).
    Field(Type),
    /// A property's.
    Property(PropertySignature),
    /// The local variables of a body.
    Locals(Vec<Type>),
    /// The type arguments of a generic method's instance.
    MethodSpec(Vec<Type>),
}
