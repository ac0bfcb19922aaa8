//! The IL delta: bodies of the update with the chain's tokens, and data of fields.

use ecma335::{
    BodyFormat, Code, ExceptionKind, MethodBody, MethodDefId, StandAloneSigId, Token, replace_tokens,
};

use super::Writer;
use crate::error::{Error, Result};

/// Roslyn begins every IL delta so; an RVA of 0 says that there is no body.
pub(super) const PREAMBLE: [u8; 4] = [0; 4];

impl Writer<'_> {
    /// Copies a body of the update and gives its RVA in the delta; 0 for a method without one.
    pub(super) fn body(&mut self, method: MethodDefId, rva: u32) -> Result<u32> {
        let Some(data) = self.plan.update.method_data(method, rva)? else {
            return Ok(0);
        };
        let body = MethodBody::parse(data)?;
        let mut code = body.code.to_vec();
        replace_tokens(&mut code, |_, token| self.import(token))?;
        let local_var_sig = self.import(Token::from_raw(match body.local_var_sig.0 {
            0 => 0,
            _ => ecma335::RowId::token(body.local_var_sig).raw(),
        }))?;
        let mut builder = body.to_builder();
        builder.local_var_sig = local_var_sig.to_id::<StandAloneSigId>().unwrap_or_default();
        for clause in &mut builder.clauses {
            if let ExceptionKind::Catch(token) = &mut clause.kind {
                *token = self.import(*token)?;
            }
        }
        builder.code = &code;
        if builder.format() == BodyFormat::Fat {
            self.il.resize(self.il.len().next_multiple_of(4), 0);
        }
        let rva = self.il_end()?;
        builder.encode(&mut self.il)?;
        Ok(rva)
    }

    /// Appends the data of a field, aligned as Roslyn aligns it, and gives its RVA.
    pub(super) fn data(&mut self, data: &[u8]) -> Result<u32> {
        self.il.resize(self.il.len().next_multiple_of(8), 0);
        let rva = self.il_end()?;
        self.il.extend_from_slice(data);
        Ok(rva)
    }

    fn il_end(&self) -> Result<u32> {
        u32::try_from(self.il.len()).map_err(|_| {
            let (size, limit) = (self.il.len() as u64, u64::from(u32::MAX));
            Error::Metadata(ecma335::Error::TooLarge {
                what: "the IL delta",
                size,
                limit,
            })
        })
    }
}
