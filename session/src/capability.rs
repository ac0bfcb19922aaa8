//! What a runtime can take, by the runtime's own names.

use std::fmt;
use std::str::FromStr;

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// One capability of a runtime, as `MetadataUpdater.GetCapabilities` names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum Capability { $($(#[$doc])* $name,)* }

        impl Capability {
            /// Every capability, in the runtime's order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The runtime's name of it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

capabilities! {
    /// Bodies of methods that are not generic.
    Baseline
    /// Methods added to types that exist.
    AddMethodToExistingType
    /// Static fields added to types that exist.
    AddStaticFieldToExistingType
    /// Instance fields added to types that exist.
    AddInstanceFieldToExistingType
    /// New types.
    NewTypeDefinition
    /// Custom attributes added, changed and removed.
    ChangeCustomAttributes
    /// Parameters renamed.
    UpdateParameters
    /// Bodies of generic methods and of methods of generic types.
    GenericUpdateMethod
    /// Methods added to generic types, generic methods added.
    GenericAddMethodToExistingType
    /// Fields added to generic types.
    GenericAddFieldToExistingType
    /// Data in the image for new fields.
    AddFieldRva
    /// Methods that implement interfaces explicitly; never listed by CoreCLR and always there.
    AddExplicitInterfaceImplementation
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Capabilities(u16);

impl Capabilities {
    /// None.
    pub const NONE: Self = Self(0);

    /// What CoreCLR 8 and 9 take (measured on 8.0.31 and 9.0.20).
    #[must_use]
    pub fn net8() -> Self {
        Capability::ALL
            .iter()
            .copied()
            .filter(|capability| *capability != Capability::AddFieldRva)
            .collect()
    }

    /// What CoreCLR 10 takes (measured on 10.0.12).
    #[must_use]
    pub fn net10() -> Self {
        Capability::ALL.iter().copied().collect()
    }

    /// What the runtime of a target framework (major version) takes; nothing is known of those before 8.
    #[must_use]
    pub fn of_net(major: u32) -> Option<Self> {
        match major {
            8 | 9 => Some(Self::net8()),
            10.. => Some(Self::net10()),
            _ => None,
        }
    }

    /// Whether it is in the set.
    #[must_use]
    pub const fn has(self, capability: Capability) -> bool {
        self.0 >> capability as u16 & 1 != 0
    }

    /// Adds one.
    pub fn insert(&mut self, capability: Capability) {
        self.0 |= 1 << capability as u16;
    }

    /// The capabilities, in the runtime's order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .iter()
            .copied()
            .filter(move |capability| self.has(*capability))
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub const fn missing_from(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(iter: I) -> Self {
        let mut set = Self::NONE;
        iter.into_iter().for_each(|capability| set.insert(capability));
        set
    }
}

/// A name that no runtime lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no capability of a .NET runtime")]
pub struct UnknownCapability(pub String);

impl FromStr for Capability {
    type Err = UnknownCapability;
    fn from_str(text: &str) -> Result<Self, UnknownCapability> {
        Self::ALL
            .iter()
            .copied()
            .find(|one| one.name() == text)
            .ok_or_else(|| UnknownCapability(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_net10_adds_data() {
        assert_eq!(
            Capabilities::net10()
                .missing_from(Capabilities::net8())
                .iter()
                .collect::<Vec<_>>(),
            [Capability::AddFieldRva]
        );
        assert_eq!("UpdateParameters".parse(), Ok(Capability::UpdateParameters));
        assert!("updateparameters".parse::<Capability>().is_err());
    }
}
