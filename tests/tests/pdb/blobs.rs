//! Codecs on what compilers wrote just now: decoded and encoded again, every blob is the same bytes.

use ecma335::{CustomDebugInformationId, LocalConstantId, MethodDebugInformationId, MethodDefId, RowId};
use hotdelta_tests::{Error, Result};
use portable_pdb::Pdb;
use portable_pdb::codec::{ConstantSignature, SequencePointWriter};

/// All but those of imports, which refer to others that lie elsewhere in a copy: an independent reader compares them.
pub(crate) fn check(data: &[u8]) -> Result<()> {
    let different = Pdb::parse(data).and_then(|pdb| different(&pdb));
    match different.map_err(|error| Error::Trial(error.to_string()))? {
        Some(what) => Err(Error::Trial(format!("not written as it was read: {what}"))),
        None => Ok(()),
    }
}

fn different(pdb: &Pdb<'_>) -> portable_pdb::Result<Option<String>> {
    let metadata = pdb.metadata();
    for row in metadata.rows::<CustomDebugInformationId>() {
        let (id, row) = row?;
        let info = pdb.custom_info(id)?;
        if info.encode()? != metadata.blob(row.value)? {
            return Ok(Some(format!("{info:?}")));
        }
    }
    for row in metadata.rows::<LocalConstantId>() {
        let blob = metadata.blob(row?.1.signature)?;
        let constant = ConstantSignature::decode(blob)?;
        if constant.encode()? != blob {
            return Ok(Some(format!("{constant:?}")));
        }
    }
    for row in metadata.rows::<MethodDebugInformationId>() {
        let (id, row) = row?;
        let points = pdb.sequence_points(MethodDefId::from_row(id.row()))?;
        let signature = points.local_signature();
        let points: Vec<_> = points.collect::<portable_pdb::Result<_>>()?;
        let (_, encoded) = SequencePointWriter::encode(signature, &points)?;
        if encoded != metadata.blob(row.sequence_points)? {
            return Ok(Some(format!("{id:?}: {points:?}")));
        }
    }
    Ok(None)
}
