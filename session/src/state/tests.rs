use std::sync::Arc;

use ecma335::Guid;
use proptest::prelude::*;

use super::{Baseline, Commit, Log, Read, Record};
use crate::{Build, Capabilities, Error, ModuleId};

fn build(name: &str, image: &[u8], pdb: Option<&[u8]>) -> Build {
    Build {
        name: name.to_owned(),
        image: image.into(),
        pdb: pdb.map(Into::into),
    }
}

fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

fn baseline(module: u8) -> Record {
    Record::Baseline(Baseline {
        module: ModuleId(Guid([module; 16])),
        build: build("App.dll", &noise(u32::from(module), 5000), Some(&noise(99, 700))),
        capabilities: Capabilities::net8(),
    })
}

/// Generation `n`: the image differs from the one before in a few bytes.
fn commit(module: u8, n: u8) -> Record {
    let mut image = noise(u32::from(module), 5000);
    image.splice(1000..1000, std::iter::repeat_n(n, usize::from(n)));
    Record::Commit(Commit {
        module: ModuleId(Guid([module; 16])),
        enc_id: Guid([n; 16]),
        metadata: noise(u32::from(n), 300).into(),
        il: Arc::from([0, 0, 0, n]),
        pdb: Arc::from([]),
        accepted: Some(build(
            &format!("App{n}.dll"),
            &image,
            n.is_multiple_of(2).then_some(&[n]),
        )),
        extra: Some([vec![n], noise(5, 400)].concat().into()),
    })
}

fn write(records: &[Record]) -> (Log, Vec<u8>, Vec<usize>) {
    let mut log = Log::new();
    let (mut bytes, mut ends) = (Vec::new(), Vec::new());
    for record in records {
        bytes.extend(log.append(record).unwrap());
        ends.push(bytes.len());
    }
    (log, bytes, ends)
}

/// Everything that a record says, as text to compare.
fn text(record: &Record) -> String {
    format!("{record:?}")
}

fn three() -> Vec<Record> {
    vec![baseline(1), commit(1, 1), commit(1, 2)]
}

#[test]
fn a_log_gives_back_its_records_and_the_last_build() {
    let records = vec![
        baseline(1),
        baseline(2),
        commit(1, 1),
        commit(2, 7),
        commit(1, 2),
        commit(1, 3),
    ];
    let (_, bytes, _) = write(&records);
    let Read {
        records: read,
        length,
        note,
        ..
    } = Log::read(&bytes).unwrap();
    assert_eq!((length, note), (bytes.len(), None));
    assert_eq!(read.len(), records.len());
    for (index, (read, written)) in read.iter().zip(&records).enumerate() {
        match (read, written) {
            // Superseded: only the delta itself is kept.
            (Record::Commit(read), Record::Commit(written)) if [2, 4].contains(&index) => {
                assert_eq!(
                    (&read.metadata, &read.il, read.enc_id),
                    (&written.metadata, &written.il, written.enc_id)
                );
                assert!(read.accepted.is_none() && read.extra.is_none());
            }
            _ => assert_eq!(text(read), text(written)),
        }
    }
}

#[test]
fn a_log_that_was_read_goes_on_as_if_it_had_not_been() {
    let (mut written, bytes, _) = write(&three());
    let mut read = Log::read(&bytes).unwrap().log;
    let next = written.append(&commit(1, 3)).unwrap();
    assert_eq!(read.append(&commit(1, 3)).unwrap(), next);
    let whole = [bytes, next].concat();
    assert_eq!(
        text(Log::read(&whole).unwrap().records.last().unwrap()),
        text(&commit(1, 3))
    );
}

#[test]
fn a_commit_costs_what_its_delta_costs() {
    let (_, _, ends) = write(&three());
    assert!(ends[2] - ends[1] < 300 + 300, "{}", ends[2] - ends[1]);
}

