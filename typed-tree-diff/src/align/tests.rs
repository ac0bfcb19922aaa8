use super::*;
use proptest::prelude::*;

/// `content:shape:consumer:place`, with `!` in front of what must be exact; without a place it is not known.
fn items(text: &str) -> Vec<Item> {
    text.split_whitespace()
        .map(|item| {
            let exact = item.starts_with('!');
            let mut parts = item.trim_start_matches('!').split(':');
            let mut part = || Digest::of(parts.next().unwrap_or("").as_bytes());
            let (deep, shape, consumer) = (part(), part(), part());
            let place = parts
                .next()
                .map(|place| Digest::of(place.as_bytes()))
                .unwrap_or_default();
            Item {
                deep,
                code: deep,
                own: deep,
                shape,
                consumer,
                place,
                spot: place,
                settled: false,
                within: 0,
                exact,
                outline: None,
                frame: None,
                source: None,
            }
        })
        .collect()
}

fn check(old: &str, new: &str, expected: &[(usize, usize)]) {
    assert_eq!(align(&items(old), &items(new)), expected, "{old} => {new}");
}

#[test]
fn an_edited_body_keeps_its_place() {
    check("a:s:map b:s:filter", "a:s:map x:s:filter", &[(0, 0), (1, 1)]);
}

#[test]
fn an_insertion_takes_nobodys_identity() {
    check("a:s:map b:s:map", "n:s:map a:s:map b:s:map", &[(0, 1), (1, 2)]);
    check("a:s:map", "n:s:filter a:s:map", &[(0, 1)]);
}

#[test]
fn equal_shapes_with_other_bodies_and_no_unique_place_stay_unmatched() {
    check("a:s:map b:s:map", "x:s:map y:s:map", &[]);
    check("a:s:map", "x:s:filter", &[]);
}

#[test]
fn equal_code_around_other_code_needs_a_unique_place() {
    // The content with what is nested, then the own code.
    let items = |text: &str| -> Vec<Item> {
        let own = |deep: &str| Digest::of(deep.trim_matches(char::is_numeric).as_bytes());
        let own = text.split_whitespace().map(own);
        let deep = items(text).into_iter();
        deep.zip(own).map(|(item, own)| Item { own, ..item }).collect()
    };
    let check = |old: &str, new: &str, expected: &[(usize, usize)]| {
        assert_eq!(align(&items(old), &items(new)), expected, "{old} => {new}");
    };
    check("a1", "a2", &[(0, 0)]);
    check("a1", "a2 a3", &[]);
    check("a1 b a2", "a3 b a4", &[(0, 0), (1, 1), (2, 2)]);
    check("a1 a2", "a3 a1 a4", &[(0, 1), (1, 2)]);
}

#[test]
fn twins_pair_in_order_and_swaps_by_content() {
    check("t:s:m t:s:m", "t:s:m t:s:m t:s:m", &[(0, 0), (1, 1)]);
    check("a:s:m b:s:m", "b:s:m a:s:m", &[(1, 0), (0, 1)]);
}

#[test]
fn what_holds_state_needs_equal_code() {
    check("!a:s:m", "!b:s:m", &[]);
    check("!a:s:m", "!a:s:m", &[(0, 0)]);
}

#[test]
fn a_place_tells_more_than_a_consumer() {
    // Two of one shape for one consumer, each at a place of its own.
    check("a:s:m:P b:s:m:Q", "x:s:m:Q y:s:m:P", &[(1, 0), (0, 1)]);
    check("a:s:m:P b:s:m:Q", "x:s:m:P y:s:m:Q", &[(0, 0), (1, 1)]);
    check("a:s:m:P", "x:s:m:Q", &[]);
    check("a:s:m:P", "a:s:m:Q", &[(0, 0)]);
    check("a:s:m", "x:s:m", &[(0, 0)]);
    // Settled: what stood there stands elsewhere now, nested in something else.
    let align = |old: &str, new: &str, settled: &[bool], within: &[u32]| {
        let (mut old, mut new) = (items(old), items(new));
        for (number, item) in old.iter_mut().chain(&mut new).enumerate() {
            (item.settled, item.within) = (settled[number], within[number]);
        }
        align(&old, &new)
    };
    assert_eq!(align("a:s:m:P", "x:s:m:Q", &[true, true], &[0, 0]), []);
    assert_eq!(align("a:s:m:P", "x:s:m:Q", &[false, true], &[0, 0]), []);
    assert_eq!(align("a:s:m:P", "a:s:m:Q", &[true, true], &[0, 0]), [(0, 0)]);
    // One may have been put around it.
    assert_eq!(align("a:s:m:P", "x:s:m:Q", &[false, false], &[0, 1]), []);
    assert_eq!(align("a:s:m:P", "x:s:m:P", &[false, false], &[0, 1]), [(0, 0)]);
}

