//! Metadata as one value: tables and heaps together, of an image, a PDB, a delta, or a whole chain of generations.

use std::collections::BTreeMap;

use crate::table::TABLE_SLOTS;
use crate::{
    BlobHeap, BlobOffset, Bytes, Error, EventId, EventMapId, FieldId, Guid, GuidHeap, GuidIndex, MemberRefId,
    MethodDefId, MethodSpecId, ParamId, PropertyId, PropertyMapId, Result, Root, RowId, StandAloneSigId,
    Stream, StringHeap, StringOffset, Table, TableId, Tables, Token, TypeDefId, UserString, UserStringHeap,
    UserStringOffset,
};

/// Members that deltas added to rows which exist: EncLog says whose they are, not the lists of the tables.
#[derive(Debug, Clone, Default)]
pub struct MemberOverlay {
    /// Rows of the baseline: the lists speak only of these.
    pub(crate) baseline: Vec<u32>,
    /// (table of the members, row of their parent) to the rows added to it, in order: a type has fields and methods.
    pub(crate) added: BTreeMap<(TableId, u32), Vec<u32>>,
}

/// Tables and heaps. Copying it copies no bytes.
#[derive(Debug, Clone)]
pub struct Metadata<'a> {
    /// The tables.
    pub tables: Tables<'a>,
    /// `#Strings`.
    pub strings: StringHeap<'a>,
    /// `#US`.
    pub user_strings: UserStringHeap<'a>,
    /// `#Blob`.
    pub blobs: BlobHeap<'a>,
    /// `#GUID`.
    pub guids: GuidHeap<'a>,
    pub(crate) overlay: Option<&'a MemberOverlay>,
}

impl<'a> Metadata<'a> {
    /// Reads the metadata that `data` begins with (an image's, a PDB's or a delta's); `offset` is where it lies in its file.
    pub fn parse(data: &'a [u8], offset: usize) -> Result<Self> {
        Self::from_root(&Root::parse(data, offset)?, offset, None)
    }

    /// Reads the streams of a root. `outside`: row counts of tables that lie elsewhere, as the `#Pdb` stream gives them.
    pub fn from_root(root: &Root<'a>, offset: usize, outside: Option<&[u32; TABLE_SLOTS]>) -> Result<Self> {
        let heap = |name| {
            root.stream(name)
                .map_or(&[][..], |stream: Stream<'a>| stream.data)
        };
        let stream = root
            .stream("#~")
            .or_else(|| root.stream("#-"))
            .ok_or(Error::Unexpected {
                offset,
                found: root.streams.len() as u64,
                expected: "a #~ or #- stream among the streams",
            })?;
        let wide = root.stream("#JTD").is_some();
        let (tables, _) = Tables::parse(stream.data, stream.offset, wide, outside)?;
        Ok(Self {
            tables,
            strings: StringHeap(heap("#Strings")),
            user_strings: UserStringHeap(heap("#US")),
            blobs: BlobHeap(heap("#Blob")),
            guids: GuidHeap(heap("#GUID")),
            overlay: None,
        })
    }

    /// A typed row.
    #[inline]
    pub fn get<I: RowId>(&self, id: I) -> Result<I::Row> {
        self.tables.get(id)
    }

    /// One table.
    #[must_use]
    pub fn table(&self, id: TableId) -> &Table<'a> {
        self.tables.table(id)
    }

    /// How many rows the table of `I` has.
    #[must_use]
    pub fn count<I: RowId>(&self) -> u32 {
        self.table(I::TABLE).rows()
    }

    /// Every id of a table, in order.
    pub fn ids<I: RowId>(&self) -> impl ExactSizeIterator<Item = I> + DoubleEndedIterator + use<I> {
        let count = self.count::<I>();
        // An exact-size range: row ids have 24 bits, so this loses nothing.
        (0..count as usize).map(|index| I::from_row(index as u32 + 1))
    }

    /// Every row of a table with its id.
    pub fn rows<I: RowId>(&self) -> impl Iterator<Item = Result<(I, I::Row)>> + use<'_, 'a, I> {
        self.ids::<I>().map(|id| Ok((id, self.get(id)?)))
    }

