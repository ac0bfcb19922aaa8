use ecma335::il::MethodBodyBuilder;
use ecma335::{Bytes, Image};

use super::*;

/// What each instruction of some code takes.
fn inputs(code: &[u8]) -> Vec<Vec<Value>> {
    let image = include_bytes!("../../../fixtures/roslyn/gen0.dll");
    let image = Image::parse(image.as_slice()).expect("an image");
    let metadata = image.metadata().expect("metadata");
    let mut bytes = Vec::new();
    let builder = MethodBodyBuilder {
        max_stack: 8,
        code,
        ..Default::default()
    };
    builder.encode(&mut bytes).expect("a body");
    let body = MethodBody::parse(Bytes::new(&bytes, 0)).expect("a body");
    Values::new(&metadata, &body).expect("values").inputs
}

#[test]
fn both_ways_to_a_value_are_known() {
    // ldnull; dup; brtrue.s L; pop; ldc.i4.1; L: pop; ret
    let inputs = inputs(&[0x14, 0x25, 0x2D, 0x02, 0x26, 0x17, 0x26, 0x2A]);
    assert_eq!(inputs[2], [[0]]);
    assert_eq!(inputs[5], [[4, 0]]);
    // ldc.i4.1; brtrue.s L; ldc.i4.2; br.s M; L: ldc.i4.3; M: ret
    let inputs = self::inputs(&[0x17, 0x2D, 0x03, 0x18, 0x2B, 0x01, 0x19, 0x2A]);
    assert_eq!(inputs[5], [[4, 2]]);
}

#[test]
fn what_is_not_there_is_not_taken() {
    // add; ret
    assert_eq!(inputs(&[0x58, 0x2A]), [vec![], vec![vec![0]]]);
}

#[test]
fn many_ways_end_somewhere() {
    // ldc.i4.0; then again and again: dup; brtrue.s L; pop; ldc.i4.1; L:
    let mut code = vec![0x16];
    (0..1000).for_each(|_| code.extend([0x25, 0x2D, 0x02, 0x26, 0x17]));
    code.push(0x2A);
    let inputs = inputs(&code);
    assert!(inputs.iter().flatten().all(|value| value.len() <= MAX_WAYS));
    assert_eq!(inputs.last().map(|inputs| inputs[0].len()), Some(MAX_WAYS));
}
