//! What goes into a delta, and the delta.

use std::collections::HashMap;

use ecma335::{EventId, FieldId, Guid, Image, MethodDefId, PropertyId, Token, TypeDefId};

use crate::DefinitionMap;

/// What a delta does: all in terms of the update build, whose rows and bodies are copied with their tokens translated.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The build that the chain becomes.
    pub update: &'a Image,
    /// Its portable PDB, if there is one; without it the PDB delta is left out.
    pub pdb: Option<&'a [u8]>,
    /// What of it exists in the chain.
    pub map: &'a DefinitionMap,
    /// Methods of the update build whose bodies replace those of their counterparts in the chain. Names, flags and signatures stay.
    pub updated_methods: Vec<MethodDefId>,
    /// Literal fields of the update whose counterparts get their values, as reflection sees them; code holds copies.
    pub constants: Vec<Token>,
    /// Types, fields, properties and events of the update whose counterparts in the chain get their attributes: with a type's those of its
    /// generic parameters, their constraints, and the interfaces in its list. Updated methods do anyway.
    pub attributes: Vec<Token>,
    /// What is new.
    pub additions: Additions,
    /// Names under which definitions of the update build (by token) live in the chain, where they differ: a renumbered closure, a state
    /// machine's field. Used for what is added; what exists keeps its name.
    pub names: &'a HashMap<Token, String>,
    /// The EncId of the chain's last delta; nil for the first one.
    pub base_enc_id: Guid,
}

/// Definitions of the update build that the chain lacks. The members, parameters, generic parameters, attributes, constants,
/// layouts and data of what is listed come along.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// New types; their members and nested types that are new need not be listed again (nested types are listed here too).
    pub types: Vec<TypeDefId>,
    /// New methods of types that exist.
    pub methods: Vec<MethodDefId>,
    /// New fields of types that exist.
    pub fields: Vec<FieldId>,
    /// New properties of types that exist.
    pub properties: Vec<PropertyId>,
    /// New events of types that exist.
    pub events: Vec<EventId>,
}

/// One delta: three byte arrays as `MetadataUpdater.ApplyUpdate` takes them, and what they mean.
#[derive(Debug, Clone)]
pub struct Delta {
    /// The metadata delta.
    pub metadata: Vec<u8>,
    /// The IL delta.
    pub il: Vec<u8>,
    /// The PDB delta; empty without a PDB.
    pub pdb: Vec<u8>,
    /// The Mvid of the module.
    pub module_id: Guid,
    /// This delta's id, derived from its content.
    pub enc_id: Guid,
    /// The id of the delta before; nil for the first.
    pub base_enc_id: Guid,
    /// The generation: 1 for the first delta.
    pub generation: u32,
    /// The plan's map with the additions' new tokens: every definition of the update build that the chain now has.
    pub map: DefinitionMap,
    /// The methods whose bodies the delta has, in token order.
    pub methods: Vec<DeltaMethod>,
    /// Types of the chain that have an updated or added member, or are new, sorted.
    pub updated_types: Vec<TypeDefId>,
}

/// A method in a delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeltaMethod {
    /// Its row in the chain.
    pub chain: MethodDefId,
    /// The row of the update build that it was copied from.
    pub update: MethodDefId,
    /// Whether the delta added it.
    pub added: bool,
}
