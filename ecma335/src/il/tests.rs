use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::{Bytes, Error, RowId, StandAloneSigId, Token};

/// An instruction whose branches name instructions rather than offsets.
#[derive(Debug, Clone)]
struct Seed {
    opcode: Opcode,
    number: u64,
    targets: Vec<Index>,
}

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let seed = (select(Opcode::ALL), any::<u64>(), vec(any::<Index>(), 0..4)).prop_map(
        |(opcode, number, targets)| Seed {
            opcode,
            number,
            targets,
        },
    );
    vec(seed, 0..60)
}

/// Code that is valid by construction, and its instructions' offsets. The last one is `ret`, so that every branch has a target.
fn code(seeds: &[Seed]) -> (Vec<u8>, Vec<u32>) {
    let mut offsets = Vec::new();
    let mut next = 0;
    for seed in seeds {
        offsets.push(next);
        next += (seed.opcode.size() + seed.opcode.operand().size()) as u32;
        if seed.opcode.operand() == OperandKind::Switch {
            next += 4 * seed.targets.len() as u32;
        }
    }
    offsets.push(next);
    let mut code = Vec::new();
    for (seed, window) in seeds.iter().zip(offsets.windows(2)) {
        let next = i64::from(window[1]);
        let distances: Vec<_> = seed
            .targets
            .iter()
            .map(|target| i64::from(*target.get(&offsets)) - next)
            .collect();
        if seed.opcode.size() == 2 {
            code.push(0xFE);
        }
        code.push(seed.opcode.code() as u8);
        match seed.opcode.operand() {
            OperandKind::Branch8 => {
                let near = distances.iter().find_map(|distance| i8::try_from(*distance).ok());
                code.push(near.unwrap_or(0) as u8);
            }
            OperandKind::Branch32 => {
                code.extend((distances.first().copied().unwrap_or(0) as i32).to_le_bytes());
            }
            OperandKind::Switch => {
                code.extend((distances.len() as u32).to_le_bytes());
                distances
                    .iter()
                    .for_each(|distance| code.extend((*distance as i32).to_le_bytes()));
            }
            kind => code.extend(&seed.number.to_le_bytes()[..kind.size()]),
        }
    }
    code.push(Opcode::Ret.code() as u8);
    (code, offsets)
}

fn clause(length: u32) -> impl Strategy<Value = ExceptionClause> {
    let range = || (0..=length).prop_flat_map(move |start| (Just(start), 0..=length - start));
    let kind = prop_oneof![
        any::<u32>().prop_map(|token| ExceptionKind::Catch(Token::from_raw(token))),
        (0..length).prop_map(ExceptionKind::Filter),
        Just(ExceptionKind::Finally),
        Just(ExceptionKind::Fault),
    ];
    (kind, range(), range()).prop_map(|(kind, tried, handler)| ExceptionClause {
        kind,
        try_offset: tried.0,
        try_length: tried.1,
        handler_offset: handler.0,
        handler_length: handler.1,
    })
}

fn parse(bytes: &[u8]) -> crate::Result<MethodBody<'_>> {
    MethodBody::parse(Bytes::new(bytes, 0))
}

