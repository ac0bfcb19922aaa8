//! Scanning of names: numbers as compilers print them, brackets, suffixes. Nothing here allocates or can fail but by
//! answering `None`.

/// How deep names in names are followed: Roslyn nests a lambda's state machine, thus two; a hostile image could nest
/// without end.
pub(super) const NESTING: u8 = 4;

/// A decimal number as compilers print one: no sign, no leading zero.
pub(super) fn number(text: &str) -> Option<u32> {
    match text.as_bytes() {
        [] => None,
        [b'0', _, ..] => None,
        bytes if bytes.len() > 10 => None,
        bytes => bytes.iter().try_fold(0u32, |value, &b| {
            if !b.is_ascii_digit() {
                return None;
            }
            value.checked_mul(10)?.checked_add(u32::from(b - b'0'))
        }),
    }
}

/// A number above zero: generations and copies, whose zero is not written.
pub(super) fn positive(text: &str) -> Option<u32> {
    number(text).filter(|&n| n > 0)
}

/// A name and the generic arity after its last backtick (0 where there is none).
pub(super) fn split_arity(text: &str) -> (&str, u16) {
    let split = || {
        let (name, digits) = text.rsplit_once('`')?;
        let arity = u16::try_from(positive(digits)?).ok()?;
        (!name.is_empty()).then_some((name, arity))
    };
    split().unwrap_or((text, 0))
}

/// Where the `>` stands that closes the `<` at the start of `text`.
pub(super) fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, b) in text.bytes().enumerate() {
        match b {
            b'<' => depth += 1,
            b'>' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The last dot that is in no angle bracket, neither first nor doubled (`.ctor`, `..`).
pub(super) fn last_dot_outside_brackets(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    for at in (1..bytes.len()).rev() {
        match bytes.get(at)? {
            b'>' => depth += 1,
            b'<' => depth = depth.checked_sub(1)?,
            b'.' if depth == 0 => return (bytes.get(at - 1) != Some(&b'.')).then_some(at),
            _ => {}
        }
    }
    None
}

/// Whether `text` is `length` upper-case hexadecimal digits.
pub(super) fn is_hash(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_canonical() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("4294967295"), Some(u32::MAX));
        for bad in ["", "00", "01", "+1", "4294967296", "99999999999", "1 ", "١"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn brackets_balance() {
        assert_eq!(closing_bracket("<<M>b__0>d"), Some(8));
        assert_eq!(closing_bracket("<<M>d"), None);
        assert_eq!(closing_bracket("M<>"), None);
        assert_eq!(last_dot_outside_brackets("N.I<A.B>.M"), Some(8));
        assert_eq!(last_dot_outside_brackets(".ctor"), None);
        assert_eq!(last_dot_outside_brackets("I<A.B>"), None);
    }
}
