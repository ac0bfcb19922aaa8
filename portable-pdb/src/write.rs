//! A PDB written: rows in, bytes out.

use std::collections::HashMap;

use ecma335::write::{DELTA_HEAP_SIZES, DELTA_SORTED, Heaps, RootBuilder, TablesBuilder};
use ecma335::{
    BlobOffset, Column, CustomDebugInformation, CustomDebugInformationId, Document as DocumentRow,
    DocumentId, EncMap, EncMapId, Guid, HasCustomDebugInformation, ImportScope, ImportScopeId, Layout,
    LocalConstant, LocalConstantId, LocalScope, LocalScopeId, LocalVariable, LocalVariableId,
    MethodDebugInformation, MethodDebugInformationId, MethodDefId, RowId, StandAloneSigId,
    StateMachineMethod, StateMachineMethodId, TABLE_SLOTS, TableId, Token,
};

use crate::codec::{
    ConstantSignature, CustomDebugInfo, DocumentName, Import, ImportReader, ImportWriter, Kind,
    SequencePoint, SequencePointWriter,
};
use crate::read::PdbStream;
use crate::{Document, Error, Pdb, PdbId, Result};

/// The version of every portable PDB.
const VERSION: &str = "PDB v1.0";
/// Sorted tables: LocalScope, StateMachineMethod, CustomDebugInformation.
const SORTED: u64 = 1 << TableId::LocalScope as u64
    | 1 << TableId::StateMachineMethod as u64
    | 1 << TableId::CustomDebugInformation as u64;

/// Rows of a PDB, in order. Scopes take the variables and constants that follow them.
///
/// ```
/// use ecma335::{ImportScopeId, MethodDefId, StandAloneSigId, TableId, Token};
/// use portable_pdb::codec::{DocumentName, SequencePoint, Span};
/// use portable_pdb::{Document, Pdb, PdbBuilder, PdbId};
///
/// let mut rows = [0; 64];
/// rows[TableId::MethodDef as usize] = 1;
/// let mut builder = PdbBuilder::new(PdbId::default(), Token::default(), &rows);
/// let document = builder.document(&Document {
///     name: DocumentName::split("/src/a.fs"),
///     hash_algorithm: Document::SHA256,
///     hash: &[0; 32],
///     language: Document::FSHARP,
/// })?;
/// let span = Span { start_line: 1, start_column: 5, end_line: 1, end_column: 9 };
/// builder.method(StandAloneSigId(0), &[SequencePoint { offset: 0, document, span: Some(span) }])?;
/// let bytes = builder.finish()?;
///
/// let pdb = Pdb::parse(&bytes)?;
/// let points: Vec<_> = pdb.sequence_points(MethodDefId(1))?.collect::<Result<_, _>>()?;
/// assert_eq!(points[0].span, Some(span));
/// assert_eq!(pdb.document(document)?.name.to_string(), "/src/a.fs");
/// # Ok::<(), portable_pdb::Error>(())
/// ```
#[derive(Debug)]
pub struct PdbBuilder {
    heaps: Heaps,
    tables: TablesBuilder,
    stream: PdbStream,
    is_delta: bool,
    custom: Vec<CustomDebugInformation>,
    custom_added: bool,
}

impl PdbBuilder {
    /// A PDB without rows. `type_system_rows`: how many rows the tables of its image have.
    #[must_use]
    pub fn new(id: PdbId, entry_point: Token, type_system_rows: &[u32; TABLE_SLOTS]) -> Self {
        Self {
            heaps: Heaps::default(),
            tables: TablesBuilder::default(),
            stream: PdbStream {
                id,
                entry_point,
                type_system_rows: *type_system_rows,
            },
            is_delta: false,
            custom: Vec::new(),
            custom_added: false,
        }
    }

    /// The PDB of a delta, whose id and row counts are not known yet.
    pub(crate) fn delta() -> Self {
        Self {
            is_delta: true,
            ..Self::new(PdbId::default(), Token::default(), &[0; TABLE_SLOTS])
        }
    }

    pub(crate) fn identify(&mut self, id: PdbId, type_system_rows: &[u32; TABLE_SLOTS]) {
        self.stream.id = id;
        self.stream.type_system_rows = *type_system_rows;
    }

