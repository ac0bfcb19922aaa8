//! Answers beside answers, and logs beside logs.

use std::collections::BTreeMap;
use std::fmt;

use super::ask::{Answers, Log};

/// A path whose answers are others than a fresh process's. Items of a list have one path: without a key an item is known by its place
/// only, and edits put others before it.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) path: String,
    given: Vec<String>,
    wanted: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, given, wanted } = self;
        write!(f, "{path} answers {given:?}, a fresh process {wanted:?}")
    }
}

/// Where answers differ from what they should be.
pub(super) fn differences(expected: &Answers, got: &Answers) -> Vec<Difference> {
    let (mut wanted, given) = (grouped(expected), grouped(got));
    let mut differences = Vec::new();
    for (path, given) in given {
        let wanted = wanted.remove(&path).unwrap_or_default();
        if given != wanted {
            differences.push(Difference { path, given, wanted });
        }
    }
    differences.extend(wanted.into_iter().map(|(path, wanted)| Difference {
        path,
        given: Vec::new(),
        wanted,
    }));
    differences
}

/// What a difference comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    /// Nothing that a fresh process would do otherwise.
    Right,
    /// What an older build does.
    Old,
    /// What no build does.
    Wrong,
}

impl Difference {
    /// `olds`: what older builds answer to the same, first the one by which the thing was made.
    pub(super) fn judge(&self, olds: &[&Answers]) -> Judged {
        let olds: Vec<Option<Vec<String>>> = olds.iter().map(|old| grouped(old).remove(&self.path)).collect();
        // What is registered under a new name is not in an old register.
        if self.given.is_empty() && matches!(olds.first(), Some(None)) {
            return Judged::Right;
        }
        let olds: Vec<Vec<String>> = olds.into_iter().flatten().collect();
        let is_old = olds.contains(&self.given);
        // What is gone from the source answers as it did when it was there.
        if self.wanted.is_empty() && (is_old || olds.is_empty()) {
            return Judged::Right;
        }
        let known = |text| self.wanted.contains(text) || olds.iter().any(|old| old.contains(text));
        match self.path.contains('#') && self.given.iter().all(known) {
            // Which of them is which nobody knows.
            true if self.given.len() != self.wanted.len() => Judged::Right,
            true => Judged::Old,
            false if is_old => Judged::Old,
            false => Judged::Wrong,
        }
    }
}

/// Texts by path, those of all items of a list together.
fn grouped(answers: &Answers) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in answers {
        groups.entry(without_places(path)).or_default().push(text.clone());
    }
    groups.values_mut().for_each(|texts| texts.sort_unstable());
    groups
}

/// A path in which `#3` is `#`.
fn without_places(path: &str) -> String {
    let mut parts = path.split('#');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('#');
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    text
}

/// Where a flow may be that waited at `place` in one run and goes on in another: at the same step. Of several steps of that name it is the one that
/// it has come to so many times; where the loop around them changed, it may be any. Of a sequence only values may have changed: then
/// it is at the same place.
pub(super) fn places(from: &Log, place: usize, to: &Log, values: bool) -> Vec<usize> {
    let Some(step) = from.get(place) else {
        return Vec::new();
    };
    let all = |log: &Log| -> Vec<usize> { (0..log.len()).filter(|&at| log.get(at) == Some(step)).collect() };
    let (before, after) = (all(from), all(to));
    let count = before.iter().filter(|&&at| at < place).count();
    let mut places = match after.get(count) {
        Some(&exact) if before.len() == after.len() => vec![exact],
        _ => after,
    };
    if values && from.len() == to.len() {
        places.push(place);
    }
    places
}

/// Whether what was done behind a place is what one run does there for a while, and then what another one does: that of two
/// that wait in one another the inner went on in old code, and the outer in new code.
pub(super) fn is_spliced(from: &Log, place: usize, to: &Log, rest: &[String], values: bool) -> bool {
    (place.saturating_add(1)..from.len()).any(|last| {
        let done = from.get(place.saturating_add(1)..=last).unwrap_or_default();
        let Some(rest) = rest.strip_prefix(done) else {
            return false;
        };
        let mut places = places(from, last, to, values).into_iter();
        places.any(|place| {
            to.get(place.saturating_add(1)..)
                .is_some_and(|wanted| is_same_run(wanted, rest))
        })
    })
}

