//! Maps into a whole PDB.

use std::sync::Arc;

use ecma335::{MethodDebugInformationId, MethodDefId, RowId};
use portable_pdb::codec::{CustomDebugInfo, Kind};
use portable_pdb::{Pdb, PdbBuilder, Result};

use super::MethodMaps;
use crate::lines::Lines;

/// The PDB of the accepted build with the maps of all its methods, in place of those that it may have. As in Roslyn's PDBs a map without entries
/// is left out.
pub(crate) fn write(
    pdb: &Pdb<'_>,
    lines: &Lines,
    maps: impl Fn(MethodDefId) -> Result<Option<Arc<MethodMaps>>>,
) -> Result<Vec<u8>> {
    let mut builder = PdbBuilder::copy(pdb)?;
    for kind in Kind::ALL.iter().filter(|kind| kind.is_enc_map()) {
        builder.remove_custom(*kind);
    }
    let rows = pdb.metadata().count::<MethodDebugInformationId>();
    for (method, row) in lines.newest_methods().filter(|(_, row)| row.row() <= rows) {
        let Some(maps) = maps(method)? else { continue };
        let mut add = |info| builder.custom(row.token(), &info);
        if !maps.slots.slots.is_empty() {
            add(CustomDebugInfo::LocalSlotMap(maps.slots.clone()))?;
        }
        if !maps.lambdas.lambdas.is_empty() || !maps.lambdas.closures.is_empty() {
            add(CustomDebugInfo::LambdaMap(maps.lambdas.clone()))?;
        }
        if !maps.states.states.is_empty() {
            add(CustomDebugInfo::StateMap(maps.states.clone()))?;
        }
    }
    builder.finish()
}
