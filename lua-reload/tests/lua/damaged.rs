//! Sources that are no Lua any more, compared with sound ones: nothing panics, and nothing takes for ever.

use lua_reload::fuzzing::sources;

const SEEDS: [&str; 2] = [
    include_str!("../../src/walk.lua"),
    include_str!("../../src/agent.lua"),
];

#[test]
fn damaged_sources_never_panic() {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |bound: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % (bound as u64).max(1)).expect("a number")
    };
    for round in 0..400 {
        let seed = SEEDS[round % 2].as_bytes();
        let start = below(seed.len() - 2000);
        let sound = &seed[start..start + 2000];
        let mut damaged = sound.to_vec();
        for _ in 0..=below(4) {
            let at = below(damaged.len());
            match below(4) {
                0 => damaged[at] = u8::try_from(below(256)).expect("a byte"),
                1 => drop(damaged.drain(at..(at + below(40)).min(damaged.len()))),
                2 => {
                    let piece = sound[below(1900)..][..below(100)].to_vec();
                    damaged.splice(at..at, piece);
                }
                _ => damaged.truncate(at.max(100)),
            }
        }
        for (old, new) in [(sound, &damaged[..]), (&damaged[..], sound)] {
            sources(&[old, b"\0", new].concat());
        }
    }
}

#[test]
fn whole_sources_are_compared_with_parts_of_themselves() {
    for seed in SEEDS {
        for (index, _) in seed.match_indices("\n\n").step_by(4) {
            let rest = format!(
                "{}{}",
                &seed[..index],
                &seed[index..].replacen("local ", "local x, ", 1)
            );
            sources(format!("{seed}\0{rest}").as_bytes());
        }
    }
}
