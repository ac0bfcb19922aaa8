//! What is said of an assembly as a whole and that no delta can say anew: identity, exports, resources, references.

use std::collections::{BTreeMap, HashMap};

use ecma335::{
    Assembly, AssemblyId, AssemblyRef, AssemblyRefId, Bytes, ExportedTypeId, FileId, ManifestResourceId,
    Metadata, ModuleId, Result, RowId, TableId, Token,
};
use name_map::Module;
use name_map::canonical::{Content, Digest};

/// A difference of two assemblies. What stands in only one of them counts like what differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssemblyChange {
    /// The name of the module, or the culture, key, flags or version of the assembly, in words.
    Identity(String),
    /// A type that is exported from elsewhere, or a file that belongs to the assembly, by name.
    Export(String),
    /// An embedded or linked resource, by name.
    Resource(String),
    /// An assembly that both refer to, by name, but not to the same version of it.
    Reference(String),
}

/// Managed resources in which the F# compiler keeps what it wants to know of a library, by the beginnings of their names; no code reads
/// them when it runs. The last holds quotations, which an attribute of the assembly names as well.
const OF_FSHARP: [&str; 3] = ["FSharpSignature", "FSharpOptimization", "ReflectedDefinitions-"];

/// Names with all that is said of them.
type Said = BTreeMap<String, Vec<Digest>>;

/// Compares two assemblies. A chain's references are those of all its generations.
pub fn assembly_changes(old: &Module<'_>, new: &Module<'_>) -> Result<Vec<AssemblyChange>> {
    let mut changes = identity(old.md, new.md)?;
    let exports = [exports(old.md)?, exports(new.md)?];
    changes.extend(differing(&exports).map(AssemblyChange::Export));
    let resources = [resources(old)?, resources(new)?];
    changes.extend(differing(&resources).map(AssemblyChange::Resource));
    let known = references(old.md)?;
    for (name, wanted) in references(new.md)? {
        let known = known.get(&name);
        if known.is_some_and(|known| wanted.iter().any(|reference| !known.contains(reference))) {
            changes.push(AssemblyChange::Reference(name));
        }
    }
    Ok(changes)
}

fn differing([old, new]: &[Said; 2]) -> impl Iterator<Item = String> + '_ {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let others = new.iter().filter(|(name, said)| old.get(*name) != Some(said));
    gone.chain(others.map(|(name, _)| name)).cloned()
}

fn identity(old: &Metadata<'_>, new: &Metadata<'_>) -> Result<Vec<AssemblyChange>> {
    let module = |md: &Metadata<'_>| -> Result<String> {
        Ok(md.string(md.get(ModuleId::from_row(1))?.name)?.to_owned())
    };
    let (was, is) = (module(old)?, module(new)?);
    let mut changes = Vec::new();
    if was != is {
        changes.push(AssemblyChange::Identity(format!(
            "the module's name ({was} to {is})"
        )));
    }
    let mut check = |what: &str, same: bool| {
        if !same {
            changes.push(AssemblyChange::Identity(format!("the assembly's {what}")));
        }
    };
    let id = AssemblyId::from_row(1);
    let (a, b) = (old.get(id)?, new.get(id)?);
    let version = |row: &Assembly| {
        [
            row.major_version,
            row.minor_version,
            row.build_number,
            row.revision_number,
        ]
    };
    check("version", version(&a) == version(&b));
    check("culture", old.string(a.culture)? == new.string(b.culture)?);
    check("public key", old.blob(a.public_key)? == new.blob(b.public_key)?);
    check("flags", (a.flags, a.hash_alg_id) == (b.flags, b.hash_alg_id));
    Ok(changes)
}

