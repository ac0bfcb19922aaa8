//! A PDB as text, made for reading and for comparing: the same rows give the same text.

mod text;

use std::fmt::Write;

use ecma335::{
    CustomDebugInformationId, DocumentId, Guid, ImportScopeId, MethodDebugInformationId, MethodDefId, RowId,
    TableId, Token,
};

use crate::codec::{Closure, CustomDebugInfo, Import, Kind, LocalSlot};
use crate::{Document, Pdb, Result};
use text::{Constant, Hex, Il, Lines, MAX_TEXT, Text};

/// No more is printed: rows of a damaged PDB may all have the same long blob.
const MAX_OUTPUT: usize = 1 << 28;

/// The text of a PDB, a delta's too. What cannot be decoded is shown with its error, in its place.
#[must_use]
pub fn print(pdb: &Pdb<'_>) -> String {
    let mut printer = Printer {
        pdb,
        out: String::new(),
    };
    printer.attempt(0, Printer::pdb);
    printer.out
}

struct Printer<'p, 'a> {
    pdb: &'p Pdb<'a>,
    out: String,
}

/// A line at a depth.
macro_rules! line {
    ($self:ident, $depth:expr, $($argument:tt)*) => {{
        if $self.out.len() < MAX_OUTPUT {
            // Writing to a string does not fail.
            let _ = write!($self.out, "{:width$}", "", width = 2 * $depth);
            let _ = writeln!($self.out, $($argument)*);
        }
    }};
}

impl Printer<'_, '_> {
    fn pdb(&mut self) -> Result<()> {
        let pdb = self.pdb;
        let of = if pdb.is_delta() { "PDB of a delta" } else { "PDB" };
        line!(self, 0, "{of} {}", pdb.id());
        if !pdb.entry_point().is_nil() {
            line!(self, 0, "entry point {}", pdb.entry_point());
        }
        let rows: Vec<String> = TableId::ALL
            .iter()
            .map(|table| (table, pdb.type_system_rows()[*table as usize]))
            .filter(|(_, rows)| *rows != 0)
            .map(|(table, rows)| format!("{} {rows}", table.name()))
            .collect();
        line!(self, 0, "tables of the image: {}", rows.join(", "));
        for id in pdb.metadata().ids::<DocumentId>() {
            self.attempt(0, |this| this.document(id));
        }
        for id in pdb.metadata().ids::<ImportScopeId>() {
            self.attempt(0, |this| this.imports(id));
        }
        for id in pdb.metadata().ids::<MethodDebugInformationId>() {
            self.attempt(0, |this| this.method(id));
        }
        // What has a parent that was printed stands with it.
        for id in pdb.metadata().ids::<CustomDebugInformationId>() {
            let parent = pdb.metadata().get(id).map(|row| row.parent.token());
            let printed = |token: &Token| {
                use TableId::{Document, ImportScope, LocalConstant, LocalScope, LocalVariable, MethodDef};
                matches!(
                    token.table(),
                    Some(Document | ImportScope | LocalConstant | LocalScope | LocalVariable | MethodDef)
                )
            };
            if !parent.as_ref().is_ok_and(printed) {
                self.attempt(0, |this| {
                    line!(this, 0, "{:?}", parent?);
                    this.custom_row(1, id)
                });
            }
        }
        Ok(())
    }

    /// Prints a part while there is room, and shows the error of one that failed.
    fn attempt(&mut self, depth: usize, part: impl FnOnce(&mut Self) -> Result<()>) {
        if self.out.len() < MAX_OUTPUT
            && let Err(error) = part(self)
        {
            line!(self, depth, "error: {error}");
        }
    }

    fn document(&mut self, id: DocumentId) -> Result<()> {
        let document = self.pdb.document(id)?;
        let algorithm = match document.hash_algorithm {
            Document::SHA1 => "SHA-1".to_owned(),
            Document::SHA256 => "SHA-256".to_owned(),
            Guid::NIL => "no hash".to_owned(),
            other => other.to_string(),
        };
        let language = match document.language {
            Document::CSHARP => "C#".to_owned(),
            Document::FSHARP => "F#".to_owned(),
            Document::VISUAL_BASIC => "VB".to_owned(),
            other => other.to_string(),
        };
        let name = document.name.to_string();
        line!(
            self,
            0,
            "document {} {} {language} {algorithm} {}",
            id.row(),
            Text(&name),
            Hex(document.hash)
        );
        self.custom(1, id.token())
    }

