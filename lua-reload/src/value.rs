//! Values written as Lua source, which any version reads.

/// A value of a patch.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    True,
    Number(u32),
    Text(Vec<u8>),
    /// Lua source, such as a key as it was written.
    Source(Vec<u8>),
    Table(Vec<(Key, Value)>),
}

/// A key of a table.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    /// The next of a list.
    Item,
    Name(&'static str),
    Number(u32),
    Text(String),
}

impl Value {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.as_bytes().to_vec())
    }

    pub(crate) fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Self::Table(items.into_iter().map(|item| (Key::Item, item)).collect())
    }

    pub(crate) fn record(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Self::Table(
            fields
                .into_iter()
                .map(|(name, value)| (Key::Name(name), value))
                .collect(),
        )
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::True => out.extend(b"true"),
            Self::Number(number) => out.extend(number.to_string().as_bytes()),
            Self::Text(text) => quote(text, out),
            Self::Source(source) => out.extend(source),
            Self::Table(fields) => {
                out.push(b'{');
                for (key, value) in fields {
                    match key {
                        Key::Item => {}
                        Key::Name(name) => out.extend(format!("{name}=").as_bytes()),
                        Key::Number(number) => out.extend(format!("[{number}]=").as_bytes()),
                        Key::Text(text) => {
                            out.push(b'[');
                            quote(text.as_bytes(), out);
                            out.extend(b"]=");
                        }
                    }
                    value.write(out);
                    out.push(b',');
                }
                out.push(b'}');
            }
        }
    }
}

fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'\n' => out.extend(b"\\n"),
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            b' '..=b'~' => out.push(*byte),
            _ => out.extend(format!("\\{byte:03}").as_bytes()),
        }
    }
    out.push(b'"');
}
