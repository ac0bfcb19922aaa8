//! A session that has the running build: what one edited constant of a new build costs, read, matched, diffed, written and proved.
//! `cargo xtask bench` prepares the builds and says where they are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::Criterion;
use hotdelta_session::{Build, Session, Update, Verdict};

fn build(image: &Path) -> Build {
    let read = |path: &Path| Arc::from(std::fs::read(path).expect("the build is there"));
    Build {
        name: image.display().to_string(),
        image: read(image),
        pdb: Some(read(&image.with_extension("pdb"))),
    }
}

fn main() {
    let images = ["HOTDELTA_BENCH_BASELINE", "HOTDELTA_BENCH_UPDATE"].map(std::env::var_os);
    let [Some(baseline), Some(update)] = images.map(|image| image.map(PathBuf::from)) else {
        eprintln!("SKIPPED: no builds are named; `cargo xtask bench` prepares them");
        return;
    };
    let mut session = Session::new();
    session
        .add_module(build(&baseline), None)
        .expect("the baseline is sound");
    let update = Update::Full(build(&update));
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("session");
    group.sample_size(20).bench_function("one constant", |bencher| {
        bencher.iter(|| {
            let verdict = session
                .propose(std::slice::from_ref(&update))
                .expect("the update is sound");
            assert!(
                matches!(&verdict, Verdict::Ready(proposal) if proposal.modules().iter().all(|module| module.applied.is_some())),
                "{verdict:?}"
            );
        });
    });
    group.finish();
    criterion.final_summary();
}
