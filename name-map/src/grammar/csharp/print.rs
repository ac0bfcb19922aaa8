//! Roslyn's names printed back.

use std::fmt;

use super::{CSharpName, ExtensionPart, Id, OWN};

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.ordinal)?;
        write_generation(f, self.generation)
    }
}

fn write_generation(f: &mut fmt::Formatter<'_>, generation: u32) -> fmt::Result {
    if generation > 0 {
        write!(f, "#{generation}")
    } else {
        Ok(())
    }
}

/// `O_L` or `L`
fn write_ids(f: &mut fmt::Formatter<'_>, method_id: Option<Id>, entity: Id) -> fmt::Result {
    method_id.map_or(Ok(()), |id| write!(f, "{id}_"))?;
    write!(f, "{entity}")
}

impl fmt::Display for CSharpName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Fixed(name) => f.write_str(name.text()),
            Self::ClosureClass { method_id: None } => f.write_str("<>c"),
            Self::ClosureClass { method_id: Some(id) } => write!(f, "<>c__{id}"),
            Self::DisplayClass {
                method_id,
                scope: None,
            } => write!(f, "<>c__DisplayClass{method_id}"),
            Self::DisplayClass {
                method_id,
                scope: Some(scope),
            } => {
                write!(f, "<>c__DisplayClass{method_id}_{scope}")
            }
            Self::Lambda {
                method,
                method_id,
                lambda,
            } => {
                write!(f, "<{method}>b__")?;
                write_ids(f, method_id, lambda)
            }
            Self::LambdaCache { method_id, lambda } => {
                f.write_str("<>9__")?;
                write_ids(f, method_id, lambda)
            }
            Self::LocalFunction {
                method,
                function,
                method_id,
                lambda,
            } => {
                write!(f, "<{method}>g__{function}|")?;
                write_ids(f, method_id, lambda)
            }
            Self::StateMachine { method, method_id } => {
                write!(f, "<{method}>d")?;
                method_id.map_or(Ok(()), |id| write!(f, "__{id}"))
            }
            Self::MethodGroupCache {
                method,
                method_ordinal,
                owner,
                generation,
            } => {
                write!(f, "<{method}>O")?;
                method_ordinal.map_or(Ok(()), |o| write!(f, "__{o}"))?;
                owner.map_or(Ok(()), |o| write!(f, "_{o}"))?;
                write_generation(f, generation)
            }
            Self::MethodGroupField { index, target } => write!(f, "<{index}>__{target}"),
            Self::CallSites { method: None } => f.write_str("<>o"),
            Self::CallSites {
                method: Some((id, None)),
            } => write!(f, "<>o__{id}"),
            Self::CallSites {
                method: Some((id, Some(function))),
            } => write!(f, "<>o__{function}_{id}"),
            Self::CallSite(index) => write!(f, "<>p__{index}"),
            Self::HoistedLocal { name, slot } => write!(f, "<{name}>5__{slot}"),
            Self::Hoisted { kind, slot } => write!(f, "{}{slot}", kind.prefix()),
            Self::ParameterProxy(name) => write!(f, "<>3__{name}"),
            Self::BackingField(name) => write!(f, "<{name}>k__BackingField"),
            Self::PrimaryConstructorParameter(name) => write!(f, "<{name}>P"),
            Self::FixedBuffer(name) => write!(f, "<{name}>e__FixedBuffer"),
            Self::IteratorFinally(index) => write!(f, "<>m__Finally{index}"),
            Self::BaseCall(index) => write!(f, "<>n__{index}"),
            Self::AnonymousType {
                module,
                delegate,
                index,
                slot,
            } => {
                let what = if delegate { "Delegate" } else { "Type" };
                write!(f, "<{module}>f__Anonymous{what}{index}")?;
                slot.map_or(Ok(()), |slot| write!(f, "#{slot}"))
            }
            Self::AnonymousTypeField(name) => write!(f, "<{name}>i__Field"),
            Self::AnonymousTypeParameter(name) => write!(f, "<{name}>j__TPar"),
            Self::Delegate {
                returns,
                refs,
                generation,
            } => {
                write!(f, "<>{}{refs}", if returns { 'F' } else { 'A' })?;
                write_generation(f, generation)
            }
            Self::TransparentIdentifier(index) => write!(f, "<>h__TransparentIdentifier{index}"),
            Self::LambdaParameter(index) => write!(f, "<p{index}>"),
            Self::FileLocal { file, hash, name } => write!(f, "<{file}>F{hash}__{name}"),
            Self::ExtensionType {
                part: ExtensionPart::Grouping,
                hash,
            } => write!(f, "<G>${hash}"),
            Self::ExtensionType {
                part: ExtensionPart::Marker,
                hash,
            } => write!(f, "<M>${hash}"),
            Self::ReadOnlyList { kind, generation } => {
                f.write_str(kind.text())?;
                write_generation(f, generation)
            }
            Self::InlineArray { length, generation } => {
                write!(f, "<>y__InlineArray{length}")?;
                write_generation(f, generation)
            }
            Self::PrivateImplementationDetails { suffix, generation } => {
                write!(f, "<PrivateImplementationDetails>{suffix}")?;
                write_generation(f, generation)
            }
            Self::DataType { size, align } => {
                write!(f, "__StaticArrayInitTypeSize={size}")?;
                align.map_or(Ok(()), |align| write!(f, "_Align={align}"))
            }
            Self::DataField { hash, suffix } => write!(f, "{hash}{suffix}"),
            Self::DataString(hash) => write!(f, "<S>{hash}"),
            Self::PayloadRoot(index) => write!(f, "PayloadRoot{index}"),
            Self::MovedMethod { is_static, id } => {
                let what = if is_static { "StaticMethod" } else { "Method" };
                write!(f, "{OWN}{what}__{id}")
            }
            Self::Other { middle, rest } => write!(f, "<{middle}>{rest}"),
        }
    }
}
