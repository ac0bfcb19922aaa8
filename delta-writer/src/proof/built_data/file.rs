//! The bytes of the two files.

use super::Proof;
use crate::proof::difference::Difference;

/// The file's beginning, which holds the PE headers whatever their sizes are.
pub(super) const HEADERS: usize = 0x200;

impl Proof<'_, '_> {
    /// The bytes of the file are those that were, but for the headers and what was proved.
    pub(super) fn file(&mut self) {
        let (was, is) = (self.update.bytes(), self.built.bytes());
        let Some(is) = is.get(..was.len()) else {
            self.out.push(Difference::NotContinued {
                what: "the file is shorter",
            });
            return;
        };
        self.sites.sort_by_key(|site| site.start);
        let changed = |range: std::ops::Range<usize>| was.get(range.clone()) != is.get(range);
        // The PE headers, up to the first section, and where the CLI header says the metadata is. What those lead to has been compared.
        let mut done = HEADERS.min(was.len());
        let mut allowed = 1;
        let end = was.len()..was.len();
        for site in self.sites.clone().into_iter().chain(std::iter::once(end)) {
            if changed(done..site.start.max(done)) {
                let differing: Vec<_> = (done..site.start)
                    .filter(|at| was.get(*at) != is.get(*at))
                    .collect();
                let span = differing
                    .first()
                    .zip(differing.last())
                    .map_or(0, |(first, last)| last - first + 1);
                if span > 8 || allowed == 0 {
                    self.out.push(Difference::NotContinued {
                        what: "the file is not as it was",
                    });
                    return;
                }
                allowed -= 1;
            }
            done = site.end.max(done);
        }
        let same = self.update.resources().ok() == self.built.resources().ok()
            && self.update.entry_point() == self.built.entry_point()
            && self.update.flags() == self.built.flags();
        if !same {
            self.out.push(Difference::NotContinued {
                what: "the CLI header is not as it was",
            });
        }
    }
}
