//! Entry points for fuzzers.

use std::sync::Arc;

use ecma335::MethodDefId;

use crate::{Build, Session, Update, Verdict, state};

const BASELINE: &[u8] = include_bytes!("../../fixtures/demo/fsharp/0/demo.dll");

/// Takes any bytes for the next build of a program, twice; what is refused leaves the session where it was.
pub fn update(data: &[u8]) {
    let build = |image: &[u8]| Build {
        name: String::new(),
        image: Arc::from(image),
        pdb: None,
    };
    let mut session = Session::new();
    let module = session
        .add_module(build(BASELINE), None)
        .expect("the fixture is sound");
    for _ in 0..2 {
        let refused = match session.propose(&[Update::Full(build(data))]) {
            Ok(Verdict::Ready(proposal)) => session.commit(proposal).is_err(),
            Ok(Verdict::Refused(refusal)) => refusal.modules.iter().all(|module| !module.reasons.is_empty()),
            Err(_) => return,
        };
        let methods = session
            .chain(module)
            .map_or(0, |chain| chain.metadata().count::<MethodDefId>());
        for method in (1..=methods).map(MethodDefId) {
            let _ = session.maps(module, method);
        }
        if refused {
            assert_eq!(session.generation(module), Some(0));
        }
    }
}

/// Reads any bytes as a persisted state; and what would be its first record with checks that fit, so that the record itself is read.
pub fn state(data: &[u8]) {
    for log in [data, &state::sealed_again(data)] {
        if let Ok(read) = state::Log::read(log) {
            let _ = Session::restore(read.records);
        }
    }
}
