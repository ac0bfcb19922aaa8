//! Frames of the process, mapped into the proposal.

use ecma335::il::MethodBody;
use ecma335::{Chain, Code as _, MethodDefId, Result, Token};
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::Symbol;
use name_map::{Module, Symbols};

use super::{Code, Lost, Mapping, map};
use crate::lines::Lines;

/// What a module is before and after an update.
pub(crate) struct Update<'a> {
    pub(crate) old: (&'a Chain, &'a Lines),
    pub(crate) new: (&'a Chain, &'a Lines),
    /// Of the chain after it.
    pub(crate) symbols: &'a Symbols,
}

impl Update<'_> {
    /// Maps a frame. Both chains have the same tokens, so that the newer one tells what tokens of both stand for.
    pub(crate) fn map(
        &self,
        method: MethodDefId,
        il_offset: u32,
        version: Option<u32>,
    ) -> std::result::Result<Mapping, portable_pdb::Error> {
        let (chain, lines) = self.old;
        if lines.may_be_old(method, il_offset, version) {
            return Ok(Mapping::Lost(Lost::OldBody));
        }
        let md = self.new.0.metadata();
        let module = Module {
            code: self.new.0,
            md: &md,
            symbols: self.symbols,
        };
        let canon = Canon::exact_old(module);
        let meaning = |token: Token| canon.token(token);
        let (Some(old), Some(new)) = (
            self.code(chain, lines, method, &meaning)?,
            self.code(self.new.0, self.new.1, method, &meaning)?,
        ) else {
            return Ok(Mapping::Lost(Lost::NoInformation));
        };
        Ok(map(&old, &new, il_offset)?)
    }

    /// A method's newest body with its debug information; `None` if it has no body.
    fn code<'a>(
        &self,
        chain: &'a Chain,
        lines: &Lines,
        method: MethodDefId,
        meaning: &'a dyn Fn(Token) -> Result<Digest>,
    ) -> std::result::Result<Option<Code<'a>>, portable_pdb::Error> {
        let rva = chain.metadata().get(method)?.rva;
        let Some(bytes) = chain.method_data(method, rva)? else {
            return Ok(None);
        };
        let body = MethodBody::parse(bytes)?;
        let names = lines.local_names(method)?;
        let mut locals = Vec::new();
        for (slot, type_) in chain.metadata().locals(body.local_var_sig)?.iter().enumerate() {
            // A name that a compiler made from a line says no more than what it was made for.
            let name = names.get(&slot).map_or("", String::as_str);
            let name = self.symbols.key(name, Symbol::Local);
            // A type is printed with its tokens, which both bodies share.
            locals.push(
                Content::new(b'L')
                    .text(name.text())
                    .text(&format!("{type_:?}"))
                    .finish(),
            );
        }
        Ok(Some(Code {
            body,
            points: lines.all_points(method)?,
            locals,
            meaning,
        }))
    }
}
