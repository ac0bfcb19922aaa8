//! Code beside metadata: where bodies and field data are found, in a single image and in a chain of generations alike.

use std::sync::Arc;

use crate::{Aggregate, Bytes, Error, FieldRvaId, Image, Metadata, MethodDefId, Result};

/// Something that has metadata, method bodies and field data: an [`Image`] or a [`Chain`].
pub trait Code {
    /// The metadata.
    fn metadata(&self) -> Result<Metadata<'_>>;
    /// What begins at a method's RVA (the `rva` of its row), for the method body reader; `None` for a method without a body.
    fn method_data(&self, id: MethodDefId, rva: u32) -> Result<Option<Bytes<'_>>>;
    /// What begins at a field's RVA (the `rva` of its row); how much of it belongs to the field, its type says.
    fn field_data(&self, id: FieldRvaId, rva: u32) -> Result<Bytes<'_>>;
    /// The managed resources, whole (II.22.24): no delta has any.
    fn resources(&self) -> Result<&[u8]>;
}

impl Code for Image {
    fn metadata(&self) -> Result<Metadata<'_>> {
        Self::metadata(self)
    }

    fn method_data(&self, _: MethodDefId, rva: u32) -> Result<Option<Bytes<'_>>> {
        if rva == 0 {
            return Ok(None);
        }
        let (data, offset) = self.data_at(rva)?;
        Ok(Some(Bytes::new(data, offset)))
    }

    fn field_data(&self, _: FieldRvaId, rva: u32) -> Result<Bytes<'_>> {
        let (data, offset) = self.data_at(rva)?;
        Ok(Bytes::new(data, offset))
    }

    fn resources(&self) -> Result<&[u8]> {
        Self::resources(self)
    }
}

/// A baseline image with the metadata and IL deltas that a process has taken.
#[derive(Debug, Clone)]
pub struct Chain {
    baseline: Arc<Image>,
    aggregate: Aggregate,
    il: Vec<Arc<[u8]>>,
}

impl Chain {
    /// Generation 0.
    pub fn new(baseline: Arc<Image>) -> Result<Self> {
        let aggregate = Aggregate::new(&baseline.metadata()?)?;
        Ok(Self {
            baseline,
            aggregate,
            il: Vec::new(),
        })
    }

    /// Applies the metadata and the IL of a delta. On an error nothing has changed.
    pub fn apply(&mut self, metadata: &[u8], il: impl Into<Arc<[u8]>>) -> Result<()> {
        self.aggregate.apply(&Metadata::parse(metadata, 0)?)?;
        self.il.push(il.into());
        Ok(())
    }

    /// The image that the process was started with.
    #[must_use]
    pub fn baseline(&self) -> &Arc<Image> {
        &self.baseline
    }

    /// The merged metadata of all generations.
    #[must_use]
    pub fn aggregate(&self) -> &Aggregate {
        &self.aggregate
    }

    /// How many deltas have been applied.
    #[must_use]
    pub fn generations(&self) -> u32 {
        self.aggregate.generations()
    }

    /// The merged metadata.
    #[must_use]
    pub fn metadata(&self) -> Metadata<'_> {
        self.aggregate.metadata()
    }

    fn at(&self, generation: u32, rva: u32) -> Result<Bytes<'_>> {
        let Some(index) = (generation as usize).checked_sub(1) else {
            let (data, offset) = self.baseline.data_at(rva)?;
            return Ok(Bytes::new(data, offset));
        };
        let missing = || Error::Unexpected {
            offset: 0,
            found: u64::from(rva),
            expected: "an RVA within the delta's IL",
        };
        let il = self.il.get(index).ok_or_else(missing)?;
        Ok(Bytes::new(
            il.get(rva as usize..).ok_or_else(missing)?,
            rva as usize,
        ))
    }
}

impl Code for Chain {
    fn metadata(&self) -> Result<Metadata<'_>> {
        Ok(self.aggregate.metadata())
    }

    fn method_data(&self, id: MethodDefId, rva: u32) -> Result<Option<Bytes<'_>>> {
        match rva {
            0 => Ok(None),
            rva => self.at(self.aggregate.method_generation(id), rva).map(Some),
        }
    }

    fn field_data(&self, id: FieldRvaId, rva: u32) -> Result<Bytes<'_>> {
        self.at(self.aggregate.field_data_generation(id), rva)
    }

    fn resources(&self) -> Result<&[u8]> {
        self.baseline.resources()
    }
}