/// Exported types and files.
fn exports(md: &Metadata<'_>) -> Result<Said> {
    let mut said = Said::new();
    for row in md.rows::<FileId>() {
        let (_, row) = row?;
        let name = md.string(row.name)?;
        let digest = Content::new(0)
            .number(u64::from(row.flags))
            .bytes(md.blob(row.hash_value)?)
            .finish();
        said.entry(name.to_owned()).or_default().push(digest);
    }
    for row in md.rows::<ExportedTypeId>() {
        let (_, row) = row?;
        let (name, outer) = exported(md, row.implementation.token())?;
        let own = md.string(row.type_name)?;
        let namespace = md.string(row.type_namespace)?;
        let full = match (outer, namespace) {
            (true, _) => format!("{name}.{own}"),
            (false, "") => own.to_owned(),
            (false, _) => format!("{namespace}.{own}"),
        };
        let mut content = Content::new(1);
        content.number(u64::from(row.flags)).text(namespace).text(&name);
        said.entry(full).or_default().push(content.finish());
    }
    said.values_mut().for_each(|digests| digests.sort_unstable());
    Ok(said)
}

/// Where an exported type comes from: another assembly or file, or the type around it, which is said.
fn exported(md: &Metadata<'_>, implementation: Token) -> Result<(String, bool)> {
    /// Types are not nested deeper.
    const DEPTH: usize = 64;
    let (mut token, mut path) = (implementation, Vec::new());
    for _ in 0..DEPTH {
        let Some(id) = token.to_id::<ExportedTypeId>().filter(|id| !id.is_nil()) else {
            break;
        };
        let row = md.get(id)?;
        path.push(md.string(row.type_name)?);
        let namespace = md.string(row.type_namespace)?;
        if !namespace.is_empty() {
            path.push(namespace);
        }
        token = row.implementation.token();
    }
    if !path.is_empty() {
        path.reverse();
        return Ok((path.join("."), true));
    }
    let name = match token.table() {
        _ if token.is_nil() => "",
        Some(TableId::File) => md.string(md.get(FileId::from_row(token.row()))?.name)?,
        Some(TableId::AssemblyRef) => md.string(md.get(AssemblyRefId::from_row(token.row()))?.name)?,
        _ => "",
    };
    Ok((name.to_owned(), false))
}

/// Resources that programs can ask for.
fn resources(module: &Module<'_>) -> Result<Said> {
    let md = module.md;
    let data = module.code.resources()?;
    let mut said = Said::new();
    for row in md.rows::<ManifestResourceId>() {
        let (_, row) = row?;
        let name = md.string(row.name)?;
        if OF_FSHARP.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let implementation = row.implementation.token();
        let mut content = Content::new(0);
        content.number(u64::from(row.flags));
        if implementation.is_nil() {
            // II.22.24: behind its length, in the image's resources.
            let start = row.offset as usize;
            let mut bytes = Bytes::new(data.get(start..).unwrap_or_default(), start);
            let length = bytes.u32()? as usize;
            content.bytes(bytes.take(length, "a resource")?);
        } else {
            let (from, _) = exported(md, implementation)?;
            content.number(u64::from(row.offset)).text(&from);
        }
        said.entry(name.to_owned()).or_default().push(content.finish());
    }
    said.values_mut().for_each(|digests| digests.sort_unstable());
    Ok(said)
}

/// What decides which assembly a reference finds, by its name.
type Identity = (u16, u16, u16, u16, u32, Vec<u8>, String);

fn references(md: &Metadata<'_>) -> Result<HashMap<String, Vec<Identity>>> {
    let mut found: HashMap<String, Vec<Identity>> = HashMap::new();
    for row in md.rows::<AssemblyRefId>() {
        let (_, row): (_, AssemblyRef) = row?;
        let identity = (
            row.major_version,
            row.minor_version,
            row.build_number,
            row.revision_number,
            row.flags,
            md.blob(row.public_key_or_token)?.to_vec(),
            md.string(row.culture)?.to_owned(),
        );
        let name = md.string(row.name)?.to_owned();
        found.entry(name).or_default().push(identity);
    }
    Ok(found)
}
