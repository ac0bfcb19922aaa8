//! Digests of what tokens stand for, so that two builds whose rows differ can be compared.
//!
//! A [`Canon`] gives each token of a module the digest of its meaning: references by their content, own definitions by name and signature.
//! Definitions that a position named (closures, data, numbered values) have no name of their own. [`Canon::keyed`] takes them by their stable
//! key: what is left when positions are forgotten, good for finding candidates. [`Canon::exact_new`] takes them by the old definition they are
//! matched with, so that equal digests mean equal code.

use std::ops::Range;
use std::sync::OnceLock;

use ecma335::il::{ExceptionKind, MethodBody, Operand};
use ecma335::signature::{Signature, visit_signature, visit_type};
use ecma335::{
    AssemblyRefId, BlobOffset, Bytes, FieldId, MemberRefId, MethodDefId, MethodSpecId, ModuleRefId, Result,
    RowId, StandAloneSigId, TableId, Token, TypeDefId, TypeDefOrRef, TypeRefId, TypeSpecId,
};

use crate::grammar::Symbol;
use crate::{Module, Moved, SymbolMap};

/// A digest of meaning: the first 128 bits of BLAKE3.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Digest(pub u128);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Digest {
    /// The digest of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes);
        let mut first = [0; 16];
        first.copy_from_slice(&hash.as_bytes()[..16]);
        Self(u128::from_le_bytes(first))
    }
}

/// Builds what is digested: fields are tagged or prefixed by their lengths, so that no two meanings share bytes.
#[derive(Debug, Default)]
pub struct Content(Vec<u8>);

impl Content {
    /// Content of a kind.
    #[must_use]
    pub fn new(tag: u8) -> Self {
        let mut bytes = Vec::with_capacity(96);
        bytes.push(tag);
        Self(bytes)
    }

    /// Adds a number.
    pub fn number(&mut self, value: u64) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    /// Adds bytes behind their length.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Adds text behind its length.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a digest.
    pub fn digest(&mut self, digest: Digest) -> &mut Self {
        self.0.extend_from_slice(&digest.0.to_le_bytes());
        self
    }

    /// The digest of it all.
    #[must_use]
    pub fn finish(&self) -> Digest {
        Digest::of(&self.0)
    }
}

/// How definitions named by a position are taken.
enum Positional<'a> {
    /// By their stable keys.
    Key,
    /// By the rows of the old module, of which this is the new one.
    Matched(&'a SymbolMap),
    /// By their own rows: this is the old module.
    Own,
}

type Memo = Vec<OnceLock<Digest>>;

/// Digests of a module's tokens, remembered as they are asked for.
pub struct Canon<'a> {
    module: Module<'a>,
    positional: Positional<'a>,
    types: Memo,
    type_refs: Memo,
    type_specs: Memo,
    fields: Memo,
    methods: Memo,
    member_refs: Memo,
    method_specs: Memo,
}

impl<'a> Canon<'a> {
    /// Positions forgotten.
    #[must_use]
    pub fn keyed(module: Module<'a>) -> Self {
        Self::new(module, Positional::Key)
    }

    /// The old module of a map.
    #[must_use]
    pub fn exact_old(module: Module<'a>) -> Self {
        Self::new(module, Positional::Own)
    }

    /// The new module of a map.
    #[must_use]
    pub fn exact_new(module: Module<'a>, map: &'a SymbolMap) -> Self {
        Self::new(module, Positional::Matched(map))
    }

    fn new(module: Module<'a>, positional: Positional<'a>) -> Self {
        fn memo<I: RowId>(module: &Module<'_>) -> Memo {
            std::iter::repeat_with(OnceLock::new)
                .take(module.md.count::<I>() as usize)
                .collect()
        }
        Self {
            positional,
            types: memo::<TypeDefId>(&module),
            type_refs: memo::<TypeRefId>(&module),
            type_specs: memo::<TypeSpecId>(&module),
            fields: memo::<FieldId>(&module),
            methods: memo::<MethodDefId>(&module),
            member_refs: memo::<MemberRefId>(&module),
            method_specs: memo::<MethodSpecId>(&module),
            module,
        }
    }

