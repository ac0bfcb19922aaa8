//! What compilers cache: fields that code fills where it finds them empty. Such a field holds what
//! filled it first for as long as the process runs, so what fills it is part of what it is.

use std::collections::{BTreeMap, HashMap, HashSet};

use ecma335::il::{Flow, Instruction, MethodBody, Opcode, Operand};
use ecma335::{FieldId, MemberRefId, MethodDefId, Result, RowId, Token, token_operands};
use name_map::Module;
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::{NameKind, Symbol, SynthesizedName};

/// Whether a field keeps what a compiler keeps: no one wrote its name, and it stands for no variable that someone wrote.
pub(crate) fn is_cache(module: &Module<'_>, field: Token) -> Result<bool> {
    let parsed = module.symbols.parse(module.name(field)?, Symbol::Field);
    let Some(parsed) = parsed.filter(|parsed| matches!(parsed.name, SynthesizedName::CSharp(_))) else {
        return Ok(false);
    };
    Ok(!matches!(
        parsed.kind(),
        NameKind::Plain
            | NameKind::Fixed
            | NameKind::MemberField
            | NameKind::HoistedLocal
            | NameKind::Hoisted
            | NameKind::ParameterProxy
            | NameKind::DataField
    ))
}

/// The same of a field that a token of code leads to.
pub(crate) fn is_cache_in_code(module: &Module<'_>, token: Token) -> Result<bool> {
    match module
        .definition(token)?
        .filter(|token| token.to_id::<FieldId>().is_some())
    {
        Some(field) => is_cache(module, field),
        None => Ok(false),
    }
}

