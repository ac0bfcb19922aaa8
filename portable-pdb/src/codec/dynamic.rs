//! Dynamic Local Variables: which `object`s in a local's type are `dynamic` in the source.

/// A flag for each place in the type, in the order of its signature; what follows the last set one is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DynamicFlags {
    bits: Vec<bool>,
}

impl DynamicFlags {
    /// These flags, without those that follow the last set one.
    #[must_use]
    pub fn new(mut bits: Vec<bool>) -> Self {
        let length = bits.iter().rposition(|bit| *bit).map_or(0, |last| last + 1);
        bits.truncate(length);
        Self { bits }
    }

    /// The flags up to the last set one.
    #[must_use]
    pub fn bits(&self) -> &[bool] {
        &self.bits
    }

    /// The value of a blob: any bytes are one.
    #[must_use]
    pub fn decode(blob: &[u8]) -> Self {
        Self::new(
            blob.iter()
                .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 != 0))
                .collect(),
        )
    }

    /// The blob of a value; trailing zero bytes are left out.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            bits.iter()
                .rev()
                .fold(0u8, |byte, bit| byte << 1 | u8::from(*bit))
        };
        self.bits.chunks(8).map(byte).collect()
    }
}
