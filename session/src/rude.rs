//! Why an edit is refused: every reason, once, with its stable id and Roslyn's name of the kind where Roslyn has one.

use crate::diagnostic::{Reason, Severity};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $id:literal $kind:literal $message:literal)*) => {$(
        $(#[$doc])*
        pub const $name: Reason = Reason {
            id: $id,
            kind: $kind,
            severity: Severity::Refusal,
            message: $message,
        };
    )*

        /// Every reason, by id.
        pub const ALL: &[Reason] = &[$($name),*];
    };
}

reasons! {
    /// The runtime cannot do it.
    NOT_SUPPORTED "HD0001" "NotSupportedByRuntime" "the runtime lacks the capability {}; restart, or run on a runtime that has it"
    /// Another target framework.
    TARGET_FRAMEWORK "HD0002" "ChangesRequiredByCompiler" "the target framework changed ({}); restart to run on it"
    /// Attributes of the assembly or module.
    MODULE_ATTRIBUTES "HD0003" "Update" "attributes of the assembly or module changed; restart to see them"
    /// The assembly's name, culture, key or flags.
    IDENTITY "HD0004" "Update" "{} changed, by which others know it; restart"
    /// Types exported from elsewhere, files.
    EXPORT "HD0005" "Update" "what the assembly exports of others changed ({}); restart"
    /// Embedded and linked resources.
    RESOURCE "HD0006" "Update" "the resource {} changed, which a process reads from the build that it was started with; restart to see it"
    /// Versions of other assemblies.
    REFERENCE "HD0007" "Update" "the assembly refers to another version of {} than the one that it was loaded with; restart"
    /// Processor and image.
    PLATFORM "HD0008" "Update" "the platform for which the assembly is built changed; restart"
    /// A new method.
    INSERT_METHOD "HD0011" "Insert" "{} cannot be added to a type that runs already; restart to use it"
    /// A new field.
    INSERT_FIELD "HD0012" "Insert" "adding the field or value {} is not supported yet; restart to use it"
    /// Something is gone.
    DELETE "HD0020" "Delete" "{} was deleted or its signature changed; restart"
    /// Accessibility, static, virtual, kind.
    MODIFIERS "HD0030" "ModifiersUpdate" "the modifiers of {} changed; restart"
    /// The base class.
    BASE "HD0031" "BaseTypeOrInterfaceUpdate" "the base class of {} changed; restart"
    /// Interfaces.
    INTERFACES "HD0032" "BaseTypeOrInterfaceUpdate" "the interfaces of {} changed; restart"
    /// Generic parameters: runtimes go on telling the names that reflection was asked for once.
    GENERIC_PARAMETERS "HD0033" "ChangingTypeParameters" "the generic parameters of {} or their names or constraints changed; restart"
    /// Layout.
    LAYOUT "HD0034" "Update" "the layout of {} changed; restart"
    /// A constant's value.
    CONSTANT "HD0035" "InitializerUpdate" "the constant or default value of {} changed; restart"
    /// Parameters.
    PARAMETERS "HD0036" "ModifiersUpdate" "the parameters of {} changed whether they are optional, in or out; restart"
    /// Custom attributes.
    ATTRIBUTES "HD0037" "ChangingAttributesNotSupportedByRuntime" "the attributes of {} changed; restart to see them"
    /// Interop.
    INTEROP "HD0038" "Update" "marshalling, P/Invoke or security of {} changed; restart"
    /// Explicit implementations.
    IMPLEMENTATIONS "HD0039" "Update" "what {} implements or overrides changed; restart"
    /// Accessors.
    ACCESSORS "HD0040" "AccessorKindUpdate" "the accessors of {} changed; restart"
    /// Data.
    DATA "HD0041" "Update" "the data of {} changed; restart"
    /// A virtual method in a type that exists.
    INSERT_VIRTUAL "HD0042" "InsertVirtual" "{} is virtual or an override, which a type that runs cannot gain; restart"
    /// The runtime's look-up bug.
    UNFINDABLE "HD0043" "NotSupportedByRuntime" "the runtime would not find what {} needs, because an earlier update added to the same table (dotnet/runtime issue 131752); restart"
    /// The runtime's bug with methods added to generic types.
    INSERT_INTO_GENERIC "HD0044" "NotSupportedByRuntime" "{} cannot be added to a generic type that exists: the runtime would not find it in new instances; restart to use it"
    /// The runtime takes static methods there only.
    INSERT_INTO_INTERFACE "HD0045" "InsertIntoInterface" "{} cannot be added to an interface that exists: the runtime takes static methods there only; restart to use it"
    /// Cases of an F# union.
    UNION "HD0046" "Update" "the cases of {} changed so that its objects that exist would be taken for other ones, or lack what they need; restart"
    /// `as this` in an F# class.
    SELF "HD0047" "Update" "the constructor of {} has a name for its object now, so that each member asks whether the object is there yet, which those that exist do not say; restart"
    /// The runtime's other look-up bug.
    UNFINDABLE_PROPERTY "HD0048" "NotSupportedByRuntime" "the runtime would not find whose the property {} is, because an earlier update added one as well (dotnet/runtime issue 125534); restart, or run on .NET 10"
    /// The runtime makes no bodies for methods that come with a delta.
    ACCESSOR "HD0061" "NotSupportedByRuntime" "{} has no body but the one that the runtime makes of its UnsafeAccessor attribute, which it does not do for what an update brings; restart"
    /// The written delta is not the update: a defect, caught before anything was handed out.
    NOT_PROVED "HD0099" "InternalError" "the delta does not prove to be the new build ({}), so it was not handed out: a defect of hotdelta, please report it with both builds; restart"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_unique() {
        let mut ids: Vec<_> = ALL.iter().map(|reason| reason.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
        assert!(ids.is_sorted());
    }
}