/// Whether a method fills a field that the code around it alone says what it holds: a lambda's delegate is the lambda's.
pub(crate) fn caches_by_code(module: &Module<'_>, method: MethodDefId) -> Result<bool> {
    let Some(bytes) = module.code.method_data(method, module.md.get(method)?.rva)? else {
        return Ok(false);
    };
    for operand in token_operands(MethodBody::parse(bytes)?.code) {
        let operand = operand?;
        if matches!(operand.opcode, Opcode::Stsfld | Opcode::Stfld)
            && let Some(field) = module.definition(operand.token)?
            && is_cache(module, field)?
            && !is_lambda_cache(module, field)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a field keeps the delegate of a lambda.
pub(crate) fn is_lambda_cache(module: &Module<'_>, field: Token) -> Result<bool> {
    let key = module.symbols.key(module.name(field)?, Symbol::Field);
    Ok(key.kind() == NameKind::LambdaCache)
}

/// Fields in which compilers cache, each with a digest of what fills it.
pub(crate) type Fills = HashMap<FieldId, Digest>;

/// The fills of a module, as the canon has them.
pub(crate) fn fills(canon: &Canon<'_>) -> Result<Fills> {
    let mut found: HashMap<FieldId, Vec<Digest>> = HashMap::new();
    for_each_fill(&canon.module(), |field, instructions| {
        let fill = fill(canon, instructions)?;
        found.entry(field).or_default().push(fill);
        Ok(())
    })?;
    let digest = |(field, mut fills): (FieldId, Vec<Digest>)| {
        fills.sort_unstable();
        fills.dedup();
        let mut content = Content::new(b'f');
        fills.iter().for_each(|fill| _ = content.digest(*fill));
        (field, content.finish())
    };
    Ok(found.into_iter().map(digest).collect())
}

/// Fields that keep the delegates of lambdas, each with its lambda.
pub(crate) fn cached_lambdas(module: &Module<'_>) -> Result<Vec<(FieldId, Token)>> {
    let mut found = Vec::new();
    for_each_fill(module, |field, instructions| {
        let pointer = instructions
            .iter()
            .find_map(|instruction| match instruction.operand {
                Operand::Token(token) if instruction.opcode == Opcode::Ldftn => Some(token),
                _ => None,
            });
        if let Some(pointer) = pointer
            && is_lambda_cache(module, field.token())?
        {
            found.extend(module.definition(pointer)?.map(|lambda| (field, lambda)));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Calls back with the instructions of each fill.
fn for_each_fill(
    module: &Module<'_>,
    mut found: impl FnMut(FieldId, &[Instruction<'_>]) -> Result<()>,
) -> Result<()> {
    let caches = caches(module)?;
    if caches.is_empty() {
        return Ok(());
    }
    for method in module.md.ids::<MethodDefId>() {
        // A body that was replaced fills nothing any more.
        if module.symbols.declaring(method.token()).is_nil() {
            continue;
        }
        let Some(bytes) = module.code.method_data(method, module.md.get(method)?.rva)? else {
            continue;
        };
        let body = MethodBody::parse(bytes)?;
        let stores = token_operands(body.code).flatten().any(|operand| {
            matches!(operand.opcode, Opcode::Stsfld | Opcode::Stfld) && caches.contains_key(&operand.token)
        });
        if !stores {
            continue;
        }
        let mut instructions = Vec::new();
        for instruction in body.instructions() {
            instructions.push(instruction?.long_form());
        }
        for (at, instruction) in instructions.iter().enumerate() {
            let (Opcode::Stsfld | Opcode::Stfld, Operand::Token(token)) =
                (instruction.opcode, instruction.operand)
            else {
                continue;
            };
            let Some(field) = caches.get(&token) else { continue };
            if let Some(first) = where_empty(&instructions, at, |token| caches.get(&token) == Some(field)) {
                found(*field, &instructions[first..at])?;
            }
        }
    }
    Ok(())
}

/// The fields that may be filled, by the tokens that code has for them.
fn caches(module: &Module<'_>) -> Result<BTreeMap<Token, FieldId>> {
    let mut found = BTreeMap::new();
    for field in module.md.ids::<FieldId>() {
        if !module.symbols.declaring(field.token()).is_nil() && is_cache(module, field.token())? {
            found.insert(field.token(), field);
        }
    }
    if found.is_empty() {
        return Ok(found);
    }
    let fields: HashSet<FieldId> = found.values().copied().collect();
    for reference in module.md.ids::<MemberRefId>() {
        let own = module.definition(reference.token())?.and_then(Token::to_id);
        if let Some(field) = own.filter(|field| fields.contains(field)) {
            found.insert(reference.token(), field);
        }
    }
    Ok(found)
}

/// Where that begins which a store is the end of, if it is done only where the field was found empty: behind a branch that looked.
fn where_empty(
    instructions: &[Instruction<'_>],
    store: usize,
    is_it: impl Fn(Token) -> bool,
) -> Option<usize> {
    for branch in (1..store).rev() {
        let instruction = &instructions[branch];
        if instruction.opcode.flow() != Flow::ConditionalBranch {
            continue;
        }
        let load = match instructions[branch - 1].opcode {
            Opcode::Dup => branch.checked_sub(2)?,
            _ => branch - 1,
        };
        let loads = matches!(
            (instructions[load].opcode, instructions[load].operand),
            (Opcode::Ldsfld | Opcode::Ldfld, Operand::Token(token)) if is_it(token)
        );
        let Operand::Branch(target) = instruction.operand else {
            return None;
        };
        let end = instructions[store].offset;
        return match instruction.opcode {
            Opcode::Brtrue if loads && target > end => Some(branch + 1),
            Opcode::Brfalse if loads && target <= end => {
                let first = instructions.partition_point(|other| other.offset < target);
                (first <= store).then_some(first)
            }
            _ => None,
        };
    }
    None
}

/// What instructions make.
fn fill(canon: &Canon<'_>, instructions: &[Instruction<'_>]) -> Result<Digest> {
    let start = instructions.first().map_or(0, |first| first.offset);
    let mut content = Content::new(b'F');
    for instruction in instructions {
        content.number(u64::from(instruction.opcode.code()));
        match instruction.operand {
            Operand::None => &mut content,
            Operand::I8(value) => content.number(value as u64),
            Operand::U8(value) => content.number(u64::from(value)),
            Operand::I32(value) => content.number(value as u64),
            Operand::I64(value) => content.number(value as u64),
            Operand::R4(bits) => content.number(u64::from(bits)),
            Operand::R8(bits) => content.number(bits),
            Operand::Token(token) => content.digest(canon.token(token)?),
            Operand::Branch(target) => content.number(u64::from(target.wrapping_sub(start))),
            Operand::Switch(targets) => targets.iter().fold(&mut content, |content, target| {
                content.number(u64::from(target.wrapping_sub(start)))
            }),
            Operand::Var(slot) | Operand::Arg(slot) => content.number(u64::from(slot)),
        };
    }
    Ok(content.finish())
}