    /// The module that the digests are of.
    #[must_use]
    pub fn module(&self) -> Module<'a> {
        self.module
    }

    fn memo(&self, table: TableId) -> Option<&Memo> {
        Some(match table {
            TableId::TypeDef => &self.types,
            TableId::TypeRef => &self.type_refs,
            TableId::TypeSpec => &self.type_specs,
            TableId::Field => &self.fields,
            TableId::MethodDef => &self.methods,
            TableId::MemberRef => &self.member_refs,
            TableId::MethodSpec => &self.method_specs,
            _ => return None,
        })
    }

    /// The digest of what a token stands for.
    pub fn token(&self, token: Token) -> Result<Digest> {
        self.token_at(token, 0)
    }

    fn token_at(&self, token: Token, depth: u32) -> Result<Digest> {
        if let Some(offset) = token.as_user_string() {
            return Ok(Content::new(b'U')
                .bytes(self.module.md.user_string(offset)?.utf16)
                .finish());
        }
        let slot = token
            .table()
            .and_then(|table| self.memo(table))
            .and_then(|memo| memo.get((token.row() as usize).wrapping_sub(1)));
        if let Some(known) = slot.and_then(OnceLock::get) {
            return Ok(*known);
        }
        let digest = self.compute(token, depth)?;
        if let Some(slot) = slot {
            let _ = slot.set(digest);
        }
        Ok(digest)
    }

    fn compute(&self, token: Token, depth: u32) -> Result<Digest> {
        const LIMIT: u32 = 64;
        if depth > LIMIT {
            return Err(ecma335::Error::TooDeep {
                offset: 0,
                limit: LIMIT as usize,
                what: "references",
            });
        }
        let (md, row) = (self.module.md, token.row());
        let depth = depth + 1;
        Ok(match token.table() {
            _ if token.is_nil() => Digest::default(),
            Some(TableId::TypeDef) => self.type_def(TypeDefId(row), depth)?,
            Some(TableId::TypeRef) => {
                if let Some(own) = self.module.definition(token)? {
                    return self.token_at(own, depth);
                }
                let own = self.module.refers_to_self(TypeRefId(row))?;
                let row = md.get(TypeRefId(row))?;
                let scope = row.resolution_scope.token();
                if own {
                    // Defined in another part of the assembly: what its definition would give.
                    let mut content = Content::new(b'T');
                    if scope.table() == Some(TableId::TypeRef) {
                        content.digest(self.token_at(scope, depth)?);
                    }
                    content.text(md.string(row.namespace)?).text(md.string(row.name)?);
                    return Ok(content.finish());
                }
                let mut content = Content::new(b'R');
                match scope.table() {
                    Some(TableId::AssemblyRef) => {
                        content.text(md.string(md.get(AssemblyRefId(scope.row()))?.name)?);
                    }
                    Some(TableId::ModuleRef) => {
                        content
                            .number(1)
                            .text(md.string(md.get(ModuleRefId(scope.row()))?.name)?);
                    }
                    Some(TableId::TypeRef) => {
                        content.digest(self.token_at(scope, depth)?);
                    }
                    _ => {
                        content.number(2);
                    }
                }
                content
                    .text(md.string(row.namespace)?)
                    .text(md.string(row.name)?)
                    .finish()
            }
            Some(TableId::TypeSpec) => Content::new(b'S')
                .digest(self.type_signature_at(md.get(TypeSpecId(row))?.signature, depth)?)
                .finish(),
            Some(TableId::Field) => {
                let field = md.get(FieldId(row))?;
                self.member(token, field.signature, Symbol::Field, depth)?
            }
            Some(TableId::MethodDef) => {
                let method = md.get(MethodDefId(row))?;
                self.member(token, method.signature, Symbol::Method, depth)?
            }
            Some(TableId::MemberRef) => {
                let member = md.get(MemberRefId(row))?;
                let parent = member.class.token();
                // A member of an instantiated own type: what it is, and of which instantiation.
                if let Some(own) = self.module.definition(token)? {
                    let own = self.token_at(own, depth)?;
                    return if parent.table() == Some(TableId::TypeSpec) {
                        Ok(Content::new(b'I')
                            .digest(own)
                            .digest(self.token_at(parent, depth)?)
                            .finish())
                    } else {
                        Ok(own)
                    };
                }
                if let Some(owner) = self.module.absent_owner(parent)? {
                    let own = Content::new(b'D')
                        .digest(self.token_at(owner.token(), depth)?)
                        .text(md.string(member.name)?)
                        .digest(self.signature_at(member.signature, depth)?)
                        .finish();
                    return if parent.table() == Some(TableId::TypeSpec) {
                        Ok(Content::new(b'I')
                            .digest(own)
                            .digest(self.token_at(parent, depth)?)
                            .finish())
                    } else {
                        Ok(own)
                    };
                }
                Content::new(b'M')
                    .digest(self.token_at(parent, depth)?)
                    .text(md.string(member.name)?)
                    .digest(self.signature_at(member.signature, depth)?)
                    .finish()
            }
            Some(TableId::MethodSpec) => {
                let spec = md.get(MethodSpecId(row))?;
                Content::new(b'G')
                    .digest(self.token_at(spec.method.token(), depth)?)
                    .digest(self.signature_at(spec.instantiation, depth)?)
                    .finish()
            }
            Some(TableId::StandAloneSig) => {
                self.signature_at(md.get(StandAloneSigId(row))?.signature, depth)?
            }
            Some(TableId::ModuleRef) => Content::new(b'O')
                .text(md.string(md.get(ModuleRefId(row))?.name)?)
                .finish(),
            Some(TableId::AssemblyRef) => Content::new(b'A')
                .text(md.string(md.get(AssemblyRefId(row))?.name)?)
                .finish(),
            _ => {
                return Err(ecma335::Error::Unexpected {
                    offset: 0,
                    found: u64::from(token.raw()),
                    expected: "a token that code can hold",
                });
            }
        })
    }

    /// The identity of a definition that a position named; `None` where its key serves.
    fn matched(&self, token: Token) -> Option<Digest> {
        let identity = |tag, token: Token| Content::new(tag).number(u64::from(token.raw())).finish();
        match self.positional {
            Positional::Key => None,
            Positional::Own => Some(identity(b'=', token)),
            Positional::Matched(map) => Some(match map.old(token) {
                Some(old) => identity(b'=', old),
                None => identity(b'+', token),
            }),
        }
    }

    fn type_def(&self, id: TypeDefId, depth: u32) -> Result<Digest> {
        let symbols = self.module.symbols;
        let positional = symbols.is_positional_type(id);
        if positional && let Some(digest) = self.matched(id.token()) {
            return Ok(digest);
        }
        let enclosing = symbols.enclosing(id);
        // What was moved is taken as it was written.
        if symbols.moved(id).is_some() && !enclosing.is_nil() {
            return self.token_at(enclosing.token(), depth);
        }
        let (md, row) = (self.module.md, self.module.md.get(id)?);
        let mut content = Content::new(b'T');
        if !enclosing.is_nil() {
            content.digest(self.token_at(enclosing.token(), depth)?);
        }
        content.text(md.string(row.namespace)?);
        let name = md.string(row.name)?;
        if positional {
            content.number(1).text(symbols.key(name, Symbol::Type).text())
        } else {
            content.text(symbols.build_name(name))
        };
        Ok(content.finish())
    }

    fn member(&self, token: Token, signature: BlobOffset, symbol: Symbol, depth: u32) -> Result<Digest> {
        let symbols = self.module.symbols;
        let owner = symbols.declared(token);
        let name = self.module.name(token)?;
        let positional = symbols.is_positional(name, symbol);
        if (positional || symbols.is_positional_type(owner))
            && let Some(digest) = self.matched(token)
        {
            return Ok(digest);
        }
        let mut content = Content::new(b'D');
        content.digest(self.token_at(owner.token(), depth)?);
        if positional {
            content.number(1).text(symbols.key(name, symbol).text())
        } else {
            content.text(name)
        };
        let signature = match symbols.moved(owner) {
            Some(Moved::Instance) if symbol == Symbol::Method => self.written_signature(signature, depth)?,
            _ => self.signature_at(signature, depth)?,
        };
        Ok(content.digest(signature).finish())
    }

    /// The signature of an instance method from that of the static one that was made of it.
    fn written_signature(&self, blob: BlobOffset, depth: u32) -> Result<Digest> {
        let Signature::Method(mut signature) = self.module.md.signature(blob)? else {
            return self.signature_at(blob, depth);
        };
        signature.header.has_this = true;
        if !signature.params.is_empty() {
            signature.params.remove(0);
        }
        let mut bytes = Vec::new();
        signature.encode(&mut bytes)?;
        self.skeleton(
            &bytes,
            |visit| visit_signature(Bytes::new(&bytes, 0), visit),
            depth,
        )
    }

    /// The digest of a signature of any kind.
    pub fn signature(&self, blob: BlobOffset) -> Result<Digest> {
        self.signature_at(blob, 0)
    }

    fn signature_at(&self, blob: BlobOffset, depth: u32) -> Result<Digest> {
        let bytes = self.module.md.blob_reader(blob)?;
        self.skeleton(bytes.rest(), |visit| visit_signature(bytes, visit), depth)
    }

    fn type_signature_at(&self, blob: BlobOffset, depth: u32) -> Result<Digest> {
        let mut bytes = self.module.md.blob_reader(blob)?;
        self.skeleton(bytes.rest(), |visit| visit_type(&mut bytes, visit), depth)
    }

    /// A signature with its type tokens cut out, and what these stand for, in order.
    fn skeleton(
        &self,
        blob: &[u8],
        walk: impl FnOnce(&mut dyn FnMut(Range<usize>, TypeDefOrRef) -> Result<()>) -> Result<()>,
        depth: u32,
    ) -> Result<Digest> {
        let (mut content, mut skeleton, mut done) = (Content::new(b'Y'), Vec::with_capacity(blob.len()), 0);
        walk(&mut |range, token| {
            content.digest(self.token_at(token.token(), depth)?);
            skeleton.extend_from_slice(blob.get(done..range.start).unwrap_or_default());
            done = range.end;
            Ok(())
        })?;
        skeleton.extend_from_slice(blob.get(done..).unwrap_or_default());
        Ok(content.bytes(&skeleton).finish())
    }

    /// The digest of a method's body with a given way to take tokens; `None` without a body.
    ///
    /// Header, locals, code and exception clauses count; offsets within the code do, where the code lies does not.
    pub fn body_with(
        &self,
        id: MethodDefId,
        mut token: impl FnMut(Token) -> Result<Digest>,
    ) -> Result<Option<Digest>> {
        let rva = self.module.md.get(id)?.rva;
        let Some(bytes) = self.module.code.method_data(id, rva)? else {
            return Ok(None);
        };
        let body = MethodBody::parse(bytes)?;
        let mut content = Content::new(b'B');
        content
            .number(u64::from(body.max_stack))
            .number(u64::from(body.init_locals));
        if !body.local_var_sig.is_nil() {
            content.digest(token(body.local_var_sig.token())?);
        }
        for instruction in body.instructions() {
            let instruction = instruction?;
            content.number(u64::from(instruction.opcode.code()));
            match instruction.operand {
                Operand::None => &mut content,
                Operand::I8(value) => content.number(value as u64),
                Operand::U8(value) => content.number(u64::from(value)),
                Operand::I32(value) => content.number(value as u64),
                Operand::I64(value) => content.number(value as u64),
                Operand::R4(bits) => content.number(u64::from(bits)),
                Operand::R8(bits) => content.number(bits),
                Operand::Token(operand) => content.digest(token(operand)?),
                Operand::Branch(target) => content.number(u64::from(target)),
                Operand::Switch(targets) => {
                    content.number(targets.len() as u64);
                    targets
                        .iter()
                        .fold(&mut content, |content, target| content.number(u64::from(target)))
                }
                Operand::Var(index) | Operand::Arg(index) => content.number(u64::from(index)),
            };
        }
        for clause in body.clauses() {
            content.bytes(b"clause");
            for value in [
                clause.try_offset,
                clause.try_length,
                clause.handler_offset,
                clause.handler_length,
            ] {
                content.number(u64::from(value));
            }
            match clause.kind {
                ExceptionKind::Catch(caught) => content.number(0).digest(token(caught)?),
                ExceptionKind::Filter(offset) => content.number(1).number(u64::from(offset)),
                ExceptionKind::Finally => content.number(2),
                ExceptionKind::Fault => content.number(4),
            };
        }
        Ok(Some(content.finish()))
    }

    /// The digest of a method's body; `None` without a body.
    pub fn body(&self, id: MethodDefId) -> Result<Option<Digest>> {
        self.body_with(id, |operand| self.token(operand))
    }
}
