use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::{Bytes, Result, TableId, Token, TypeDefOrRef};

fn token() -> impl Strategy<Value = TypeDefOrRef> {
    let table = select(vec![TableId::TypeDef, TableId::TypeRef, TableId::TypeSpec]);
    let row = prop_oneof![1u32..0x20, 1u32..0x1000, 1u32..0x00FF_FFFF];
    (table, row).prop_map(|(table, row)| TypeDefOrRef::new(Token::new(table, row)).unwrap())
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..4, 0u32..0x4000, 0u32..=0x1FFF_FFFF]
}

fn primitive() -> impl Strategy<Value = Type> {
    let all: Vec<_> = Primitive::ALL
        .iter()
        .copied()
        .filter(|one| *one != Primitive::Void)
        .collect();
    select(all).prop_map(Type::Primitive)
}

/// Types that may stand anywhere.
fn type_() -> BoxedStrategy<Type> {
    let leaf = prop_oneof![
        primitive(),
        token().prop_map(Type::Class),
        token().prop_map(Type::ValueType),
        number().prop_map(Type::Var),
        number().prop_map(Type::MVar),
    ];
    leaf.prop_recursive(6, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let pointee = prop_oneof![inner.clone(), Just(Type::Primitive(Primitive::Void))].prop_map(Box::new);
        prop_oneof![
            (any::<bool>(), token(), vec(inner.clone(), 1..4)).prop_map(
                |(is_value_type, definition, arguments)| {
                    Type::GenericInst {
                        is_value_type,
                        definition,
                        arguments,
                    }
                }
            ),
            boxed().prop_map(Type::SzArray),
            (boxed(), shape()).prop_map(|(element, shape)| Type::Array(element, shape)),
            pointee.prop_map(Type::Pointer),
            boxed().prop_map(Type::ByRef),
            (any::<bool>(), token(), boxed()).prop_map(|(is_required, modifier, inner)| {
                Type::Modified {
                    is_required,
                    modifier,
                    inner,
                }
            }),
            method(inner.clone()).prop_map(|method| Type::FunctionPointer(Box::new(method))),
        ]
    })
    .boxed()
}

fn shape() -> impl Strategy<Value = ArrayShape> {
    (1u32..5).prop_flat_map(|rank| {
        let count = 0..=rank as usize;
        let bound = prop_oneof![-0x40i32..0x40, -0x1000_0000i32..=0x0FFF_FFFF];
        (Just(rank), vec(number(), count.clone()), vec(bound, count)).prop_map(
            |(rank, sizes, lower_bounds)| ArrayShape {
                rank,
                sizes,
                lower_bounds,
            },
        )
    })
}

fn method(type_: impl Strategy<Value = Type> + Clone + 'static) -> impl Strategy<Value = MethodSignature> {
    let convention = select(vec![
        CallingConvention::Default,
        CallingConvention::C,
        CallingConvention::StdCall,
        CallingConvention::ThisCall,
        CallingConvention::FastCall,
        CallingConvention::VarArg,
        CallingConvention::Unmanaged,
    ]);
    let returned = prop_oneof![type_.clone(), Just(Type::Primitive(Primitive::Void))];
    let flags = (
        any::<bool>(),
        any::<bool>(),
        prop_oneof![3 => Just(0u32), 1 => 1u32..300],
    );
    (
        convention,
        flags,
        returned,
        vec(type_, 0..4),
        any::<Option<Index>>(),
    )
        .prop_map(
            |(convention, (has_this, explicit_this, generic_params), return_type, params, sentinel)| {
                MethodSignature {
                    header: MethodHeader {
                        convention,
                        has_this,
                        explicit_this,
                        generic_params,
                        params: params.len() as u32,
                    },
                    return_type,
                    sentinel: sentinel
                        .filter(|_| convention.is_variable() && !params.is_empty())
                        .map(|at| at.index(params.len()) as u32),
                    params,
                }
            },
        )
}

/// Types of locals: `pinned` before and behind `&` and modifiers too.
fn local() -> impl Strategy<Value = Type> {
    type_().prop_recursive(2, 8, 1, |inner| {
        let boxed = inner.prop_map(Box::new);
        prop_oneof![boxed.clone().prop_map(Type::Pinned), boxed.prop_map(Type::ByRef)]
    })
}

