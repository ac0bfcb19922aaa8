//! Custom attributes: constructor and value. A value may name own types as text (ECMA-335 II.23.3), which follow their names in the chain.

use ecma335::{
    BlobOffset, Bytes, CustomAttributeId, MemberRefId, MethodDefId, RowId, TableId, Token, TypeDefId,
    TypeRefId,
};

use super::assembly::{ASSEMBLY, MODULE};
use super::difference::{Aspect, Difference};
use super::groups::{Comparison, Repeats};
use super::side::Side;
use super::tokens::own_class;
use super::values::Values;
use super::{Context, Renamed};
use crate::DefinitionMap;

impl Context<'_, '_> {
    /// The attributes of everything: each of the update once in the chain, and no others.
    pub(super) fn attributes(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let exempt = &self.claim.exemptions.assembly_attributes;
        self.compare::<CustomAttributeId>(
            &Comparison {
                aspect: Aspect::Attributes,
                repeats: Repeats::Never,
                owner: "parent",
                passed: &|side, owner, id| {
                    (owner == ASSEMBLY || owner == MODULE)
                        && !exempt.is_empty()
                        && side
                            .md
                            .get(id)
                            .ok()
                            .and_then(|row| attribute_type(side, row.type_.token()))
                            .is_some_and(|name| exempt.contains(&name))
                },
                same: &|(_, left), (_, right)| {
                    self.tokens.same(left.type_.token(), right.type_.token())
                        && self.same_value(left.type_.token(), left.value, right.value)
                },
            },
            out,
        )?;
        // Rows of what is returned that the update lacks: nothing compares theirs.
        let chain = self.chain();
        for row in chain.md.rows::<CustomAttributeId>() {
            let owner = row?.1.parent.token();
            if owner.table() == Some(TableId::Param)
                && !owner.is_nil()
                && self.inverse(owner).is_none()
                && self
                    .inverse(Token::new(TableId::MethodDef, chain.owner(owner)))
                    .is_some()
            {
                out.push(Difference::Extra {
                    chain: owner,
                    name: chain.describe(owner),
                    aspect: Aspect::Attributes,
                });
            }
        }
        Ok(())
    }

    /// Equal bytes; where types have other names in the chain, equal values under those names.
    fn same_value(&self, constructor: Token, left: BlobOffset, right: BlobOffset) -> bool {
        if self.renamed.is_empty() {
            return self.tokens.same_blob(left, right);
        }
        let (update, chain) = (self.update(), self.chain());
        let (Ok(left_blob), Ok(right_blob)) = (update.md.blob(left), chain.md.blob(right)) else {
            return false;
        };
        let values = Values {
            side: update,
            renamed: &self.renamed,
            left: Bytes::new(left_blob, 0),
            right: Bytes::new(right_blob, 0),
        };
        match constructor_signature(update, constructor).and_then(|signature| values.compare(signature)) {
            Some(same) => same,
            // Not to be decoded (an enum of another assembly whose size is not that of an int): only plain equality will do.
            None => left_blob == right_blob && !self.mentions_renamed(left),
        }
    }

    /// Whether a blob of the update has the name of a type in it that is called otherwise in the chain.
    pub(super) fn mentions_renamed(&self, blob: BlobOffset) -> bool {
        let Ok(blob) = self.update().md.blob(blob) else {
            return true;
        };
        self.renamed.keys().any(|name| {
            blob.windows(name.len().max(1))
                .any(|window| window == name.as_bytes())
        })
    }
}

/// Types of the update that have another full name in the chain.
pub(super) fn renamed(map: &DefinitionMap, update: &Side<'_>, chain: &Side<'_>) -> Renamed {
    update
        .md
        .ids::<TypeDefId>()
        .zip(&map.types)
        .map(|(id, counterpart)| (update.type_name(id), chain.type_name(*counterpart)))
        .filter(|(left, right)| left != right)
        .collect()
}

fn constructor_signature<'a>(side: &Side<'a>, constructor: Token) -> Option<&'a [u8]> {
    let signature = match constructor.table()? {
        TableId::MethodDef => side.md.get(constructor.to_id::<MethodDefId>()?).ok()?.signature,
        TableId::MemberRef => side.md.get(constructor.to_id::<MemberRefId>()?).ok()?.signature,
        _ => return None,
    };
    side.md.blob(signature).ok()
}

/// The full name of the type whose constructor an attribute calls.
pub(super) fn attribute_type(side: &Side<'_>, constructor: Token) -> Option<String> {
    let class = match constructor.table()? {
        TableId::MethodDef => return Some(side.type_name(TypeDefId::from_row(side.owner(constructor)))),
        _ => side
            .md
            .get(constructor.to_id::<MemberRefId>()?)
            .ok()?
            .class
            .token(),
    };
    if let Some(own) = own_class(side, class) {
        return Some(side.type_name(own));
    }
    let row = side.md.get(class.to_id::<TypeRefId>()?).ok()?;
    let namespace = side.md.string(row.namespace).ok()?;
    let name = side.md.string(row.name).ok()?;
    Some(match namespace {
        "" => name.to_owned(),
        _ => format!("{namespace}.{name}"),
    })
}
