use ecma335::{RowId, Token, TypeDefId};
use name_map::canonical::Digest;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// What the compile server of the tests exports of a small program.
const SAMPLE: &str = include_str!("../../tests/data/tree.json");

fn sample(change: impl FnOnce(&mut Value)) -> Result<ExportedTree, Error> {
    let mut json: Value = serde_json::from_str(SAMPLE).expect("the sample is JSON");
    change(&mut json);
    ExportedTree::read(json.to_string().as_bytes())
}

#[test]
fn the_sample_says_what_its_source_does() {
    let tree = sample(|_| ()).expect("the sample is a tree");
    let names: Vec<_> = tree.members().iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["nested", "later", "numbers", "action"]);
    let nested = &tree.members()[0].occurrences;
    assert_eq!((nested[0].parent, nested[1].parent), (None, Some(0)));
    let captures: Vec<_> = nested[1]
        .captures
        .iter()
        .map(|capture| (capture.name.as_str(), capture.type_.as_str()))
        .collect();
    assert_eq!(captures, [("k", "System.Int32"), ("x", "System.Int32")]);
    assert_eq!(
        nested[1].consumer.as_deref(),
        Some("Microsoft.FSharp.Collections.ListModule.Map#0")
    );
    assert!(nested[0].span.contains(&nested[1].span) && !nested[1].span.contains(&nested[0].span));
    let kinds = |member: usize| -> Vec<_> {
        tree.members()[member]
            .occurrences
            .iter()
            .map(|occurrence| occurrence.kind)
            .collect()
    };
    use OccurrenceKind::{AsyncStep, Delegate, Sequence};
    assert_eq!(kinds(1), [AsyncStep, AsyncStep, AsyncStep]);
    assert_eq!((kinds(2), kinds(3)), (vec![Sequence], vec![Delegate]));
}

#[test]
fn what_is_written_is_what_was_read() {
    let tree = sample(|_| ()).expect("the sample is a tree");
    let read: Value = serde_json::from_str(SAMPLE).expect("the sample is JSON");
    assert_eq!(serde_json::to_value(&tree).expect("a tree is a value"), read);
    let again: ExportedTree = serde_json::from_value(read).expect("any format will do");
    assert_eq!(again, tree);
}

#[test]
fn damage_is_named() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 9] = [
        (|json| json["schema"] = json!(7), "schema 7, expected 1"),
        // Another version's content is not looked at.
        (
            |json| *json = json!({"schema": 2, "trees": []}),
            "schema 2, expected 1",
        ),
        (
            |json| json["members"][0]["lines"] = json!(3),
            "line 1, column 1: unknown field `lines`",
        ),
        (
            |json| json["members"][0]["occurrences"][0]["digest"] = json!("AB"),
            "line 1, column 1: invalid value: string \"AB\", expected 32 hexadecimal digits",
        ),
        (
            |json| json["members"][0]["occurrences"][1]["parent"] = json!(1),
            "member 0, occurrence 1: parent 1, expected one that stands before it",
        ),
        (
            |json| json["members"][3]["span"]["document"] = json!(1),
            "member 3: document 1 of 1, expected one of the tree",
        ),
        (
            |json| json["members"][0]["span"]["start_column"] = json!(0),
            "member 0: the span 3:0-4:66, expected a start from 1:1 and an end behind it",
        ),
        (
            |json| json["members"][0]["occurrences"][1]["span"]["start_column"] = json!(2),
            "member 0, occurrence 1: at 4:2-4:52, expected a span within its parent's, 4:15-4:59",
        ),
        (
            |json| {
                let one = json["members"][0]["occurrences"][0].clone();
                let deep = (0u32..5000).map(|number| {
                    let mut one = one.clone();
                    if number > 0 {
                        one["parent"] = json!(number - 1);
                    }
                    one
                });
                json["members"][0]["occurrences"] = deep.collect();
            },
            "member 0, occurrence 4096: nested 4097 deep, expected at most 4096",
        ),
    ];
    for (change, expected) in cases {
        let error = sample(change).expect_err(expected).to_string();
        // Columns of generated JSON say nothing.
        let error = match error.split_once(", column ").zip(error.split_once(": ")) {
            Some(((line, _), (_, message))) if line.starts_with("line") => {
                format!("{line}, column 1: {message}")
            }
            _ => error,
        };
        assert!(error.starts_with(expected), "{error}, expected {expected}");
    }
    for length in (0..SAMPLE.trim_end().len()).step_by(64) {
        let error = ExportedTree::read(&SAMPLE.as_bytes()[..length]);
        assert!(matches!(error, Err(Error::Json { .. })), "{length}: {error:?}");
    }
}

