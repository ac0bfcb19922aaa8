//! Damaged input: each is refused with an error that says where, or read; none makes a reader panic or run on.

#![allow(clippy::unwrap_used, reason = "a test: what is not there fails it")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ecma335::*;

/// Far more than reading any of these takes, and far less than a reader that runs on.
const PATIENCE: Duration = Duration::from_secs(20);

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../fixtures")
            .join(name),
    )
    .unwrap()
}

fn images() -> Vec<Vec<u8>> {
    vec![fixture("roslyn/gen0.dll"), fixture("demo/fsharp/0/demo.dll")]
}

/// Reads everything that can be reached; gives the problems found.
fn read(bytes: Vec<u8>) -> usize {
    fuzzing::image(&bytes);
    let mut problems = 0;
    match Image::parse(bytes).and_then(|image| check(&image, 1 << 22, &mut |_, _| problems += 1)) {
        Ok(_) => problems,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            problems + 1
        }
    }
}

#[test]
fn whole_images_have_no_problems() {
    for bytes in images() {
        assert_eq!(read(bytes), 0);
    }
}

#[test]
fn images_cut_at_every_64th_byte() {
    let start = Instant::now();
    for bytes in images() {
        for end in (0..bytes.len()).step_by(64) {
            let problems = read(bytes[..end].to_vec());
            // What lies behind the metadata and the code (resources, relocations) may be missing unseen.
            assert!(
                problems > 0 || end > bytes.len() / 2,
                "cut at {end:#x} of {:#x}",
                bytes.len()
            );
        }
    }
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// A small generator of numbers that are the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[test]
fn images_with_flipped_bits() {
    let start = Instant::now();
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    let mut found = 0;
    let mut rounds = 0;
    while start.elapsed() < Duration::from_secs(2) && rounds < 4000 {
        for bytes in images() {
            let mut bytes = bytes;
            for _ in 0..=numbers.below(3) {
                let at = numbers.below(bytes.len());
                bytes[at] ^= 1 << numbers.below(8);
            }
            found += usize::from(read(bytes) > 0);
            rounds += 1;
        }
    }
    assert!(found > 0, "of {rounds} damaged images none had a problem");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn a_damaged_delta_leaves_the_chain_as_it_was() {
    let image = Arc::new(Image::parse(fixture("roslyn/gen0.dll")).unwrap());
    let (meta, il) = (fixture("roslyn/roslyn1.meta"), fixture("roslyn/roslyn1.il"));
    let fresh = Chain::new(Arc::clone(&image)).unwrap();
    let mut numbers = Numbers(88_172_645_463_325_252);
    let mut refused = 0;
    for round in 0..1000 {
        let mut meta = meta.clone();
        match round % 2 {
            0 => meta.truncate(numbers.below(meta.len())),
            _ => {
                let at = numbers.below(meta.len());
                meta[at] ^= 1 << numbers.below(8);
            }
        }
        let mut chain = fresh.clone();
        if chain.apply(&meta, il.clone()).is_err() {
            refused += 1;
            assert_eq!(chain.generations(), 0);
            assert_eq!(
                chain.metadata().tables.row_counts(),
                fresh.metadata().tables.row_counts()
            );
            assert_eq!(chain.metadata().blobs.0, fresh.metadata().blobs.0);
        } else {
            let _ = check(&chain, 1 << 22, &mut |_, _| {});
        }
    }
    assert!(refused > 400, "{refused} of 1000 damaged deltas were refused");
}

/// What is wrong in one method is reported there, and nowhere else.
#[test]
fn one_wrong_operand_is_found() {
    let id = MethodDefId(9);
    let bytes = fixture("roslyn/gen0.dll");
    let image = Image::parse(bytes.clone()).unwrap();
    let rva = image.metadata().unwrap().get(id).unwrap().rva;
    let code = MethodBody::parse(image.method_data(id, rva).unwrap().unwrap())
        .unwrap()
        .code_offset;
    // IL_0003: ldsfld, IL_0012: callvirt, IL_0018: br.s (fixtures/roslyn/baseline.mdv)
    for (at, byte, expected) in [
        (0x04, 0xFF, "a token of a row that exists"),
        (0x07, 0x06, "a token that the instruction can take"),
        (0x16, 0x04, "a token that the instruction can take"),
        (0x19, 0xEA, "the offset of an instruction"),
        (0x19, 0x7F, "a branch target within the code"),
        (0x17, 0x24, "an opcode of ECMA-335 III"),
    ] {
        let mut bytes = bytes.clone();
        bytes[code + at] = byte;
        let mut problems = Vec::new();
        let image = Image::parse(bytes).unwrap();
        check(&image, usize::MAX, &mut |token, error| {
            problems.push((token, error.to_string()))
        })
        .unwrap();
        let [(token, error)] = &problems[..] else {
            panic!("{problems:?}");
        };
        assert_eq!(*token, id.token());
        assert!(error.ends_with(expected), "{error}");
    }
}