    /// All rows of a PDB, with their blobs as they are: what is written then is equal to it, row for row.
    pub fn copy(pdb: &Pdb<'_>) -> Result<Self> {
        let metadata = pdb.metadata();
        for table in TableId::ALL {
            let known = *table as u8 >= TableId::Document as u8 || matches!(table, TableId::EncMap);
            if !known && metadata.table(*table).rows() > 0 {
                return Err(Error::Structure {
                    token: Token::new(*table, 1),
                    expected: "tables of debug information only",
                });
            }
        }
        let mut copy = Self {
            is_delta: pdb.is_delta(),
            ..Self::new(pdb.id(), pdb.entry_point(), pdb.type_system_rows())
        };
        // Rows may share their blobs, and blobs their names: each is decoded once.
        let mut names: HashMap<BlobOffset, BlobOffset> = HashMap::new();
        for row in metadata.rows::<EncMapId>() {
            copy.tables.push(row?.1);
        }
        for row in metadata.rows::<DocumentId>() {
            let (_, row) = row?;
            let name = match names.get(&row.name) {
                Some(name) => *name,
                None => {
                    let blob = DocumentName::decode(metadata.blob(row.name)?, metadata.blobs)?
                        .encode(&mut copy.heaps.blobs)?;
                    let name = copy.heaps.blobs.add(&blob)?;
                    names.insert(row.name, name);
                    name
                }
            };
            copy.tables.push(DocumentRow {
                name,
                hash_algorithm: copy.heaps.guids.add(metadata.guid(row.hash_algorithm)?),
                hash: copy.heaps.blobs.add(metadata.blob(row.hash)?)?,
                language: copy.heaps.guids.add(metadata.guid(row.language)?),
            });
        }
        for row in metadata.rows::<MethodDebugInformationId>() {
            let (_, row) = row?;
            copy.tables.push(MethodDebugInformation {
                sequence_points: copy.heaps.blobs.add(metadata.blob(row.sequence_points)?)?,
                ..row
            });
        }
        for row in metadata.rows::<LocalScopeId>() {
            copy.tables.push(row?.1);
        }
        for row in metadata.rows::<LocalVariableId>() {
            let (_, row) = row?;
            copy.tables.push(LocalVariable {
                name: copy.heaps.strings.add(metadata.string(row.name)?)?,
                ..row
            });
        }
        for row in metadata.rows::<LocalConstantId>() {
            let (_, row) = row?;
            copy.tables.push(LocalConstant {
                name: copy.heaps.strings.add(metadata.string(row.name)?)?,
                signature: copy.heaps.blobs.add(metadata.blob(row.signature)?)?,
            });
        }
        let mut imports: HashMap<BlobOffset, BlobOffset> = HashMap::new();
        for row in metadata.rows::<ImportScopeId>() {
            let (_, row) = row?;
            let blob = match imports.get(&row.imports) {
                Some(blob) => *blob,
                None => {
                    let blob =
                        copy.imports(ImportReader::new(metadata.blob(row.imports)?, metadata.blobs))?;
                    imports.insert(row.imports, blob);
                    blob
                }
            };
            copy.tables.push(ImportScope { imports: blob, ..row });
        }
        for row in metadata.rows::<StateMachineMethodId>() {
            copy.tables.push(row?.1);
        }
        for row in metadata.rows::<CustomDebugInformationId>() {
            let (_, row) = row?;
            copy.custom.push(CustomDebugInformation {
                kind: copy.heaps.guids.add(metadata.guid(row.kind)?),
                value: copy.heaps.blobs.add(metadata.blob(row.value)?)?,
                ..row
            });
        }
        Ok(copy)
    }

    /// Appends a document.
    pub fn document(&mut self, document: &Document<'_>) -> Result<DocumentId> {
        let name = document.name.encode(&mut self.heaps.blobs)?;
        let row = DocumentRow {
            name: self.heaps.blobs.add(&name)?,
            hash_algorithm: self.heaps.guids.add(document.hash_algorithm),
            hash: self.heaps.blobs.add(document.hash)?,
            language: self.heaps.guids.add(document.language),
        };
        Ok(self.tables.push(row))
    }

    /// Appends the row of the next method. A method without code has no points.
    pub fn method(
        &mut self,
        local_signature: StandAloneSigId,
        points: &[SequencePoint],
    ) -> Result<MethodDebugInformationId> {
        let (document, blob) = SequencePointWriter::encode(local_signature, points)?;
        let sequence_points = self.heaps.blobs.add(&blob)?;
        Ok(self.tables.push(MethodDebugInformation {
            document,
            sequence_points,
        }))
    }

    /// Ties the next row of a delta to its method.
    pub(crate) fn enc_map(&mut self, method: MethodDefId) {
        let token = Token::new(TableId::MethodDebugInformation, method.row());
        self.tables.push(EncMap { token: token.raw() });
    }

