//! The rules, once: ids, severities and what they say.

/// How bad it is to break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The runtime takes the delta, but something is not as its compilers write it, or will not be seen.
    Warning,
    /// The runtime refuses the delta, or applies something else than it says.
    Error,
}

macro_rules! rules {
    ($($rule:ident $id:literal $severity:ident $summary:literal)*) => {
        /// A rule of the format or of the runtime. Ids stay.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule { $(#[doc = $summary] $rule,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// Its id, which does not change between versions.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$rule => $id,)* }
            }

            /// How bad it is to break it.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)* }
            }

            /// What it says.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$rule => $summary,)* }
            }
        }
    };
}

rules! {
    Root "root" Error "The metadata delta can be read."
    Version "version" Warning "The metadata version is v4.0.30319."
    Streams "streams" Error "The streams are #-, #Strings, #US, #GUID, #Blob and #JTD, each once."
    Jtd "jtd" Error "There is an empty #JTD stream, which makes every index four bytes wide."
    TablesVersion "tables-version" Error "The table stream has version 2.0."
    HeapSizes "heap-sizes" Error "HeapSizes is 0xA7: large heaps, delta only, extra bits."
    Sorted "sorted" Warning "Sorted is 0x16003301EA00."
    EmptyTables "empty-tables" Warning "Valid names only tables with rows."
    Padding "padding" Error "Streams are padded to four bytes."
    HeapStart "heap-start" Error "Each heap but #GUID begins with a zero byte, so that no item has the offset at which it starts."
    GuidHeap "guid-heap" Error "The #GUID stream repeats as many entries as the chain has, and adds the module's."
    Mvid "mvid" Error "The module has the chain's Mvid."
    Module "module" Error "There is one Module row, with the chain's name."
    Generation "generation" Error "The generation is the chain's next one."
    EncId "enc-id" Error "EncId is fresh."
    EncBaseId "enc-base-id" Error "EncBaseId is the chain's EncId, nil in the first generation."
    LogRecord "log-record" Error "EncLog records are tokens of tables with known operations."
    LogRow "log-row" Error "A record names a row that exists or the next one of its table."
    LogPair "log-pair" Error "An add operation names a parent that exists and is followed by a new member of its kind."
    LogMember "log-member" Error "New fields, methods, parameters, properties and events are added to a parent."
    LogOrder "log-order" Warning "EncLog has Roslyn's order of tables, ascending within each."
    LogOnce "log-once" Error "No row is logged twice."
    LiteralTwice "literal-twice" Error "A literal that is added to a type that exists is logged by its RecId: by its token, CoreCLR lists it twice, once unreadable."
    LogMap "log-map" Error "EncLog and EncMap name the same rows."
    MapSorted "map-sorted" Error "EncMap is strictly sorted."
    MapRows "map-rows" Error "EncMap has one token for each row of the delta, but the Module's."
    MapModule "map-module" Error "EncMap does not name the Module."
    ForbiddenTable "forbidden-table" Error "There are no rows in tables that a delta cannot add to."
    UpdatedTable "updated-table" Error "Only rows of definitions, constants and attributes are updated in place."
    UpdatedRow "updated-row" Error "An updated definition keeps its name, flags and implementation."
    AddedToExisting "added-to-existing" Error "What a loaded type or member is made of is not added to it: interfaces, layouts, generic parameters."
    Reference "reference" Error "What a row refers to exists."
    HeapItem "heap-item" Error "The names, blobs and GUIDs of a row exist."
    Signature "signature" Error "Signatures can be read, and the types in them exist."
    NestedClass "nested-class" Error "A new type has a NestedClass row if its visibility is nested, and only then."
    MapTwice "map-twice" Error "A type has one PropertyMap and one EventMap."
    ZeroedAttribute "zeroed-attribute" Error "A deleted attribute has parent row 0, type 3 and value 0."
    IlStart "il-start" Error "The IL delta begins with four zero bytes."
    MethodRva "method-rva" Error "A method with a body has an RVA within the IL, others have 0."
    FatAlignment "fat-alignment" Error "Fat bodies begin at multiples of four."
    Body "body" Error "Bodies can be decoded: header, code, clauses, branch targets."
    CodeToken "code-token" Error "Tokens in code exist and are of a kind that the instruction takes."
    DataRva "data-rva" Error "Field data lies within the IL."
    DataAlignment "data-alignment" Warning "Field data is aligned to eight bytes."
    LookUp "look-up" Warning "The runtime finds rows that are added (dotnet/runtime issue 131752)."
    PropertyParent "property-parent" Warning "The runtime finds whose the properties are that are added (dotnet/runtime issue 125534)."
    Pdb "pdb" Error "The PDB delta can be read."
    PdbStreams "pdb-streams" Error "Its streams are #Pdb, #-, #Strings, #US, #GUID, #Blob and #JTD, each once."
    PdbId "pdb-id" Error "It has an id and no entry point."
    PdbMethods "pdb-methods" Error "Its EncMap and MethodDebugInformation have the methods of the metadata delta, in order."
    PdbRows "pdb-rows" Error "#Pdb has the delta's own row counts."
    PdbReference "pdb-reference" Error "What its rows refer to exists in it."
    PdbTables "pdb-tables" Error "It has tables of portable PDBs and EncMap only."
}
