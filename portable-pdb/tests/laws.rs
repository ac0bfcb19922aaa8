//! The laws of the codecs: what is encoded and decoded again is the same value.

use ecma335::write::{BlobHeapBuilder, Heaps};
use ecma335::{
    AssemblyRefId, BlobHeap, DocumentId, Guid, MethodDefId, RowId, StandAloneSigId, TableId, Token,
    UserString,
};
use portable_pdb::codec::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    "[^\0]{0,12}"
}

/// TypeDef, TypeRef or TypeSpec.
fn type_token() -> impl Strategy<Value = Token> {
    let table = prop_oneof![
        Just(TableId::TypeDef),
        Just(TableId::TypeRef),
        Just(TableId::TypeSpec)
    ];
    (table, 0u32..=0x00FF_FFFF).prop_map(|(table, row)| Token::new(table, row))
}

/// Syntax offsets lie within a source file.
fn offset() -> impl Strategy<Value = i32> {
    prop_oneof![-200i32..2000, -0x0FFF_FFFF..0x0FFF_FFFFi32]
}

fn slot() -> impl Strategy<Value = LocalSlot> {
    prop_oneof![
        Just(LocalSlot::Temporary),
        (0u8..=125, offset(), 0u32..300).prop_map(|(kind, syntax_offset, ordinal)| LocalSlot::LongLived {
            kind,
            syntax_offset,
            ordinal
        }),
    ]
}

fn lambda_map() -> impl Strategy<Value = LambdaMap> {
    (-1i32..1000, vec(offset(), 0..8)).prop_flat_map(|(method_ordinal, closures)| {
        let count = closures.len() as u32;
        let closure = prop_oneof![
            Just(Closure::This),
            Just(Closure::Static),
            (0..count.max(1)).prop_map(move |ordinal| if count == 0 {
                Closure::This
            } else {
                Closure::Display(ordinal)
            }),
        ];
        let lambda = (offset(), closure).prop_map(|(syntax_offset, closure)| Lambda {
            syntax_offset,
            closure,
        });
        vec(lambda, 0..10).prop_map(move |lambdas| LambdaMap {
            method_ordinal,
            closures: closures.clone(),
            lambdas,
        })
    })
}

fn point() -> impl Strategy<Value = (u32, u32, Option<Span>)> {
    let span = (
        1u32..0x0800_0000,
        any::<u16>(),
        prop_oneof![Just(0u32), 0u32..100, 0u32..0x0800_0000],
        any::<u16>(),
    );
    let span = span.prop_map(|(start_line, a, lines, b)| {
        let (start_column, end_column) = match (lines, a.cmp(&b)) {
            (0, std::cmp::Ordering::Equal) => (a / 2, a / 2 + 1),
            (0, _) => (a.min(b), a.max(b)),
            _ => (a, b),
        };
        Span {
            start_line,
            start_column,
            end_line: start_line + lines,
            end_column,
        }
    });
    (1u32..5000, 1u32..4, option::weighted(0.8, span))
}

fn value() -> impl Strategy<Value = (ConstantValue<'static>, bool)> {
    // Strings live as long as the test.
    let text = vec(any::<u16>(), 0..6).prop_map(|units| {
        let bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
        UserString { utf16: bytes.leak() }
    });
    prop_oneof![
        any::<bool>().prop_map(|value| (ConstantValue::Boolean(value), true)),
        any::<u16>().prop_map(|value| (ConstantValue::Char(value), true)),
        any::<i8>().prop_map(|value| (ConstantValue::I1(value), true)),
        any::<u8>().prop_map(|value| (ConstantValue::U1(value), true)),
        any::<i16>().prop_map(|value| (ConstantValue::I2(value), true)),
        any::<u16>().prop_map(|value| (ConstantValue::U2(value), true)),
        any::<i32>().prop_map(|value| (ConstantValue::I4(value), true)),
        any::<u32>().prop_map(|value| (ConstantValue::U4(value), true)),
        any::<i64>().prop_map(|value| (ConstantValue::I8(value), true)),
        any::<u64>().prop_map(|value| (ConstantValue::U8(value), true)),
        any::<u32>().prop_map(|value| (ConstantValue::R4(value), false)),
        any::<u64>().prop_map(|value| (ConstantValue::R8(value), false)),
        option::of(text).prop_map(|value| (ConstantValue::String(value), false)),
        Just((ConstantValue::Object, false)),
        (
            any::<bool>(),
            type_token(),
            prop_oneof![Just(&[][..]), Just(&[7u8; 13][..])]
        )
            .prop_map(|(value_type, of, value)| (
                ConstantValue::General {
                    value_type,
                    of,
                    value
                },
                false
            )),
    ]
}

