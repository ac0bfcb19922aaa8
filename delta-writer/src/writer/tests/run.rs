//! A chain that takes one build after the other, its definitions matched by name.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use ecma335::{
    BlobOffset, Chain, EncLogId, EncMapId, EncOperation, EventMapId, Guid, Image, Metadata, MethodDefId,
    Names, PropertyMapId, RowId, Token, TypeDefId,
};

use crate::{Additions, Claim, DefinitionMap, Delta, Exemptions, Plan, Result, prove, write};

pub(super) fn read(path: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(super) fn image(path: &str) -> Image {
    Image::parse(read(path)).expect(path)
}

/// What a plan borrows.
pub(super) struct Matched {
    pub(super) update: Image,
    pub(super) pdb: Option<Vec<u8>>,
    pub(super) map: DefinitionMap,
    pub(super) updated_methods: Vec<MethodDefId>,
    pub(super) additions: Additions,
    pub(super) names: HashMap<Token, String>,
    pub(super) base_enc_id: Guid,
}

impl Matched {
    pub(super) fn plan(&self) -> Plan<'_> {
        Plan {
            update: &self.update,
            pdb: self.pdb.as_deref(),
            map: &self.map,
            updated_methods: self.updated_methods.clone(),
            constants: Vec::new(),
            attributes: Vec::new(),
            additions: self.additions.clone(),
            names: &self.names,
            base_enc_id: self.base_enc_id,
        }
    }
}

/// A chain, and which of its definitions the last build had.
pub(super) struct Run {
    pub(super) chain: Chain,
    base_enc_id: Guid,
    alive: HashSet<Token>,
}

impl Run {
    pub(super) fn new(baseline: &str) -> Self {
        let chain = Chain::new(Arc::new(image(baseline))).expect(baseline);
        let alive = tokens(&DefinitionMap::identity(&chain.metadata()));
        Self {
            chain,
            base_enc_id: Guid::NIL,
            alive,
        }
    }

    /// Matches a build by the names and signatures of its members: every method that exists is updated, everything else is added.
    /// Classes that the compiler made up are matched if their members are; new ones get a name of their own.
    pub(super) fn matched(&self, path: &str) -> Matched {
        let update = image(path);
        let pdb = read(&path.replace(".dll", ".pdb"));
        let new = update.metadata().expect(path);
        let running: HashMap<String, Token> = keys(&self.chain.metadata())
            .into_iter()
            .filter(|(token, _)| self.alive.contains(token))
            .map(|(token, key)| (key, token))
            .collect();
        let mut map = DefinitionMap::empty(&new);
        let mut additions = Additions::default();
        let mut names = HashMap::new();
        for (token, key) in keys(&new) {
            if let Some(chain) = running.get(&key) {
                assert!(map.set(token, *chain), "{key}");
            } else if let Some(id) = token.to_id::<TypeDefId>() {
                let name = new.string(new.get(id).expect("a type").name).expect("a name");
                if name.starts_with('<') {
                    names.insert(token, format!("{name}#{}", self.chain.generations() + 1));
                }
                additions.types.push(id);
            }
        }
        let exists = |id: TypeDefId| map.get(id.token()).is_some();
        let is_new = |token: &Token| map.get(*token).is_none();
        for id in new.ids::<TypeDefId>().filter(|id| exists(*id)) {
            additions
                .fields
                .extend(new.fields(id).filter(|id| is_new(&id.token())));
            additions
                .methods
                .extend(new.methods(id).filter(|id| is_new(&id.token())));
        }
        for row in new
            .rows::<PropertyMapId>()
            .map(|row| row.expect("a property map"))
        {
            if exists(row.1.parent) {
                additions
                    .properties
                    .extend(new.properties(row.0).filter(|id| is_new(&id.token())));
            }
        }
        for row in new.rows::<EventMapId>().map(|row| row.expect("an event map")) {
            if exists(row.1.parent) {
                additions
                    .events
                    .extend(new.events(row.0).filter(|id| is_new(&id.token())));
            }
        }
        let updated_methods = new
            .ids::<MethodDefId>()
            .filter(|id| !is_new(&id.token()) && new.get(*id).expect("a method").rva != 0)
            .collect();
        Matched {
            pdb: Some(pdb),
            map,
            updated_methods,
            additions,
            names,
            base_enc_id: self.base_enc_id,
            update,
        }
    }

