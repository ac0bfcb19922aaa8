//! What every build that was made of another one keeps: its heaps, and the bytes of its file.

use std::ops::Range;

use ecma335::{Image, TableId, Token};

use super::difference::{Aspect, Difference};
use super::side::Side;

/// The file's beginning, which holds the PE headers whatever their sizes are.
const HEADERS: usize = 0x200;

/// How a build was rewritten.
pub(super) struct Form<'f> {
    /// Tables that may have more rows.
    pub(super) appended: &'f [TableId],
    /// Tables that are compared by what they mean.
    pub(super) apart: &'f [TableId],
    /// The column of TypeDef with the list of members of which some have moved.
    pub(super) list: usize,
}

/// A difference of a definition that both have under one token.
pub(super) fn differs(left: &Side<'_>, token: Token, aspect: Aspect) -> Difference {
    Difference::Differs {
        update: token,
        chain: token,
        name: left.describe(token),
        aspect,
    }
}

/// Rows are as they were, but for those that are compared apart.
pub(super) fn rows(
    left: &Side<'_>,
    right: &Side<'_>,
    form: &Form<'_>,
    is_apart: impl Fn(Token) -> bool,
    out: &mut Vec<Difference>,
) {
    for table in TableId::ALL.iter().copied() {
        if form.apart.contains(&table) {
            continue;
        }
        let (was, is) = (left.md.table(table), right.md.table(table));
        if is.rows() != was.rows() && !(is.rows() > was.rows() && form.appended.contains(&table)) {
            out.push(Difference::NotContinued {
                what: "a table has another length",
            });
            continue;
        }
        for row in 1..=was.rows() {
            let token = Token::new(table, row);
            if is_apart(token) {
                continue;
            }
            let (mut was, mut is) = (was.raw(row), is.raw(row));
            if table == TableId::TypeDef {
                for raw in [&mut was, &mut is].into_iter().flatten() {
                    raw[form.list] = 0;
                }
            }
            if was != is {
                out.push(Difference::UnrelatedChange { chain: token });
            }
        }
    }
}

/// The heaps are continued.
pub(super) fn heaps(left: &Side<'_>, right: &Side<'_>, out: &mut Vec<Difference>) {
    let (left, right) = (&left.md, &right.md);
    let continued = right.strings.0.starts_with(left.strings.0)
        && right.user_strings.0.starts_with(left.user_strings.0)
        && right.blobs.0.starts_with(left.blobs.0)
        && right.guids.0 == left.guids.0;
    if !continued {
        out.push(Difference::NotContinued {
            what: "a heap is not as it was",
        });
    }
}

/// The bytes of the file are those that were, but for the headers and the places that were proved by themselves.
pub(super) fn file(update: &Image, built: &Image, sites: &mut [Range<usize>], out: &mut Vec<Difference>) {
    let (was, is) = (update.bytes(), built.bytes());
    let Some(is) = is.get(..was.len()) else {
        out.push(Difference::NotContinued {
            what: "the file is shorter",
        });
        return;
    };
    sites.sort_by_key(|site| site.start);
    let changed = |range: Range<usize>| was.get(range.clone()) != is.get(range);
    // The PE headers, up to the first section, and where the CLI header says the metadata is. What those lead to has been compared.
    let mut done = HEADERS.min(was.len());
    let mut allowed = 1;
    let end = was.len()..was.len();
    for site in sites.iter().chain(std::iter::once(&end)) {
        if changed(done..site.start.max(done)) {
            let differing: Vec<_> = (done..site.start)
                .filter(|at| was.get(*at) != is.get(*at))
                .collect();
            let span = differing
                .first()
                .zip(differing.last())
                .map_or(0, |(first, last)| last - first + 1);
            if span > 8 || allowed == 0 {
                out.push(Difference::NotContinued {
                    what: "the file is not as it was",
                });
                return;
            }
            allowed -= 1;
        }
        done = site.end.max(done);
    }
    let same = update.resources().ok() == built.resources().ok()
        && update.entry_point() == built.entry_point()
        && update.flags() == built.flags();
    if !same {
        out.push(Difference::NotContinued {
            what: "the CLI header is not as it was",
        });
    }
}
