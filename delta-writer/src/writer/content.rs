//! References by content: what a row of the chain refers to, whatever its number.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use ecma335::{
    AssemblyRefId, MemberRefId, Metadata, MethodSpecId, ModuleRefId, Result, RowId, StandAloneSigId, TableId,
    Token, TypeRefId, TypeSpecId,
};

/// A reference with its names and blobs spelled out; tokens and the types in signatures are the chain's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reference<'s> {
    AssemblyRef {
        version: [u16; 4],
        flags: u32,
        public_key_or_token: &'s [u8],
        name: &'s str,
        culture: &'s str,
    },
    ModuleRef(&'s str),
    TypeRef {
        scope: Token,
        namespace: &'s str,
        name: &'s str,
    },
    MemberRef {
        class: Token,
        name: &'s str,
        signature: &'s [u8],
    },
    TypeSpec(&'s [u8]),
    MethodSpec {
        method: Token,
        instantiation: &'s [u8],
    },
    StandAloneSig(&'s [u8]),
}

impl<'s> Reference<'s> {
    pub(super) fn table(&self) -> TableId {
        match self {
            Self::AssemblyRef { .. } => TableId::AssemblyRef,
            Self::ModuleRef(_) => TableId::ModuleRef,
            Self::TypeRef { .. } => TableId::TypeRef,
            Self::MemberRef { .. } => TableId::MemberRef,
            Self::TypeSpec(_) => TableId::TypeSpec,
            Self::MethodSpec { .. } => TableId::MethodSpec,
            Self::StandAloneSig(_) => TableId::StandAloneSig,
        }
    }

    /// What a row says; `None` for tables that hold no references.
    fn read(metadata: &Metadata<'s>, table: TableId, row: u32) -> Result<Option<Self>> {
        Ok(Some(match table {
            TableId::AssemblyRef => {
                let row = metadata.get(AssemblyRefId::from_row(row))?;
                Self::AssemblyRef {
                    version: [
                        row.major_version,
                        row.minor_version,
                        row.build_number,
                        row.revision_number,
                    ],
                    flags: row.flags,
                    public_key_or_token: metadata.blob(row.public_key_or_token)?,
                    name: metadata.string(row.name)?,
                    culture: metadata.string(row.culture)?,
                }
            }
            TableId::ModuleRef => {
                Self::ModuleRef(metadata.string(metadata.get(ModuleRefId::from_row(row))?.name)?)
            }
            TableId::TypeRef => {
                let row = metadata.get(TypeRefId::from_row(row))?;
                Self::TypeRef {
                    scope: row.resolution_scope.token(),
                    namespace: metadata.string(row.namespace)?,
                    name: metadata.string(row.name)?,
                }
            }
            TableId::MemberRef => {
                let row = metadata.get(MemberRefId::from_row(row))?;
                Self::MemberRef {
                    class: row.class.token(),
                    name: metadata.string(row.name)?,
                    signature: metadata.blob(row.signature)?,
                }
            }
            TableId::TypeSpec => {
                Self::TypeSpec(metadata.blob(metadata.get(TypeSpecId::from_row(row))?.signature)?)
            }
            TableId::MethodSpec => {
                let row = metadata.get(MethodSpecId::from_row(row))?;
                Self::MethodSpec {
                    method: row.method.token(),
                    instantiation: metadata.blob(row.instantiation)?,
                }
            }
            TableId::StandAloneSig => {
                Self::StandAloneSig(metadata.blob(metadata.get(StandAloneSigId::from_row(row))?.signature)?)
            }
            _ => return Ok(None),
        }))
    }

    /// Whether a row of the chain says the same. One that cannot be read does not.
    pub(super) fn is_at(&self, chain: &Metadata<'_>, row: u32) -> bool {
        row <= chain.table(self.table()).rows()
            && Reference::read(chain, self.table(), row).is_ok_and(|read| read.as_ref() == Some(self))
    }

    /// The content as bytes: equal ones are of equal references.
    pub(super) fn key(&self) -> Vec<u8> {
        struct Bytes(Vec<u8>);
        impl Hasher for Bytes {
            fn finish(&self) -> u64 {
                0
            }
            fn write(&mut self, bytes: &[u8]) {
                self.0.extend_from_slice(bytes);
            }
        }
        let mut bytes = Bytes(Vec::new());
        self.hash(&mut bytes);
        bytes.0
    }
}

/// Where the chain has which reference and which user string. It holds for one chain, whose rows and strings only ever get more: keeping
/// it saves reading all of them again for every delta. Each part is filled when something is first looked for in it.
#[derive(Debug, Clone, Default)]
pub struct ReferenceIndex {
    references: HashMap<TableId, Indexed>,
    user_strings: Indexed,
}

/// The first place of everything up to `end`, by hash; equal hashes of unequal things take the next free number.
#[derive(Debug, Clone, Default)]
struct Indexed {
    end: u32,
    places: HashMap<u64, u32>,
}

impl Indexed {
    /// The place, or the number that is free for it.
    fn find(&self, hash: u64, mut equal: impl FnMut(u32) -> bool) -> std::result::Result<u32, u64> {
        let mut slot = hash;
        while let Some(place) = self.places.get(&slot) {
            if equal(*place) {
                return Ok(*place);
            }
            slot = slot.wrapping_add(1);
        }
        Err(slot)
    }

    fn add(&mut self, hash: u64, place: u32, equal: impl FnMut(u32) -> bool) {
        if let Err(free) = self.find(hash, equal) {
            self.places.insert(free, place);
        }
    }
}

fn hash(content: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

impl ReferenceIndex {
    /// The first row of the chain with that content.
    pub(super) fn find(&mut self, chain: &Metadata<'_>, reference: &Reference<'_>) -> Option<u32> {
        let table = reference.table();
        let rows = chain.table(table).rows();
        let index = self.references.entry(table).or_default();
        while index.end < rows {
            index.end += 1;
            let row = index.end;
            // A row that cannot be read refers to nothing that could be looked for.
            if let Ok(Some(content)) = Reference::read(chain, table, row) {
                index.add(hash(&content), row, |other| content.is_at(chain, other));
            }
        }
        index
            .find(hash(reference), |row| reference.is_at(chain, row))
            .ok()
    }

    /// The first offset in the chain's `#US` heap with that text.
    pub(super) fn find_user_string(&mut self, chain: &Metadata<'_>, utf16: &[u8]) -> Option<u32> {
        let at = |offset: u32| {
            chain
                .user_string(ecma335::UserStringOffset(offset))
                .ok()
                .map(|text| text.utf16)
        };
        let heap = chain.user_strings.0;
        let index = &mut self.user_strings;
        while (index.end as usize) < heap.len() {
            let mut bytes = ecma335::Bytes::new(&heap[index.end as usize..], 0);
            let Ok(length) = bytes.compressed_u32() else { break };
            if bytes.take(length as usize, "a user string").is_err() {
                break;
            }
            let offset = index.end;
            index.end += bytes.position() as u32;
            // A length of 0 is padding; the empty string has its flag byte.
            if let Some(text) = at(offset).filter(|_| length > 0) {
                index.add(hash(&text), offset, |other| at(other) == Some(text));
            }
        }
        index.find(hash(&utf16), |offset| at(offset) == Some(utf16)).ok()
    }
}
