//! What tokens and blobs stand for, as text. What cannot be read is shown as `?` with its token or offset: a dump goes on.

use ecma335::{
    AttributeArgument, BlobOffset, ConstantId, CustomAttributeId, CustomAttributeValue, EnumType, Metadata,
    PropertyId, StringOffset, TableId, Token,
};

/// More than any name that is read; a damaged image may have one of a megabyte, a thousand times.
const MAX_TEXT: usize = 400;

/// Names of one metadata.
pub(super) struct Names<'m, 'a> {
    pub(super) metadata: &'m Metadata<'a>,
    /// Missing where even the owners of members cannot be read, as in a delta without what it belongs to.
    names: Option<ecma335::Names<'m, 'a>>,
}

impl<'m, 'a> Names<'m, 'a> {
    pub(super) fn new(metadata: &'m Metadata<'a>) -> Self {
        Self {
            metadata,
            names: ecma335::Names::new(metadata).ok(),
        }
    }

    /// Tokens alone: for a delta without what it belongs to, whose offsets lead anywhere.
    pub(super) fn none(metadata: &'m Metadata<'a>) -> Self {
        Self {
            metadata,
            names: None,
        }
    }

    /// What a token stands for, in the context of a method or type; empty for rows that have no name.
    pub(super) fn token(&self, token: Token, context: Token) -> String {
        let Some(names) = &self.names else {
            return String::new();
        };
        let md = self.metadata;
        let name = |offset: Option<StringOffset>| {
            offset.map_or_else(|| "?".to_owned(), |offset| self.string(offset))
        };
        macro_rules! named {
            ($id:ident) => {
                name(
                    token
                        .to_id::<ecma335::$id>()
                        .and_then(|id| md.get(id).ok())
                        .map(|row| row.name),
                )
            };
        }
        match token.table() {
            Some(
                TableId::TypeRef
                | TableId::TypeDef
                | TableId::TypeSpec
                | TableId::Field
                | TableId::MethodDef
                | TableId::MemberRef
                | TableId::MethodSpec
                | TableId::StandAloneSig,
            ) => names
                .token(token, context)
                .map_or_else(|_| "?".to_owned(), |text| tidy(&text)),
            None if token.as_user_string().is_some() => names
                .token(token, context)
                .map_or_else(|_| "?".to_owned(), |text| tidy(&text)),
            Some(TableId::Module) => named!(ModuleId),
            Some(TableId::Assembly) => named!(AssemblyId),
            Some(TableId::AssemblyRef) => named!(AssemblyRefId),
            Some(TableId::ModuleRef) => named!(ModuleRefId),
            Some(TableId::File) => named!(FileId),
            Some(TableId::ManifestResource) => named!(ManifestResourceId),
            Some(TableId::Param) => named!(ParamId),
            Some(TableId::GenericParam) => named!(GenericParamId),
            Some(TableId::Event) => named!(EventId),
            Some(TableId::Property) => token
                .to_id()
                .map_or_else(String::new, |id| self.property(names, id)),
            Some(TableId::ExportedType) => name(
                token
                    .to_id::<ecma335::ExportedTypeId>()
                    .and_then(|id| md.get(id).ok())
                    .map(|row| row.type_name),
            ),
            _ => String::new(),
        }
    }

    fn property(&self, names: &ecma335::Names<'m, 'a>, id: PropertyId) -> String {
        let text = || {
            let row = self.metadata.get(id).ok()?;
            let signature = self.metadata.signature(row.type_).ok()?;
            names
                .signature(&signature, &self.string(row.name), Token::default())
                .ok()
        };
        text().map_or_else(|| "?".to_owned(), |text| tidy(&text))
    }

    pub(super) fn string(&self, offset: StringOffset) -> String {
        match self.metadata.string(offset) {
            Ok(text) => tidy(text),
            Err(_) => format!("#Strings+{:#x}?", offset.0),
        }
    }

    /// A signature that belongs to no named row.
    pub(super) fn signature(&self, offset: BlobOffset) -> String {
        let text = || {
            let signature = self.metadata.signature(offset).ok()?;
            self.names
                .as_ref()?
                .signature(&signature, "", Token::default())
                .ok()
        };
        text().map_or_else(|| self.blob(offset), |text| tidy(text.trim_end()))
    }

    pub(super) fn blob(&self, offset: BlobOffset) -> String {
        match self.metadata.blob(offset) {
            Ok(bytes) => hex(bytes),
            Err(_) => format!("#Blob+{:#x}?", offset.0),
        }
    }

    /// The value of a custom attribute, in C#'s way of writing it; its bytes where it cannot be decoded.
    pub(super) fn attribute(&self, id: CustomAttributeId) -> String {
        let Ok(row) = self.metadata.get(id) else {
            return "?".to_owned();
        };
        match self.metadata.custom_attribute(&row, self.metadata) {
            Ok(value) if self.names.is_some() => self.attribute_value(&value),
            _ => self.blob(row.value),
        }
    }

    fn attribute_value(&self, value: &CustomAttributeValue<'_>) -> String {
        let fixed = value.fixed.iter().map(|argument| self.argument(argument));
        let named = value.named.iter().map(|argument| {
            format!(
                "{} = {}",
                argument.name.to_str_lossy(),
                self.argument(&argument.value)
            )
        });
        tidy(&format!(
            "({})",
            fixed.chain(named).collect::<Vec<_>>().join(", ")
        ))
    }

    fn argument(&self, argument: &AttributeArgument<'_>) -> String {
        match argument {
            AttributeArgument::Literal(literal) => literal.to_string(),
            AttributeArgument::String(None)
            | AttributeArgument::Type(None)
            | AttributeArgument::Array(None) => "null".to_owned(),
            AttributeArgument::String(Some(text)) => format!("{:?}", text.to_str_lossy()),
            AttributeArgument::Type(Some(name)) => format!("typeof({})", name.to_str_lossy()),
            AttributeArgument::Enum(EnumType::Token(token), value) => {
                format!("({}) {value}", self.token(token.token(), Token::default()))
            }
            AttributeArgument::Enum(EnumType::Name(name), value) => {
                format!("({}) {value}", name.to_str_lossy())
            }
            AttributeArgument::Array(Some(items)) => {
                format!(
                    "[{}]",
                    items
                        .iter()
                        .map(|item| self.argument(item))
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            }
        }
    }

    /// The value of a constant.
    pub(super) fn constant(&self, id: ConstantId) -> String {
        let Ok(row) = self.metadata.get(id) else {
            return "?".to_owned();
        };
        match self.metadata.constant(&row) {
            Ok(value) if self.names.is_some() => tidy(&value.to_string()),
            _ => self.blob(row.value),
        }
    }
}

/// Bytes as they lie, in hexadecimal; the first of them, if they are many.
pub(super) fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 48;
    let mut text: String = bytes
        .iter()
        .take(SHOWN)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if bytes.len() > SHOWN {
        text.push_str(&format!("… ({} bytes)", bytes.len()));
    }
    text
}

/// Text for a line: control characters as Rust writes them, and not without end.
pub(super) fn tidy(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(MAX_TEXT));
    for (count, c) in text.chars().enumerate() {
        if count == MAX_TEXT {
            line.push('…');
            break;
        }
        if c.is_control() {
            line.extend(c.escape_default())
        } else {
            line.push(c)
        }
    }
    line
}