    fn imports(&mut self, id: ImportScopeId) -> Result<()> {
        let parent = self.pdb.metadata().get(id)?.parent;
        line!(self, 0, "import scope {} in {}", id.row(), parent.row());
        for import in self.pdb.imports(id)? {
            let import = import?;
            match import {
                Import::Namespace { namespace } => line!(self, 1, "namespace {}", Text(namespace)),
                Import::AssemblyNamespace { assembly, namespace } => {
                    line!(self, 1, "namespace {} of {}", Text(namespace), assembly.token());
                }
                Import::Type { target } => line!(self, 1, "type {target}"),
                Import::XmlNamespace { alias, namespace } => {
                    line!(self, 1, "XML namespace {} = {}", Text(alias), Text(namespace));
                }
                Import::AssemblyReferenceAlias { alias } => line!(self, 1, "extern alias {}", Text(alias)),
                Import::AliasAssembly { alias, assembly } => {
                    line!(self, 1, "alias {} = {}", Text(alias), assembly.token());
                }
                Import::AliasNamespace { alias, namespace } => {
                    line!(self, 1, "alias {} = namespace {}", Text(alias), Text(namespace));
                }
                Import::AliasAssemblyNamespace {
                    alias,
                    assembly,
                    namespace,
                } => {
                    line!(
                        self,
                        1,
                        "alias {} = namespace {} of {}",
                        Text(alias),
                        Text(namespace),
                        assembly.token()
                    );
                }
                Import::AliasType { alias, target } => {
                    line!(self, 1, "alias {} = type {target}", Text(alias))
                }
            }
        }
        self.custom(1, id.token())
    }

    fn method(&mut self, id: MethodDebugInformationId) -> Result<()> {
        let pdb = self.pdb;
        let row = MethodDefId::from_row(id.row());
        let mut points = pdb.sequence_points(row)?.peekable();
        let scopes = pdb.scope_tree(row)?;
        let kickoff = pdb.kickoff_method(row)?;
        let custom = pdb.custom_rows(row.token())?.len() > 0;
        let information = points.peek().is_some() || !scopes.scopes.is_empty() || kickoff.is_some() || custom;
        // A whole PDB has a row for every method, most of them empty; a delta has those that it is about.
        if !information && !pdb.is_delta() {
            return Ok(());
        }
        let points = pdb.sequence_points(row)?;
        let mut document = pdb.metadata().get(id)?.document;
        line!(
            self,
            0,
            "method {} document {}",
            pdb.method_of_row(id)?.token(),
            document.row()
        );
        if !points.local_signature().is_nil() {
            line!(self, 1, "locals {}", points.local_signature().token());
        }
        if let Some(kickoff) = kickoff {
            line!(self, 1, "state machine of {}", kickoff.token());
        }
        for point in points {
            let point = point?;
            if point.document != document {
                document = point.document;
                line!(self, 1, "in document {}", document.row());
            }
            match point.span {
                Some(span) => line!(self, 1, "{} {}", Il(point.offset), Lines(span)),
                None => line!(self, 1, "{} hidden", Il(point.offset)),
            }
        }
        for scope in &scopes.scopes {
            let end = scope.row.start_offset.saturating_add(scope.row.length);
            let depth = scope.depth.min(100) + 1;
            line!(
                self,
                depth,
                "scope {} to {} imports {}",
                Il(scope.row.start_offset),
                Il(end),
                scope.row.import_scope.row()
            );
            self.custom(depth + 1, scope.id.token())?;
            for variable in pdb.variables(scope.id) {
                let (id, variable) = variable?;
                let hidden = if variable.attributes & 1 != 0 {
                    " hidden"
                } else {
                    ""
                };
                line!(
                    self,
                    depth + 1,
                    "local {} {}{hidden}",
                    variable.index,
                    Text(pdb.metadata().string(variable.name)?)
                );
                self.custom(depth + 2, id.token())?;
            }
            for constant in pdb.constants(scope.id) {
                let (id, constant) = constant?;
                let name = pdb.metadata().string(constant.name)?;
                match pdb.constant_signature(constant.signature) {
                    Ok(value) => line!(self, depth + 1, "constant {} = {}", Text(name), Constant(&value)),
                    Err(error) => line!(self, depth + 1, "constant {}: error: {error}", Text(name)),
                }
                self.custom(depth + 2, id.token())?;
            }
        }
        self.custom(1, row.token())
    }

