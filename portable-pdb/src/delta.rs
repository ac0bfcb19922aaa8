//! The PDB of an Edit and Continue delta.
//!
//! It stands alone: its heaps and its rows of documents, scopes, variables, constants and imports start anew. It has one row of
//! MethodDebugInformation for each MethodDef row of the metadata delta, in the order of their tokens; the EncMap ties row i to its method.
//! Debug tables name a method by i; what refers to the program (kickoff methods, local signatures, types and methods within blobs) has the
//! tokens of the running chain. The three maps of Edit and Continue are left out, as Roslyn does: whoever makes deltas keeps them.

use std::collections::HashMap;

use ecma335::{
    DocumentId, ImportScopeId, LocalScopeId, MethodDefId, RowId, StandAloneSigId, TABLE_SLOTS, TableId, Token,
};

use crate::codec::{AsyncStepping, HoistedScopes, Import, Kind, SequencePoint};
use crate::{Error, Pdb, PdbBuilder, PdbId, Result};

/// A MethodDef row of a metadata delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeltaMethod {
    /// Its method in the running chain.
    pub chain: MethodDefId,
    /// The method in the update whose debug information it takes; `None` for one without, such as a deleted one.
    pub update: Option<MethodDefId>,
}

/// The PDB of a delta, before the metadata delta is complete: translating tokens may add references to that one.
#[derive(Debug)]
pub struct DeltaPdb(PdbBuilder);

impl DeltaPdb {
    /// Takes the debug information of `methods`, which are in the order of their tokens in the chain, from the update's PDB.
    /// `translate` gives the chain's token for one of the update: StandAloneSig of methods' locals, TypeDef, TypeRef, TypeSpec and
    /// AssemblyRef within constants and imports, MethodDef of state machines. `hoisted` gives the chain's index for that of a variable which a
    /// method of the update keeps in its state machine.
    pub fn new(
        update: &Pdb<'_>,
        methods: &[DeltaMethod],
        translate: impl FnMut(Token) -> Option<Token>,
        hoisted: impl Fn(MethodDefId, usize) -> usize,
    ) -> Result<Self> {
        let mut writer = Writer {
            update,
            translate,
            hoisted,
            builder: PdbBuilder::delta(),
            documents: HashMap::new(),
            imports: HashMap::new(),
            points: Vec::new(),
        };
        let mut before = MethodDefId::default();
        for (index, method) in methods.iter().enumerate() {
            if method.chain <= before {
                return Err(Error::Structure {
                    token: method.chain.token(),
                    expected: "methods in the order of their tokens",
                });
            }
            before = method.chain;
            writer.method(MethodDefId::from_row(index as u32 + 1), *method)?;
        }
        Ok(Self(writer.builder))
    }

    /// Rows without debug information: what there is to say when the update came without a PDB.
    pub fn without_information(methods: &[MethodDefId]) -> Result<Self> {
        let mut builder = PdbBuilder::delta();
        for method in methods {
            builder.enc_map(*method);
            builder.method(StandAloneSigId::default(), &[])?;
        }
        Ok(Self(builder))
    }

    /// The bytes. `id`: a fresh one; `rows`: how many rows the tables of the metadata delta have.
    pub fn write(mut self, id: PdbId, rows: &[u32; TABLE_SLOTS]) -> Result<Vec<u8>> {
        let mut rows = *rows;
        for own in [TableId::EncLog, TableId::EncMap] {
            rows[own as usize] = 0;
        }
        rows[TableId::Document as usize..].fill(0);
        self.0.identify(id, &rows);
        self.0.finish()
    }
}

struct Writer<'u, 'a, F, H> {
    update: &'u Pdb<'a>,
    translate: F,
    hoisted: H,
    builder: PdbBuilder,
    documents: HashMap<DocumentId, DocumentId>,
    imports: HashMap<ImportScopeId, ImportScopeId>,
    points: Vec<SequencePoint>,
}

impl<F: FnMut(Token) -> Option<Token>, H: Fn(MethodDefId, usize) -> usize> Writer<'_, '_, F, H> {
    /// The chain's id for one of the update, of the same table.
    fn id<I: RowId>(&mut self, id: I, what: &'static str) -> Result<I> {
        let missing = Error::Untranslated {
            token: id.token(),
            what,
        };
        (self.translate)(id.token()).and_then(Token::to_id).ok_or(missing)
    }

    fn token(&mut self, token: Token, what: &'static str) -> Result<Token> {
        if token.is_nil() {
            return Ok(token);
        }
        (self.translate)(token).ok_or(Error::Untranslated { token, what })
    }