#[test]
fn what_is_known_follows_its_definition() {
    let tree = sample(|_| ()).expect("the sample is a tree");
    let token = |row| TypeDefId::from_row(row).token();
    let link = |node, occurrence| Link {
        node,
        definition: token(node as u32 + 2),
        member: 0,
        occurrence,
        is_copy: false,
    };
    let all = |links: Vec<Link>| Links {
        links,
        unlinked: Vec::new(),
    };
    let sources = Sources::new(&tree, &all(vec![link(0, 0), link(1, 1)]));
    assert_eq!(sources.len(), 2);
    assert_ne!(sources.get(token(2)), sources.get(token(3)));
    // What has no class of its own is part of what it is written in.
    let alone = Sources::new(&tree, &all(vec![link(0, 0)]));
    assert_ne!(alone.get(token(2)), sources.get(token(2)));
    let chain = |token: Token| (token.row() == 3).then(|| TypeDefId::from_row(9).token());
    let moved = sources.translated(chain);
    assert_eq!((moved.len(), moved.get(token(9))), (1, sources.get(token(3))));
}

#[test]
fn a_sequence_goes_on_where_constants_alone_changed_and_none_moved() {
    let with = |digest: &str, outline: Value| {
        sample(|json| {
            let sequence = &mut json["members"][2]["occurrences"][0];
            sequence["digest"] = json!(digest.repeat(32));
            sequence["outline"] = outline;
        })
        .expect("a tree")
    };
    let of =
        |outline: &str, constants: &[&str]| json!({"digest": outline.repeat(32), "constants": constants});
    let is_paired = |old: Value, new: Value| {
        let pairs = align_exported((&with("a", old), None), (&with("b", new), None));
        pairs.contains(&((2, 0), (2, 0)))
    };
    assert!(is_paired(of("c", &["1", "2"]), of("c", &["3", "2"])));
    assert!(!is_paired(of("c", &["1", "2"]), of("c", &["2", "1"])));
    assert!(!is_paired(of("c", &["1"]), of("c", &["1", "1"])));
    assert!(!is_paired(of("c", &["1"]), of("d", &["1"])));
    assert!(!is_paired(Value::Null, Value::Null));
}

#[test]
fn what_became_no_class_is_code_of_what_is_around_it() {
    let placeless = |name: Value| {
        let change = |json: &mut Value| {
            let occurrences = &mut json["members"][0]["occurrences"];
            occurrences[0]["name"] = name;
            for (at, key) in [(0, "place"), (0, "spot"), (1, "place"), (1, "spot")] {
                occurrences[at][key] = json!("0".repeat(32));
            }
        };
        sample(change).expect("a tree")
    };
    let (tree, edited) = (placeless(Value::Null), placeless(json!("other")));
    let inner = Links {
        links: vec![Link {
            node: 0,
            definition: TypeDefId::from_row(2).token(),
            member: 0,
            occurrence: 1,
            is_copy: false,
        }],
        unlinked: Vec::new(),
    };
    // The outer one is another, and what is in it new; unless it is no class.
    let pairs = align_exported((&tree, None), (&edited, None));
    assert!(!pairs.iter().any(|(_, (member, _))| *member == 0));
    let pairs = align_exported((&tree, Some(&inner)), (&edited, Some(&inner)));
    assert_eq!(pairs, [((0, 1), (0, 1))]);
}

