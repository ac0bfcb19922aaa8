//! Laws that hold for every name.

use proptest::prelude::*;

use super::super::*;
use super::SYMBOLS;

fn context() -> impl Strategy<Value = Context> {
    const LANGUAGES: &[Language] = &[Language::FSharp, Language::CSharp, Language::Unknown];
    (
        prop::sample::select(LANGUAGES),
        prop::sample::select(&SYMBOLS[..]),
    )
        .prop_map(|(language, symbol)| Context::new(language, symbol))
}

/// Texts that look like names, right and wrong.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "<",
        ">",
        "@",
        "#",
        "-",
        "_",
        "__",
        "|",
        "`",
        ".",
        "$",
        "0",
        "1",
        "12",
        "007",
        "b",
        "c",
        "d",
        "g",
        "f",
        "k",
        "O",
        "o",
        "5",
        "9",
        "8",
        "s",
        "u",
        "F",
        "A",
        "M",
        "T",
        "D",
        "get_",
        "set_",
        "DisplayClass",
        "AnonymousType",
        "Pipe #",
        " stage #",
        " input",
        " at line ",
        "hotreload#g",
        "_o",
        "field",
        "T_",
        "Bytes",
        "init",
        "__debug",
        "$cont",
        "$W",
        "CS$",
        "<>8__locals",
        "BackingField",
        "Field",
        "{00000001}",
        "<Main>$",
        "<PrivateImplementationDetails>",
        "__StaticArrayInitTypeSize=",
        "_Align=",
        "<StartupCode$",
        "(shadowed)",
        " ",
        "é",
        "\u{10FFFF}",
        "0123456789ABCDEF0123456789ABCDEF",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..10).prop_map(|p| p.concat())
}

fn identifier() -> impl Strategy<Value = String> {
    "[A-EG-Zh-z_é][A-Za-z0-9]{0,6}"
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        (1u32.., any::<u32>()).prop_map(|(line, copy)| Place::Source { line, copy }),
        (1u32.., any::<u32>()).prop_map(|(generation, ordinal)| Place::Allocated { generation, ordinal }),
    ]
}

fn id() -> impl Strategy<Value = Id> {
    (any::<u32>(), any::<u32>()).prop_map(|(ordinal, generation)| Id { ordinal, generation })
}

