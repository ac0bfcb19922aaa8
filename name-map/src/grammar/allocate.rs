//! Names for what is new.

use super::csharp::{CSharpName, Id};
use super::fsharp::{FSharpName, Place, Stem};
use super::{Parsed, SynthesizedName};

/// The name that a new symbol gets when a delta adds it, from the one that the update build gave it; `None` where that
/// holds no position and so is the name to use.
///
/// `BASE@hotreload#gG_oO` for F#; Roslyn's generation suffix for C#, with `ordinal` for the number that told the new
/// symbol apart. No compiler makes either in a full build, so a name is unique and never used again if the caller gives
/// each pair of `generation` (from 1) and `ordinal` (within it) once. What Roslyn makes at most once a generation
/// (inline arrays, lists, `<PrivateImplementationDetails>`, delegates of a signature) takes no ordinal. The new name has the
/// [key](Parsed::stable_key) of the one that it was made from.
pub fn allocate(update: &Parsed<'_>, generation: u32, ordinal: u32) -> Option<String> {
    let generation = generation.max(1);
    let name = match update.name {
        SynthesizedName::FSharp(name) => SynthesizedName::FSharp(fsharp(name, generation, ordinal)?),
        SynthesizedName::CSharp(name) => SynthesizedName::CSharp(csharp(name, generation, ordinal)?),
        SynthesizedName::ExplicitImplementation { .. } => return None,
    };
    Some(Parsed { name, ..*update }.to_string())
}

fn fsharp(name: FSharpName<'_>, generation: u32, ordinal: u32) -> Option<FSharpName<'_>> {
    let place = Place::Allocated { generation, ordinal };
    match name {
        FSharpName::Positioned { stem, chain, .. } => Some(FSharpName::Positioned { stem, place, chain }),
        FSharpName::DataField { line, index } => Some(FSharpName::Positioned {
            stem: Stem::Data { line, index },
            place,
            chain: "",
        }),
        _ => None,
    }
}

fn csharp(name: CSharpName<'_>, generation: u32, ordinal: u32) -> Option<CSharpName<'_>> {
    let id = Id { ordinal, generation };
    match name {
        CSharpName::ClosureClass { .. } => Some(CSharpName::ClosureClass { method_id: Some(id) }),
        CSharpName::DisplayClass { method_id, .. } => Some(CSharpName::DisplayClass {
            method_id,
            scope: Some(id),
        }),
        CSharpName::Lambda {
            method, method_id, ..
        } => Some(CSharpName::Lambda {
            method,
            method_id,
            lambda: id,
        }),
        CSharpName::LambdaCache { method_id, .. } => Some(CSharpName::LambdaCache {
            method_id,
            lambda: id,
        }),
        CSharpName::LocalFunction {
            method,
            function,
            method_id,
            ..
        } => Some(CSharpName::LocalFunction {
            method,
            function,
            method_id,
            lambda: id,
        }),
        CSharpName::StateMachine { method, .. } => Some(CSharpName::StateMachine {
            method,
            method_id: Some(id),
        }),
        CSharpName::MethodGroupCache { method, .. } => Some(CSharpName::MethodGroupCache {
            method,
            method_ordinal: Some(ordinal),
            owner: None,
            generation,
        }),
        CSharpName::MethodGroupField { target, .. } => {
            Some(CSharpName::MethodGroupField { index: id, target })
        }
        CSharpName::BaseCall(_) => Some(CSharpName::BaseCall(id)),
        CSharpName::CallSites { .. } => Some(CSharpName::CallSites {
            method: Some((id, None)),
        }),
        CSharpName::AnonymousType { module, delegate, .. } => Some(CSharpName::AnonymousType {
            module,
            delegate,
            index: ordinal,
            slot: Some(generation),
        }),
        CSharpName::Delegate { returns, refs, .. } => Some(CSharpName::Delegate {
            returns,
            refs,
            generation,
        }),
        CSharpName::MovedMethod { is_static, .. } => Some(CSharpName::MovedMethod { is_static, id }),
        CSharpName::ReadOnlyList { kind, .. } => Some(CSharpName::ReadOnlyList { kind, generation }),
        CSharpName::InlineArray { length, .. } => Some(CSharpName::InlineArray { length, generation }),
        CSharpName::PrivateImplementationDetails { suffix, .. } => {
            Some(CSharpName::PrivateImplementationDetails { suffix, generation })
        }
        // Fields keep to the type that they were made with; a changed shape is a new type. The rest holds no position.
        _ => None,
    }
}

impl CSharpName<'_> {
    /// The generation that brought what is named, 0 for the baseline.
    pub fn generation(&self) -> u32 {
        match *self {
            Self::ClosureClass { method_id } | Self::StateMachine { method_id, .. } => {
                method_id.map_or(0, |id| id.generation)
            }
            Self::DisplayClass { method_id, scope } => scope.unwrap_or(method_id).generation,
            Self::Lambda { lambda, .. }
            | Self::LambdaCache { lambda, .. }
            | Self::LocalFunction { lambda, .. } => lambda.generation,
            Self::CallSites { method } => method.map_or(0, |(id, _)| id.generation),
            Self::MovedMethod { id, .. } => id.generation,
            Self::MethodGroupField { index, .. } | Self::BaseCall(index) => index.generation,
            Self::MethodGroupCache { generation, .. }
            | Self::Delegate { generation, .. }
            | Self::ReadOnlyList { generation, .. }
            | Self::InlineArray { generation, .. }
            | Self::PrivateImplementationDetails { generation, .. } => generation,
            Self::AnonymousType { slot, .. } => slot.unwrap_or(0),
            _ => 0,
        }
    }
}
