//! How methods are used.

use std::collections::{BTreeMap, HashSet};

use ecma335::{
    Code, CustomAttributeId, Image, ImplMapId, MemberRefId, Metadata, MethodBody, MethodDefId, MethodImplId,
    MethodSemanticsId, MethodSpecId, Opcode, Operand, RowId, Token, token_operands,
};

use crate::error::Result;

/// Whether all that leads to the methods are calls and pointers that code takes of them; what a static method can be used for as well.
/// `references` are those to the methods.
pub(super) fn are_calls<V>(
    update: &Image,
    md: &Metadata<'_>,
    methods: &BTreeMap<MethodDefId, V>,
    references: &[MemberRefId],
) -> Result<bool> {
    let mut tokens: HashSet<Token> = methods.keys().map(|id| id.token()).collect();
    tokens.extend(references.iter().map(|id| id.token()));
    for row in md.rows::<MethodSpecId>() {
        let (id, row) = row?;
        if tokens.contains(&row.method.token()) {
            tokens.insert(id.token());
        }
    }
    if tokens.contains(&Token::from_raw(update.entry_point())) || is_bound(md, &tokens)? {
        return Ok(false);
    }
    for id in md.ids::<MethodDefId>() {
        let Some(bytes) = update.method_data(id, md.get(id)?.rva)? else {
            continue;
        };
        let body = MethodBody::parse(bytes)?;
        let is_used = token_operands(body.code)
            .flatten()
            .any(|operand| tokens.contains(&operand.token));
        if !is_used {
            continue;
        }
        for instruction in body.instructions() {
            let instruction = instruction?;
            if let Operand::Token(token) = instruction.operand
                && tokens.contains(&token)
                && !matches!(instruction.opcode, Opcode::Call | Opcode::Ldftn)
            {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Whether rows other than code make one of them an accessor, an override, an import, an attribute's constructor, or what a vararg call is of.
fn is_bound(md: &Metadata<'_>, tokens: &HashSet<Token>) -> Result<bool> {
    for row in md.rows::<MethodSemanticsId>() {
        if tokens.contains(&row?.1.method.token()) {
            return Ok(true);
        }
    }
    for row in md.rows::<MethodImplId>() {
        let (_, row) = row?;
        if tokens.contains(&row.method_body.token()) || tokens.contains(&row.method_declaration.token()) {
            return Ok(true);
        }
    }
    for row in md.rows::<ImplMapId>() {
        if tokens.contains(&row?.1.member_forwarded.token()) {
            return Ok(true);
        }
    }
    for row in md.rows::<CustomAttributeId>() {
        if tokens.contains(&row?.1.type_.token()) {
            return Ok(true);
        }
    }
    for row in md.rows::<MemberRefId>() {
        if tokens.contains(&row?.1.class.token()) {
            return Ok(true);
        }
    }
    Ok(false)
}