fn with_sources(text: &str) -> Vec<Item> {
    let (code, sources): (Vec<_>, Vec<_>) = text
        .split_whitespace()
        .filter_map(|item| item.rsplit_once('='))
        .unzip();
    let source = |source: &str| (source != "?").then(|| Digest::of(source.as_bytes()));
    let mut items = items(&code.join(" "));
    for (item, text) in items.iter_mut().zip(sources) {
        item.source = source(text);
    }
    items
}

#[test]
fn what_is_written_alike_tells_where_inlined_code_changed() {
    let check = |old: &str, new: &str, expected: &[(usize, usize)]| {
        assert_eq!(
            align(&with_sources(old), &with_sources(new)),
            expected,
            "{old} => {new}"
        );
    };
    check("a:s:map=A b:s:map=B", "x:s:map=A y:s:map=B", &[(0, 0), (1, 1)]);
    check(
        "a:s:map=A b:s:map=B",
        "n:s:map=N x:s:map=A y:s:map=B",
        &[(0, 1), (1, 2)],
    );
    // Code first, then what is written; nothing is paired with another shape, and nothing by an unknown source.
    check("a:s:map=A b:s:map=B", "b:s:map=A a:s:map=B", &[(1, 0), (0, 1)]);
    check("a:s:map=A", "x:t:map=A", &[]);
    check("a:s:map=? b:s:map=?", "x:s:map=? y:s:map=?", &[]);
    // Other code that is written alike: such a source tells nothing.
    check("a:s:map=A b:s:map=A", "x:s:map=A y:s:map=A", &[]);
    // What can be suspended needs its outline.
    check("!a:s:map=A", "!x:s:map=A", &[]);
}

fn arbitrary_items() -> impl Strategy<Value = Vec<Item>> {
    prop::collection::vec(
        (0u8..6, 0u8..3, 0u8..2, any::<bool>(), prop::option::of(0u8..4)),
        0..24,
    )
    .prop_map(|items| {
        let digest = |tag: u8, value: u8| Digest::of(&[tag, value]);
        items
            .into_iter()
            .map(|(deep, shape, consumer, exact, source)| Item {
                deep: digest(0, deep * 3 + shape),
                code: digest(0, deep * 3 + shape),
                own: digest(0, deep * 3 + shape),
                shape: digest(1, shape),
                consumer: digest(2, consumer),
                place: Digest::default(),
                spot: Digest::default(),
                settled: false,
                within: 0,
                exact,
                outline: None,
                frame: None,
                source: source.map(|source| digest(3, source)),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn a_thing_aligns_with_itself(items in arbitrary_items()) {
        let expected: Vec<_> = (0..items.len()).map(|index| (index, index)).collect();
        prop_assert_eq!(align(&items, &items), expected);
    }

    #[test]
    fn each_is_matched_at_most_once_and_never_to_another_shape(old in arbitrary_items(), new in arbitrary_items()) {
        let pairs = align(&old, &new);
        let (mut olds, mut news): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        olds.sort_unstable();
        olds.dedup();
        news.dedup();
        prop_assert_eq!((olds.len(), news.len()), (pairs.len(), pairs.len()));
        for (o, n) in pairs {
            prop_assert_eq!(old[o].shape, new[n].shape);
            prop_assert!(old[o].own == new[n].own || !(old[o].exact || new[n].exact));
        }
    }

    #[test]
    fn in_a_pure_insertion_everyone_keeps_a_copy_of_itself(
        old in arbitrary_items(),
        inserted in prop::collection::vec((0usize..32, 100u8..110), 1..4),
    ) {
        let mut new: Vec<(Option<usize>, Item)> = old.iter().copied().enumerate().map(|(index, item)| (Some(index), item)).collect();
        for (at, fresh) in inserted {
            let digest = Digest::of(&[9, fresh]);
            let item = Item { deep: digest, code: digest, own: digest, ..Item {
                deep: Digest::default(), code: Digest::default(), own: Digest::default(), shape: Digest::of(&[1, 0]), consumer: Digest::of(&[2, 0]),
                place: Digest::default(),
                spot: Digest::default(), settled: false, within: 0, exact: false, outline: None, frame: None, source: None } };
            new.insert(at.min(new.len()), (None, item));
        }
        let items: Vec<_> = new.iter().map(|(_, item)| *item).collect();
        for (o, n) in align(&old, &items) {
            prop_assert_eq!(old[o].deep, items[n].deep);
        }
        prop_assert_eq!(align(&old, &items).len(), old.len());
    }
}
