//! Everything that can be reached, read once: whether an image or a chain is sound, and how much there is in it.

use std::ops::AddAssign;

use crate::il::{ExceptionKind, MethodBody, Operand, OperandKind};
use crate::signature::{visit_signature, visit_type};
use crate::table::decode_coded;
use crate::{
    BlobOffset, Code, ColumnKind, Constant, CustomAttribute, CustomAttributeId, EnumTypes, Error, GuidIndex,
    Metadata, MethodDef, MethodDefId, Ownership, Result, RowId, StringOffset, TableId, Token,
};

/// What has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows of all tables.
    pub rows: usize,
    /// Signatures of all kinds.
    pub signatures: usize,
    /// Custom attribute values.
    pub attributes: usize,
    /// Constants.
    pub constants: usize,
    /// Method bodies.
    pub bodies: usize,
    /// Instructions in them.
    pub instructions: usize,
    /// Bytes of code.
    pub code: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.signatures += other.signatures;
        self.attributes += other.attributes;
        self.constants += other.constants;
        self.bodies += other.bodies;
        self.instructions += other.instructions;
        self.code += other.code;
    }
}

/// Reads all rows, what their columns lead to, all signatures, attributes, constants and bodies, and checks that tokens, indices and
/// branch targets lead to what exists. `problem` is told of each that is not so, by the token of the row where it was seen.
///
/// No more than about `budget` bytes of rows, names, blobs and code are looked at: in a damaged image each row may name the same megabyte.
/// Metadata of a delta alone cannot be checked, since it refers to the chain; a [`Chain`](crate::Chain) can.
pub fn check(code: &impl Code, budget: usize, problem: &mut dyn FnMut(Token, Error)) -> Result<Counts> {
    let metadata = code.metadata()?;
    let mut checker = Checker {
        metadata: &metadata,
        budget,
        enums: EnumTypes::new(&metadata, []).ok(),
        counts: Counts::default(),
        starts: Vec::new(),
    };
    if let Err(error) = Ownership::new(&metadata) {
        problem(Token::default(), error);
    }
    for &table in TableId::ALL {
        checker.table(table, problem);
    }
    for row in metadata.rows::<MethodDefId>() {
        if checker.budget == 0 {
            break;
        }
        let Ok((id, row)) = row else { continue };
        if let Err(error) = checker.method(code, id, &row) {
            problem(id.token(), error);
        }
    }
    Ok(checker.counts)
}

struct Checker<'m, 'a> {
    metadata: &'m Metadata<'a>,
    /// None where they cannot be collected, which is a problem of its own.
    enums: Option<EnumTypes<'m, 'a>>,
    budget: usize,
    counts: Counts,
    /// Where instructions of the present body begin.
    starts: Vec<bool>,
}

/// MethodImplAttributes (II.23.1.11): how a method is implemented, and that it is in IL.
const CODE_TYPE: u16 = 3;
const IL: u16 = 0;

impl Checker<'_, '_> {
    fn spend(&mut self, bytes: usize) {
        self.budget = self.budget.saturating_sub(bytes + 1);
    }

    fn table(&mut self, table: TableId, problem: &mut dyn FnMut(Token, Error)) {
        // What a PDB's tables refer to is the reader of PDBs' to check; EncLog and EncMap refer to the chain.
        if table >= TableId::Document || matches!(table, TableId::EncLog | TableId::EncMap) {
            return;
        }
        let rows = *self.metadata.table(table);
        for row in 1..=rows.rows() {
            let (Some(raw), true) = (rows.raw(row), self.budget > 0) else {
                return;
            };
            self.counts.rows += 1;
            let (token, offset) = (Token::new(table, row), rows.row_offset(row));
            for (column, value) in table.columns().iter().zip(raw) {
                if let Err(error) = self.column(column.kind, column.name, value, offset) {
                    problem(token, error);
                }
                if matches!(column.kind, ColumnKind::Blob)
                    && let Err(error) = self.signature(table, column.name, BlobOffset(value))
                {
                    problem(token, error);
                }
            }
            if let Err(error) = self.value(token) {
                problem(token, error);
            }
        }
    }

    fn column(&mut self, kind: ColumnKind, name: &str, value: u32, offset: usize) -> Result<()> {
        match kind {
            ColumnKind::U16 | ColumnKind::U32 => self.spend(0),
            ColumnKind::String => self.spend(self.metadata.string(StringOffset(value))?.len()),
            ColumnKind::Blob => self.spend(self.metadata.blob(BlobOffset(value))?.len()),
            ColumnKind::Guid => drop(self.metadata.guid(GuidIndex(value))?),
            ColumnKind::Coded(coded) => self.exists(decode_coded(coded, value, offset)?, offset)?,
            // A list may begin behind the last row; that lists are sound, the owners of members show.
            ColumnKind::Row(_) if name.ends_with("_list") => {}
            ColumnKind::Row(table) => self.exists(Token::new(table, value), offset)?,
        }
        Ok(())
    }

