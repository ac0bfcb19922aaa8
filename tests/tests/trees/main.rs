//! Trees that the F# compiler exports, linked to what is recovered from its images.
mod side;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use hotdelta_tests::{Error, Language, Laboratory, Program, Result, Suite, build, sources};
use side::Side;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programs = match Program::read_all(&root.join("programs")) {
        Ok(programs) => programs,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    for program in programs.into_iter().map(Arc::new) {
        if program.generations.iter().all(|g| g.assemblies.iter().all(|a| a.language != Language::FSharp)) { continue; }
        suite.add(program.name.clone(), None, move |laboratory| check(laboratory, &program));
    }
    suite.run()
}

fn check(laboratory: &Laboratory, program: &Program) -> Result<()> {
    let builds = build(laboratory, program)?;
    let count = builds.first().map_or(0, Vec::len);
    for index in 0..count {
        let batch = sources(program, &builds, index);
        if batch.iter().any(|s| s.language != Language::FSharp) { continue; }
        let t = std::time::Instant::now();
        let trees = laboratory.compilers.trees(&batch)?;
        eprintln!("{} {} trees {:?}", program.name, trees.len(), t.elapsed());
        let sides: Vec<Side> = builds.iter().zip(&trees).map(|(b, t)| Side::new(&b[index], t)).collect::<Result<_>>()?;
        for (old, new) in sides.iter().zip(sides.iter().skip(1)) {
            side::compare(old, new).map_err(|e| Error::Trial(format!("{}: {e}", program.name)))?;
        }
    }
    Ok(())
}