/// Whether two rests of runs are the same, as far as both were let go on: what never ends was stopped somewhere.
pub(super) fn is_same_run(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let is_ended = short.last().is_some_and(|text| text.starts_with('='));
    long.starts_with(short) && (short.len() == long.len() || !is_ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(texts: &[(&str, &str)]) -> Answers {
        texts
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn judged(fresh: &[(&str, &str)], got: &[(&str, &str)], olds: &[&[(&str, &str)]]) -> Vec<Judged> {
        let olds: Vec<_> = olds.iter().map(|old| answers(old)).collect();
        let olds: Vec<_> = olds.iter().collect();
        let differences = differences(&answers(fresh), &answers(got));
        differences
            .iter()
            .map(|difference| difference.judge(&olds))
            .collect()
    }

    #[test]
    fn what_has_a_key_is_compared_by_it() {
        let fresh = [("[a](5)", "6"), ("[b](5)", "7")];
        assert!(judged(&fresh, &fresh, &[]).is_empty());
        let swapped = [("[a](5)", "7"), ("[b](5)", "6")];
        assert_eq!(judged(&fresh, &swapped, &[]), [Judged::Wrong; 2]);
        assert_eq!(judged(&fresh, &swapped, &[&swapped]), [Judged::Old; 2]);
        assert_eq!(judged(&fresh, &fresh[..1], &[]), [Judged::Wrong]);
        // A name that came later.
        assert_eq!(judged(&fresh, &fresh[..1], &[&fresh[..1]]), [Judged::Right]);
        // What is gone from the source answers what it did.
        assert_eq!(judged(&fresh[..1], &fresh, &[&fresh]), [Judged::Right]);
        assert_eq!(judged(&fresh[..1], &fresh, &[&swapped]), [Judged::Wrong]);
    }

    #[test]
    fn items_without_a_key_may_change_places_but_not_answers() {
        let fresh = [("#0(5)", "6"), ("#1(5)", "7")];
        assert!(judged(&fresh, &[("#0(5)", "7"), ("#1(5)", "6")], &[]).is_empty());
        // As many items, one of which stayed as it was.
        let stale = [("#0(5)", "6"), ("#1(5)", "1")];
        assert_eq!(judged(&fresh, &stale, &[&stale]), [Judged::Old]);
        // One was put in: what was there is there, or has gone.
        let old = [("#0(5)", "6"), ("#1(5)", "1"), ("#2(5)", "7")];
        assert_eq!(judged(&fresh, &old, &[&old]), [Judged::Right]);
        assert_eq!(judged(&fresh, &old, &[]), [Judged::Wrong]);
    }

    #[test]
    fn what_waits_inside_may_end_in_old_code_alone() {
        let (from, to) = (log(">a >1 >2 >b >1 >2 ="), log(">a >5 >6 >b >5 >6 ="));
        let spliced = |rest: &str| is_spliced(&from, 1, &to, &log(rest), true);
        assert!(spliced(">2 >b >5 >6 ="));
        assert!(!spliced(">2 >2 >b >5 >6 ="));
        assert!(!spliced(">2 >5 >6 ="));
        assert!(!spliced(">2 >b >5 ="));
    }

    fn log(text: &str) -> Log {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_flow_goes_on_behind_the_step_it_waits_at() {
        let found = |from, place, to, values| places(&log(from), place, &log(to), values);
        assert_eq!(found(">a >b =", 0, ">z >a >b =", false), [1]);
        assert!(found(">a >b =", 0, ">z >b =", false).is_empty());
        assert_eq!(found(">a >a >a =", 1, ">z >a >a >a =", false), [2]);
        assert_eq!(found(">a >a >a =", 1, ">a >a =", false), [0, 1]);
        assert_eq!(found(">1 >2 =", 0, ">10 >20 =", true), [0]);
    }
}