    /// A token is nil or leads to a row.
    fn exists(&self, token: Token, offset: usize) -> Result<()> {
        let rows = token.table().map_or(0, |table| self.metadata.table(table).rows());
        if token.row() > rows {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(token.raw()),
                expected: "a token of a row that exists",
            });
        }
        Ok(())
    }

    fn signature(&mut self, table: TableId, column: &str, blob: BlobOffset) -> Result<()> {
        let mut bytes = match (table, column) {
            (TableId::TypeSpec, _)
            | (_, "instantiation")
            | (TableId::Property, "type_")
            | (
                TableId::Field | TableId::MethodDef | TableId::MemberRef | TableId::StandAloneSig,
                "signature",
            ) => self.metadata.blob_reader(blob)?,
            _ => return Ok(()),
        };
        self.counts.signatures += 1;
        let offset = bytes.offset();
        match table {
            TableId::TypeSpec => {
                visit_type(&mut bytes, |_, token| self.exists(token.token(), offset))?;
                match bytes.peek() {
                    None => Ok(()),
                    Some(byte) => Err(Error::Unexpected {
                        offset: bytes.offset(),
                        found: u64::from(byte),
                        expected: "the end of the type",
                    }),
                }
            }
            _ => visit_signature(bytes, |_, token| self.exists(token.token(), offset)),
        }
    }

    fn value(&mut self, token: Token) -> Result<()> {
        if let Some(id) = token.to_id::<CustomAttributeId>() {
            let row: CustomAttribute = self.metadata.get(id)?;
            // A delta leaves zeroed rows behind where a member has fewer attributes than before.
            if !row.type_.is_nil() {
                match &self.enums {
                    Some(enums) => self.metadata.custom_attribute(&row, enums)?,
                    None => self.metadata.custom_attribute(&row, self.metadata)?,
                };
                self.counts.attributes += 1;
            }
        } else if token.table() == Some(TableId::Constant) {
            let row: Constant = self.metadata.get(crate::ConstantId(token.row()))?;
            self.metadata.constant(&row)?;
            self.counts.constants += 1;
        }
        Ok(())
    }

    fn method(&mut self, code: &impl Code, id: MethodDefId, row: &MethodDef) -> Result<()> {
        if row.impl_flags & CODE_TYPE != IL {
            return Ok(());
        }
        let Some(bytes) = code.method_data(id, row.rva)? else {
            return Ok(());
        };
        let body = MethodBody::parse(bytes)?;
        self.spend(body.size);
        self.counts.bodies += 1;
        self.counts.code += body.code.len();
        self.metadata.locals(body.local_var_sig)?;
        self.starts.clear();
        self.starts.resize(body.code.len() + 1, false);
        // Clauses may end where the code does.
        self.starts[body.code.len()] = true;
        for instruction in body.instructions() {
            let instruction = instruction?;
            self.counts.instructions += 1;
            if let Some(start) = self.starts.get_mut(instruction.offset as usize) {
                *start = true;
            }
            if let Operand::Token(token) = instruction.operand {
                let offset = body.code_offset + instruction.offset as usize;
                self.operand(instruction.opcode.operand(), token, offset)?;
            }
        }
        for instruction in body.instructions() {
            match instruction?.operand {
                Operand::Branch(target) => self.starts_at(target, body.code_offset)?,
                Operand::Switch(targets) => targets
                    .iter()
                    .try_for_each(|target| self.starts_at(target, body.code_offset))?,
                _ => {}
            }
        }
        for clause in body.clauses() {
            for position in [
                clause.try_offset,
                clause.try_offset + clause.try_length,
                clause.handler_offset,
                clause.handler_offset + clause.handler_length,
            ] {
                self.starts_at(position, body.code_offset)?;
            }
            match clause.kind {
                ExceptionKind::Catch(token) => self.operand(OperandKind::Type, token, body.code_offset)?,
                ExceptionKind::Filter(offset) => self.starts_at(offset, body.code_offset)?,
                ExceptionKind::Finally | ExceptionKind::Fault => {}
            }
        }
        Ok(())
    }

    fn operand(&mut self, kind: OperandKind, token: Token, offset: usize) -> Result<()> {
        if let (OperandKind::String, Some(at)) = (kind, token.as_user_string()) {
            self.spend(self.metadata.user_string(at)?.utf16.len());
            return Ok(());
        }
        if token.is_nil() || !token.table().is_some_and(|table| kind.tables().contains(&table)) {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(token.raw()),
                expected: "a token that the instruction can take",
            });
        }
        self.exists(token, offset)
    }

    fn starts_at(&self, position: u32, offset: usize) -> Result<()> {
        match self.starts.get(position as usize) {
            Some(true) => Ok(()),
            _ => Err(Error::Unexpected {
                offset,
                found: u64::from(position),
                expected: "the offset of an instruction",
            }),
        }
    }
}
