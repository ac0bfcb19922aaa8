//! What happened, in words.

use std::path::Path;
use std::time::Duration;

use hotdelta_live::engine::{Edit, EditKind};
use hotdelta_live::run::report::{Times, Why};

/// How many places of edits are named.
const MOST_NAMED: usize = 2;

/// `84 ms`, `3.2 s`.
pub(super) fn time(time: Duration) -> String {
    match time.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// The whole time, then that of each step.
pub(super) fn times(times: &Times) -> String {
    let millis = |time: Duration| time.as_millis();
    format!(
        "{} (compile {}, delta {}, apply {})",
        time(times.total),
        millis(times.compile),
        millis(times.delta),
        millis(times.apply)
    )
}

/// `3 methods in Shop.Cart`, or the one symbol.
pub(super) fn edits(edits: &[Edit]) -> String {
    let mut written: Vec<&Edit> = edits.iter().filter(|edit| !is_made(edit, edits)).collect();
    if written.is_empty() {
        written = edits.iter().collect();
    }
    if let [edit] = written[..] {
        let before = match edit.kind {
            EditKind::Update => "",
            EditKind::Insert => "new: ",
            EditKind::Delete => "deleted: ",
        };
        return format!("{before}{}", edit.symbol);
    }
    let mut groups: Vec<(EditKind, &str, usize)> = Vec::new();
    for edit in &written {
        match groups
            .iter_mut()
            .find(|(kind, what, _)| (*kind, *what) == (edit.kind, edit.what))
        {
            Some((.., count)) => *count += 1,
            None => groups.push((edit.kind, edit.what, 1)),
        }
    }
    let groups: Vec<_> = groups.into_iter().map(group).collect();
    let mut owners: Vec<&str> = written.iter().map(|edit| owner(&edit.symbol)).collect();
    owners.retain(|owner| !owner.is_empty());
    owners.dedup();
    owners.sort_unstable();
    owners.dedup();
    let more = owners.len().saturating_sub(MOST_NAMED);
    owners.truncate(MOST_NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let groups = groups.join(", ");
    match owners.join(", ") {
        owners if owners.is_empty() => groups,
        owners => format!("{groups} in {owners}{more}"),
    }
}

/// Whether a compiler made a definition for what another edit says: a class for a lambda, a type without a name.
fn is_made(edit: &Edit, edits: &[Edit]) -> bool {
    let is_said = |around: &str| match around.strip_prefix("a pipeline of ") {
        Some(module) => edits.iter().any(|other| owner(&other.symbol) == module),
        None => edits.iter().any(|other| other.symbol == around),
    };
    let is_said = edit.symbol.strip_prefix("a lambda in ").is_some_and(is_said);
    edit.kind != EditKind::Update && (is_said || edit.symbol.contains('<'))
}

fn group((kind, what, count): (EditKind, &str, usize)) -> String {
    let kind = match kind {
        EditKind::Update => "",
        EditKind::Insert => "new ",
        EditKind::Delete => "deleted ",
    };
    format!("{count} {kind}{}", plural(what, count))
}

/// What a symbol is part of.
fn owner(symbol: &str) -> &str {
    let name = symbol.rsplit(' ').next().unwrap_or(symbol);
    name.rsplit_once('.').map_or("", |(owner, _)| owner)
}

/// `methods` for `method`, `properties` for `property`, where there are several.
pub(super) fn plural(word: &str, count: usize) -> String {
    match word.strip_suffix('y') {
        _ if count == 1 => word.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None => format!("{word}s"),
    }
}

/// Why a save of a file changes nothing.
pub(super) fn why(why: Why) -> &'static str {
    match why {
        Why::SameContent => "its content is the same",
        Why::SameBuild => "the build is the same",
        Why::OnlyLines => "only comments and layout",
        Why::ReadByProgram => "the program reads it itself",
        Why::NotInProject => "not in the project",
    }
}

/// A path as somebody in a folder would write it.
pub(super) fn relative<'a>(path: &'a Path, folder: &Path) -> std::borrow::Cow<'a, str> {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(kind: EditKind, what: &'static str, symbol: &str) -> Edit {
        Edit {
            kind,
            what,
            symbol: symbol.to_owned(),
            place: None,
        }
    }

    #[test]
    fn edits_are_summed_up() {
        let update = |symbol| edit(EditKind::Update, "method", symbol);
        assert_eq!(edits(&[update("Shop.Cart.total")]), "Shop.Cart.total");
        assert_eq!(
            edits(&[edit(EditKind::Insert, "type", "Shop.Order")]),
            "new: Shop.Order"
        );
        assert_eq!(
            edits(&[
                update("Shop.Cart.total"),
                update("a lambda in Shop.Cart.add"),
                edit(EditKind::Insert, "property", "Shop.Cart.Size"),
                edit(EditKind::Insert, "property", "Shop.Cart.Count"),
            ]),
            "2 methods, 2 new properties in Shop.Cart"
        );
        assert_eq!(
            edits(&[update("A.a"), update("B.b"), update("C.c"), update("D.d")]),
            "4 methods in A, B and 2 more"
        );
        assert_eq!(edits(&[update("main"), update("run")]), "2 methods");
        // What compilers make for an edit is not what a person did.
        let made = |symbol| edit(EditKind::Insert, "definition", symbol);
        assert_eq!(
            edits(&[
                update("Cart.total"),
                made("a lambda in Cart.total"),
                made("a lambda in a pipeline of Cart"),
                made("<>f__AnonymousType0")
            ]),
            "Cart.total"
        );
        assert_eq!(edits(&[made("a lambda in f")]), "new: a lambda in f");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(time(Duration::from_micros(84_400)), "84 ms");
        assert_eq!(time(Duration::from_millis(3_249)), "3.2 s");
    }
}
