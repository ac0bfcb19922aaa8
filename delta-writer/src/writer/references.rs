//! From the update's tokens to the chain's: definitions through the map, references by content. What the chain lacks is appended.

use ecma335::{
    AssemblyRef, AssemblyRefId, Bytes, CodedKind, Error as Format, MemberRef, MemberRefId, MemberRefParent,
    MethodDefOrRef, MethodSpec, MethodSpecId, ModuleRef, ModuleRefId, ResolutionScope, RowId, StandAloneSig,
    StandAloneSigId, TableId, Token, TypeRef, TypeRefId, TypeSpec, TypeSpecId, UserStringOffset, transcode,
    transcode_type,
};

use super::Writer;
use super::content::Reference;
use crate::error::{Error, Result};

/// References nested in references: arguments of generic types, enclosing types.
const MAX_DEPTH: usize = 64;

impl<'a> Writer<'a> {
    /// The chain's token for any token of the update that code, signatures or rows may have.
    pub(super) fn import(&mut self, token: Token) -> Result<Token> {
        if let Some(offset) = token.as_user_string() {
            return self.user_string(offset);
        }
        let table = match token.table() {
            Some(table) if !token.is_nil() => table,
            _ => return Ok(token),
        };
        match table {
            TableId::TypeDef | TableId::Field | TableId::MethodDef | TableId::Property | TableId::Event => {
                return self.definition(token);
            }
            // The chain has one of each.
            TableId::Module | TableId::Assembly => return Ok(token),
            _ => {}
        }
        if let Some(known) = self.imported.get(&token) {
            return Ok(*known);
        }
        let row = token.row();
        let imported = self.deeper(|writer| match table {
            TableId::TypeRef => writer.type_ref(TypeRefId::from_row(row)),
            TableId::MemberRef => writer.member_ref(MemberRefId::from_row(row)),
            TableId::TypeSpec => writer.type_spec(TypeSpecId::from_row(row)),
            TableId::MethodSpec => writer.method_spec(MethodSpecId::from_row(row)),
            TableId::StandAloneSig => writer.stand_alone_sig(StandAloneSigId::from_row(row)),
            TableId::AssemblyRef => writer.assembly_ref(AssemblyRefId::from_row(row)),
            TableId::ModuleRef => writer.module_ref(ModuleRefId::from_row(row)),
            _ => Err(Error::NoCounterpart { token }),
        })?;
        self.imported.insert(token, imported);
        Ok(imported)
    }

