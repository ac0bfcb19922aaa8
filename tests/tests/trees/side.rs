//! One build.
use std::sync::Arc;
use ecma335::{Image, Metadata, FieldId, MethodDefId, TypeDefId, PropertyId, EventId, RowId, Token};
use hotdelta_tests::{Compiled, Error, Result};
use name_map::canonical::Canon;
use name_map::{Module, Symbols};
use portable_pdb::Pdb;
use typed_tree_diff::exported::{ExportedTree, Links, Sources, link};
use typed_tree_diff::{match_modules, match_modules_with, recover, Tree};

pub struct Side<'t> {
    pub image: Image,
    pub pdb: Vec<u8>,
    pub exported: &'t ExportedTree,
    pub symbols: Symbols,
    pub tree: Tree,
    pub links: Links,
}

fn failed(e: impl std::fmt::Display) -> Error { Error::Trial(e.to_string()) }

impl<'t> Side<'t> {
    pub fn new(compiled: &Arc<Compiled>, exported: &'t ExportedTree) -> Result<Self> {
        let image = Image::parse(compiled.image.as_slice()).map_err(failed)?;
        let (symbols, tree, links) = {
            let md = image.metadata().map_err(failed)?;
            let symbols = Symbols::new(&md, None).map_err(failed)?;
            let module = Module { code: &image, md: &md, symbols: &symbols };
            let tree = recover(&Canon::keyed(module)).map_err(failed)?;
            let pdb = Pdb::parse(&compiled.pdb).map_err(failed)?;
            let links = link(module, &pdb, &tree, exported).map_err(failed)?;
            if std::env::var_os("SHOW").is_some() {
                for l in &links.links {
                    let o = &exported.members()[l.member].occurrences[l.occurrence];
                    eprintln!("  {} {} => {} {} {:?} {} {:?} {}{}", compiled.name, module.name(l.definition).unwrap(), exported.members()[l.member].name, l.occurrence, o.kind, o.span, o.parameters, o.digest.0, if l.is_copy {" copy"} else {""});
                }
                for (n, why) in &links.unlinked {
                    let d = tree.nodes[*n].definition;
                    eprintln!("  {} {} {:?} UNLINKED {:?}", compiled.name, module.name(d).unwrap(), tree.nodes[*n].kind, why);
                }
            }
            (symbols, tree, links)
        };
        Ok(Self { image, pdb: compiled.pdb.clone(), exported, symbols, tree, links })
    }
}

fn definitions(md: &Metadata<'_>) -> Vec<Token> {
    fn all<I: RowId>(md: &Metadata<'_>) -> Vec<Token> { md.ids::<I>().map(RowId::token).collect() }
    [all::<TypeDefId>(md), all::<FieldId>(md), all::<MethodDefId>(md), all::<PropertyId>(md), all::<EventId>(md)].concat()
}

pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Result<()> {
    let (a, b) = (old.image.metadata().map_err(failed)?, new.image.metadata().map_err(failed)?);
    let (om, nm) = (Module { code: &old.image, md: &a, symbols: &old.symbols }, Module { code: &new.image, md: &b, symbols: &new.symbols });
    let plain = match_modules(om, nm).map_err(failed)?;
    let (os, ns) = (Sources::new(old.exported, &old.links), Sources::new(new.exported, &new.links));
    let refined = match_modules_with(om, nm, [&os, &ns]).map_err(failed)?;
    for t in definitions(&b) {
        if plain.old(t) != refined.old(t) {
            eprintln!("   DIFF {} {:?} {:?}", nm.name(t).unwrap(), plain.old(t).map(|o| om.name(o).unwrap()), refined.old(t).map(|o| om.name(o).unwrap()));
        }
    }
    let pairs = typed_tree_diff::exported::align_exported(old.exported, new.exported);
    let mut agree = 0;
    for l in &new.links.links {
        if l.is_copy { continue; }
        let theirs: Vec<_> = pairs.iter().filter(|(_, n)| *n == (l.member, l.occurrence)).map(|(o, _)| *o).collect();
        let theirs: Vec<Token> = old.links.links.iter().filter(|o| !o.is_copy && theirs.contains(&(o.member, o.occurrence))).map(|o| o.definition).collect();
        match plain.old(l.definition) {
            Some(o) if theirs.contains(&o) => agree += 1,
            None if theirs.is_empty() => agree += 1,
            found => eprintln!("   EXPORTED {} {:?} theirs {:?}", nm.name(l.definition).unwrap(), found.map(|o| om.name(o).unwrap()), theirs.iter().map(|t| om.name(*t).unwrap()).collect::<Vec<_>>()),
        }
    }
    eprintln!("   agree {agree}");
    Ok(())
}
