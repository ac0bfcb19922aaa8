//! Every byte of an update build that says something, changed by one bit: the proof finds each.

use std::collections::BTreeMap;
use std::ops::Range;

use ecma335::{
    Bytes, ColumnKind, ExceptionKind, FieldRvaId, Image, MemberRefId, MethodBody, MethodDefId, Root, TableId,
    Token, token_operands,
};

use super::builds::{Case, image, read};

/// Tables of which every row says something of a definition. Rows of references count where code uses them.
const TABLES: &[TableId] = &[
    TableId::TypeDef,
    TableId::Field,
    TableId::MethodDef,
    TableId::Param,
    TableId::InterfaceImpl,
    TableId::Constant,
    TableId::CustomAttribute,
    TableId::FieldMarshal,
    TableId::DeclSecurity,
    TableId::ClassLayout,
    TableId::FieldLayout,
    TableId::Event,
    TableId::Property,
    TableId::MethodSemantics,
    TableId::MethodImpl,
    TableId::ImplMap,
    TableId::FieldRva,
    TableId::Assembly,
    TableId::NestedClass,
    TableId::GenericParam,
    TableId::GenericParamConstraint,
];

/// The bit that is flipped: not one of those that method headers leave unused.
const BIT: u8 = 0x10;

/// What a flipped byte belongs to, and where it is.
type Places = BTreeMap<&'static str, Vec<Range<usize>>>;

struct Build<'a> {
    image: &'a Image,
    places: Places,
}

impl Build<'_> {
    fn add(&mut self, what: &'static str, range: Range<usize>) {
        self.places.entry(what).or_default().push(range);
    }

    /// Where a heap lies in the file.
    fn heap(&self, name: &str) -> usize {
        let data = self.image.metadata_bytes().expect("metadata");
        let root = Root::parse(data, self.image.metadata_offset()).expect("a root");
        root.stream(name).expect(name).offset
    }

    /// A row without its member lists (where a run begins elsewhere it may still have the same members), and the names and blobs
    /// that it leads to.
    fn row(&mut self, table: TableId, row: u32) {
        let md = self.image.metadata().expect("metadata");
        let rows = md.table(table);
        let raw = rows.raw(row).expect("a row");
        let mut at = rows.row_offset(row);
        let total = rows.row_offset(row + 1) - at;
        let wide = |kind| matches!(kind, ColumnKind::U32);
        let size: usize = table
            .columns()
            .iter()
            .map(|column| if wide(column.kind) { 4 } else { 2 })
            .sum();
        assert_eq!(size, total, "the fixtures are small: every index has two bytes");
        for (column, value) in table.columns().iter().zip(raw) {
            let width = if wide(column.kind) { 4 } else { 2 };
            for byte in 0..width {
                let flipped = value ^ u32::from(BIT) << (8 * byte);
                // Another offset may lead to an equal item: an empty one, the end of a longer name.
                let equal = match column.kind {
                    ColumnKind::String => {
                        md.string(ecma335::StringOffset(flipped)) == md.string(ecma335::StringOffset(value))
                    }
                    ColumnKind::Blob => {
                        md.blob(ecma335::BlobOffset(flipped)) == md.blob(ecma335::BlobOffset(value))
                    }
                    // The high byte of a constant's type is padding (II.22.9).
                    _ => column.name.ends_with("_list") || table == TableId::Constant && byte == 1,
                };
                if !equal {
                    self.add(table.name(), at + byte..at + byte + 1);
                }
            }
            match column.kind {
                ColumnKind::String if value != 0 => {
                    let length = md.string(ecma335::StringOffset(value)).expect("a name").len();
                    let start = self.heap("#Strings") + value as usize;
                    self.add("a name", start..start + length);
                }
                ColumnKind::Blob if value != 0 => {
                    let blob = md.blob(ecma335::BlobOffset(value)).expect("a blob");
                    let start = self.heap("#Blob") + value as usize;
                    let length = if blob.len() < 0x80 { 1 } else { 2 };
                    self.add("a blob", start..start + length + blob.len());
                }
                _ => {}
            }
            at += width;
        }
    }

    fn body(&mut self, id: MethodDefId) {
        let md = self.image.metadata().expect("metadata");
        let rva = md.get(id).expect("a row").rva;
        if rva == 0 {
            return;
        }
        let (data, offset) = self.image.data_at(rva).expect("a body");
        let body = MethodBody::parse(Bytes::new(data, offset)).expect("a body");
        self.add("a body", offset..body.code_offset + body.code.len());
        // The clauses stand last, small ones of twelve bytes in these builds; the last four say something of a catch or filter only.
        let count = body.clauses().count();
        for (index, clause) in body.clauses().enumerate() {
            let start = offset + body.size - (count - index) * 12;
            let used = if matches!(clause.kind, ExceptionKind::Finally) {
                8
            } else {
                12
            };
            self.add("clauses", start..start + used);
        }
        for operand in token_operands(body.code) {
            let token = operand.expect("code").token;
            if let Some(text) = token.as_user_string() {
                let start = self.heap("#US") + text.0 as usize;
                let length = md.user_string(text).expect("a string").utf16.len();
                self.add("a user string", start..start + 1 + length);
            } else if !matches!(
                token.table(),
                Some(TableId::TypeDef | TableId::Field | TableId::MethodDef)
            ) {
                self.reference(token);
            }
        }
    }

    fn reference(&mut self, token: Token) {
        self.row(token.table().expect("a table"), token.row());
        let md = self.image.metadata().expect("metadata");
        if let Some(class) = token
            .to_id::<MemberRefId>()
            .map(|id| md.get(id).expect("a row").class.token())
            && matches!(class.table(), Some(TableId::TypeRef | TableId::TypeSpec))
        {
            self.reference(class);
        }
    }
}

fn places(image: &Image) -> Places {
    let mut build = Build {
        image,
        places: Places::new(),
    };
    let md = image.metadata().expect("metadata");
    for table in TABLES {
        for row in 1..=md.table(*table).rows() {
            build.row(*table, row);
        }
    }
    for id in md.ids::<MethodDefId>() {
        build.body(id);
    }
    for id in md.ids::<FieldRvaId>() {
        let (_, offset) = image.data_at(md.get(id).expect("a row").rva).expect("data");
        // The shortest data in these builds.
        build.add("field data", offset..offset + 9);
    }
    build.places
}

fn check(build: &str, stride: usize, kinds: usize) {
    let mut bytes = read(build);
    let original = image(build);
    let places = places(&original);
    assert_eq!(places.len(), kinds, "{:?}", places.keys());
    let mut case = Case::unchanged(build, original);
    for (what, ranges) in places {
        let positions: std::collections::BTreeSet<usize> = ranges.into_iter().flatten().collect();
        for position in positions.into_iter().step_by(stride) {
            bytes[position] ^= BIT;
            case.update = Image::parse(bytes.clone()).expect("the headers are as before");
            assert!(case.prove().is_err(), "{build} at {position:#x}: {what}");
            bytes[position] ^= BIT;
        }
    }
}

#[test]
fn whatever_changes_in_a_csharp_build_is_found() {
    check("kinds/gen0.dll", 1, 32);
}

#[test]
fn whatever_changes_in_an_fsharp_build_is_found() {
    check("closures/gen0.dll", 3, 24);
}