fn text() -> impl Strategy<Value = String> {
    "[a-z@<>`\"\\\\é]{0,6}"
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<u128>().prop_map(Digest)
}

fn span() -> impl Strategy<Value = SourceSpan> {
    (0u32..2, 1u32..1000, 1u16..200, 0u32..3, any::<u16>()).prop_map(
        |(document, start_line, start_column, lines, end_column)| SourceSpan {
            document,
            start_line,
            start_column,
            end_line: start_line + lines,
            end_column: end_column.max(start_column),
        },
    )
}

fn kind() -> impl Strategy<Value = OccurrenceKind> {
    use OccurrenceKind::*;
    prop::sample::select(vec![
        Closure,
        LocalFunction,
        TypeFunction,
        Delegate,
        ObjectExpression,
        Sequence,
        AsyncStep,
        TaskStep,
        Step,
        Quotation,
    ])
}

/// With a place and a parent that do not fit yet.
fn occurrence() -> impl Strategy<Value = Occurrence> {
    let names = || prop::collection::vec(text(), 0..3);
    let maybe = || prop::option::of(text());
    let captures = prop::collection::vec((text(), text()), 0..3);
    (
        (kind(), maybe(), any::<prop::sample::Index>(), names(), maybe()),
        (maybe(), names(), captures, maybe(), digest()),
        prop::option::of((digest(), names())),
    )
        .prop_map(
            |(
                (kind, name, parent, parameters, returns),
                (base, interfaces, captures, consumer, digest),
                outline,
            )| {
                Occurrence {
                    kind,
                    name,
                    parent: Some(parent.index(4) as u32),
                    parameters,
                    returns,
                    base,
                    interfaces,
                    captures: captures
                        .into_iter()
                        .map(|(name, type_)| Capture { name, type_ })
                        .collect(),
                    consumer,
                    place: Digest::default(),
                    spot: Digest::default(),
                    passages: Vec::new(),
                    digest,
                    outline: outline.map(|(digest, constants)| Outline { digest, constants }),
                    span: SourceSpan {
                        document: 0,
                        start_line: 1,
                        start_column: 1,
                        end_line: 1,
                        end_column: 1,
                    },
                }
            },
        )
}

fn member() -> impl Strategy<Value = Member> {
    (
        text(),
        text(),
        prop::collection::vec(text(), 0..3),
        text(),
        span(),
        digest(),
        prop::option::of(text()),
        prop::collection::vec(occurrence(), 0..6),
    )
        .prop_map(
            |(owner, name, parameters, returns, span, digest, unread, mut occurrences)| {
                for (at, occurrence) in occurrences.iter_mut().enumerate() {
                    occurrence.span = span;
                    occurrence.parent = occurrence.parent.filter(|parent| (*parent as usize) < at);
                }
                Member {
                    owner,
                    name,
                    parameters,
                    returns,
                    span,
                    digest,
                    unread,
                    occurrences,
                }
            },
        )
}

fn tree() -> impl Strategy<Value = ExportedTree> {
    let document = (text(), any::<[u8; 32]>()).prop_map(|(name, sha256)| Document {
        name,
        sha256: Sha256(sha256),
    });
    (
        prop::collection::vec(document, 2..4),
        prop::collection::vec(member(), 0..5),
    )
        .prop_map(|(documents, members)| ExportedTree::new(documents, members).expect("a tree that fits"))
}

proptest! {
    #[test]
    fn a_tree_that_is_written_reads_as_itself(tree in tree()) {
        let json = serde_json::to_vec(&tree).expect("a tree is JSON");
        prop_assert_eq!(ExportedTree::read(&json), Ok(tree));
    }

    #[test]
    fn a_tree_aligns_with_itself(tree in tree()) {
        let pairs = align_exported((&tree, None), (&tree, None));
        let all: usize = tree.members().iter().map(|member| member.occurrences.len()).sum();
        prop_assert_eq!(pairs.len(), all);
        prop_assert!(pairs.iter().all(|(old, new)| old == new));
    }
}
