//! Frames: what surrounds each record so that damage is told from an interrupted write.
//!
//! A log begins with `hotdelta`, the version (u32) and the first 4 bytes of the digest of both. A frame is the payload's length (u64), a check of
//! the length (8 bytes), the payload, and its digest (32 bytes). Both digests are taken over the digest of the frame before as well, which
//! ties each record to its place. Integers are little-endian, digests BLAKE3.

use super::codec::MAX_RECORD;
use crate::Error;

const MAGIC: &[u8; 8] = b"hotdelta";
/// 2: with the maps of Edit and Continue.
const VERSION: u32 = 2;
/// Magic, version and their check.
pub(super) const HEADER: usize = 16;
/// Length and its check.
const PREFIX: usize = 16;
const DIGEST: usize = 32;

/// What ties the next frame to all before it.
pub(super) type Link = [u8; DIGEST];

/// The header, and the link for the first frame.
pub(super) fn header() -> (Vec<u8>, Link) {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    let link = *blake3::hash(&bytes).as_bytes();
    bytes.extend_from_slice(&link[..4]);
    (bytes, link)
}

/// Checks the header; the link for the first frame.
pub(super) fn read_header(bytes: &[u8]) -> Result<Link, Error> {
    let damaged = |offset, expected: &str| Error::State {
        offset,
        expected: expected.to_owned(),
    };
    let head = bytes.get(..HEADER).ok_or_else(|| {
        damaged(
            bytes.len(),
            "expected a log's header of 16 bytes, the file ends before",
        )
    })?;
    if !head.starts_with(MAGIC) {
        return Err(damaged(0, "expected `hotdelta`: this is no state file"));
    }
    let link = *blake3::hash(&head[..12]).as_bytes();
    if head[12..] != link[..4] {
        return Err(damaged(8, "expected a header that fits its check; it is damaged"));
    }
    let version = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    if version != VERSION {
        return Err(Error::State {
            offset: 8,
            expected: format!(
                "expected version {VERSION}, found version {version}: another hotdelta wrote it"
            ),
        });
    }
    Ok(link)
}

/// The frame around a payload; moves the link on.
pub(super) fn seal(link: &mut Link, payload: &[u8], out: &mut Vec<u8>) {
    let length = (payload.len() as u64).to_le_bytes();
    out.reserve(PREFIX + payload.len() + DIGEST);
    out.extend_from_slice(&length);
    out.extend_from_slice(&length_check(link, &length));
    out.extend_from_slice(payload);
    *link = digest(link, &length, payload);
    out.extend_from_slice(link);
}

/// A log of one record, with the payload that lies where a log's only one would.
pub(crate) fn sealed_again(log: &[u8]) -> Vec<u8> {
    let end = log.len().saturating_sub(DIGEST);
    let (mut out, mut link) = header();
    seal(
        &mut link,
        log.get(HEADER + PREFIX..end).unwrap_or_default(),
        &mut out,
    );
    out
}

/// The next thing in a log.
pub(super) enum Next<'a> {
    /// A payload that is whole, where it begins, and where the next frame begins.
    Frame {
        payload: &'a [u8],
        offset: usize,
        end: usize,
    },
    /// The log ends here.
    End,
    /// A frame begins here that was not written whole.
    Torn,
}

/// Reads the frame at `offset`; moves the link on.
pub(super) fn open<'a>(bytes: &'a [u8], offset: usize, link: &mut Link) -> Result<Next<'a>, Error> {
    let rest = bytes.get(offset..).unwrap_or_default();
    if rest.is_empty() {
        return Ok(Next::End);
    }
    // A file that grew while the machine went down may end in zeros that were never written.
    if rest.len() < PREFIX || rest.iter().all(|byte| *byte == 0) {
        return Ok(Next::Torn);
    }
    let damaged = |offset, expected: &str| Error::State {
        offset,
        expected: expected.to_owned(),
    };
    let (prefix, rest) = rest.split_at(PREFIX);
    let (length, check) = prefix.split_at(8);
    if check != length_check(link, length) {
        return Err(damaged(
            offset,
            "expected a record that follows the one before; it is damaged, missing or out of place",
        ));
    }
    let mut number = [0; 8];
    number.copy_from_slice(length);
    let size = match usize::try_from(u64::from_le_bytes(number)) {
        Ok(size) if size <= MAX_RECORD => size,
        _ => return Err(damaged(offset, "expected a record of at most 1 GiB")),
    };
    let Some((payload, stored)) = rest.get(..size + DIGEST).map(|frame| frame.split_at(size)) else {
        return Ok(Next::Torn);
    };
    let computed = digest(link, length, payload);
    if stored != computed {
        return Err(damaged(
            offset + PREFIX,
            "expected a record with the digest that follows it; it is damaged",
        ));
    }
    *link = computed;
    Ok(Next::Frame {
        payload,
        offset: offset + PREFIX,
        end: offset + PREFIX + size + DIGEST,
    })
}

fn length_check(link: &Link, length: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new_keyed(link);
    hasher.update(length);
    let mut check = [0; 8];
    hasher.finalize_xof().fill(&mut check);
    check
}

fn digest(link: &Link, length: &[u8], payload: &[u8]) -> Link {
    let mut hasher = blake3::Hasher::new_keyed(link);
    hasher.update(length);
    hasher.update(payload);
    *hasher.finalize().as_bytes()
}