    fn method(&mut self, row: MethodDefId, method: DeltaMethod) -> Result<()> {
        self.builder.enc_map(method.chain);
        let Some(update) = method.update else {
            self.builder.method(StandAloneSigId::default(), &[])?;
            return Ok(());
        };
        self.sequence_points(update)?;
        for scope in self.update.scopes(update) {
            self.scope(row, scope)?;
        }
        if let Some(kickoff) = self.update.kickoff_method(update)? {
            let kickoff = self.id(kickoff, "the method that starts a state machine")?;
            self.builder.state_machine(row, kickoff);
        }
        self.custom(update.token(), row.token())
    }

    fn sequence_points(&mut self, method: MethodDefId) -> Result<()> {
        let points = self.update.sequence_points(method)?;
        let mut local_signature = points.local_signature();
        let mut collected = std::mem::take(&mut self.points);
        collected.clear();
        for point in points {
            let point = point?;
            collected.push(SequencePoint {
                document: self.document(point.document)?,
                ..point
            });
        }
        if !local_signature.is_nil() && !collected.is_empty() {
            local_signature = self.id(local_signature, "the locals of a method")?;
        }
        self.builder.method(local_signature, &collected)?;
        self.points = collected;
        Ok(())
    }

    fn document(&mut self, id: DocumentId) -> Result<DocumentId> {
        if let Some(known) = self.documents.get(&id) {
            return Ok(*known);
        }
        let new = self.builder.document(&self.update.document(id)?)?;
        self.documents.insert(id, new);
        self.custom(id.token(), new.token())?;
        Ok(new)
    }

    fn scope(&mut self, method: MethodDefId, id: LocalScopeId) -> Result<()> {
        let update = self.update;
        let row = update.metadata().get(id)?;
        let imports = self.import_scope(row.import_scope)?;
        let scope = self.builder.scope(method, imports, row.start_offset, row.length);
        self.custom(id.token(), scope.token())?;
        for variable in update.variables(id) {
            let (id, row) = variable?;
            let name = update.metadata().string(row.name)?;
            let variable = self.builder.variable(row.attributes, row.index, name)?;
            self.custom(id.token(), variable.token())?;
        }
        for constant in update.constants(id) {
            let (id, row) = constant?;
            let name = update.metadata().string(row.name)?;
            let signature = update.constant_signature(row.signature)?;
            let signature = signature.translate(|token| self.token(token, "the type of a constant"))?;
            let constant = self.builder.constant(name, &signature)?;
            self.custom(id.token(), constant.token())?;
        }
        Ok(())
    }

    fn import_scope(&mut self, id: ImportScopeId) -> Result<ImportScopeId> {
        let update = self.update;
        let mut parent = ImportScopeId::default();
        // Outer ones first, so that a scope's parent has its row.
        for id in update.import_chain(id)?.into_iter().rev() {
            if let Some(known) = self.imports.get(&id) {
                parent = *known;
                continue;
            }
            let imports: Vec<Import<'_>> = update
                .imports(id)?
                .map(|import| import?.translate(|token| self.token(token, "an import")))
                .collect::<Result<_>>()?;
            parent = self.builder.import_scope(parent, imports.into_iter().map(Ok))?;
            self.imports.insert(id, parent);
            self.custom(id.token(), parent.token())?;
        }
        Ok(parent)
    }

    fn custom(&mut self, from: Token, to: Token) -> Result<()> {
        let update = self.update;
        let metadata = update.metadata();
        for id in update.custom_rows(from)? {
            let row = metadata.get(id)?;
            let (guid, blob) = (metadata.guid(row.kind)?, metadata.blob(row.value)?);
            match Kind::from_guid(guid) {
                Some(kind) if kind.is_enc_map() => {}
                Some(Kind::AsyncStepping) => {
                    let mut stepping = AsyncStepping::decode(blob)?;
                    for item in &mut stepping.awaits {
                        item.resume_method =
                            self.id(item.resume_method, "the method in which an await goes on")?;
                    }
                    self.builder.custom_blob(to, guid, &stepping.encode()?)?;
                }
                Some(Kind::HoistedScopes) => {
                    let scopes = HoistedScopes::decode(blob)?;
                    let chain = |index| from.to_id().map_or(index, |method| (self.hoisted)(method, index));
                    self.builder
                        .custom_blob(to, guid, &scopes.renumbered(chain).encode())?;
                }
                _ => self.builder.custom_blob(to, guid, blob)?,
            }
        }
        Ok(())
    }
}
