//! Two signatures walked side by side (ECMA-335 II.23.2): equal but for tokens, which are compared by what they mean.

use ecma335::{Bytes, TableId, Token};

/// Types nested deeper than this are not equal to anything.
const MAX_DEPTH: u32 = 128;

const FIELD: u8 = 0x06;
const LOCAL: u8 = 0x07;
const PROPERTY: u8 = 0x08;
const INSTANTIATION: u8 = 0x0A;
const KIND: u8 = 0x0F;
const GENERIC: u8 = 0x10;

/// What a blob holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A signature that says by its first byte what it is.
    Signature,
    /// A type alone, as TypeSpec has it.
    Type,
}

/// Whether two blobs say the same; `same` compares the tokens in them.
pub(super) fn same_signature(
    form: Form,
    left: &[u8],
    right: &[u8],
    same: &mut dyn FnMut(Token, Token) -> bool,
) -> bool {
    let mut both = Both {
        left: Bytes::new(left, 0),
        right: Bytes::new(right, 0),
        same,
    };
    let walked = match form {
        Form::Signature => both.signature(0),
        Form::Type => both.type_(0),
    };
    walked.is_some() && both.left.is_empty() && both.right.is_empty()
}

/// Both blobs at the same place. `None` means that they differ or cannot be read, which comes to the same.
struct Both<'a, 'f> {
    left: Bytes<'a>,
    right: Bytes<'a>,
    same: &'f mut dyn FnMut(Token, Token) -> bool,
}

impl Both<'_, '_> {
    fn byte(&mut self) -> Option<u8> {
        let left = self.left.u8().ok()?;
        (self.right.u8().ok()? == left).then_some(left)
    }

    fn number(&mut self) -> Option<u32> {
        let left = self.left.compressed_u32().ok()?;
        (self.right.compressed_u32().ok()? == left).then_some(left)
    }

    fn signed(&mut self) -> Option<()> {
        (self.left.compressed_i32().ok()? == self.right.compressed_i32().ok()?).then_some(())
    }

    fn token(&mut self) -> Option<()> {
        let left = type_def_or_ref(self.left.compressed_u32().ok()?)?;
        let right = type_def_or_ref(self.right.compressed_u32().ok()?)?;
        (self.same)(left, right).then_some(())
    }

    fn signature(&mut self, depth: u32) -> Option<()> {
        let first = self.byte()?;
        match first & KIND {
            FIELD => self.type_(depth),
            LOCAL | INSTANTIATION => self.types(depth),
            kind => {
                if kind != PROPERTY && first & GENERIC != 0 {
                    self.number()?;
                }
                self.parameters(depth)
            }
        }
    }

    /// The return type and the parameters behind their number.
    fn parameters(&mut self, depth: u32) -> Option<()> {
        let count = self.number()?;
        self.type_(depth)?;
        (0..count).try_for_each(|_| self.type_(depth))
    }

    fn types(&mut self, depth: u32) -> Option<()> {
        let count = self.number()?;
        (0..count).try_for_each(|_| self.type_(depth))
    }

    /// A type with whatever stands before it: modifiers, byref, pinned, the sentinel.
    fn type_(&mut self, depth: u32) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        loop {
            match self.byte()? {
                // ptr, byref, szarray, sentinel, pinned: another type follows.
                0x0F | 0x10 | 0x1D | 0x41 | 0x45 => {}
                // cmod_reqd, cmod_opt
                0x1F | 0x20 => self.token()?,
                // void to string, typedbyref, native ints, object
                0x01..=0x0E | 0x16 | 0x18 | 0x19 | 0x1C => return Some(()),
                // valuetype, class
                0x11 | 0x12 => return self.token(),
                // var, mvar
                0x13 | 0x1E => return self.number().map(drop),
                // array
                0x14 => {
                    self.type_(depth + 1)?;
                    self.number()?;
                    let sizes = self.number()?;
                    (0..sizes).try_for_each(|_| self.number().map(drop))?;
                    let bounds = self.number()?;
                    return (0..bounds).try_for_each(|_| self.signed());
                }
                // generic instantiation
                0x15 => {
                    if !matches!(self.byte()?, 0x11 | 0x12) {
                        return None;
                    }
                    self.token()?;
                    return self.types(depth + 1);
                }
                // function pointer
                0x1B => return self.signature(depth + 1),
                _ => return None,
            }
        }
    }
}

/// II.23.2.8: the table in the two low bits.
fn type_def_or_ref(encoded: u32) -> Option<Token> {
    let table = match encoded & 3 {
        0 => TableId::TypeDef,
        1 => TableId::TypeRef,
        2 => TableId::TypeSpec,
        _ => return None,
    };
    Some(Token::new(table, encoded >> 2))
}

/// The class that a TypeSpec is, or is an instantiation of.
pub(super) fn class_of(type_spec: &[u8]) -> Option<Token> {
    let mut bytes = Bytes::new(type_spec, 0);
    loop {
        match bytes.u8().ok()? {
            0x15 => {}
            0x11 | 0x12 => return type_def_or_ref(bytes.compressed_u32().ok()?),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(form: Form, left: &[u8], right: &[u8]) -> bool {
        same_signature(form, left, right, &mut |a, b| a == b)
    }

    /// Types as trees, written as blobs: valid by construction.
    fn type_blob() -> impl Strategy<Value = Vec<u8>> {
        let leaf = prop_oneof![
            (1u8..=0x0E).prop_map(|byte| vec![byte]),
            Just(vec![0x1C]),
            (0u8..0x20).prop_map(|row| vec![0x12, row << 2 | 1]),
            (0u8..0x20).prop_map(|row| vec![0x11, row << 2]),
            (0u8..4).prop_map(|number| vec![0x13, number]),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|t| [vec![0x1D], t].concat()),
                inner.clone().prop_map(|t| [vec![0x10], t].concat()),
                inner
                    .clone()
                    .prop_map(|t| [vec![0x14], t, vec![2, 1, 7, 1, 2]].concat()),
                prop::collection::vec(inner.clone(), 1..3)
                    .prop_map(|list| { [vec![0x15, 0x12, 9, list.len() as u8], list.concat()].concat() }),
                prop::collection::vec(inner, 1..3)
                    .prop_map(|list| { [vec![0x1B, 0x00, list.len() as u8 - 1], list.concat()].concat() }),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_type_equals_itself_alone(left in type_blob(), right in type_blob()) {
            prop_assert!(same(Form::Type, &left, &left));
            prop_assert_eq!(same(Form::Type, &left, &right), left == right);
        }

        #[test]
        fn whatever_the_bytes_nothing_panics(left in prop::collection::vec(any::<u8>(), 0..40)) {
            same(Form::Type, &left, &left);
            same(Form::Signature, &left, &left);
        }
    }

    /// Tokens are compared by what `same` says, whatever their compressed lengths.
    #[test]
    fn tokens_may_have_other_rows() {
        let (left, right) = ([0x06, 0x12, 0x05], [0x06, 0x12, 0x81, 0x05]);
        assert!(same_signature(Form::Signature, &left, &right, &mut |a, b| {
            a.row() == 1 && b.row() == 0x41
        }));
        assert!(!same(Form::Signature, &left, &right));
        assert!(!same(Form::Signature, &left, &[0x06, 0x11, 0x05]));
    }
}
