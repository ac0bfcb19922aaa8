//! Entry points for fuzzers: each takes any bytes and reads what it can of them.

use std::collections::{HashMap, HashSet};

use ecma335::{Chain, FieldRvaId, Image, MethodDefId};

use crate::{
    Claim, DefinitionMap, Exemptions, build_data, move_methods, prove, prove_built_data, prove_moved, rules,
};

/// Proves that an image is what it is, from itself.
pub fn proof(data: &[u8]) {
    let Ok(image) = Image::parse(data) else { return };
    let Ok(chain) = Chain::new(image.clone().into()) else {
        return;
    };
    let map = DefinitionMap::identity(&chain.metadata());
    let (names, none) = (HashMap::new(), HashSet::new());
    let _ = prove(&Claim {
        before: &chain,
        after: &chain,
        update: &image,
        map: &map,
        names: &names,
        retired: &none,
        deleted: &none,
        exemptions: &Exemptions::default(),
    });
}

/// Rewrites an image: all its data is built by code, and methods get classes of their own, one by one and together. Each result is proved.
pub fn rewritten(data: &[u8]) {
    const ALONE: usize = 8;
    // MethodAttributes: virtual, SpecialName, RTSpecialName.
    const BOUND: u16 = 0x1840;
    let Ok(image) = Image::parse(data) else { return };
    let Ok(md) = image.metadata() else { return };
    let fields = md.rows::<FieldRvaId>().flatten().map(|(_, row)| row.field);
    if let Ok(Some(built)) = build_data(&image, &fields.collect()) {
        let _ = prove_built_data(&image, &built);
    }
    let rows = md.rows::<MethodDefId>().flatten();
    let free = rows.filter(|(_, row)| row.flags & BOUND == 0);
    let methods: Vec<_> = free.map(|(id, _)| id).collect();
    for some in methods.chunks(1).take(ALONE).chain([&methods[..]]) {
        let names = some.iter().map(|id| (*id, format!("Moved{}", id.0))).collect();
        if let Ok(Some(built)) = move_methods(&image, &names) {
            let _ = prove_moved(&image, &built);
        }
    }
}

/// Checks a delta for a baseline. The input: the lengths of the baseline and of the metadata delta (each 4 bytes, little endian), those
/// two, and the IL delta, which is taken for the PDB delta as well.
pub fn delta(data: &[u8]) {
    let Some((lengths, rest)) = data.split_first_chunk::<8>() else {
        return;
    };
    let [a, b, c, d, e, f, g, h] = *lengths;
    let baseline = u32::from_le_bytes([a, b, c, d]) as usize;
    let metadata = u32::from_le_bytes([e, f, g, h]) as usize;
    let Some((baseline, rest)) = rest.split_at_checked(baseline) else {
        return;
    };
    let Some((metadata, il)) = rest.split_at_checked(metadata) else {
        return;
    };
    let Ok(image) = Image::parse(baseline) else { return };
    if let Ok(chain) = Chain::new(image.into()) {
        let _ = rules::check(&chain, metadata, il, Some(il));
    }
}
