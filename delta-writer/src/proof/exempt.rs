//! What a proof may pass over: only what stands here, or what the caller says.

/// Differences that the caller accepts, because it has dealt with them in another way or told its user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exemptions {
    /// Full names of attribute types, such as `System.Reflection.AssemblyInformationalVersionAttribute` (which holds the commit of a
    /// build): attributes of the assembly and the module that may differ. Those of types and members never may.
    pub assembly_attributes: Vec<String>,
}

/// Managed resources that hold what the F# compiler wants to know of a library, by the beginning of their names. No program that
/// runs reads the first six; the last holds the quotations of `ReflectedDefinition`s with their line numbers, and is read at most
/// once, from the image that was loaded.
pub(super) const COMPILER_RESOURCES: &[&str] = &[
    "FSharpSignatureData",
    "FSharpSignatureCompressedData",
    "FSharpSignatureInfo",
    "FSharpOptimizationData",
    "FSharpOptimizationCompressedData",
    "FSharpOptimizationInfo",
    "ReflectedDefinitions",
];