proptest! {
    #[test]
    fn local_slot_maps(slots in vec(slot(), 0..20)) {
        let map = LocalSlotMap { slots };
        prop_assert_eq!(LocalSlotMap::decode(&map.encode().unwrap()).unwrap(), map);
    }

    #[test]
    fn lambda_maps(map in lambda_map()) {
        prop_assert_eq!(LambdaMap::decode(&map.encode().unwrap()).unwrap(), map);
    }

    #[test]
    fn state_maps(numbers in vec((-100i32..100, offset()), 0..20)) {
        let mut states: Vec<_> = numbers.into_iter().map(|(number, syntax_offset)| State { number, syntax_offset }).collect();
        states.sort_by_key(|state| state.syntax_offset);
        let map = StateMap { states };
        prop_assert_eq!(StateMap::decode(&map.encode().unwrap()).unwrap(), map);
    }

    #[test]
    fn async_stepping(catch_handler in option::of(0u32..u32::MAX), awaits in vec(any::<(u32, u32)>(), 0..9), row in 0u32..0x1FFF_FFFF) {
        let awaits = awaits.into_iter().map(|(yield_offset, resume_offset)| Await {
            yield_offset,
            resume_offset,
            resume_method: MethodDefId::from_row(row),
        });
        let value = AsyncStepping { catch_handler, awaits: awaits.collect() };
        prop_assert_eq!(AsyncStepping::decode(&value.encode().unwrap()).unwrap(), value);
    }

    #[test]
    fn hoisted_scopes(scopes in vec(any::<(u32, u32)>(), 0..9)) {
        let value = HoistedScopes { scopes: scopes.into_iter().map(|(start, length)| HoistedScope { start, length }).collect() };
        prop_assert_eq!(HoistedScopes::decode(&value.encode()).unwrap(), value);
    }

    #[test]
    fn dynamic_flags(bits in vec(any::<bool>(), 0..40)) {
        let value = DynamicFlags::new(bits);
        prop_assert_eq!(DynamicFlags::decode(&value.encode()), value);
    }

    #[test]
    fn lists_of_names(names in vec(name(), 0..9), values in vec((name(), name(), any::<(u8, u32, u32, [u8; 16])>()), 0..5)) {
        let tuple = TupleNames { names: names.iter().map(String::as_str).collect() };
        let blob = tuple.encode().unwrap();
        prop_assert_eq!(TupleNames::decode(&blob).unwrap(), tuple);
        let options = CompilationOptions { options: values.iter().map(|(name, value, _)| (name.as_str(), value.as_str())).collect() };
        let blob = options.encode().unwrap();
        prop_assert_eq!(CompilationOptions::decode(&blob).unwrap(), options);
        let references = values.iter().map(|(file_name, aliases, rest)| MetadataReference {
            file_name,
            aliases,
            flags: rest.0,
            time_stamp: rest.1,
            image_size: rest.2,
            mvid: Guid(rest.3),
        });
        let references = CompilationReferences { references: references.collect() };
        let blob = references.encode().unwrap();
        prop_assert_eq!(CompilationReferences::decode(&blob).unwrap(), references);
    }

    #[test]
    fn embedded_source(content in vec(any::<u8>(), 0..50), size in option::of(1u32..0x7FFF_FFFF)) {
        let value = match size {
            Some(size) => EmbeddedSource::Deflated { size, content: &content },
            None => EmbeddedSource::Raw(&content),
        };
        let blob = value.encode().unwrap();
        prop_assert_eq!(EmbeddedSource::decode(&blob).unwrap(), value);
    }

    #[test]
    fn type_documents(rows in vec(0u32..0x1FFF_FFFF, 0..9)) {
        let value = TypeDocuments { documents: rows.into_iter().map(DocumentId::from_row).collect() };
        prop_assert_eq!(TypeDocuments::decode(&value.encode().unwrap()).unwrap(), value);
    }

    #[test]
    fn sequence_points(points in vec(point(), 0..30), row in 0u32..0x00FF_FFFF) {
        let mut offset = 0;
        let points: Vec<_> = points.into_iter().map(|(delta, document, span)| {
            offset += delta;
            SequencePoint { offset: offset - 1, document: DocumentId::from_row(document), span }
        }).collect();
        let signature = StandAloneSigId::from_row(row);
        let (document, blob) = SequencePointWriter::encode(signature, &points).unwrap();
        let read = SequencePoints::decode(&blob, document).unwrap();
        if !points.is_empty() {
            prop_assert_eq!(read.local_signature(), signature);
        }
        prop_assert_eq!(read.collect::<Result<Vec<_>, _>>().unwrap(), points);
    }

    #[test]
    fn constants(modifiers in vec((any::<bool>(), type_token()), 0..3), (value, integer) in value(), enum_type in option::of(type_token())) {
        let value = ConstantSignature {
            modifiers: modifiers.into_iter().map(|(required, modifier)| CustomModifier { required, modifier }).collect(),
            value,
            enum_type: enum_type.filter(|_| integer),
        };
        let blob = value.encode().unwrap();
        prop_assert_eq!(ConstantSignature::decode(&blob).unwrap(), value);
    }

    #[test]
    fn imports(names in vec((name(), name(), 0u32..0x00FF_FFFF, type_token()), 1..5)) {
        let imports: Vec<_> = names.iter().flat_map(|(alias, namespace, row, target)| {
            let (assembly, target) = (AssemblyRefId::from_row(*row), *target);
            [
                Import::Namespace { namespace },
                Import::AssemblyNamespace { assembly, namespace },
                Import::Type { target },
                Import::XmlNamespace { alias, namespace },
                Import::AssemblyReferenceAlias { alias },
                Import::AliasAssembly { alias, assembly },
                Import::AliasNamespace { alias, namespace },
                Import::AliasAssemblyNamespace { alias, assembly, namespace },
                Import::AliasType { alias, target },
            ]
        }).collect();
        let mut heaps = Heaps::default();
        let mut writer = ImportWriter::new(&mut heaps.blobs);
        for import in &imports {
            writer.push(*import).unwrap();
        }
        let blob = writer.finish();
        let heap = heaps.blobs.into_bytes();
        let read: Vec<_> = ImportReader::new(&blob, BlobHeap(&heap)).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(read, imports);
    }

    #[test]
    fn document_names(text in "[a-z/\\\\é ]{0,40}", separator in option::of(any::<char>().prop_filter("not zero", |c| *c != '\0'))) {
        let split = DocumentName::split(&text);
        prop_assert_eq!(split.to_string(), &*text);
        for name in [split.clone(), DocumentName { separator, parts: split.parts }] {
            let mut heap = BlobHeapBuilder::default();
            let blob = name.encode(&mut heap).unwrap();
            let heap = heap.into_bytes();
            prop_assert_eq!(DocumentName::decode(&blob, BlobHeap(&heap)).unwrap(), name);
        }
    }
}

