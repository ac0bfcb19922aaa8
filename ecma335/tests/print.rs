//! What types, members, attributes and constants of a program look like when printed.

#![allow(clippy::unwrap_used, reason = "a test: what is not there fails it")]

use std::path::Path;

use ecma335::*;

fn image() -> Image {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/roslyn/gen0.dll");
    Image::parse(std::fs::read(path).unwrap()).unwrap()
}

fn printed<I: RowId>(metadata: &Metadata<'_>, context: Token) -> Vec<String> {
    let names = Names::new(metadata).unwrap();
    metadata
        .ids::<I>()
        .map(|id| names.token(id.token(), context).unwrap())
        .collect()
}

#[track_caller]
fn check(printed: &[String], expected: &[&str]) {
    for line in expected {
        assert!(
            printed.iter().any(|name| name == line),
            "{line:?} is none of {printed:#?}"
        );
    }
}

#[test]
fn members_have_the_names_of_their_types_and_of_generic_parameters() {
    let image = image();
    let md = image.metadata().unwrap();
    check(
        &printed::<TypeDefId>(&md, Token::default()),
        &[
            "<Module>",
            "Pair`2",
            "Pair`2/View",
            "<PrivateImplementationDetails>/__StaticArrayInitTypeSize=9",
        ],
    );
    check(
        &printed::<FieldId>(&md, Token::default()),
        &[
            "Size Size::Large",
            "float64[] MarkAttribute::Numbers",
            "T Pair`2::First",
            "int32[0...,0...,0...] Shapes::Cube",
            "int32 modreq(System.Runtime.CompilerServices.IsVolatile) Shapes::Hits",
            "method void *(int32& modreq(System.Runtime.InteropServices.InAttribute), string&) Shapes::Pointer",
            "method unmanaged cdecl void* *(int32) Shapes::Native",
            "System.Span`1<U> Pair`2/View::Rest",
        ],
    );
    check(
        &printed::<MethodDefId>(&md, Token::default()),
        &[
            "instance void MarkAttribute::.ctor(Size, string, char)",
            "int64 Shapes::Flow(int32, System.Collections.Generic.IEnumerable`1<int32>)",
            "T Shapes::Pick<T>(T[], int32&)",
            "vararg int32 Shapes::Count(string)",
        ],
    );
    check(
        &printed::<MemberRefId>(&md, Token::default()),
        &[
            "instance void System.Diagnostics.DebuggableAttribute::.ctor(System.Diagnostics.DebuggableAttribute/DebuggingModes)",
            "!1 Pair`2<!0, !1>::Second",
            "instance !0 System.Collections.Generic.IEnumerator`1<int32>::get_Current()",
            "vararg int32 Shapes::Count(string, ..., int32, string, float64)",
            "instance void int32[0...,0...,0...]::.ctor(int32, int32, int32)",
        ],
    );
}

#[test]
fn the_context_names_generic_parameters_of_instances_but_not_of_references() {
    let image = image();
    let md = image.metadata().unwrap();
    let to_string = Token::from_raw(0x0600_0008);
    check(
        &printed::<MethodSpecId>(&md, to_string),
        &[
            "instance void System.Runtime.CompilerServices.DefaultInterpolatedStringHandler::AppendFormatted<U>(!!0)",
        ],
    );
    check(
        &printed::<MemberRefId>(&md, to_string),
        &["!1 Pair`2<T, U>::Second"],
    );
    check(
        &printed::<TypeSpecId>(&md, Token::default()),
        &["Pair`2<!0, !1>", "System.IComparable`1<!!0>"],
    );
    let pick = Token::from_raw(0x0600_000C);
    check(
        &printed::<TypeSpecId>(&md, pick),
        &["Pair`2<!0, !1>", "System.IComparable`1<T>"],
    );
    check(
        &printed::<StandAloneSigId>(&md, Token::default()),
        &[
            "(int64, int32*, System.Collections.Generic.IEnumerator`1<int32>, int32, int32, int32, bool, System.OverflowException, \
             uint8*, uint8[] pinned, int64)",
        ],
    );
}

#[test]
fn attributes_and_constants() {
    let image = image();
    let md = image.metadata().unwrap();
    let enums = EnumTypes::new(&md, []).unwrap();
    let attributes: Vec<_> = md
        .rows::<CustomAttributeId>()
        .map(|row| md.custom_attribute(&row.unwrap().1, &enums).unwrap().to_string())
        .collect();
    let list = "System.Collections.Generic.List`1[[System.Int32, System.Runtime, Version=8.0.0.0, Culture=neutral, \
                PublicKeyToken=b03f5f7f11d50a3a]], System.Collections, Version=8.0.0.0, Culture=neutral, \
                PublicKeyToken=b03f5f7f11d50a3a";
    let string =
        "System.String, System.Runtime, Version=8.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a";
    check(
        &attributes,
        &[
            "()",
            "(WrapNonExceptionThrows = true)",
            "(32767, AllowMultiple = true)",
            "(200, \"whole\", 'é', Size = 1, Numbers = [1.5, -0.0])",
            &format!("([1, \"two\", typeof({list}), null, 'c', 1], [typeof({string}), null], Name = \"m\")"),
            "(2, 0, 0, 0, 125)",
        ],
    );
    let constants: Vec<_> = md
        .rows::<ConstantId>()
        .map(|row| md.constant(&row.unwrap().1).unwrap().to_string())
        .collect();
    assert_eq!(constants, ["1", "200", "\"hel😀lo\"", "-9000000000", "null"]);
}

/// An enum of which only the name is known is taken for an `int32`, and the error names it where that does not fit.
#[test]
fn enums_of_unknown_size() {
    let image = image();
    let md = image.metadata().unwrap();
    let mut unknown = Vec::new();
    for row in md.rows::<CustomAttributeId>() {
        let (id, row) = row.unwrap();
        if let Err(error) = md.custom_attribute(&row, &md) {
            unknown.push((id, error));
        }
    }
    assert!(
        matches!(
            unknown[..],
            [(_, Error::UnknownEnum { .. }), (_, Error::UnknownEnum { .. })]
        ),
        "{unknown:?}"
    );
}