    /// Hostile references may contain themselves.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            return Err(Format::TooDeep {
                offset: 0,
                limit: MAX_DEPTH,
                what: "a reference",
            }
            .into());
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// A signature of the update with the chain's tokens.
    pub(super) fn signature(&mut self, blob: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(blob.len());
        transcode(
            Bytes::new(blob, 0),
            &mut |token| self.import(token.token()),
            &mut out,
        )?;
        Ok(out)
    }

    /// The chain's row with that content, or a new one. `origin` is the update's row: compilers number references by first use, so the
    /// chain often has the same one there, or as far off as the last one was.
    fn settle(&mut self, origin: u32, reference: Reference<'_>) -> Result<Token> {
        let table = reference.table();
        let shift = self.shifts.get(&table).copied().unwrap_or(0);
        for guess in [origin, origin.wrapping_add(shift)] {
            if reference.is_at(&self.base, guess) {
                return Ok(Token::new(table, guess));
            }
        }
        if let Some(row) = self.index.find(&self.base, &reference) {
            self.shifts.insert(table, row.wrapping_sub(origin));
            return Ok(Token::new(table, row));
        }
        let key = reference.key();
        if let Some(token) = self.appended.get(&key) {
            return Ok(*token);
        }
        let token = self.append(reference)?;
        self.appended.insert(key, token);
        Ok(token)
    }

    fn append(&mut self, reference: Reference<'_>) -> Result<Token> {
        let (strings, blobs) = (&mut self.heaps.strings, &mut self.heaps.blobs);
        Ok(match reference {
            Reference::AssemblyRef {
                version,
                flags,
                public_key_or_token,
                name,
                culture,
            } => {
                let [major_version, minor_version, build_number, revision_number] = version;
                let row = AssemblyRef {
                    major_version,
                    minor_version,
                    build_number,
                    revision_number,
                    flags,
                    public_key_or_token: blobs.add(public_key_or_token)?,
                    name: strings.add(name)?,
                    culture: strings.add(culture)?,
                    hash_value: Default::default(),
                };
                self.rows.append(row).token()
            }
            Reference::ModuleRef(name) => {
                let name = strings.add(name)?;
                self.rows.append(ModuleRef { name }).token()
            }
            Reference::TypeRef {
                scope,
                namespace,
                name,
            } => {
                let row = TypeRef {
                    resolution_scope: ResolutionScope::new(scope)
                        .ok_or_else(|| misplaced(CodedKind::ResolutionScope, scope))?,
                    name: strings.add(name)?,
                    namespace: strings.add(namespace)?,
                };
                self.rows.append(row).token()
            }
            Reference::MemberRef {
                class,
                name,
                signature,
            } => {
                let row = MemberRef {
                    class: MemberRefParent::new(class)
                        .ok_or_else(|| misplaced(CodedKind::MemberRefParent, class))?,
                    name: strings.add(name)?,
                    signature: blobs.add(signature)?,
                };
                self.rows.append(row).token()
            }
            Reference::TypeSpec(signature) => {
                let signature = blobs.add(signature)?;
                self.rows.append(TypeSpec { signature }).token()
            }
            Reference::MethodSpec {
                method,
                instantiation,
            } => {
                let row = MethodSpec {
                    method: MethodDefOrRef::new(method)
                        .ok_or_else(|| misplaced(CodedKind::MethodDefOrRef, method))?,
                    instantiation: blobs.add(instantiation)?,
                };
                self.rows.append(row).token()
            }
            Reference::StandAloneSig(signature) => {
                let signature = blobs.add(signature)?;
                self.rows.append(StandAloneSig { signature }).token()
            }
        })
    }

    fn assembly_ref(&mut self, id: AssemblyRefId) -> Result<Token> {
        let row = self.update.get(id)?;
        let reference = Reference::AssemblyRef {
            version: [
                row.major_version,
                row.minor_version,
                row.build_number,
                row.revision_number,
            ],
            flags: row.flags,
            public_key_or_token: self.update.blob(row.public_key_or_token)?,
            name: self.update.string(row.name)?,
            culture: self.update.string(row.culture)?,
        };
        self.settle(id.row(), reference)
    }

    fn module_ref(&mut self, id: ModuleRefId) -> Result<Token> {
        let name = self.update.string(self.update.get(id)?.name)?;
        self.settle(id.row(), Reference::ModuleRef(name))
    }

    fn type_ref(&mut self, id: TypeRefId) -> Result<Token> {
        if let Some(own) = self.own_type_ref(id)? {
            return Ok(own.chain.token());
        }
        let row = self.update.get(id)?;
        let (namespace, name) = (self.update.string(row.namespace)?, self.update.string(row.name)?);
        let scope = self.import(row.resolution_scope.token())?;
        self.settle(
            id.row(),
            Reference::TypeRef {
                scope,
                namespace,
                name,
            },
        )
    }

    fn member_ref(&mut self, id: MemberRefId) -> Result<Token> {
        let row = self.update.get(id)?;
        let (mut name, signature) = (self.update.string(row.name)?, self.update.blob(row.signature)?);
        let parent = row.class.token();
        if let Some(own) = self.own_parent(parent)?
            && let Some(member) = self.own_member(own, name, signature)?
        {
            if parent.table() != Some(TableId::TypeSpec) {
                return Ok(member.chain);
            }
            // A member of an instantiated type stays a reference, by the name that the member has in the chain.
            name = self.member_name(member)?;
        }
        let class = self.import(parent)?;
        let signature = self.signature(signature)?;
        self.settle(
            id.row(),
            Reference::MemberRef {
                class,
                name,
                signature: &signature,
            },
        )
    }

    fn type_spec(&mut self, id: TypeSpecId) -> Result<Token> {
        let blob = self.update.blob(self.update.get(id)?.signature)?;
        let mut signature = Vec::with_capacity(blob.len());
        transcode_type(
            Bytes::new(blob, 0),
            &mut |token| self.import(token.token()),
            &mut signature,
        )?;
        self.settle(id.row(), Reference::TypeSpec(&signature))
    }

    fn method_spec(&mut self, id: MethodSpecId) -> Result<Token> {
        let row = self.update.get(id)?;
        let method = self.import(row.method.token())?;
        let instantiation = self.signature(self.update.blob(row.instantiation)?)?;
        self.settle(
            id.row(),
            Reference::MethodSpec {
                method,
                instantiation: &instantiation,
            },
        )
    }

    fn stand_alone_sig(&mut self, id: StandAloneSigId) -> Result<Token> {
        let blob = self.update.blob(self.update.get(id)?.signature)?;
        let signature = self.signature(blob)?;
        self.settle(id.row(), Reference::StandAloneSig(&signature))
    }

    fn user_string(&mut self, offset: UserStringOffset) -> Result<Token> {
        let text = self.update.user_string(offset)?;
        // Padding reads as an empty string, but the runtime takes only one that has its flag byte: for that the index is asked.
        for guess in [offset.0, offset.0.wrapping_add(self.user_string_shift)] {
            if !text.utf16.is_empty()
                && self
                    .base
                    .user_string(UserStringOffset(guess))
                    .is_ok_and(|known| known == text)
            {
                return Ok(Token::user_string(UserStringOffset(guess)));
            }
        }
        if let Some(known) = self.index.find_user_string(&self.base, text.utf16) {
            self.user_string_shift = known.wrapping_sub(offset.0);
            return Ok(Token::user_string(UserStringOffset(known)));
        }
        Ok(Token::user_string(self.heaps.user_strings.add(text)?))
    }
}

/// A reference that turned out to be something that cannot stand in its place.
pub(super) fn misplaced(kind: CodedKind, token: Token) -> Error {
    Format::Unexpected {
        offset: 0,
        found: u64::from(token.raw()),
        expected: kind.expected(),
    }
    .into()
}