/// What cannot be decoded to the same value is not encoded.
#[test]
fn what_has_no_form_is_an_error() {
    let slot = |kind, ordinal| LocalSlotMap {
        slots: vec![LocalSlot::LongLived {
            kind,
            syntax_offset: 0,
            ordinal,
        }],
    };
    assert!(
        slot(126, 1).encode().is_err() && slot(127, 0).encode().is_err() && slot(126, 0).encode().is_ok()
    );
    let lambda = Lambda {
        syntax_offset: 0,
        closure: Closure::Display(0),
    };
    assert!(
        LambdaMap {
            lambdas: vec![lambda],
            ..LambdaMap::default()
        }
        .encode()
        .is_err()
    );
    assert!(
        LambdaMap {
            method_ordinal: -2,
            ..LambdaMap::default()
        }
        .encode()
        .is_err()
    );
    let states = |offsets: &[i32]| StateMap {
        states: offsets
            .iter()
            .map(|offset| State {
                number: 0,
                syntax_offset: *offset,
            })
            .collect(),
    };
    assert!(
        states(&[2, 1]).encode().is_err()
            && states(&[1; 257]).encode().is_err()
            && states(&[1; 256]).encode().is_ok()
    );
    assert!(states(&[i32::MIN, i32::MAX]).encode().is_err());
    assert!(TupleNames { names: vec!["a\0b"] }.encode().is_err());
    let point = |offset, span| SequencePoint {
        offset,
        document: DocumentId(1),
        span,
    };
    assert!(SequencePointWriter::encode(StandAloneSigId(0), &[point(1, None), point(1, None)]).is_err());
    let empty = Span {
        start_line: 1,
        start_column: 1,
        end_line: 1,
        end_column: 1,
    };
    assert!(SequencePointWriter::encode(StandAloneSigId(0), &[point(0, Some(empty))]).is_err());
}

