//! What compilers cache. The process keeps what is in a field that was there; so code that fills such
//! a field where it finds it empty fills it with what filled it before.

use std::collections::HashMap;

use ecma335::{
    Code, FieldId, MemberRefId, Metadata, MethodDefId, Opcode, Operand, RowId, Token, token_operands,
};

use super::Context;
use super::bodies::body_of;
use super::difference::Difference;
use super::side::Side;
use super::tokens::in_own_type;

/// What stands behind the angle brackets in names of what is no cache: fields of properties and of
/// primary constructors' parameters, fixed buffers, and whatever state machines keep, which is made
/// anew with each of them. The rest of Roslyn's names is its own.
const VARIABLES: &[u8] = b"kPe1234578Ilstuvwx";

/// The code that fills each field, once for each place where it stands.
type Fills<'a> = HashMap<FieldId, Vec<&'a [u8]>>;

impl<'a> Context<'_, 'a> {
    pub(super) fn caches(&self, before: &Metadata<'a>, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let update = self.update();
        let mut watched: HashMap<FieldId, FieldId> = HashMap::new();
        for (id, row) in update.md.rows::<FieldId>().flatten() {
            let Some(chain) = self.counterpart(id.token()).and_then(Token::to_id::<FieldId>) else {
                continue;
            };
            if chain.row() <= before.count::<FieldId>() && is_compilers(update.text(row.name)) {
                watched.insert(id, chain);
            }
        }
        if watched.is_empty() {
            return Ok(());
        }
        let is_watched = |field: &FieldId| watched.contains_key(field);
        let news = fills(update, update.code, update.md.ids(), &is_watched)?;
        if news.is_empty() {
            return Ok(());
        }
        let chain: HashMap<_, _> = watched.iter().map(|(update, chain)| (*chain, *update)).collect();
        let is_watched = |field: &FieldId| chain.contains_key(field);
        let olds = fills(self.chain(), self.claim.before, before.ids(), &is_watched)?;
        let mut refilled: Vec<_> = news
            .into_iter()
            .filter(|(field, fills)| {
                let was = watched.get(field).and_then(|chain| olds.get(chain));
                let same = |was: &Vec<&[u8]>| {
                    let mut pairs = was.iter().flat_map(|was| fills.iter().map(move |is| (*is, *was)));
                    pairs.all(|(is, was)| self.code(is, was).is_none())
                };
                !was.is_some_and(same)
            })
            .map(|(field, _)| field)
            .collect();
        refilled.sort_unstable();
        out.extend(refilled.into_iter().map(|field| Difference::Refilled {
            update: field.token(),
            chain: watched.get(&field).map(|chain| chain.token()).unwrap_or_default(),
            name: update.describe(field.token()),
        }));
        Ok(())
    }
}

/// Whether a compiler made a name for something of its own.
fn is_compilers(name: Option<&[u8]>) -> bool {
    let name = name.unwrap_or_default();
    let last = name.iter().rposition(|byte| *byte == b'>');
    let kind = last.and_then(|last| name.get(last + 1));
    name.contains(&b'<') && kind.is_some_and(|kind| !VARIABLES.contains(kind))
}

/// What fills the fields that are asked for.
fn fills<'a>(
    side: &Side<'a>,
    code: &'a (dyn Code + Sync),
    methods: impl Iterator<Item = MethodDefId>,
    is_watched: &dyn Fn(&FieldId) -> bool,
) -> ecma335::Result<Fills<'a>> {
    let field = |token: Token| {
        let own = match token.to_id::<MemberRefId>() {
            Some(reference) => in_own_type(side, reference),
            None => Some(token),
        };
        own.and_then(Token::to_id::<FieldId>).filter(is_watched)
    };
    let mut found = Fills::new();
    let md = code.metadata()?;
    for method in methods {
        let Some(body) = body_of(code, method, md.get(method)?.rva)? else {
            continue;
        };
        let stores = token_operands(body.code).flatten().any(|operand| {
            matches!(operand.opcode, Opcode::Stsfld | Opcode::Stfld) && field(operand.token).is_some()
        });
        if !stores {
            continue;
        }
        // Where a field was found empty: the field, and from where to where that is known.
        let mut empty: Vec<(FieldId, u32, u32)> = Vec::new();
        let mut looked_at = None;
        for instruction in body.instructions() {
            let instruction = instruction?.long_form();
            looked_at = match (instruction.opcode, instruction.operand) {
                (Opcode::Ldsfld | Opcode::Ldfld, Operand::Token(token)) => field(token),
                (Opcode::Dup, _) => looked_at,
                (Opcode::Brtrue, Operand::Branch(end)) => {
                    empty.extend(looked_at.map(|field| (field, instruction.next, end)));
                    None
                }
                (Opcode::Brfalse, Operand::Branch(start)) => {
                    empty.extend(looked_at.map(|field| (field, start, u32::MAX)));
                    None
                }
                (Opcode::Stsfld | Opcode::Stfld, Operand::Token(token)) => {
                    let at = instruction.offset;
                    let stored = field(token);
                    let known = empty
                        .iter()
                        .rev()
                        .find(|(field, start, end)| Some(*field) == stored && (*start..*end).contains(&at));
                    if let Some((field, start, _)) = known {
                        let fill = body.code.get(*start as usize..at as usize);
                        found.entry(*field).or_default().extend(fill);
                    }
                    None
                }
                _ => None,
            };
        }
    }
    Ok(found)
}