    /// The string at an offset.
    pub fn string(&self, offset: StringOffset) -> Result<&'a str> {
        self.strings.get(offset)
    }

    /// The blob at an offset.
    #[inline]
    pub fn blob(&self, offset: BlobOffset) -> Result<&'a [u8]> {
        self.blobs.get(offset)
    }

    /// A cursor over a blob.
    pub fn blob_reader(&self, offset: BlobOffset) -> Result<Bytes<'a>> {
        self.blobs.reader(offset)
    }

    /// The user string at an offset.
    pub fn user_string(&self, offset: UserStringOffset) -> Result<UserString<'a>> {
        self.user_strings.get(offset)
    }

    /// The GUID at an index.
    pub fn guid(&self, index: GuidIndex) -> Result<Guid> {
        self.guids.get(index)
    }

    /// The signature that a MethodDef, MemberRef, MethodSpec or StandAloneSig token leads to, as the operand of a call does.
    ///
    /// # Errors
    /// It is a token of another table, or the row is not there.
    pub fn method_signature(&self, token: Token) -> Result<Bytes<'a>> {
        let generic = match token.to_id::<MethodSpecId>() {
            Some(id) => self.get(id)?.method.token(),
            None => token,
        };
        let signature = match generic.table() {
            Some(TableId::MethodDef) => self.get(MethodDefId(generic.row()))?.signature,
            Some(TableId::MemberRef) => self.get(MemberRefId(generic.row()))?.signature,
            Some(TableId::StandAloneSig) => self.get(StandAloneSigId(generic.row()))?.signature,
            _ => {
                return Err(Error::Unexpected {
                    offset: 0,
                    found: u64::from(generic.raw()),
                    expected: "the token of a method or of its signature",
                });
            }
        };
        self.blob_reader(signature)
    }

    /// The fields of a type.
    #[must_use]
    pub fn fields(&self, id: TypeDefId) -> Members<'a, FieldId> {
        self.members(TableId::TypeDef, 4, id.row(), TableId::FieldPtr)
    }

    /// The methods of a type.
    #[must_use]
    pub fn methods(&self, id: TypeDefId) -> Members<'a, MethodDefId> {
        self.members(TableId::TypeDef, 5, id.row(), TableId::MethodPtr)
    }

    /// The parameters of a method.
    #[must_use]
    pub fn params(&self, id: MethodDefId) -> Members<'a, ParamId> {
        self.members(TableId::MethodDef, 5, id.row(), TableId::ParamPtr)
    }

    /// The properties of a property map's type.
    #[must_use]
    pub fn properties(&self, id: PropertyMapId) -> Members<'a, PropertyId> {
        self.members(TableId::PropertyMap, 1, id.row(), TableId::PropertyPtr)
    }

    /// The events of an event map's type.
    #[must_use]
    pub fn events(&self, id: EventMapId) -> Members<'a, EventId> {
        self.members(TableId::EventMap, 1, id.row(), TableId::EventPtr)
    }

    /// Members are a run of rows from the parent's list column up to the next parent's; the last run ends with the table.
    fn members<I: RowId>(
        &self,
        parents: TableId,
        column: usize,
        parent: u32,
        pointers: TableId,
    ) -> Members<'a, I> {
        let table = self.table(parents);
        let rows = |id: TableId| {
            self.overlay
                .map_or_else(|| self.table(id).rows(), |overlay| overlay.baseline[id as usize])
        };
        let added: &'a [u32] = match self.overlay {
            Some(overlay) => overlay.added.get(&(I::TABLE, parent)).map_or(&[], Vec::as_slice),
            None => &[],
        };
        let pointer = self.table(pointers);
        let limit = if pointer.rows() > 0 {
            rows(pointers)
        } else {
            rows(I::TABLE)
        } + 1;
        let (next, end) = if parent == 0 || parent > rows(parents) {
            (1, 1)
        } else {
            let end = if parent < rows(parents) {
                table.column(parent + 1, column)
            } else {
                limit
            };
            (table.column(parent, column).max(1), end.min(limit))
        };
        Members {
            next,
            end: end.max(next),
            pointers: (pointer.rows() > 0).then_some(*pointer),
            added,
            _id: std::marker::PhantomData,
        }
    }
}

/// The members of a parent, in order.
#[derive(Debug, Clone)]
pub struct Members<'a, I> {
    next: u32,
    end: u32,
    pointers: Option<Table<'a>>,
    added: &'a [u32],
    _id: std::marker::PhantomData<I>,
}

impl<I: RowId> Iterator for Members<'_, I> {
    type Item = I;

    fn next(&mut self) -> Option<I> {
        if self.next < self.end {
            let row = self.next;
            self.next += 1;
            return Some(I::from_row(
                self.pointers.map_or(row, |table| table.column(row, 0)),
            ));
        }
        let (first, rest) = self.added.split_first()?;
        self.added = rest;
        Some(I::from_row(*first))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let length = (self.end - self.next) as usize + self.added.len();
        (length, Some(length))
    }
}

impl<I: RowId> ExactSizeIterator for Members<'_, I> {}
