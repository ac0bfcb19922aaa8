//! Entry points for fuzzers.

use crate::grammar::{Context, Language, Symbol, parse, stable_key};

const SYMBOLS: [Symbol; 5] = [
    Symbol::Namespace,
    Symbol::Type,
    Symbol::Field,
    Symbol::Method,
    Symbol::Property,
];

/// Parses any text as a name of every kind; what is parsed prints as the text again.
pub fn name(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for language in [Language::FSharp, Language::CSharp, Language::Unknown] {
        for symbol in SYMBOLS {
            let context = Context::new(language, symbol);
            if let Some(parsed) = parse(text, context) {
                assert_eq!(parsed.to_string(), text);
            }
            let _ = stable_key(text, context);
        }
    }
}