/// What no writer makes is refused, and named.
#[test]
fn damaged_blobs_are_errors() {
    assert!(LocalSlotMap::decode(&[0x80, 0, 0]).is_err());
    assert!(
        LambdaMap::decode(&[1, 1, 0, 0, 2]).is_err(),
        "a closure that is not there"
    );
    assert!(
        LambdaMap::decode(&[1, 1, 0xDF, 0xFF, 0xFF, 0xFF]).is_err(),
        "more closures than bytes"
    );
    assert!(StateMap::decode(&[2, 0, 0, 5, 0, 4]).is_err(), "out of order");
    assert!(
        StateMap::decode(&[0xDF, 0xFF, 0xFF, 0xFF, 0]).is_err(),
        "more states than bytes"
    );
    assert!(StateMap::decode(&[0, 9]).is_err(), "something behind the end");
    assert!(TupleNames::decode(b"no end").is_err());
    assert!(TupleNames::decode(b"\xFF\0").is_err());
    assert!(EmbeddedSource::decode(&[0xFF; 8]).is_err());
    assert!(
        ConstantSignature::decode(&[0x02, 7]).is_err()
            && ConstantSignature::decode(&[0x0E, 1, 2, 3]).is_err()
    );
    let bomb = EmbeddedSource::Deflated {
        size: 0x7FFF_FFFF,
        content: &[0; 8],
    };
    assert!(bomb.text(usize::MAX).is_err());
    for blob in [
        &[1, 0, 0, 0][..],
        &[1, 0, 0, 0, 1, 2, 0],
        &[1, 0, 2, 2, 0xDF, 0xFF, 0xFF, 0xFF, 1],
        &[1, 0, 0, 1, 1, 0x9F, 0xFF, 0xFF],
    ] {
        let mut points = SequencePoints::decode(blob, DocumentId(1)).unwrap();
        let bad = points.by_ref().find(Result::is_err);
        assert_eq!(bad.is_none(), blob == [1, 0, 0, 0], "{blob:?}");
        assert!(points.next().is_none());
    }
    let name = DocumentName::decode(&[b'/', 1, 1, 1, 1], BlobHeap(&[0, 0x80]));
    assert!(name.is_err());
}

/// A name may repeat a long part: it must not grow without bound.
#[test]
fn document_names_are_bounded() {
    let mut heap = BlobHeapBuilder::default();
    let part = heap.add(&[b'a'; 0x3000]).unwrap();
    let mut blob = vec![b'/'];
    for _ in 0..100 {
        blob.push(part.0 as u8);
    }
    let heap = heap.into_bytes();
    assert!(DocumentName::decode(&blob, BlobHeap(&heap)).is_err());
}
