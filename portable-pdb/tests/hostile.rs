//! Damaged PDBs: cut, flipped, random. The fuzz targets run the same entry points for longer.

mod common;

use std::time::{Duration, Instant};

use ecma335::RowId;
use portable_pdb::{Pdb, fuzzing};

/// A small generator: tests are the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize
    }
}

#[test]
fn every_truncation_is_an_error_or_a_smaller_pdb() {
    for (_, data) in common::all() {
        for length in (0..data.len()).step_by(64) {
            fuzzing::pdb(&data[..length]);
        }
        assert!(Pdb::parse(&data[..100]).is_err());
    }
}

#[test]
fn mutations_never_panic() {
    let start = Instant::now();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let fixtures: Vec<_> = common::all().collect();
    let mut rounds = 0;
    while rounds < 300 || start.elapsed() < Duration::from_millis(700) {
        let (_, data) = fixtures[random.next() % fixtures.len()];
        let mut data = data.to_vec();
        // Headers and tables are in the first part: damage there reaches further.
        let area = if random.next().is_multiple_of(2) {
            data.len() / 4
        } else {
            data.len()
        };
        for _ in 0..1 + random.next() % 8 {
            let at = random.next() % area;
            data[at] = match random.next() % 3 {
                0 => 0xFF,
                1 => 0,
                _ => random.next() as u8,
            };
        }
        fuzzing::pdb(&data);
        let at = random.next() % data.len();
        let end = (at + random.next() % 64).min(data.len());
        fuzzing::codecs(&data[at..end]);
        rounds += 1;
    }
}

#[test]
fn import_scopes_in_a_circle_are_an_error() {
    let data = common::BUILDS[0].1;
    let pdb = Pdb::parse(data).unwrap();
    let scopes = pdb.metadata().table(ecma335::TableId::ImportScope);
    let (first, rows) = (scopes.row_offset(1), scopes.rows());
    let mut data = data.to_vec();
    // The outermost one lies in the last one, which lies in it.
    data[first] = rows as u8;
    let pdb = Pdb::parse(&data).unwrap();
    assert!(pdb.import_chain(ecma335::ImportScopeId(rows)).is_err());
}

#[test]
fn a_method_without_a_blob_has_no_points_whatever_the_heap_begins_with() {
    let mut data = common::BUILDS[0].1.to_vec();
    let pdb = Pdb::parse(&data).unwrap();
    let table = pdb.metadata().table(ecma335::TableId::MethodDebugInformation);
    let method = (1..=table.rows()).find(|row| table.column(*row, 1) == 0);
    let method = ecma335::MethodDefId(method.expect("an abstract method"));
    let heap = pdb.metadata().blobs.0.as_ptr() as usize - data.as_ptr() as usize;
    // A blob of two bytes where the empty one belongs.
    data[heap..heap + 3].copy_from_slice(&[2, 1, 1]);
    let pdb = Pdb::parse(&data).unwrap();
    let points = pdb.sequence_points(method).unwrap();
    assert!(points.local_signature().is_nil());
    assert_eq!(points.count(), 0);
}
