//! Every assembly of the .NET SDK and runtimes that are installed, read whole. Without .NET the test is ignored and says so; on CI it fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use ecma335::il::MethodBody;
use ecma335::signature::{Names, Signature, Type, transcode};
use ecma335::{
    BlobOffset, Code, Counts, Error, FieldId, Image, MemberRefId, Metadata, MethodDefId, MethodSpecId,
    PropertyId, Result, RowId, StandAloneSigId, TableId, Token, TypeDefId, TypeSpecId, check, replace_tokens,
    token_operands,
};
use libtest_mimic::{Arguments, Failed, Trial};

/// Where .NET is: `DOTNET_ROOT`, the `dotnet` of the `PATH`, or the user's own one.
fn dotnet() -> Option<PathBuf> {
    let root = std::env::var_os("DOTNET_ROOT").map(PathBuf::from);
    let path = std::env::var_os("PATH").into_iter().flat_map(|path| {
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        folders
    });
    let on_path = path
        .filter_map(|folder| std::fs::canonicalize(folder.join("dotnet")).ok())
        .filter_map(|file| Some(file.parent()?.to_owned()));
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".dotnet"));
    root.into_iter()
        .chain(on_path)
        .chain(home)
        .find(|root| root.join("shared").is_dir())
}

fn assemblies(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => assemblies(&path, found),
            Ok(kind)
                if kind.is_file() && path.extension().is_some_and(|ext| ext == "dll" || ext == "exe") =>
            {
                found.push(path);
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Report {
    counts: Counts,
    read: usize,
    refused: BTreeMap<&'static str, usize>,
    unknown_enums: usize,
    bodies_equal: usize,
    problems: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = dotnet();
    let required = std::env::var_os("CI").is_some();
    if root.is_none() && !arguments.list {
        eprintln!("WARNING: no .NET is installed: that its assemblies can be read is not tested");
    }
    let ignored = root.is_none() && !required;
    let trial = Trial::test("every_assembly_of_dotnet_is_read", move || match root {
        Some(root) => every_assembly_of_dotnet_is_read(&root),
        None => Err(Failed::from("CI is set and no .NET is installed")),
    });
    libtest_mimic::run(&arguments, vec![trial.with_ignored_flag(ignored)]).exit_code()
}

fn every_assembly_of_dotnet_is_read(root: &Path) -> std::result::Result<(), Failed> {
    let mut files = Vec::new();
    assemblies(root, &mut files);
    files.sort();
    assert!(!files.is_empty(), "{} has no assemblies", root.display());
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let report = std::thread::scope(|scope| {
        let work = || {
            let mut report = Report::default();
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = report.read(file) {
                    report.problem(file, &"image", &error);
                }
            }
            report
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join())
            .collect::<Vec<_>>()
    });
    let report = report.into_iter().try_fold(Report::default(), |mut all, one| {
        all.add(one.map_err(|_| Failed::from("a reader panicked"))?);
        std::result::Result::<_, Failed>::Ok(all)
    })?;
    println!(
        "{} of {} files read, refused {:?}\n{:?}\n{} bodies written byte for byte as they were, {} attributes with unknown enums",
        report.read,
        files.len(),
        report.refused,
        report.counts,
        report.bodies_equal,
        report.unknown_enums
    );
    if !report.problems.is_empty() {
        return Err(report.problems.join("\n").into());
    }
    if report.read <= 100 {
        return Err(format!("only {} assemblies were read", report.read).into());
    }
    Ok(())
}

impl Report {
    fn read(&mut self, file: &Path) -> std::result::Result<(), Box<dyn std::error::Error>> {
        let image = match Image::parse(std::fs::read(file)?) {
            Ok(image) => image,
            Err(Error::NotManaged { .. }) => {
                *self.refused.entry("native").or_default() += 1;
                return Ok(());
            }
            Err(Error::MixedMode { .. }) => {
                *self.refused.entry("mixed mode").or_default() += 1;
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        self.read += 1;
        let mut unknown_enums = 0;
        let mut problem = |token: Token, what: String| self.problem(file, &token, &what);
        let counts = check(&image, usize::MAX, &mut |token, error| match error {
            Error::UnknownEnum { .. } => unknown_enums += 1,
            error => problem(token, error.to_string()),
        })?;
        let metadata = image.metadata()?;
        signatures(&metadata, &mut problem)?;
        names(&metadata, &mut problem)?;
        self.bodies_equal += bodies(&image, &metadata, &mut problem)?;
        self.unknown_enums += unknown_enums;
        self.counts += counts;
        Ok(())
    }

    fn problem(&mut self, file: &Path, place: &dyn std::fmt::Debug, error: &dyn std::fmt::Display) {
        self.problems
            .push(format!("{}: {place:?}: {error}", file.display()));
    }

    fn add(&mut self, other: Self) {
        self.counts += other.counts;
        self.read += other.read;
        for (why, count) in other.refused {
            *self.refused.entry(why).or_default() += count;
        }
        self.unknown_enums += other.unknown_enums;
        self.bodies_equal += other.bodies_equal;
        self.problems.extend(other.problems);
    }
}

/// Trees are written as the blobs they were read from, and copies with the same tokens are the same.
fn signatures(metadata: &Metadata<'_>, problem: &mut dyn FnMut(Token, String)) -> Result<()> {
    let mut blobs = Vec::new();
    blobs_of::<FieldId>(metadata, |row| row.signature, &mut blobs)?;
    blobs_of::<MethodDefId>(metadata, |row| row.signature, &mut blobs)?;
    blobs_of::<MemberRefId>(metadata, |row| row.signature, &mut blobs)?;
    blobs_of::<PropertyId>(metadata, |row| row.type_, &mut blobs)?;
    blobs_of::<StandAloneSigId>(metadata, |row| row.signature, &mut blobs)?;
    blobs_of::<MethodSpecId>(metadata, |row| row.instantiation, &mut blobs)?;
    let mut out = Vec::new();
    for (token, offset) in blobs {
        let blob = metadata.blob(offset)?;
        out.clear();
        let written = Signature::parse(metadata.blob_reader(offset)?).and_then(|tree| tree.encode(&mut out));
        if written.is_err() || out != blob {
            problem(
                token,
                format!("{blob:02x?} was written as {out:02x?}, {written:?}"),
            );
        }
        out.clear();
        let same = &mut |token: ecma335::TypeDefOrRef| Ok::<_, Error>(token.token());
        let copied = transcode(metadata.blob_reader(offset)?, same, &mut out);
        if copied.is_err() || out != blob {
            problem(token, format!("{blob:02x?} was copied as {out:02x?}, {copied:?}"));
        }
    }
    for row in metadata.rows::<TypeSpecId>() {
        let (id, row) = row?;
        let blob = metadata.blob(row.signature)?;
        out.clear();
        let written =
            Type::parse(metadata.blob_reader(row.signature)?).and_then(|tree| tree.encode(&mut out));
        if written.is_err() || out != blob {
            problem(
                id.token(),
                format!("{blob:02x?} was written as {out:02x?}, {written:?}"),
            );
        }
    }
    Ok(())
}

fn blobs_of<I: RowId>(
    metadata: &Metadata<'_>,
    column: impl Fn(&I::Row) -> BlobOffset,
    blobs: &mut Vec<(Token, BlobOffset)>,
) -> Result<()> {
    for row in metadata.rows::<I>() {
        let (id, row) = row?;
        blobs.push((id.token(), column(&row)));
    }
    Ok(())
}

fn names(metadata: &Metadata<'_>, problem: &mut dyn FnMut(Token, String)) -> Result<()> {
    let names = Names::new(metadata)?;
    let tables = [
        TableId::TypeDef,
        TableId::TypeRef,
        TableId::TypeSpec,
        TableId::Field,
        TableId::MethodDef,
        TableId::MemberRef,
        TableId::MethodSpec,
        TableId::StandAloneSig,
    ];
    for table in tables {
        for row in 1..=metadata.table(table).rows() {
            let token = Token::new(table, row);
            match names.token(token, Token::default()) {
                Ok(name) if !name.is_empty() => {}
                other => problem(token, format!("printed as {other:?}")),
            }
        }
    }
    for id in metadata.ids::<TypeDefId>().skip(1) {
        if let Some(outer) = names.owners().enclosing(id) {
            let (inner, outer) = (
                names.token(id.token(), id.token()),
                names.token(outer.token(), id.token()),
            );
            if !inner?.starts_with(&(outer? + "/")) {
                problem(
                    id.token(),
                    "a nested type's name does not begin with its outer one's".into(),
                );
            }
        }
    }
    Ok(())
}

/// Bodies and instructions are written as they were read; how many of the bodies byte for byte.
fn bodies(image: &Image, metadata: &Metadata<'_>, problem: &mut dyn FnMut(Token, String)) -> Result<usize> {
    let mut equal = 0;
    let (mut out, mut code) = (Vec::new(), Vec::new());
    for row in metadata.rows::<MethodDefId>() {
        let (id, row) = row?;
        if row.impl_flags & 3 != 0 {
            continue;
        }
        let Some(bytes) = image.method_data(id, row.rva)? else {
            continue;
        };
        let stored = bytes.rest();
        let body = MethodBody::parse(bytes)?;
        out.clear();
        body.to_builder().encode(&mut out)?;
        equal += usize::from(stored[..body.size] == out);
        let again = MethodBody::parse(ecma335::Bytes::new(&out, 0))?;
        if again.to_builder() != body.to_builder() || again.size != out.len() {
            problem(id.token(), "a body changed by being written".into());
        }
        code.clear();
        let mut tokens = Vec::new();
        for instruction in body.instructions().map_while(Result::ok) {
            instruction.encode(&mut code)?;
            if let ecma335::il::Operand::Token(token) = instruction.operand {
                tokens.push(token);
            }
        }
        if code != body.code {
            problem(id.token(), "code changed by being written".into());
        }
        let found: Vec<_> = token_operands(body.code).collect::<Result<_>>()?;
        if !found
            .iter()
            .map(|operand| operand.token)
            .eq(tokens.iter().copied())
        {
            problem(id.token(), "not all tokens were found in the code".into());
        }
        replace_tokens::<Error>(&mut code, |_, token| Ok(Token::from_raw(!token.raw())))?;
        replace_tokens::<Error>(&mut code, |_, token| Ok(Token::from_raw(!token.raw())))?;
        if code != body.code {
            problem(id.token(), "tokens replaced twice are not what they were".into());
        }
    }
    Ok(equal)
}