fn signature() -> impl Strategy<Value = Signature> {
    prop_oneof![
        method(type_()).prop_map(Signature::Method),
        type_().prop_map(Signature::Field),
        (any::<bool>(), type_(), vec(type_(), 0..3)).prop_map(|(has_this, type_, params)| {
            Signature::Property(PropertySignature {
                has_this,
                type_,
                params,
            })
        }),
        vec(local(), 0..5).prop_map(Signature::Locals),
        vec(type_(), 1..4).prop_map(Signature::MethodSpec),
    ]
}

fn encoded(signature: &Signature) -> Vec<u8> {
    let mut blob = Vec::new();
    signature.encode(&mut blob).unwrap();
    blob
}

fn visit(blob: &[u8]) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    visit_signature::<crate::Error>(Bytes::new(blob, 0), |range, token| {
        assert!(range.start < range.end && range.end <= blob.len());
        tokens.push(token.token());
        Ok(())
    })?;
    Ok(tokens)
}

proptest! {
    #[test]
    fn signatures_are_read_as_they_were_written(signature in signature()) {
        let blob = encoded(&signature);
        prop_assert_eq!(Signature::parse(Bytes::new(&blob, 0)).unwrap(), signature);
        prop_assert!(visit(&blob).is_ok());
        let mut same = Vec::new();
        transcode::<crate::Error>(Bytes::new(&blob, 0), &mut |token| Ok(token.token()), &mut same).unwrap();
        prop_assert_eq!(same, blob);
    }

    #[test]
    fn types_are_read_as_they_were_written(type_ in type_()) {
        let mut blob = Vec::new();
        type_.encode(&mut blob).unwrap();
        prop_assert_eq!(Type::parse(Bytes::new(&blob, 0)).unwrap(), type_);
        let mut same = Vec::new();
        transcode_type::<crate::Error>(Bytes::new(&blob, 0), &mut |token| Ok(token.token()), &mut same).unwrap();
        prop_assert_eq!(same, blob);
    }

    /// Tokens of other sizes: what stands between them is copied, and nothing else changes.
    #[test]
    fn tokens_are_replaced_in_place(signature in signature(), rows in 1u32..0x0010_0000) {
        let blob = encoded(&signature);
        let before = visit(&blob).unwrap();
        let moved = |token: Token| Token::new(TableId::TypeSpec, token.row() % rows + 1);
        let mut out = vec![0xCC];
        transcode::<crate::Error>(Bytes::new(&blob, 0), &mut |token| Ok(moved(token.token())), &mut out).unwrap();
        prop_assert_eq!(out[0], 0xCC);
        let after = visit(&out[1..]).unwrap();
        prop_assert_eq!(&after, &before.iter().map(|token| moved(*token)).collect::<Vec<_>>());
        // With the tokens put back the blob is what it was.
        let mut tokens = before.iter();
        let mut back = Vec::new();
        transcode::<crate::Error>(Bytes::new(&out[1..], 0), &mut |_| Ok(*tokens.next().unwrap()), &mut back).unwrap();
        prop_assert_eq!(back, blob);
    }

    /// The two readers of the grammar agree on what belongs to it, and on how much.
    #[test]
    fn tree_and_walk_accept_the_same(
        signature in signature(),
        changes in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in prop_oneof![Just(None), any::<Index>().prop_map(Some)],
    ) {
        let mut blob = encoded(&signature);
        for (at, byte) in changes {
            let at = at.index(blob.len());
            blob[at] = byte;
        }
        if let Some(cut) = cut {
            blob.truncate(cut.index(blob.len()));
        }
        let tree = Signature::parse(Bytes::new(&blob, 7));
        let walk = visit_signature::<crate::Error>(Bytes::new(&blob, 7), |_, _| Ok(()));
        prop_assert_eq!(tree.as_ref().err(), walk.as_ref().err());
        let type_ = Type::parse(Bytes::new(&blob, 7)).map(drop);
        let mut copy = vec![1, 2];
        let walk = transcode_type::<crate::Error>(Bytes::new(&blob, 7), &mut |token| Ok(token.token()), &mut copy);
        prop_assert_eq!(type_.err(), walk.clone().err());
        prop_assert!(walk.is_ok() || copy == [1, 2], "a failed copy left something");
        if let Ok(tree) = tree {
            prop_assert_eq!(Signature::parse(Bytes::new(&encoded(&tree), 0)).unwrap(), tree);
        }
    }
}

