//! What is applied with a reservation: every warning, once, with its stable id.

use crate::diagnostic::{Reason, Severity};

macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident $id:literal $kind:literal $message:literal)*) => {$(
        $(#[$doc])*
        pub const $name: Reason = Reason {
            id: $id,
            kind: $kind,
            severity: Severity::Warning,
            message: $message,
        };
    )*

        /// Every warning, by id.
        pub const ALL: &[Reason] = &[$($name),*];
    };
}

warnings! {
    /// Start-up code.
    RUNS_ONCE "HD1001" "RunsOnce" "runs once: what has run, or is running, stays as the old code left it"
    /// A static field.
    NEW_STATIC_FIELD "HD1002" "DefaultValue" "is new: it holds the default value"
    /// An instance field.
    NEW_FIELD "HD1003" "DefaultValue" "is new: objects that exist hold the default value"
    /// A field that comes back.
    FIELD_IS_BACK "HD1004" "OldValue" "is back: what exists holds the value that it had when it was deleted"
    /// A member that goes.
    DELETED "HD1005" "StaysInMetadata" "was deleted or its signature changed: nothing new calls it, and reflection still sees it"
    /// Quotations, which a resource holds.
    QUOTATIONS "HD1006" "OldQuotations" "quotations of functions marked ReflectedDefinition stay as the program was started with them"
    /// A function whose quotation a resource holds.
    QUOTATION "HD1007" "OldQuotations" "the quotation of {}, which is marked ReflectedDefinition, stays as the program was started with it"
    /// A method with a loop that has no way out.
    ENDLESS "HD1008" "RunsOnce" "never returns: a call of it that runs goes on in the old code"
    /// Lambdas, sequences and asynchronous code that were replaced or removed.
    OLD_CODE "HD1011" "OldCode" "a lambda, sequence or asynchronous part of it is another now: what exists of the old one goes on in old code"
    /// Parameters of what delegates are made of.
    PARAMETER_NAMES "HD1012" "OldNames" "its parameters have other names now: delegates that exist go on telling the old ones, and what has bound arguments by them goes on so"
    /// A variable that a lambda did not capture before.
    NEW_CAPTURE "HD1021" "DefaultValue" "captures a variable more: delegates that exist find the default value in it"
    /// The assembly's version.
    VERSION "HD1061" "AssemblyVersion" "the running assembly keeps its version until it is started again: {}"
    /// The program's entry point.
    ENTRY_POINT "HD1062" "RunsOnce" "is where the program begins now: a running one has begun"
    /// The PDB of the running build.
    BASELINE_PDB "HD1101" "DebugInformation" "the PDB of the running build is not used: {}"
    /// The PDB of the new build.
    UPDATE_PDB "HD1102" "DebugInformation" "the PDB is not used: {}"
    /// For those who look for PDBs: none, or one that is not that of its build.
    PDB "HD1103" "DebugInformation" "{}"
    /// For those who look for runtimes: the target framework names none.
    RUNTIME "HD1104" "TargetFramework" "{}"
    /// For those who keep states: what was left out of one.
    STATE "HD1105" "State" "{}"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_unique() {
        let ids: Vec<_> = ALL.iter().map(|reason| reason.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }
}
