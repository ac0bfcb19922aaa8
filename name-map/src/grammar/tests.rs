//! Names that fsc and Roslyn wrote.

mod laws;

use super::*;

/// Tab-separated: language, symbol, name, kind, key, member, certainty. Written by fsc 15.2 and csc 5.9, in debug and
/// release, with `--realsig+`, as netmodule, with coverage counters, and by Roslyn's deltas.
const REAL: &str = include_str!("../../tests/data/synthesized-names.txt");

fn language(text: &str) -> Language {
    match text {
        "F#" => Language::FSharp,
        "C#" => Language::CSharp,
        other => panic!("no language {other}"),
    }
}

const SYMBOLS: [Symbol; 9] = [
    Symbol::Namespace,
    Symbol::Type,
    Symbol::Field,
    Symbol::Method,
    Symbol::Property,
    Symbol::Event,
    Symbol::Parameter,
    Symbol::GenericParameter,
    Symbol::Local,
];

fn symbol(text: &str) -> Symbol {
    SYMBOLS
        .into_iter()
        .find(|s| format!("{s:?}") == text)
        .unwrap_or_else(|| panic!("no symbol {text}"))
}

#[test]
fn real_names_parse_as_expected_and_print_back() {
    let mut seen = 0;
    for line in REAL.lines().filter(|l| !l.starts_with("# ")) {
        let [lang, sym, name, kind, key, member, certainty] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("seven columns: {line}");
        };
        let context = Context::new(language(lang), symbol(sym));
        let Some(parsed) = parse(name, context) else {
            assert_eq!((kind, key), ("Plain", name), "not parsed: {line}");
            continue;
        };
        assert_eq!(parsed.to_string(), name);
        let found = [
            format!("{:?}", parsed.kind()),
            parsed.stable_key().to_string(),
            parsed.member().unwrap_or("-".into()).into_owned(),
            format!("{:?}", parsed.certainty),
        ];
        assert_eq!(found, [kind, key, member, certainty], "{line}");
        // What is known of a module may be less, but not what a name means.
        let unknown = parse(name, Context::new(Language::Unknown, context.symbol));
        assert_eq!(
            unknown.map(|p| (p.name, p.arity)),
            Some((parsed.name, parsed.arity)),
            "{line}"
        );
        let marked = parse(name, context.with_evidence(Evidence::Generated));
        assert_eq!(marked.map(|p| p.certainty), Some(Certainty::Certain), "{line}");
        assert_eq!(parse(name, context.with_evidence(Evidence::Written)), None);
        seen += 1;
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn positions_do_not_tell_names_apart_but_all_else_does() {
    let key = |lang, sym, name| stable_key(name, Context::new(lang, sym));
    let (f, c) = (Language::FSharp, Language::CSharp);
    for (lang, sym, a, b) in [
        (f, Symbol::Type, "f@12-3", "f@14-5"),
        (f, Symbol::Type, "f@12", "f@hotreload#g1_o0"),
        (
            f,
            Symbol::Type,
            "Pipe #1 stage #1 at line 18@18",
            "Pipe #2 stage #3 at line 19@19-1",
        ),
        (f, Symbol::Field, "field8_1@", "field10_2@"),
        (f, Symbol::Field, "init@5", "init@23-1"),
        (f, Symbol::Type, "$A", "$A___2"),
        (c, Symbol::Method, "<M>b__2_0", "<M>b__3_0"),
        (c, Symbol::Method, "<M>b__2_0", "<M>b__0"),
        (c, Symbol::Method, "<M>b__2_0", "<M>b__2#1_1#1"),
        (c, Symbol::Type, "<<M>b__2_0>d", "<<M>b__3_1>d"),
        (c, Symbol::Type, "<>c", "<>c__2#1"),
        (c, Symbol::Type, "<HotDelta>Method__0", "<HotDelta>Method__1#2"),
        (c, Symbol::Type, "<>f__AnonymousType0`2", "<>f__AnonymousType3`2"),
    ] {
        assert_eq!(key(lang, sym, a), key(lang, sym, b), "{a} {b}");
    }
    for (lang, sym, a, b) in [
        (f, Symbol::Type, "f@12", "g@12"),
        (f, Symbol::Type, "f@12", "f@12T"),
        (f, Symbol::Type, "f@12D", "f@12T"),
        (f, Symbol::Field, "init@", "init@5"),
        (f, Symbol::Field, "x@5", "x@"),
        (f, Symbol::Method, "get_x@5", "set_x@5"),
        (
            f,
            Symbol::Type,
            "Pipe #1 input at line 1@1",
            "Pipe #1 stage #1 at line 1@1",
        ),
        (f, Symbol::Type, "T_14Bytes@", "T_15Bytes@"),
        (c, Symbol::Method, "<M>b__2_0", "<N>b__2_0"),
        (c, Symbol::Method, "<M>b__2_0", "<M>g__b|2_0"),
        (c, Symbol::Method, "<M>g__F|2_0", "<M>g__G|2_0"),
        (c, Symbol::Type, "<<M>b__2_0>d", "<M>d__2"),
        (
            c,
            Symbol::Type,
            "<HotDelta>Method__0",
            "<HotDelta>StaticMethod__0",
        ),
        (c, Symbol::Type, "<>c__1`1", "<>c__1`2"),
        (c, Symbol::Field, "<x>5__1", "<y>5__1"),
        (c, Symbol::Field, "<>s__1", "<>u__1"),
    ] {
        assert_ne!(key(lang, sym, a), key(lang, sym, b), "{a} {b}");
    }
}

#[test]
fn users_names_stay_theirs() {
    let f = |sym| Context::new(Language::FSharp, sym);
    let c = |sym| Context::new(Language::CSharp, sym);
    for (name, context) in [
        ("c@d", f(Symbol::Field)),
        ("a@", f(Symbol::Type)),
        ("@", f(Symbol::Field)),
        ("@12", f(Symbol::Type)),
        ("f@012", f(Symbol::Type)),
        ("f@12-0", f(Symbol::Type)),
        ("f@12-", f(Symbol::Type)),
        ("f@-1", f(Symbol::Type)),
        ("f@12X", f(Symbol::Type)),
        ("f@12T", f(Symbol::Field)),
        ("f@4294967296", f(Symbol::Type)),
        ("a@b@12", f(Symbol::Type)),
        ("f@hotreload#g0_o1", f(Symbol::Type)),
        ("f@hotreload", f(Symbol::Type)),
        ("<M>b__2_0", f(Symbol::Method)),
        ("|Even|Odd|", f(Symbol::Method)),
        ("f@12", c(Symbol::Type)),
        ("<>d__", c(Symbol::Namespace)),
        (".ctor", c(Symbol::Method)),
        (".cctor", f(Symbol::Method)),
        ("Compute", c(Symbol::Method)),
        ("", c(Symbol::Type)),
    ] {
        if name == "<>d__" {
            // Of the scheme, but nothing known.
            assert_eq!(parse(name, context).map(|p| p.kind()), Some(NameKind::Other));
            continue;
        }
        assert_eq!(parse(name, context), None, "{name}");
        assert_eq!(stable_key(name, context).kind(), NameKind::Plain);
        assert_eq!(stable_key(name, context).text(), name);
    }
    // ``Odd@12`` is a union case as good as a closure: doubted without evidence.
    let odd = parse("Odd@12", f(Symbol::Type)).unwrap();
    assert_eq!(
        (odd.kind(), odd.certainty),
        (NameKind::Closure, Certainty::MayBeUserWritten)
    );
}

#[test]
fn startup_files() {
    for (namespace, name, expected) in [
        ("<StartupCode$fd>", "$A", ("fd", "", "A", None)),
        ("<StartupCode$fd>", "$A___2", ("fd", "", "A", Some(2))),
        ("<StartupCode$fd>.$Odd", "B", ("fd", "Odd", "B", None)),
        (
            "<StartupCode$g-d>.$My.Deep",
            "Mod",
            ("g-d", "My.Deep", "Mod", None),
        ),
    ] {
        let file = StartupFile::parse(namespace, name).unwrap();
        assert_eq!((file.assembly, file.qualifier, file.file, file.copy), expected);
        assert_eq!(file.to_string(), format!("{namespace}.{name}"));
    }
    for (namespace, name) in [
        ("", "$A"),
        ("Odd", "B"),
        ("<StartupCode$fd>", "A"),
        ("<StartupCode$fd>.Odd", "B"),
    ] {
        assert_eq!(StartupFile::parse(namespace, name), None);
    }
}

#[test]
fn names_nested_without_end_are_followed_so_far_only() {
    let deep = format!("{}M{}", "<".repeat(100_000), ">b__0".repeat(100_000));
    let parsed = parse(&deep, Context::new(Language::CSharp, Symbol::Method)).unwrap();
    assert_eq!(parsed.to_string(), deep);
    assert!(parsed.stable_key().text().starts_with("<<"));
    assert!(parsed.member().is_some_and(|m| m.len() > 500_000));
}
