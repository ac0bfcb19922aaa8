//! What stays of an occurrence when its code changes.

use std::collections::HashMap;

use ecma335::{ConstantId, FieldId, MethodDefId, ParamId, Result, RowId, Token, TypeDefId};
use name_map::Module;
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::{NameKind, Symbol};

use super::Recovery;

/// The default values of parameters.
pub(super) fn defaults(module: &Module<'_>) -> Result<HashMap<ParamId, Digest>> {
    let mut found = HashMap::new();
    for row in module.md.rows::<ConstantId>() {
        let (_, row) = row?;
        if let Some(param) = row.parent.token().to_id::<ParamId>() {
            let mut value = Content::new(b'v');
            value
                .number(u64::from(row.type_))
                .bytes(module.md.blob(row.value)?);
            found.insert(param, value.finish());
        }
    }
    Ok(found)
}

/// What stays of a class whatever becomes of its code, its captures and its locals: where it is, and its bases.
pub(crate) fn type_frame(canon: &Canon<'_>, owner: TypeDefId, kind: NameKind) -> Result<Digest> {
    let Module { md, symbols, .. } = canon.module();
    let row = md.get(owner)?;
    let mut content = Content::new(b't');
    content.number(kind as u64).number(u64::from(row.flags));
    content
        .digest(canon.token(owner.token())?)
        .digest(canon.token(row.extends.token())?);
    let mut interfaces = Vec::new();
    for interface in symbols.interfaces(owner) {
        interfaces.push(canon.token(*interface)?);
    }
    interfaces.sort_unstable();
    interfaces
        .iter()
        .for_each(|interface| _ = content.digest(*interface));
    Ok(content.finish())
}

impl Recovery<'_, '_> {
    /// What stays of a class when its code changes: bases, captures and signatures. The order of captures is not the source's.
    pub(super) fn type_shape(&self, owner: TypeDefId, kind: NameKind) -> Result<Digest> {
        let (md, symbols) = (self.module.md, self.module.symbols);
        let mut content = Content::new(b's');
        content.digest(type_frame(self.canon, owner, kind)?);
        let mut parts = Vec::new();
        for field in md
            .fields(owner)
            .filter(|field| symbols.declaring(field.token()) == owner)
        {
            let row = md.get(field)?;
            let name = symbols.key(md.string(row.name)?, Symbol::Field);
            // A cached delegate belongs to its lambda.
            if name.kind() == NameKind::LambdaCache {
                continue;
            }
            parts.push(
                Content::new(b'f')
                    .text(name.text())
                    .number(u64::from(row.flags))
                    .digest(self.canon.signature(row.signature)?)
                    .finish(),
            );
        }
        for method in md
            .methods(owner)
            .filter(|method| symbols.declaring(method.token()) == owner)
        {
            let row = md.get(method)?;
            let name = md.string(row.name)?;
            if !symbols.is_positional(name, Symbol::Method) {
                let mut content = Content::new(b'm');
                content
                    .text(name)
                    .number(u64::from(row.flags))
                    .digest(self.canon.signature(row.signature)?);
                self.parameters(method, &mut content)?;
                parts.push(content.finish());
            }
        }
        parts.sort_unstable();
        parts.iter().for_each(|part| _ = content.digest(*part));
        Ok(content.finish())
    }

    /// What stays of parameters besides their types: directions and default values. Names do not count.
    pub(super) fn parameters(&self, method: MethodDefId, content: &mut Content) -> Result<()> {
        for param in self.module.md.params(method) {
            let row = self.module.md.get(param)?;
            if row.flags != 0 {
                content
                    .number(u64::from(row.sequence))
                    .number(u64::from(row.flags))
                    .digest(self.defaults.get(&param).copied().unwrap_or_default());
            }
        }
        Ok(())
    }

    /// The bytes of a data field in the image.
    pub(super) fn field_data(&self, definition: Token) -> Result<Option<Vec<u8>>> {
        let Some(field) = definition.to_id::<FieldId>() else {
            return Ok(None);
        };
        let Some(data) = self.data.get(&field) else {
            return Ok(None);
        };
        let mut signature = self.module.md.blob_reader(self.module.md.get(field)?.signature)?;
        // II.23.2.4: FIELD, VALUETYPE, TypeDefOrRefOrSpecEncoded; primitives have up to 8 bytes.
        signature.u8()?;
        let size = match signature.u8()? {
            0x11 => {
                let encoded = signature.compressed_u32()?;
                self.sizes
                    .get(&TypeDefId(encoded >> 2))
                    .copied()
                    .filter(|_| encoded & 3 == 0)
                    .unwrap_or(0)
            }
            _ => 8,
        };
        let bytes = self
            .module
            .code
            .field_data(*data, self.module.md.get(*data)?.rva)?;
        Ok(Some(bytes.rest().iter().copied().take(size as usize).collect()))
    }
}
