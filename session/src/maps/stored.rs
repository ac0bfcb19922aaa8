//! Maps in persisted state, each as the blob that a PDB would have.

use std::sync::Arc;

use ecma335::Token;
use portable_pdb::codec::{LambdaMap, LocalSlotMap, StateMap};
use serde::{Deserialize, Serialize};

use super::{DebugId, Identity, Maps, MethodMaps, Version};
use crate::state::codec;

#[derive(Serialize, Deserialize)]
struct Stored {
    methods: Vec<(u32, Vec<StoredVersion>)>,
}

#[derive(Serialize, Deserialize)]
struct StoredVersion {
    generation: u32,
    slots: Vec<u8>,
    lambdas: Vec<u8>,
    states: Vec<u8>,
    lambda_ids: Vec<StoredIdentity>,
    closure_ids: Vec<StoredIdentity>,
}

/// Ordinal, generation, and the definition's token; 0 for none.
type StoredIdentity = (u32, u32, u32);

fn identities(ids: &[Identity]) -> Vec<StoredIdentity> {
    ids.iter()
        .map(|known| {
            let token = known.definition.map_or(0, Token::raw);
            (known.id.ordinal, known.id.generation, token)
        })
        .collect()
}

/// The identities for a map with so many entries.
fn read(ids: Vec<StoredIdentity>, entries: usize) -> Result<Vec<Identity>, String> {
    if ids.len() != entries {
        return Err(format!("expected {entries} identities, found {}", ids.len()));
    }
    Ok(ids
        .into_iter()
        .map(|(ordinal, generation, token)| Identity {
            id: DebugId { ordinal, generation },
            definition: (token != 0).then(|| Token::from_raw(token)),
        })
        .collect())
}

impl Maps {
    /// The maps as bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let version = |version: &Version| {
            let maps = &version.maps;
            StoredVersion {
                generation: version.generation,
                // What is kept was encoded before.
                slots: maps.slots.encode().unwrap_or_default(),
                lambdas: maps.lambdas.encode().unwrap_or_default(),
                states: maps.states.encode().unwrap_or_default(),
                lambda_ids: identities(&maps.lambda_ids),
                closure_ids: identities(&maps.closure_ids),
            }
        };
        let methods = self.stored.iter();
        let stored = Stored {
            methods: methods
                .map(|(row, versions)| (*row, versions.iter().map(version).collect()))
                .collect(),
        };
        // Far less than a record may hold, so that encoding it cannot fail.
        codec::encode(&stored).unwrap_or_default()
    }

    /// The maps of a chain with so many methods.
    pub(crate) fn decode(bytes: &[u8], methods: u32) -> Result<Self, String> {
        let stored: Stored = codec::decode(bytes)?;
        let mut maps = Self::default();
        for (row, versions) in stored.methods {
            if row == 0 || row > methods {
                return Err(format!(
                    "expected maps of {methods} method(s), found some of {row}"
                ));
            }
            let versions = versions.into_iter().map(version).collect::<Result<Vec<_>, _>>()?;
            if !versions.is_sorted_by_key(|version| version.generation) {
                return Err(format!("expected maps of method {row} by their generations"));
            }
            maps.stored.insert(row, versions);
        }
        Ok(maps)
    }
}

fn version(stored: StoredVersion) -> Result<Version, String> {
    let damaged = |error: portable_pdb::Error| format!("expected a map: {error}");
    let slots = LocalSlotMap::decode(&stored.slots).map_err(damaged)?;
    let lambdas = LambdaMap::decode(&stored.lambdas).map_err(damaged)?;
    let states = StateMap::decode(&stored.states).map_err(damaged)?;
    Ok(Version {
        generation: stored.generation,
        maps: Arc::new(MethodMaps {
            lambda_ids: read(stored.lambda_ids, lambdas.lambdas.len())?,
            closure_ids: read(stored.closure_ids, lambdas.closures.len())?,
            slots,
            lambdas,
            states,
        }),
    })
}