    /// Appends a scope. Scopes come sorted by method, then by start, the longest first.
    pub fn scope(
        &mut self,
        method: MethodDefId,
        import_scope: ImportScopeId,
        start_offset: u32,
        length: u32,
    ) -> LocalScopeId {
        self.tables.push(LocalScope {
            method,
            import_scope,
            variable_list: LocalVariableId::from_row(self.tables.count(TableId::LocalVariable) + 1),
            constant_list: LocalConstantId::from_row(self.tables.count(TableId::LocalConstant) + 1),
            start_offset,
            length,
        })
    }

    /// Appends a variable to the last scope. Attribute 1: hidden from the user. `index`: its slot in the local signature.
    pub fn variable(&mut self, attributes: u16, index: u16, name: &str) -> Result<LocalVariableId> {
        let name = self.heaps.strings.add(name)?;
        Ok(self.tables.push(LocalVariable {
            attributes,
            index,
            name,
        }))
    }

    /// Appends a constant to the last scope.
    pub fn constant(&mut self, name: &str, signature: &ConstantSignature<'_>) -> Result<LocalConstantId> {
        let row = LocalConstant {
            name: self.heaps.strings.add(name)?,
            signature: self.heaps.blobs.add(&signature.encode()?)?,
        };
        Ok(self.tables.push(row))
    }

    /// Appends an import scope.
    pub fn import_scope<'i>(
        &mut self,
        parent: ImportScopeId,
        imports: impl IntoIterator<Item = Result<Import<'i>>>,
    ) -> Result<ImportScopeId> {
        let imports = self.imports(imports)?;
        Ok(self.tables.push(ImportScope { parent, imports }))
    }

    fn imports<'i>(&mut self, imports: impl IntoIterator<Item = Result<Import<'i>>>) -> Result<BlobOffset> {
        let mut writer = ImportWriter::new(&mut self.heaps.blobs);
        for import in imports {
            writer.push(import?)?;
        }
        let blob = writer.finish();
        Ok(self.heaps.blobs.add(&blob)?)
    }

    /// Appends a state machine. They come sorted by their MoveNext method.
    pub fn state_machine(
        &mut self,
        move_next_method: MethodDefId,
        kickoff_method: MethodDefId,
    ) -> StateMachineMethodId {
        self.tables.push(StateMachineMethod {
            move_next_method,
            kickoff_method,
        })
    }

    /// Adds custom debug information, in any order.
    pub fn custom(&mut self, parent: Token, info: &CustomDebugInfo<'_>) -> Result<()> {
        self.custom_blob(parent, info.kind(), &info.encode()?)
    }

    /// Adds custom debug information of a kind by its blob, in any order.
    pub fn custom_blob(&mut self, parent: Token, kind: Guid, blob: &[u8]) -> Result<()> {
        let parent = HasCustomDebugInformation::new(parent).ok_or(Error::Structure {
            token: parent,
            expected: "something that may have custom debug information",
        })?;
        self.custom.push(CustomDebugInformation {
            parent,
            kind: self.heaps.guids.add(kind),
            value: self.heaps.blobs.add(blob)?,
        });
        self.custom_added = true;
        Ok(())
    }

    /// Takes away all custom debug information of a kind.
    pub fn remove_custom(&mut self, kind: Kind) {
        let kind = self.heaps.guids.add(kind.guid());
        self.custom.retain(|row| row.kind != kind);
    }

    /// The bytes.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        if self.custom_added {
            // Stable: the rows of one parent keep their order.
            self.custom.sort_by_key(|row| row.parent.to_column());
        }
        for row in self.custom {
            self.tables.push(row);
        }
        let (name, sorted, layout) = if self.is_delta {
            let wide = Layout::wide(self.tables.row_counts());
            (
                "#-",
                SORTED | DELTA_SORTED,
                Layout {
                    heap_sizes: DELTA_HEAP_SIZES,
                    ..wide
                },
            )
        } else {
            (
                "#~",
                SORTED,
                self.tables
                    .layout(&self.heaps, Some(&self.stream.type_system_rows)),
            )
        };
        let mut root = RootBuilder::new(VERSION);
        root.stream("#Pdb", self.stream.write());
        root.stream(name, self.tables.stream(&layout, sorted)?);
        root.heaps(self.heaps);
        if self.is_delta {
            root.wide();
        }
        Ok(root.finish()?)
    }
}