#[test]
fn snapshots_bound_what_the_differences_come_to() {
    let mut log = Log::new();
    let mut bytes = log.append(&baseline(1)).unwrap();
    let mut sizes = Vec::new();
    for n in 0..200u32 {
        let Record::Commit(mut next) = commit(1, 1) else {
            unreachable!()
        };
        let mut image = noise(1, 5000);
        image[..1000].copy_from_slice(&noise(n + 10, 1000));
        next.accepted = Some(build("App.dll", &image, None));
        let record = log.append(&Record::Commit(next)).unwrap();
        sizes.push(record.len());
        bytes.extend(record);
    }
    let whole = sizes.iter().filter(|size| **size > 5000).count();
    assert!((20..60).contains(&whole), "{whole} of 200 are snapshots");
    let read = Log::read(&bytes).unwrap();
    let Some(Record::Commit(last)) = read.records.last() else {
        panic!()
    };
    assert_eq!(&last.accepted.as_ref().unwrap().image[..1000], noise(209, 1000));
}

#[test]
fn a_torn_last_record_is_dropped_with_a_note() {
    let (_, bytes, ends) = write(&three());
    for length in ends[1]..ends[2] {
        let read = Log::read(&bytes[..length]).unwrap();
        assert_eq!((read.records.len(), read.length), (2, ends[1]), "{length}");
        assert_eq!(read.note.is_some(), length > ends[1], "{length}");
    }
    let unwritten = [&bytes[..ends[1]], &[0; 4096]].concat();
    assert_eq!(Log::read(&unwritten).unwrap().length, ends[1]);
}

#[test]
fn after_a_torn_record_the_log_goes_on() {
    let (_, bytes, ends) = write(&three());
    let mut read = Log::read(&bytes[..ends[2] - 5]).unwrap();
    let whole = [&bytes[..read.length], &read.log.append(&commit(1, 2)).unwrap()].concat();
    assert_eq!(whole, bytes);
}

#[test]
fn every_flipped_bit_is_found() {
    let (_, bytes, ends) = write(&three());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        match Log::read(&damaged) {
            Err(Error::State { offset, expected }) => {
                let frame = ends
                    .iter()
                    .rposition(|end| *end <= at)
                    .map_or(0, |index| ends[index]);
                assert!(
                    offset <= at && (offset >= frame || at < 16),
                    "flipped at {at}, found at {offset}: {expected}"
                );
            }
            other => panic!("flipped at {at}: {other:?}"),
        }
    }
}

#[test]
fn a_missing_or_doubled_record_is_found() {
    let (_, bytes, ends) = write(&[three(), vec![commit(1, 3)]].concat());
    let missing = [&bytes[..ends[0]], &bytes[ends[1]..]].concat();
    let doubled = [&bytes[..ends[1]], &bytes[ends[0]..]].concat();
    assert!(matches!(Log::read(&missing), Err(Error::State { offset, .. }) if offset == ends[0]));
    assert!(matches!(Log::read(&doubled), Err(Error::State { offset, .. }) if offset == ends[1]));
}

#[test]
fn other_files_and_other_versions_are_named() {
    let said = |bytes: &[u8]| Log::read(bytes).unwrap_err().to_string();
    assert_eq!(
        said(b""),
        "state: offset 0x0: expected a log's header of 16 bytes, the file ends before"
    );
    assert!(said(&noise(1, 64)).contains("offset 0x0: expected `hotdelta`"));
    let mut newer = b"hotdelta\x03\0\0\0".to_vec();
    let check = blake3::hash(&newer);
    newer.extend_from_slice(&check.as_bytes()[..4]);
    assert_eq!(
        said(&newer),
        "state: offset 0x8: expected version 2, found version 3: another hotdelta wrote it"
    );
}

#[test]
fn a_commit_needs_its_baseline() {
    let mut log = Log::new();
    assert!(log.append(&commit(1, 1)).is_err());
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), keep in 0usize..6000) {
        let (_, whole, _) = write(&three());
        let _ = Log::read(&bytes);
        let _ = Log::read(&[&whole[..keep.min(whole.len())], &bytes].concat());
    }
}
