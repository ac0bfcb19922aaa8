//! Logged stack traces: frames that name a method's token and an IL offset instead of a line.
//!
//! .NET writes `   at Shop.Cart.total(Int32 n) in Shop.dll:token 0x6000005+0x1a` for a frame without debug information, where the program was
//! started with `--il-offsets`; a module that was updated has none for the runtime (dotnet/runtime issue 56335).

use crate::engine::Place;

/// A frame as a trace names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// The module's file name.
    pub module: &'a str,
    /// The method's token.
    pub method: u32,
    /// The offset in its IL.
    pub offset: u32,
}

/// A trace with files and lines in the places of tokens and offsets, as far as they are known. Everything else is as it was.
pub fn with_lines(trace: &str, mut locate: impl FnMut(&Named<'_>) -> Option<Place>) -> String {
    let mut text = String::with_capacity(trace.len());
    for line in trace.split_inclusive('\n') {
        match find(line).and_then(|(range, named)| Some((range, locate(&named)?))) {
            Some((range, place)) => {
                text.push_str(&line[..range.start]);
                text.push_str(&format!("{}:line {}", place.document, place.start.0));
                text.push_str(&line[range.end..]);
            }
            None => text.push_str(line),
        }
    }
    text
}

/// The last frame that a line names so, and where.
fn find(line: &str) -> Option<(std::ops::Range<usize>, Named<'_>)> {
    let (before, numbers) = line.rsplit_once(":token 0x")?;
    let start = before.rfind(" in ")? + " in ".len();
    let (method, rest) = hex(numbers)?;
    let (offset, rest) = hex(rest.strip_prefix("+0x")?)?;
    let named = Named {
        module: &before[start..],
        method,
        offset,
    };
    Some((start..line.len() - rest.len(), named))
}

/// A number at the start of a text, and what is behind it.
fn hex(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|character: char| !character.is_ascii_hexdigit())
        .unwrap_or(text.len());
    Some((u32::from_str_radix(&text[..end], 16).ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_lines_and_the_rest_stays() {
        let trace = "fail: it did not work\r\n   at Shop.Cart.total(Int32 n) in Shop.dll:token 0x6000005+0x1a\r\n   \
                     at System.Linq.First() in System.Linq.dll:token 0x6000001+0x0\n   at Other() in Other.fs:line 3 (and more)";
        let told = with_lines(trace, |named| {
            (named.module == "Shop.dll").then(|| {
                assert_eq!((named.method, named.offset), (0x0600_0005, 0x1a));
                Place {
                    document: "/src/Cart.fs".to_owned(),
                    start: (12, 5),
                    end: (12, 9),
                }
            })
        });
        assert_eq!(
            told,
            trace.replace("Shop.dll:token 0x6000005+0x1a", "/src/Cart.fs:line 12")
        );
        assert_eq!(find("in a:token 0x"), None);
        assert_eq!(find(" in ä:token 0xg+0x1"), None);
        assert_eq!(find(" in a:token 0x1+0xfffffffff"), None);
    }
}