    fn custom(&mut self, depth: usize, parent: Token) -> Result<()> {
        for id in self.pdb.custom_rows(parent)? {
            self.attempt(depth, |this| this.custom_row(depth, id));
        }
        Ok(())
    }

    fn custom_row(&mut self, depth: usize, id: CustomDebugInformationId) -> Result<()> {
        let info = self.pdb.custom_info(id)?;
        let kind = info.kind();
        match Kind::from_guid(kind) {
            Some(kind) => line!(self, depth, "{}", kind.name()),
            None => line!(self, depth, "kind {kind}"),
        }
        let depth = depth + 1;
        match info {
            CustomDebugInfo::AsyncStepping(value) => {
                if let Some(handler) = value.catch_handler {
                    line!(self, depth, "catch {}", Il(handler));
                }
                for item in value.awaits {
                    let method = item.resume_method.token();
                    line!(
                        self,
                        depth,
                        "yield {} resume {} in {method}",
                        Il(item.yield_offset),
                        Il(item.resume_offset)
                    );
                }
            }
            CustomDebugInfo::HoistedScopes(value) => {
                for scope in value.scopes {
                    line!(
                        self,
                        depth,
                        "{} to {}",
                        Il(scope.start),
                        Il(scope.start.saturating_add(scope.length))
                    );
                }
            }
            CustomDebugInfo::DynamicFlags(value) => {
                let bits: String = value
                    .bits()
                    .iter()
                    .map(|bit| if *bit { '1' } else { '0' })
                    .collect();
                line!(self, depth, "{bits:.MAX_TEXT$}");
            }
            CustomDebugInfo::TupleNames(value) => {
                for name in value.names {
                    line!(self, depth, "{}", Text(name));
                }
            }
            CustomDebugInfo::DefaultNamespace(text) => line!(self, depth, "{}", Text(text)),
            CustomDebugInfo::LocalSlotMap(value) => {
                for (index, slot) in value.slots.iter().enumerate() {
                    match slot {
                        LocalSlot::Temporary => line!(self, depth, "slot {index} temporary"),
                        LocalSlot::LongLived {
                            kind,
                            syntax_offset,
                            ordinal,
                        } => line!(
                            self,
                            depth,
                            "slot {index} kind {kind} at {syntax_offset} ordinal {ordinal}"
                        ),
                    }
                }
            }
            CustomDebugInfo::LambdaMap(value) => {
                line!(self, depth, "method ordinal {}", value.method_ordinal);
                for (index, offset) in value.closures.iter().enumerate() {
                    line!(self, depth, "closure {index} at {offset}");
                }
                for (index, lambda) in value.lambdas.iter().enumerate() {
                    let closure = match lambda.closure {
                        Closure::This => "this".to_owned(),
                        Closure::Static => "static".to_owned(),
                        Closure::Display(ordinal) => format!("closure {ordinal}"),
                    };
                    line!(
                        self,
                        depth,
                        "lambda {index} at {} in {closure}",
                        lambda.syntax_offset
                    );
                }
            }
            CustomDebugInfo::StateMap(value) => {
                for state in value.states {
                    line!(self, depth, "state {} at {}", state.number, state.syntax_offset);
                }
            }
            CustomDebugInfo::EmbeddedSource(source) => {
                // The text itself would drown the rest.
                let size = source.encode().map_or(0, |blob| blob.len());
                line!(self, depth, "{size} byte(s)");
            }
            CustomDebugInfo::CompilationReferences(value) => {
                for file in value.references {
                    line!(
                        self,
                        depth,
                        "{} aliases {} flags {} stamp {:08x} size {:#x} mvid {}",
                        Text(file.file_name),
                        Text(file.aliases),
                        file.flags,
                        file.time_stamp,
                        file.image_size,
                        file.mvid
                    );
                }
            }
            CustomDebugInfo::CompilationOptions(value) => {
                for (name, value) in value.options {
                    line!(self, depth, "{} = {}", Text(name), Text(value));
                }
            }
            CustomDebugInfo::TypeDocuments(value) => {
                for document in value.documents {
                    line!(self, depth, "document {}", document.row());
                }
            }
            CustomDebugInfo::SourceLink(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => line!(self, depth, "{}", Text(text)),
                Err(_) => line!(self, depth, "{}", Hex(bytes)),
            },
            CustomDebugInfo::PrimaryConstructor(bytes) | CustomDebugInfo::Unknown(_, bytes) => {
                if !bytes.is_empty() {
                    line!(self, depth, "{}", Hex(bytes));
                }
            }
        }
        Ok(())
    }
}
