//! What is known of the base class library.

use ecma335::{AssemblyRefId, Bytes, MemberRefId, Metadata, TableId, Token, TypeRefId, TypeSpecId};

/// Assemblies that have, or forward, the types of the base class library.
pub(super) const LIBRARIES: [&str; 4] = [
    "System.Runtime",
    "System.Private.CoreLib",
    "netstandard",
    "mscorlib",
];

/// A TypeDefOrRef of a signature; a nil TypeDef for what is none.
pub(super) fn coded(raw: u32) -> Token {
    let table = match raw & 3 {
        0 => TableId::TypeDef,
        1 => TableId::TypeRef,
        _ => TableId::TypeSpec,
    };
    Token::new(table, raw >> 2)
}

/// The full name of a type of the base class library.
pub(super) fn library_type(md: &Metadata<'_>, token: Token) -> ecma335::Result<Option<String>> {
    let Some(row) = token.to_id::<TypeRefId>().map(|id| md.get(id)).transpose()? else {
        return Ok(None);
    };
    Ok(
        Some(format!("{}.{}", md.string(row.namespace)?, md.string(row.name)?)).filter(|name| {
            // Spans of old targets and runtime helpers have assemblies of their own; only what is called is looked at.
            let assembly = row
                .resolution_scope
                .token()
                .to_id::<AssemblyRefId>()
                .and_then(|id| md.get(id).ok());
            let assembly = assembly.and_then(|assembly| md.string(assembly.name).ok());
            assembly.is_some_and(|assembly| {
                LIBRARIES.contains(&assembly)
                    || name == "System.ReadOnlySpan`1" && assembly == "System.Memory"
            })
        }),
    )
}

/// `Namespace.Type::Method` of a method of the base class library.
pub(super) fn method_name(md: &Metadata<'_>, member: MemberRefId) -> ecma335::Result<Option<String>> {
    let row = md.get(member)?;
    let name = md.string(row.name)?;
    Ok(library_type(md, row.class.token())?.map(|class| format!("{class}::{name}")))
}

/// The element type of `ReadOnlySpan<T>`, behind GENERICINST.
pub(super) fn span(md: &Metadata<'_>, signature: &mut Bytes<'_>) -> ecma335::Result<Option<u8>> {
    let is_span = signature.u8()? == 0x11
        && library_type(md, coded(signature.compressed_u32()?))?.as_deref() == Some("System.ReadOnlySpan`1")
        && signature.u8()? == 1;
    Ok(if is_span { Some(signature.u8()?) } else { None })
}

/// The element type of a type that is `ReadOnlySpan<T>`.
pub(super) fn span_of(md: &Metadata<'_>, token: Token) -> ecma335::Result<Option<u8>> {
    let Some(spec) = token.to_id::<TypeSpecId>() else {
        return Ok(None);
    };
    let mut signature = md.blob_reader(md.get(spec)?.signature)?;
    if signature.u8()? != 0x15 {
        return Ok(None);
    }
    Ok(span(md, &mut signature)?.filter(|_| signature.is_empty()))
}

/// II.23.1.16: the size of an element.
pub(super) fn size(element: u8) -> Option<usize> {
    match element {
        0x02 | 0x04 | 0x05 => Some(1),
        0x03 | 0x06 | 0x07 => Some(2),
        0x08 | 0x09 | 0x0C => Some(4),
        0x0A | 0x0B | 0x0D => Some(8),
        _ => None,
    }
}

/// The class of an element.
pub(super) fn primitive(element: u8) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "System.Boolean",
        "System.Char",
        "System.SByte",
        "System.Byte",
        "System.Int16",
        "System.UInt16",
        "System.Int32",
        "System.UInt32",
        "System.Int64",
        "System.UInt64",
        "System.Single",
        "System.Double",
    ];
    NAMES.get(usize::from(element).checked_sub(2)?).copied()
}