fn refused(blob: &[u8]) -> bool {
    let tree = Signature::parse(Bytes::new(blob, 0));
    assert_eq!(tree.is_err(), visit(blob).is_err());
    tree.is_err()
}

/// The examples of the standard's grammar, and what is beside it.
#[test]
fn what_may_not_stand_somewhere_is_refused() {
    assert!(!refused(&[0x00, 0x00, 0x01]), "void M()");
    assert!(refused(&[0x00, 0x01, 0x01, 0x01]), "a void parameter");
    assert!(!refused(&[0x00, 0x01, 0x01, 0x0F, 0x01]), "void M(void*)");
    assert!(refused(&[0x00, 0x00, 0x10, 0x01]), "void&");
    assert!(refused(&[0x00, 0x00, 0x01, 0x00]), "bytes behind the end");
    assert!(refused(&[0x00, 0x00, 0x21]), "an internal type of runtimes");
    assert!(refused(&[0x06, 0x45, 0x08]), "a pinned field");
    assert!(!refused(&[0x07, 0x01, 0x45, 0x10, 0x08]), "a pinned local");
    assert!(
        refused(&[0x00, 0x01, 0x01, 0x41, 0x08]),
        "a sentinel in a method that is not vararg"
    );
    assert!(!refused(&[0x05, 0x01, 0x01, 0x41, 0x08]), "void M(..., int)");
    assert!(
        refused(&[0x05, 0x02, 0x01, 0x41, 0x08, 0x41, 0x08]),
        "two sentinels"
    );
    assert!(
        refused(&[0x10, 0x00, 0x00, 0x01]),
        "a generic method without parameters"
    );
    assert!(refused(&[0x06, 0x12, 0x03]), "a table that has no types");
    assert!(refused(&[0x06, 0x12, 0x00]), "no type");
    assert!(
        refused(&[0x06, 0x15, 0x12, 0x05, 0x00]),
        "an instance without arguments"
    );
    assert!(
        refused(&[0x06, 0x14, 0x08, 0x01, 0x02, 0x01, 0x01, 0x00]),
        "more sizes than dimensions"
    );
    assert!(refused(&[0x07, 0xDF, 0xFF, 0xFF, 0xFF]), "more locals than bytes");
    assert!(refused(&[]));
    assert!(refused(&[0x80, 0x00, 0x01]), "an unknown flag");
}

#[test]
fn depth_is_bounded() {
    let nested = |count: usize| {
        let mut blob = vec![0x06];
        blob.extend(std::iter::repeat_n(0x1D, count));
        blob.push(0x08);
        blob
    };
    assert!(!refused(&nested(MAX_DEPTH - 1)));
    assert!(refused(&nested(MAX_DEPTH)));
    assert!(refused(&nested(1_000_000)));
    let pointers = [&[0x06][..], &[0x1B, 0x00, 0x00].repeat(1_000_000)].concat();
    assert!(refused(&pointers));
}

#[test]
fn what_the_format_has_no_room_for_is_not_written() {
    let encode = |type_: Type| type_.encode(&mut Vec::new());
    assert!(encode(Type::Var(0x2000_0000)).is_err());
    assert!(encode(Type::Class(TypeDefOrRef::default())).is_err());
    let mut method = MethodSignature {
        header: MethodHeader::default(),
        return_type: Type::Primitive(Primitive::Void),
        params: vec![Type::Primitive(Primitive::I4)],
        sentinel: None,
    };
    assert!(method.encode(&mut Vec::new()).is_ok());
    method.sentinel = Some(0);
    assert!(method.encode(&mut Vec::new()).is_err());
}
