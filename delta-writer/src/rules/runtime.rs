//! What the runtime does not find or mistakes, though the delta is well formed.

use ecma335::{EncLogId, EncOperation, TableId, Token};

use super::{Context, Rule, Violations};

/// Tables that CoreCLR looks rows up in by a hash which it builds at the first look-up and never extends (dotnet/runtime
/// issue 131752; seen on 8.0, 9.0 and 10.0, mended in its main since August 2026).
const HASHED: &[TableId] = &[
    TableId::Constant,
    TableId::FieldMarshal,
    TableId::ClassLayout,
    TableId::FieldLayout,
    TableId::ImplMap,
    TableId::FieldRva,
];
/// The hash is built for tables of at least this many rows.
const HASHED_FROM: u32 = 25;

impl Context<'_> {
    pub(super) fn runtime(&self, out: &mut Violations) {
        self.hashed(out);
        self.properties(out);
    }

    /// CoreCLR 8 and 9 make the table of the properties' parents when a first delta adds one to a map that exists, and never extend it (dotnet/runtime
    /// issue 125534, mended in 10).
    fn properties(&self, out: &mut Violations) {
        if !self.chain.aggregate().has_extended(TableId::Property) {
            return;
        }
        for (_, record) in self.delta.rows::<EncLogId>().flatten() {
            let map = record.named();
            if record.func_code == EncOperation::AddProperty as u32
                && map.row() <= self.before.table(TableId::PropertyMap).rows()
            {
                out.add(
                    Rule::PropertyParent,
                    map,
                    "gets a property, and an earlier delta added one to a map; CoreCLR 8 and 9 do not find whose it is",
                );
            }
        }
    }

    fn hashed(&self, out: &mut Violations) {
        let baseline = self.chain.baseline().metadata().ok();
        for table in HASHED {
            let (added, rows) = (self.delta.table(*table).rows(), self.before.table(*table).rows());
            let original = baseline
                .as_ref()
                .map_or(0, |baseline| baseline.table(*table).rows());
            // Sorted tables are searched; a table stops being sorted when a first delta adds to it.
            if added > 0 && rows > original && rows >= HASHED_FROM {
                out.add(
                    Rule::LookUp,
                    Token::new(*table, rows + 1),
                    format!(
                        "{} has {rows} rows, {} of them from earlier deltas; the runtime may not find the {added} that this delta adds",
                        table.name(),
                        rows - original
                    ),
                );
            }
        }
    }
}
