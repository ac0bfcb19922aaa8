//! What hotdelta and the agent say to each other; `agent/Channel.cs` describes the form.

use std::sync::Arc;

use ecma335::Guid;

use crate::engine::Place;

/// The version of the protocol. The agent that is embedded speaks it.
pub(super) const PROTOCOL: u16 = 1;

/// What is longer is no message.
pub(super) const LONGEST: u32 = 1 << 28;

/// Proves to each side that the other one is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token(pub(super) [u8; 16]);

impl Token {
    /// A new one.
    pub(super) fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_bytes_le())
    }

    /// As .NET reads a Guid.
    pub(super) fn text(self) -> String {
        Guid(self.0).to_string()
    }

    /// The token with this text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        uuid::Uuid::parse_str(text).ok().map(|id| Self(id.to_bytes_le()))
    }
}

/// A delta of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The metadata delta.
    pub metadata: Arc<[u8]>,
    /// The IL delta.
    pub il: Arc<[u8]>,
    /// The PDB delta, or nothing.
    pub pdb: Arc<[u8]>,
    /// The TypeDef tokens that update handlers are told.
    pub updated_types: Vec<u32>,
}

/// A frame of a thread of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// The module's Mvid.
    pub module: Guid,
    /// The method's token.
    pub method: u32,
    /// The offset in its IL.
    pub offset: u32,
}

/// What the agent says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    Hello(Hello),
    Loaded {
        module: Guid,
        name: String,
        context: String,
    },
    Answer {
        /// 0 where nothing was asked, and once after the welcome.
        request: u32,
        status: Status,
        reason: String,
        failures: Vec<String>,
    },
    Query {
        query: u32,
        frames: Vec<Frame>,
    },
}

/// What a process says of itself, first of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hello {
    pub(super) protocol: u16,
    pub(super) token: Token,
    pub(super) process: u32,
    pub(super) version: String,
    pub(super) updatable: bool,
    pub(super) capabilities: String,
    pub(super) entry: String,
    /// The chains that it has already, from an earlier hotdelta: the modules and how many deltas.
    pub(super) chains: Vec<(Guid, u32)>,
}

/// What became of deltas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Applied,
    Held,
    Refused,
    Diverged,
}

impl Message {
    /// Reads a message, which starts with its kind. `None`: it is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let message = match reader.u8()? {
            129 => Self::Hello(Hello {
                protocol: u16::from_le_bytes(reader.array()?),
                token: Token(reader.array()?),
                process: reader.u32()?,
                version: reader.string()?,
                updatable: reader.u8()? != 0,
                capabilities: reader.string()?,
                entry: reader.string()?,
                chains: reader.list(|reader| Some((Guid(reader.array()?), reader.u32()?)))?,
            }),
            130 => Self::Loaded {
                module: Guid(reader.array()?),
                name: reader.string()?,
                context: reader.string()?,
            },
            131 => Self::Answer {
                request: reader.u32()?,
                status: match reader.u8()? {
                    0 => Status::Applied,
                    1 => Status::Held,
                    2 => Status::Refused,
                    3 => Status::Diverged,
                    _ => return None,
                },
                reason: reader.string()?,
                failures: reader.list(Reader::string)?,
            },
            132 => Self::Query {
                query: reader.u32()?,
                frames: reader.list(|reader| {
                    Some(Frame {
                        module: Guid(reader.array()?),
                        method: reader.u32()?,
                        offset: reader.u32()?,
                    })
                })?,
            },
            _ => return None,
        };
        reader.0.is_empty().then_some(message)
    }
}

/// The token, then all modules with the chains that they have so far.
pub(super) fn welcome<'a>(
    token: Token,
    chains: impl ExactSizeIterator<Item = (Guid, &'a [Delta])>,
) -> Vec<u8> {
    let mut writer = Writer::new(1);
    writer.0.extend(token.0);
    writer.count(chains.len());
    for (module, deltas) in chains {
        writer.0.extend(module.0);
        writer.count(deltas.len());
        deltas.iter().for_each(|delta| writer.delta(delta));
    }
    writer.finish()
}

/// Deltas to apply, in their order.
pub(super) fn apply<'a>(request: u32, deltas: impl ExactSizeIterator<Item = (Guid, &'a Delta)>) -> Vec<u8> {
    let mut writer = Writer::new(2);
    writer.u32(request);
    writer.count(deltas.len());
    for (module, delta) in deltas {
        writer.0.extend(module.0);
        writer.delta(delta);
    }
    writer.finish()
}

/// The file and line of each frame that was asked for.
pub(super) fn places(query: u32, places: &[Option<Place>]) -> Vec<u8> {
    let mut writer = Writer::new(3);
    writer.u32(query);
    writer.count(places.len());
    for place in places {
        let (file, line) = place
            .as_ref()
            .map_or(("", 0), |place| (place.document.as_str(), place.start.0));
        writer.string(file);
        writer.u32(line);
    }
    writer.finish()
}

/// A message that is being written, its length first.
struct Writer(Vec<u8>);

impl Writer {
    fn new(kind: u8) -> Self {
        Self(vec![0, 0, 0, 0, kind])
    }

    fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    /// What has more items than this does not fit into a message either.
    fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend(bytes);
    }

    /// As BinaryWriter does: the length in groups of seven bits, the lowest first.
    fn string(&mut self, text: &str) {
        let mut length = text.len();
        while length >= 0x80 {
            self.0.push(length as u8 | 0x80);
            length >>= 7;
        }
        self.0.push(length as u8);
        self.0.extend(text.as_bytes());
    }

    fn delta(&mut self, delta: &Delta) {
        [&delta.metadata, &delta.il, &delta.pdb]
            .into_iter()
            .for_each(|part| self.bytes(part));
        self.count(delta.updated_types.len());
        delta.updated_types.iter().for_each(|token| self.u32(*token));
    }

    fn finish(mut self) -> Vec<u8> {
        let length = u32::try_from(self.0.len() - 4).unwrap_or(u32::MAX);
        self.0[..4].copy_from_slice(&length.to_le_bytes());
        self.0
    }
}

/// What is left of a message.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn string(&mut self) -> Option<String> {
        let mut length = 0;
        for shift in (0..28).step_by(7) {
            let byte = self.u8()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(String::from_utf8_lossy(self.take(length)?).into_owned());
            }
        }
        None
    }

    /// Every item takes a byte at least, so that a count which is a lie ends soon.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u32()?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_as_they_are_written() {
        for length in [0, 1, 127, 128, 300, 20_000] {
            let text = "ä".repeat(length);
            let mut writer = Writer::new(0);
            writer.string(&text);
            assert_eq!(Reader(&writer.finish()[5..]).string(), Some(text));
        }
    }

    #[test]
    fn damaged_messages_are_none() {
        let mut writer = Writer::new(131);
        writer.u32(7);
        writer.0.push(3);
        writer.string("because");
        writer.count(1);
        writer.string("a handler");
        let bytes = writer.finish();
        let message = &bytes[4..];
        assert!(matches!(
            Message::read(message),
            Some(Message::Answer { request: 7, status: Status::Diverged, reason, failures })
                if reason == "because" && failures == ["a handler"]
        ));
        for length in 0..message.len() {
            assert_eq!(Message::read(&message[..length]), None);
        }
        assert_eq!(Message::read(&[message, &[0]].concat()), None);
        // A count of items that are not there.
        assert_eq!(Message::read(&[132, 1, 0, 0, 0, 255, 255, 255, 255]), None);
    }
}
