//! Roslyn's own deltas.

use super::deltas::chain;
use crate::rules::check;

/// What is told of Roslyn's. In SDK 10.0.401 the owner of a constraint is the generic parameter's row in the delta and not in the chain,
/// so that the constraint of `Inner<T>` becomes one of `Box<T>`; it adds constants that the runtime does not find, and literals that it lists twice.
const KNOWN: &[(&str, u32, &str)] = &[
    (
        "additions",
        1,
        "literal-twice Field(46): a literal of a type that exists, named by its token: reflection lists it twice",
    ),
    (
        "additions",
        1,
        "added-to-existing GenericParamConstraint(1): of GenericParam(1), which the chain has already",
    ),
    (
        "additions",
        2,
        "literal-twice Field(55): a literal of a type that exists, named by its token: reflection lists it twice",
    ),
    (
        "additions",
        2,
        "look-up Constant(30): Constant has 29 rows, 4 of them from earlier deltas; the runtime may not find the 1 that this delta adds",
    ),
];

#[test]
fn roslyns_deltas_break_no_other_rule() {
    for (case, generations) in [("kinds", 2), ("additions", 3)] {
        for generation in 1..=generations {
            let (before, delta) = chain(case, generation);
            let found: Vec<_> = check(&before, &delta.metadata, &delta.il, Some(&delta.pdb))
                .iter()
                .map(ToString::to_string)
                .collect();
            let known: Vec<_> = KNOWN
                .iter()
                .filter(|known| (known.0, known.1) == (case, generation))
                .map(|known| known.2)
                .collect();
            assert_eq!(found, known, "{case}, generation {generation}");
        }
    }
}
