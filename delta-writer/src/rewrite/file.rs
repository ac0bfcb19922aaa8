//! The file: code patched in place, and new code and metadata behind its last section (II.25).

use ecma335::{Bytes, Image, MethodDefId, RowId};

use crate::error::Result;

/// Instructions that a call replaces.
pub(crate) struct Patch {
    pub(crate) offset: usize,
    pub(crate) length: usize,
    pub(crate) call: MethodDefId,
}

/// Where the file can be continued.
pub(crate) struct Place {
    /// Where what is appended begins in the file.
    offset: usize,
    /// The RVA of that.
    pub(crate) rva: u32,
    /// Where the last section's header lies, and where its data begins.
    header: usize,
    data: usize,
    /// Where the CLI header lies in the file.
    cli: usize,
}

/// Behind the last section; `None` if the section that ends last does not lie behind all others in memory too.
pub(crate) fn end_of(image: &Image) -> Option<Place> {
    let bytes = image.bytes();
    let at = |offset: usize| {
        let mut bytes = Bytes::new(bytes, 0);
        bytes.seek(offset).ok()?;
        Some(bytes)
    };
    let headers = at(0x3C)?.u32().ok()? as usize;
    let sections = usize::from(at(headers + 6)?.u16().ok()?);
    let optional = headers + 24;
    let table = optional + usize::from(at(headers + 20)?.u16().ok()?);
    let directories = optional
        + if at(optional)?.u16().ok()? == 0x20B {
            112
        } else {
            96
        };
    let cli = image.data_at(at(directories + 14 * 8)?.u32().ok()?).ok()?.1;
    let mut last: Option<(u32, u32, usize)> = None;
    for header in (0..sections).map(|index| table + index * 40) {
        let mut fields = at(header + 12)?;
        let (rva, _, data) = (fields.u32().ok()?, fields.u32().ok()?, fields.u32().ok()?);
        if last.is_some_and(|(other, behind, _)| (other < rva) != (behind < data)) {
            return None;
        }
        last = last.max(Some((rva, data, header)));
    }
    let (rva, data, header) = last?;
    let offset = bytes.len().next_multiple_of(16);
    let distance = u32::try_from(offset.checked_sub(data as usize)?).ok()?;
    Some(Place {
        offset,
        rva: rva.checked_add(distance)?,
        header,
        data: data as usize,
        cli,
    })
}

/// The file with its patches, code and metadata.
pub(crate) fn write(
    image: &Image,
    place: &Place,
    patches: impl Iterator<Item = Patch>,
    code: &[u8],
    metadata: &[u8],
) -> Result<Vec<u8>> {
    const CALL: u8 = 0x28;
    let mut bytes = image.bytes().to_vec();
    for patch in patches {
        let mut call = vec![CALL];
        call.extend_from_slice(&patch.call.token().raw().to_le_bytes());
        // The rest is `nop`, whose code is 0.
        call.resize(patch.length, 0);
        put(&mut bytes, patch.offset, &call);
    }
    bytes.resize(place.offset, 0);
    bytes.extend_from_slice(code);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    let root = place.rva + (bytes.len() - place.offset) as u32;
    bytes.extend_from_slice(metadata);
    let size = ((bytes.len() - place.data) as u32).to_le_bytes();
    // VirtualSize and SizeOfRawData.
    put(&mut bytes, place.header + 8, &size);
    put(&mut bytes, place.header + 16, &size);
    // II.25.3.3: where the metadata is.
    put(&mut bytes, place.cli + 8, &root.to_le_bytes());
    put(&mut bytes, place.cli + 12, &(metadata.len() as u32).to_le_bytes());
    Ok(bytes)
}

fn put(bytes: &mut [u8], offset: usize, value: &[u8]) {
    if let Some(place) = bytes.get_mut(offset..offset + value.len()) {
        place.copy_from_slice(value);
    }
}