/// Calls `check` with every form of F#, filled with the given parts.
fn each_fsharp(base: &str, place: Place, n: u32, mut check: impl FnMut(Symbol, FSharpName<'_>)) {
    let pipes = [
        PipePart::Input(None),
        PipePart::Input(Some(n)),
        PipePart::Stage(n),
    ];
    let positioned = |stem, chain| FSharpName::Positioned { stem, place, chain };
    for chain in ["", "T", "TT", "D", "DD", "TD"] {
        check(Symbol::Type, positioned(Stem::Named(base), chain));
    }
    for part in pipes {
        let pipe = Pipe {
            pipe: n,
            part,
            line: n,
        };
        check(Symbol::Type, positioned(Stem::Pipe(pipe), ""));
        check(Symbol::Local, FSharpName::PipeValue(pipe));
    }
    for symbol in [Symbol::Field, Symbol::Method, Symbol::Property] {
        check(symbol, positioned(Stem::Named(base), ""));
        check(symbol, FSharpName::Marked { base, zero: false });
    }
    for bracketed in [true, false] {
        check(
            Symbol::Method,
            positioned(
                Stem::DebugCopy {
                    function: base,
                    bracketed,
                },
                "",
            ),
        );
    }
    check(Symbol::Method, positioned(Stem::Continuation(base), ""));
    check(Symbol::Method, FSharpName::Witness(base));
    check(Symbol::Parameter, FSharpName::Marked { base, zero: true });
    check(Symbol::Field, FSharpName::Instance);
    check(Symbol::Field, FSharpName::DataField { line: n, index: n });
    if let Place::Allocated { .. } = place {
        check(Symbol::Field, positioned(Stem::Data { line: n, index: n }, ""));
    }
    check(Symbol::Type, FSharpName::DataType { size: n });
    check(Symbol::Type, FSharpName::DebugTypeProxy(base));
    check(Symbol::Local, FSharpName::Shadowed(base));
    check(Symbol::Parameter, FSharpName::PatternParameter(n.max(1)));
    check(Symbol::Type, FSharpName::AnonymousRecord(&n.to_string()));
    check(
        Symbol::Namespace,
        FSharpName::StartupNamespace {
            assembly: base,
            rest: None,
        },
    );
    check(
        Symbol::Namespace,
        FSharpName::StartupNamespace {
            assembly: base,
            rest: Some(base),
        },
    );
    check(
        Symbol::Type,
        FSharpName::StartupClass {
            file: base,
            copy: None,
        },
    );
    check(
        Symbol::Type,
        FSharpName::StartupClass {
            file: base,
            copy: Some(n.max(1)),
        },
    );
}

/// The same for C#.
fn each_csharp(base: &str, a: Id, b: Id, mut check: impl FnMut(Symbol, CSharpName<'_>)) {
    let (n, generation) = (a.ordinal, a.generation);
    let (short, long) = (format!("{n:032X}"), format!("{n:064X}"));
    for method_id in [None, Some(a)] {
        check(Symbol::Type, CSharpName::ClosureClass { method_id });
        check(
            Symbol::Method,
            CSharpName::Lambda {
                method: base,
                method_id,
                lambda: b,
            },
        );
        check(Symbol::Field, CSharpName::LambdaCache { method_id, lambda: b });
        check(
            Symbol::Method,
            CSharpName::LocalFunction {
                method: base,
                function: base,
                method_id,
                lambda: b,
            },
        );
        check(
            Symbol::Type,
            CSharpName::StateMachine {
                method: base,
                method_id,
            },
        );
    }
    for scope in [None, Some(b)] {
        check(Symbol::Type, CSharpName::DisplayClass { method_id: a, scope });
    }
    for method in ["", base] {
        for (method_ordinal, owner) in [
            (None, None),
            (Some(n), None),
            (None, Some(n)),
            (Some(n), Some(b.ordinal)),
        ] {
            check(
                Symbol::Type,
                CSharpName::MethodGroupCache {
                    method,
                    method_ordinal,
                    owner,
                    generation,
                },
            );
        }
    }
    for method in [None, Some((a, None)), Some((a, Some(n)))] {
        check(Symbol::Type, CSharpName::CallSites { method });
    }
    for &kind in HoistedKind::ALL {
        check(Symbol::Field, CSharpName::Hoisted { kind, slot: n });
    }
    for &kind in ReadOnlyListKind::ALL {
        check(Symbol::Type, CSharpName::ReadOnlyList { kind, generation });
    }
    for &name in FixedName::ALL {
        let symbol = if name == FixedName::Mvid {
            Symbol::Field
        } else {
            Symbol::Method
        };
        check(symbol, CSharpName::Fixed(name));
    }
    for slot in [None, Some(n)] {
        for delegate in [true, false] {
            check(
                Symbol::Type,
                CSharpName::AnonymousType {
                    module: base,
                    delegate,
                    index: n,
                    slot,
                },
            );
        }
    }
    for returns in [true, false] {
        for refs in ["", "{0000004b}", "{00000001,00000002}"] {
            check(
                Symbol::Type,
                CSharpName::Delegate {
                    returns,
                    refs,
                    generation,
                },
            );
        }
    }
    for part in [ExtensionPart::Grouping, ExtensionPart::Marker] {
        check(Symbol::Type, CSharpName::ExtensionType { part, hash: &short });
    }
    for suffix in ["", "<mod>", "<mod>7", "7"] {
        check(
            Symbol::Type,
            CSharpName::PrivateImplementationDetails { suffix, generation },
        );
    }
    for suffix in ["", "4", "_A6", "8_B11"] {
        check(Symbol::Field, CSharpName::DataField { hash: &long, suffix });
    }
    for align in [None, Some(n)] {
        check(Symbol::Type, CSharpName::DataType { size: n, align });
    }
    check(
        Symbol::Type,
        CSharpName::FileLocal {
            file: base,
            hash: &long,
            name: base,
        },
    );
    check(Symbol::Type, CSharpName::DataString(&short));
    check(Symbol::Type, CSharpName::FixedBuffer(base));
    check(
        Symbol::Type,
        CSharpName::InlineArray {
            length: n,
            generation,
        },
    );
    check(
        Symbol::Field,
        CSharpName::MethodGroupField {
            index: Id {
                ordinal: n,
                generation,
            },
            target: base,
        },
    );
    check(Symbol::Field, CSharpName::CallSite(n));
    check(Symbol::Field, CSharpName::HoistedLocal { name: base, slot: n });
    check(Symbol::Field, CSharpName::ParameterProxy(base));
    check(Symbol::Field, CSharpName::BackingField(base));
    check(Symbol::Field, CSharpName::PrimaryConstructorParameter(base));
    check(Symbol::Field, CSharpName::AnonymousTypeField(base));
    check(Symbol::Field, CSharpName::PayloadRoot(n));
    check(Symbol::GenericParameter, CSharpName::AnonymousTypeParameter(base));
    check(Symbol::Method, CSharpName::IteratorFinally(n));
    for is_static in [false, true] {
        check(Symbol::Type, CSharpName::MovedMethod { is_static, id: a });
    }
    check(
        Symbol::Method,
        CSharpName::BaseCall(Id {
            ordinal: n,
            generation,
        }),
    );
    check(Symbol::Property, CSharpName::TransparentIdentifier(n));
    check(Symbol::Parameter, CSharpName::LambdaParameter(n));
    check(
        Symbol::Field,
        CSharpName::Other {
            middle: base,
            rest: "Z__new",
        },
    );
}

/// Prints, parses, and gives what was parsed if it is the same.
fn there_and_back(name: SynthesizedName<'_>, symbol: Symbol, mut check: impl FnMut(&Parsed<'_>)) {
    let language = match name {
        SynthesizedName::FSharp(_) => Language::FSharp,
        _ => Language::CSharp,
    };
    for (prefix, arity) in [("", 0), ("", 3), ("get_", 0)] {
        let text = match arity {
            0 => format!("{prefix}{name}"),
            arity => format!("{prefix}{name}`{arity}"),
        };
        // Arity is of types, an accessor of a property's method.
        let at = match (prefix, arity, symbol) {
            ("", 0, _) | ("", _, Symbol::Type) => symbol,
            ("get_", _, Symbol::Property) => Symbol::Method,
            _ => continue,
        };
        let parsed = parse(&text, Context::new(language, at)).unwrap_or_else(|| panic!("{text} as {at:?}"));
        assert_eq!((parsed.name, parsed.arity), (name, arity), "{text}");
        assert_eq!(parsed.accessor.map_or("", Accessor::prefix), prefix);
        assert_eq!(parsed.to_string(), text);
        if prefix.is_empty() && arity == 0 {
            check(&parsed);
        }
    }
}

/// What [`allocate`] promises of one name.
fn allocation_holds(parsed: &Parsed<'_>, generation: u32, ordinal: u32) {
    let Some(text) = allocate(parsed, generation, ordinal) else {
        return;
    };
    let language = match parsed.name {
        SynthesizedName::FSharp(_) => Language::FSharp,
        _ => Language::CSharp,
    };
    let again = parse(&text, Context::new(language, parsed.symbol)).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(again.generation(), Some(generation), "{text}");
    assert_eq!(again.stable_key(), parsed.stable_key(), "{text}");
    assert_eq!(allocate(&again, generation, ordinal).as_deref(), Some(&*text));
    assert_ne!(allocate(parsed, generation + 1, ordinal).as_deref(), Some(&*text));
    let once_a_generation = matches!(
        parsed.kind(),
        NameKind::Delegate
            | NameKind::ReadOnlyList
            | NameKind::InlineArray
            | NameKind::PrivateImplementationDetails
    );
    let other = allocate(parsed, generation, ordinal + 1);
    assert_eq!(other.as_deref() == Some(&*text), once_a_generation, "{text}");
}

proptest! {
    #[test]
    fn printing_gives_the_original(text in pieces(), context in context()) {
        if let Some(parsed) = parse(&text, context) {
            prop_assert_eq!(parsed.to_string(), text.as_str());
        }
        let _ = stable_key(&text, context);
    }

    #[test]
    fn any_text_is_taken(text in any::<String>(), context in context()) {
        if let Some(parsed) = parse(&text, context) {
            prop_assert_eq!(parsed.to_string(), text);
        }
    }

    #[test]
    fn fsharp_forms_go_there_and_back(base in identifier(), place in place(), n in any::<u32>()) {
        each_fsharp(&base, place, n, |symbol, name| there_and_back(SynthesizedName::FSharp(name), symbol, |_| ()));
    }

    #[test]
    fn csharp_forms_go_there_and_back(base in identifier(), a in id(), b in id()) {
        each_csharp(&base, a, b, |symbol, name| there_and_back(SynthesizedName::CSharp(name), symbol, |_| ()));
    }

    #[test]
    fn new_names_keep_the_key_and_tell_their_generation(
        base in identifier(), place in place(), a in id(), b in id(),
        generation in 1u32..1000, ordinal in 0u32..1000,
    ) {
        each_fsharp(&base, place, a.ordinal, |symbol, name| {
            there_and_back(SynthesizedName::FSharp(name), symbol, |p| allocation_holds(p, generation, ordinal));
        });
        each_csharp(&base, a, b, |symbol, name| {
            there_and_back(SynthesizedName::CSharp(name), symbol, |p| allocation_holds(p, generation, ordinal));
        });
    }

    #[test]
    fn keys_do_not_depend_on_places(base in identifier(), one in place(), two in place()) {
        let key = |place| {
            let mut keys = Vec::new();
            each_fsharp(&base, place, 1, |symbol, name| {
                if let FSharpName::Positioned { stem, .. } = name && !matches!(stem, Stem::Data { .. }) {
                    there_and_back(SynthesizedName::FSharp(name), symbol, |p| keys.push(p.stable_key()));
                }
            });
            keys
        };
        prop_assert_eq!(key(one), key(two));
    }
}