    /// Writes the delta, checks it against the rules, applies it and has it proved.
    pub(super) fn take(&mut self, matched: &Matched) -> Result<Delta> {
        let delta = write(&self.chain, &matched.plan())?;
        let broken = crate::rules::check(&self.chain, &delta.metadata, &delta.il, Some(&delta.pdb));
        assert!(broken.is_empty(), "{broken:#?}");
        let before = self.chain.clone();
        self.chain
            .apply(&delta.metadata, delta.il.clone())
            .expect("a delta that can be read");
        let alive = tokens(&delta.map);
        let retired = tokens(&DefinitionMap::identity(&self.chain.metadata()));
        let proved = prove(&Claim {
            before: &before,
            after: &self.chain,
            update: &matched.update,
            map: &delta.map,
            names: &matched.names,
            retired: &retired.difference(&alive).copied().collect(),
            deleted: &HashSet::new(),
            exemptions: &Exemptions::default(),
        });
        assert_eq!(proved, Ok(()));
        self.base_enc_id = delta.enc_id;
        self.alive = alive;
        Ok(delta)
    }
}

fn tokens(map: &DefinitionMap) -> HashSet<Token> {
    fn of<I: RowId>(ids: &[I]) -> impl Iterator<Item = Token> + '_ {
        ids.iter().filter(|id| !id.is_nil()).map(|id| id.token())
    }
    of(&map.types)
        .chain(of(&map.fields))
        .chain(of(&map.methods))
        .chain(of(&map.properties))
        .chain(of(&map.events))
        .collect()
}

/// A text for each definition that says what it is; what is nested has its parent's first.
fn keys(metadata: &Metadata<'_>) -> Vec<(Token, String)> {
    let names = Names::new(metadata).expect("names");
    let name = |offset| metadata.string(offset).expect("a name");
    let signature = |offset: BlobOffset, name: &str| {
        let signature = metadata.signature(offset).expect("a signature");
        names
            .signature(&signature, name, Token::default())
            .expect("a signature's text")
    };
    let mut keys = Vec::new();
    let mut types = HashMap::new();
    for id in metadata.ids::<TypeDefId>() {
        let full_name = names.token(id.token(), Token::default()).expect("a type's name");
        let mut members = Vec::new();
        for id in metadata.fields(id) {
            let row = metadata.get(id).expect("a field");
            members.push((id.token(), signature(row.signature, name(row.name))));
        }
        for id in metadata.methods(id) {
            let row = metadata.get(id).expect("a method");
            members.push((id.token(), signature(row.signature, name(row.name))));
        }
        // `Outer/<Name>d__1#2` is the second version of `Outer/<Name>d__1`.
        let mut key = full_name.split('#').next().unwrap_or_default().to_owned();
        if key.contains("/<") {
            members
                .iter()
                .for_each(|(_, member)| key += &format!("; {member}"));
            key = key.replace(&full_name, "");
        }
        types.insert(id, key.clone());
        keys.push((id.token(), key.clone()));
        keys.extend(
            members
                .into_iter()
                .map(|(token, member)| (token, format!("{key}::{member}"))),
        );
    }
    for row in metadata
        .rows::<PropertyMapId>()
        .map(|row| row.expect("a property map"))
    {
        for id in metadata.properties(row.0) {
            let property = metadata.get(id).expect("a property");
            let text = signature(property.type_, name(property.name));
            keys.push((id.token(), format!("{}::{text} property", types[&row.1.parent])));
        }
    }
    for row in metadata
        .rows::<EventMapId>()
        .map(|row| row.expect("an event map"))
    {
        for id in metadata.events(row.0) {
            let text = name(metadata.get(id).expect("an event").name);
            keys.push((id.token(), format!("{}::{text} event", types[&row.1.parent])));
        }
    }
    keys
}

/// EncLog and EncMap as text.
pub(super) fn log(delta: &Delta) -> String {
    let metadata = Metadata::parse(&delta.metadata, 0).expect("metadata");
    let mut text = String::new();
    for row in metadata.rows::<EncLogId>().map(|row| row.expect("a record").1) {
        let token = Token::from_raw(row.token);
        match EncOperation::from_code(row.func_code) {
            Some(EncOperation::Default) => writeln!(text, "{token:?}"),
            operation => writeln!(text, "{token:?} {:?}", operation.expect("an operation")),
        }
        .expect("text");
    }
    text.push_str("map:");
    let mut before = None;
    for row in metadata.rows::<EncMapId>().map(|row| row.expect("a token").1) {
        let token = Token::from_raw(row.token);
        let table = token.table().expect("a table");
        let separator = if before == Some(table) { "," } else { "\n" };
        let name = if before == Some(table) {
            String::new()
        } else {
            format!("{table:?}")
        };
        write!(text, "{separator}{name} {}", token.row()).expect("text");
        before = Some(table);
    }
    text + "\n"
}