proptest! {
    #[test]
    fn instructions_decode_and_encode_as_they_were(seeds in seeds()) {
        let (code, offsets) = code(&seeds);
        let decoded: Vec<_> = Instructions::new(&code, 0).collect::<Result<_, _>>().unwrap();
        prop_assert!(decoded.iter().map(|one| one.offset).eq(offsets.iter().copied()));
        prop_assert!(decoded.iter().zip(&seeds).all(|(one, seed)| one.opcode == seed.opcode));
        let mut encoded = Vec::new();
        for instruction in &decoded {
            instruction.encode(&mut encoded).unwrap();
            prop_assert_eq!(encoded.len() as u32, instruction.next);
            match instruction.operand {
                Operand::Branch(target) => prop_assert!(offsets.contains(&target)),
                Operand::Switch(targets) => prop_assert!(targets.iter().all(|target| offsets.contains(&target))),
                _ => {}
            }
        }
        prop_assert_eq!(encoded, code);
    }

    #[test]
    fn tokens_are_found_where_instructions_have_them(seeds in seeds(), mask in any::<u32>()) {
        let (mut code, _) = code(&seeds);
        let found: Vec<_> = token_operands(&code).collect::<Result<_, _>>().unwrap();
        let expected: Vec<_> = Instructions::new(&code, 0)
            .map(Result::unwrap)
            .filter_map(|one| match one.operand {
                Operand::Token(token) => Some(TokenOperand { position: one.next as usize - 4, opcode: one.opcode, token }),
                _ => None,
            })
            .collect();
        prop_assert_eq!(&found, &expected);
        replace_tokens::<Error>(&mut code, |_, token| Ok(Token::from_raw(token.raw() ^ mask))).unwrap();
        let replaced: Vec<_> = token_operands(&code).map(Result::unwrap).collect();
        let expected: Vec<_> =
            found.iter().map(|one| TokenOperand { token: Token::from_raw(one.token.raw() ^ mask), ..*one }).collect();
        prop_assert_eq!(replaced, expected);
    }

    /// Any bytes: both decoders end, agree on whether the code can be read, and do so at any cut.
    #[test]
    fn code_that_ends_early_is_refused(seeds in seeds(), cut in any::<Index>()) {
        let (code, offsets) = code(&seeds);
        let cut = cut.index(code.len());
        let whole = cut == 0 || offsets.contains(&(cut as u32));
        let tokens: Result<Vec<_>, _> = token_operands(&code[..cut]).collect();
        prop_assert_eq!(tokens.is_ok(), whole);
        let decoded: Result<Vec<_>, _> = Instructions::new(&code[..cut], 0).collect();
        // Where only whole instructions are left, a branch may still lead beyond the cut.
        prop_assert!(whole || decoded.is_err());
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(code in vec(any::<u8>(), 0..200)) {
        let decoded: Vec<_> = Instructions::new(&code, 0).collect();
        prop_assert!(decoded.iter().rev().skip(1).all(Result::is_ok), "nothing follows an error");
        if decoded.iter().all(Result::is_ok) {
            prop_assert!(token_operands(&code).all(|token| token.is_ok()));
        }
        let _ = parse(&code).map(|body| body.clauses().count());
    }

    #[test]
    fn bodies_are_read_as_they_were_written(
        seeds in seeds(),
        max_stack in prop_oneof![0u16..10, any::<u16>()],
        init_locals in any::<bool>(),
        local_var_sig in prop_oneof![Just(0u32), 1..0x00FF_FFFFu32],
        clauses in vec(clause(1), 0..25),
        before in 0usize..5,
    ) {
        let (code, _) = code(&seeds);
        let builder = MethodBodyBuilder {
            max_stack,
            init_locals,
            local_var_sig: StandAloneSigId::from_row(local_var_sig),
            code: &code,
            clauses,
        };
        let mut out = vec![0xCC; before];
        builder.encode(&mut out).unwrap();
        let (size, format) = (out.len() - before, builder.format());
        out.push(0xCC);
        let mut bytes = Bytes::new(&out, 0);
        bytes.seek(before).unwrap();
        let body = MethodBody::parse(bytes).unwrap();
        prop_assert_eq!((body.size, body.format), (size, format));
        prop_assert_eq!(&out[body.code_offset..][..code.len()], &code[..]);
        let read = body.to_builder();
        if format == BodyFormat::Tiny {
            // A tiny header says 8, whatever less the code needs.
            prop_assert_eq!(&read, &MethodBodyBuilder { max_stack: 8, ..builder });
        } else {
            prop_assert_eq!(&read, &builder);
        }
        let mut again = Vec::new();
        read.encode(&mut again).unwrap();
        prop_assert_eq!(&again, &out[before..before + size]);
        for end in before..before + size {
            prop_assert!(MethodBody::parse({
                let mut bytes = Bytes::new(&out[..end], 0);
                bytes.seek(before).unwrap();
                bytes
            }).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn large_clauses_are_written_as_they_are(clauses in vec(clause(70_000), 1..4)) {
        let code = vec![0; 70_000];
        let builder = MethodBodyBuilder { code: &code, clauses, ..Default::default() };
        let mut out = Vec::new();
        builder.encode(&mut out).unwrap();
        let body = parse(&out).unwrap();
        prop_assert_eq!(body.to_builder(), builder);
    }
}

#[test]
fn the_table_of_opcodes_is_that_of_the_standard() {
    // III.1.2.1 and the tables of VI.C: 219 with `no.`, whose encoding Partition III gives.
    assert_eq!(Opcode::ALL.len(), 219);
    for opcode in Opcode::ALL {
        assert_eq!(Opcode::from_code(opcode.code()), Some(*opcode));
    }
    for unused in [
        0x24, 0x77, 0x78, 0xA6, 0xC4, 0xE1, 0xFE, 0xFF, 0xFE08, 0xFE10, 0xFE1B, 0xFE1F, 0x0100,
    ] {
        assert_eq!(Opcode::from_code(unused), None, "{unused:#x}");
    }
    for (opcode, name, code) in [
        (Opcode::LdcI4M1, "ldc.i4.m1", 0x15),
        (Opcode::BneUnS, "bne.un.s", 0x33),
        (Opcode::ConvOvfU1Un, "conv.ovf.u1.un", 0x86),
        (Opcode::UnboxAny, "unbox.any", 0xA5),
        (Opcode::ConvOvfI4, "conv.ovf.i4", 0xB7),
        (Opcode::Endfinally, "endfinally", 0xDC),
        (Opcode::ConvU, "conv.u", 0xE0),
        (Opcode::Tail, "tail.", 0xFE14),
        (Opcode::No, "no.", 0xFE19),
        (Opcode::Readonly, "readonly.", 0xFE1E),
    ] {
        assert_eq!((opcode.name(), opcode.code()), (name, code));
    }
}

#[test]
fn damaged_code_is_refused_with_its_place() {
    let error = |code: &[u8]| Instructions::new(code, 0x100).find_map(Result::err);
    assert!(matches!(
        error(&[0x00, 0x24]),
        Some(Error::Unexpected {
            offset: 0x101,
            found: 0x24,
            ..
        })
    ));
    assert!(matches!(
        error(&[0x20, 1, 2, 3]),
        Some(Error::Truncated {
            offset: 0x104,
            needed: 1,
            ..
        })
    ));
    assert!(matches!(error(&[0xFE]), Some(Error::Truncated { .. })));
    // br.s to before the code, and to its end.
    assert!(matches!(
        error(&[0x2B, 0xFD]),
        Some(Error::Unexpected { offset: 0x100, .. })
    ));
    assert!(matches!(
        error(&[0x2B, 0x00]),
        Some(Error::Unexpected { offset: 0x100, .. })
    ));
    assert_eq!(error(&[0x2B, 0xFE]), None);
    // A switch that has more targets than any code.
    assert!(matches!(
        error(&[0x45, 0xFF, 0xFF, 0xFF, 0xFF, 0x2A]),
        Some(Error::Truncated { .. })
    ));
}

#[test]
fn damaged_bodies_are_refused() {
    let fat = |flags: u16, locals: u32, tail: &[u8]| {
        let mut out = Vec::new();
        out.extend((0x3003 | flags).to_le_bytes());
        out.extend(8u16.to_le_bytes());
        out.extend(1u32.to_le_bytes());
        out.extend(locals.to_le_bytes());
        out.push(0x2A);
        out.extend(tail);
        out
    };
    assert!(parse(&fat(0, 0, &[])).is_ok());
    assert!(parse(&fat(0, 0x1100_0001, &[])).is_ok());
    assert!(
        parse(&fat(0, 0x0600_0001, &[])).is_err(),
        "locals of a method token"
    );
    assert!(parse(&fat(0x4000, 0, &[])).is_err(), "a header of 7 words");
    assert!(parse(&[0x00]).is_err(), "neither tiny nor fat");
    assert!(parse(&[]).is_err());
    let section =
        |kind: u8, size: u8, clause: &[u8]| fat(8, 0, &[&[0, 0, 0, kind, size, 0, 0], clause].concat());
    let clause = |flags: u8, length: u8| [flags, 0, 0, 0, length, 0, 0, 0, 1, 0, 0, 1];
    assert_eq!(
        parse(&section(1, 16, &clause(0, 1))).unwrap().clauses().count(),
        1
    );
    // Some compilers do not count the section's header.
    assert_eq!(
        parse(&section(1, 12, &clause(0, 1))).unwrap().clauses().count(),
        1
    );
    assert_eq!(parse(&section(1, 4, &[])).unwrap().clauses().count(), 0);
    assert!(
        parse(&section(1, 16, &clause(0, 2))).is_err(),
        "a try block beyond the code"
    );
    assert!(parse(&section(1, 16, &clause(3, 1))).is_err(), "unknown flags");
    assert!(
        parse(&section(2, 16, &clause(0, 1))).is_err(),
        "not a section of clauses"
    );
    assert!(
        parse(&section(1, 16, &clause(0, 1)[..11])).is_err(),
        "a clause that ends early"
    );
    assert!(
        parse(&section(0x81, 16, &clause(0, 1))).is_err(),
        "a section that never comes"
    );
}

#[test]
fn sections_may_follow_sections() {
    let code = [0x2A];
    let clauses = [
        ExceptionKind::Finally,
        ExceptionKind::Filter(0),
        ExceptionKind::Catch(Token::from_raw(0x0100_0001)),
    ]
    .map(|kind| ExceptionClause {
        kind,
        try_offset: 0,
        try_length: 1,
        handler_offset: 0,
        handler_length: 1,
    });
    let encode = |clauses: &[ExceptionClause]| {
        let mut out = Vec::new();
        let builder = MethodBodyBuilder {
            code: &code,
            clauses: clauses.to_vec(),
            ..Default::default()
        };
        builder.encode(&mut out).unwrap();
        out
    };
    // A small section that says "more", then another one, then a fat one.
    let mut chained = encode(&clauses[..1]);
    let first = chained.len() - 16;
    chained[first] |= 0x80;
    let second = encode(&clauses[1..2]);
    let at = chained.len();
    chained.extend(&second[second.len() - 16..]);
    chained[at] |= 0x80;
    chained.extend([0x41, 28, 0, 0, 0, 0, 0, 0]);
    for value in [0u32, 1, 0, 1, 0x0100_0001] {
        chained.extend(value.to_le_bytes());
    }
    let body = parse(&chained).unwrap();
    assert!(body.clauses().eq(clauses));
    assert_eq!(body.size, chained.len());
    // Written again it is one section.
    let mut out = Vec::new();
    body.to_builder().encode(&mut out).unwrap();
    assert_eq!(out, encode(&clauses));
}

#[test]
fn operands_that_do_not_fit_are_not_written() {
    let encode = |opcode, operand, next| {
        let instruction = Instruction {
            offset: 0,
            next,
            opcode,
            operand,
        };
        instruction.encode(&mut Vec::new())
    };
    assert!(encode(Opcode::BrS, Operand::Branch(129), 2).is_ok());
    assert!(encode(Opcode::BrS, Operand::Branch(130), 2).is_err());
    assert!(encode(Opcode::LdlocS, Operand::Var(255), 2).is_ok());
    assert!(encode(Opcode::LdlocS, Operand::Var(256), 2).is_err());
    assert!(
        encode(Opcode::Ldloc, Operand::Arg(1), 4).is_err(),
        "an argument for a local"
    );
    assert!(encode(Opcode::Nop, Operand::I32(1), 5).is_err());
}

#[test]
fn short_forms_stand_for_long_ones() {
    let long = |opcode: Opcode, operand: Operand<'static>| {
        let instruction = Instruction {
            offset: 0,
            next: 2,
            opcode,
            operand,
        };
        let long = instruction.long_form();
        (long.opcode, long.operand)
    };
    let none = Operand::None;
    assert_eq!(long(Opcode::Ldarg3, none), (Opcode::Ldarg, Operand::Arg(3)));
    assert_eq!(long(Opcode::Ldloc0, none), (Opcode::Ldloc, Operand::Var(0)));
    assert_eq!(long(Opcode::Stloc2, none), (Opcode::Stloc, Operand::Var(2)));
    assert_eq!(
        long(Opcode::StlocS, Operand::Var(9)),
        (Opcode::Stloc, Operand::Var(9))
    );
    assert_eq!(long(Opcode::LdcI4M1, none), (Opcode::LdcI4, Operand::I32(-1)));
    assert_eq!(long(Opcode::LdcI48, none), (Opcode::LdcI4, Operand::I32(8)));
    assert_eq!(
        long(Opcode::LdcI4S, Operand::I8(-7)),
        (Opcode::LdcI4, Operand::I32(-7))
    );
    let target = Operand::Branch(5);
    assert_eq!(long(Opcode::LeaveS, target), (Opcode::Leave, target));
    // Every other short form is spelled as its long one.
    for opcode in Opcode::ALL {
        let operand = match opcode.operand() {
            OperandKind::Branch8 | OperandKind::Branch32 => target,
            OperandKind::Var8 | OperandKind::Var16 => Operand::Var(4),
            OperandKind::Arg8 | OperandKind::Arg16 => Operand::Arg(4),
            OperandKind::I8 => Operand::I8(4),
            _ => none,
        };
        let (form, kept) = long(*opcode, operand);
        assert!(opcode.name().starts_with(form.name()), "{opcode:?} is {form:?}");
        let instruction = Instruction {
            offset: 0,
            next: 2,
            opcode: form,
            operand: kept,
        };
        assert_eq!(instruction.long_form(), instruction);
        assert!(!form.name().ends_with(".s"), "{opcode:?}");
    }
}
