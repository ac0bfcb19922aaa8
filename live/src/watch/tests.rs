//! Every way of saving that editors have.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file_watch::Pace;
use super::{Batch, FileWatch, Input, InputKind, Inputs, Watch};

/// Slower than for people, as a machine that runs tests has other things to do.
const PACE: Pace = Pace {
    quiet: Duration::from_millis(100),
    longest: Duration::from_secs(20),
    doubt: Duration::from_millis(700),
    poll: Duration::from_millis(200),
    walk: Duration::from_millis(400),
};

/// As long as nothing comes in that time nothing will.
const NOTHING: Duration = Duration::from_millis(1000);

/// A folder with a program of `a.fs` and `b.fs`, which a pattern for `cs` belongs to, and who watches it.
struct Watched {
    folder: tempfile::TempDir,
    watch: FileWatch,
}

impl Watched {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.fs", "b.fs"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        prepare(folder.path());
        let mut watched = Self {
            folder,
            watch: FileWatch::at(PACE),
        };
        watched.watch(&["a.fs", "b.fs"]);
        watched
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn watch(&mut self, names: &[&str]) {
        let input = |name: &&str| Input {
            path: self.path(name),
            kind: InputKind::Source,
        };
        let inputs = Inputs {
            files: names.iter().map(input).collect(),
            folders: vec![(self.path(""), vec!["cs".to_owned()])],
        };
        self.watch.watch(inputs).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The next batch: `+` for what came, `-` for what went, `~` for what changed, `=` for what was written and is the same, `?` for new files.
    async fn next(&mut self) -> Vec<String> {
        let batch = tokio::time::timeout(Duration::from_secs(30), self.watch.next()).await;
        self.text(&batch.expect("a batch in time").unwrap())
    }

    fn text(&self, batch: &Batch) -> Vec<String> {
        let name = |path: &Path| {
            path.strip_prefix(self.folder.path())
                .unwrap_or(path)
                .display()
                .to_string()
        };
        let changes = batch.changes.iter().map(|change| {
            let sign = match (change.kind, change.before, change.after) {
                (InputKind::New, ..) => '?',
                (_, None, _) => '+',
                (_, _, None) => '-',
                _ => '~',
            };
            format!("{sign}{}", name(&change.path))
        });
        changes
            .chain(batch.same.iter().map(|path| format!("={}", name(path))))
            .collect()
    }

    /// All that comes until nothing does, without what is the same.
    async fn all(&mut self) -> Vec<String> {
        let mut all = self.next().await;
        while let Ok(batch) = tokio::time::timeout(NOTHING, self.watch.next()).await {
            all.extend(self.text(&batch.unwrap()));
        }
        all.retain(|change| !change.starts_with('='));
        all
    }

    async fn nothing(&mut self) {
        let batch = tokio::time::timeout(NOTHING, self.watch.next()).await;
        if let Ok(batch) = batch {
            panic!("a batch where nothing happened: {:?}", self.text(&batch.unwrap()));
        }
    }
}

#[tokio::test]
async fn a_file_that_is_written_over() {
    let mut watched = Watched::new();
    watched.write("a.fs", "other");
    assert_eq!(watched.next().await, ["~a.fs"]);
    watched.nothing().await;
    watched.write("a.fs", "other");
    assert_eq!(watched.next().await, ["=a.fs"]);
    watched.write("a.fs", "third");
    watched.write("a.fs", "other");
    assert_eq!(watched.next().await, ["=a.fs"]);
}

#[tokio::test]
async fn what_is_no_input_wakes_nobody() {
    let mut watched = Watched::with(|folder| fs::create_dir(folder.join("obj")).unwrap());
    for name in ["notes.txt", ".a.fs.swp", "a.fs~", "4913", "obj/x.cs", "obj/a.fs"] {
        watched.write(name, "x");
    }
    fs::read(watched.path("a.fs")).unwrap();
    watched.nothing().await;
}

#[tokio::test]
async fn rider_and_others_rename_a_temporary_file_onto_it() {
    let mut watched = Watched::new();
    watched.write("a.fs___jb_tmp___", "other");
    fs::rename(watched.path("a.fs"), watched.path("a.fs___jb_old___")).unwrap();
    fs::rename(watched.path("a.fs___jb_tmp___"), watched.path("a.fs")).unwrap();
    fs::remove_file(watched.path("a.fs___jb_old___")).unwrap();
    assert_eq!(watched.next().await, ["~a.fs"]);
}

#[tokio::test]
async fn vim_moves_the_file_away_and_writes_a_new_one() {
    let mut watched = Watched::new();
    watched.write("4913", "");
    fs::remove_file(watched.path("4913")).unwrap();
    fs::rename(watched.path("a.fs"), watched.path("a.fs~")).unwrap();
    tokio::time::sleep(Duration::from_millis(40)).await;
    watched.write("a.fs", "other");
    fs::remove_file(watched.path("a.fs~")).unwrap();
    assert_eq!(watched.next().await, ["~a.fs"]);
}

#[tokio::test]
async fn visual_studio_writes_beside_it_and_swaps() {
    let mut watched = Watched::new();
    watched.write("qz3x.tmp", "other");
    fs::rename(watched.path("a.fs"), watched.path("a.fs~RF1.TMP")).unwrap();
    fs::rename(watched.path("qz3x.tmp"), watched.path("a.fs")).unwrap();
    fs::remove_file(watched.path("a.fs~RF1.TMP")).unwrap();
    assert_eq!(watched.next().await, ["~a.fs"]);
}

#[tokio::test]
async fn a_file_that_is_empty_for_a_while_is_waited_for() {
    let mut watched = Watched::new();
    let mut file = File::create(watched.path("a.fs")).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    file.write_all(b"other").unwrap();
    drop(file);
    assert_eq!(watched.next().await, ["~a.fs"]);
    watched.nothing().await;
    // Empty for good.
    watched.write("a.fs", "");
    assert_eq!(watched.next().await, ["~a.fs"]);
}

#[tokio::test]
async fn a_file_that_is_written_slowly_is_met_again() {
    let mut watched = Watched::new();
    let mut file = File::create(watched.path("a.fs")).unwrap();
    for _ in 0..4 {
        file.write_all(b"a line\n").unwrap();
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    drop(file);
    let all = watched.all().await;
    assert!(
        all.iter().all(|change| change == "~a.fs") && !all.is_empty(),
        "{all:?}"
    );
    watched.write("a.fs", "a line\na line\na line\na line\n");
    assert_eq!(watched.next().await, ["=a.fs"]);
}

#[tokio::test]
async fn many_saves_are_one_batch() {
    let mut watched = Watched::new();
    for number in 0..20 {
        watched.write("a.fs", &number.to_string());
    }
    assert_eq!(watched.next().await, ["~a.fs"]);
    watched.nothing().await;
}

#[tokio::test]
async fn what_happens_while_nobody_asks_is_kept() {
    let mut watched = Watched::new();
    watched.write("a.fs", "1");
    assert_eq!(watched.next().await, ["~a.fs"]);
    watched.write("a.fs", "2");
    watched.write("b.fs", "2");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(watched.watch.moved_on());
    watched.write("b.fs", "b.fs");
    // A future that is dropped loses nothing.
    let dropped = tokio::time::timeout(Duration::ZERO, watched.watch.next()).await;
    let changes = match dropped {
        Ok(batch) => watched.text(&batch.unwrap()),
        Err(_) => watched.next().await,
    };
    assert_eq!(changes, ["~a.fs", "=b.fs"]);
    assert!(!watched.watch.moved_on());
}

#[tokio::test]
async fn a_file_that_goes_and_comes_back() {
    let mut watched = Watched::new();
    fs::remove_file(watched.path("a.fs")).unwrap();
    assert_eq!(watched.next().await, ["-a.fs"]);
    watched.write("a.fs", "a.fs");
    assert_eq!(watched.next().await, ["+a.fs"]);
    fs::rename(watched.path("a.fs"), watched.path("x")).unwrap();
    fs::rename(watched.path("b.fs"), watched.path("a.fs")).unwrap();
    fs::rename(watched.path("x"), watched.path("b.fs")).unwrap();
    assert_eq!(watched.next().await, ["~a.fs", "~b.fs"]);
}

#[tokio::test]
async fn new_files_are_told_once() {
    let mut watched = Watched::with(|folder| fs::write(folder.join("old.cs"), "").unwrap());
    watched.write("old.cs", "no input before and after");
    watched.write("new.cs", "x");
    assert_eq!(watched.next().await, ["?new.cs"]);
    // It is none after all.
    watched.write("new.cs", "y");
    watched.nothing().await;
    // It is one.
    watched.write("more.cs", "x");
    assert_eq!(watched.next().await, ["?more.cs"]);
    watched.watch(&["a.fs", "b.fs", "more.cs"]);
    watched.write("more.cs", "y");
    assert_eq!(watched.next().await, ["~more.cs"]);
    fs::remove_file(watched.path("more.cs")).unwrap();
    assert_eq!(watched.next().await, ["-more.cs"]);
    // What comes again is new again.
    fs::remove_file(watched.path("new.cs")).unwrap();
    watched.nothing().await;
    watched.write("new.cs", "y");
    assert_eq!(watched.next().await, ["?new.cs"]);
}

#[tokio::test]
async fn files_in_new_folders() {
    let mut watched = Watched::new();
    fs::create_dir_all(watched.path("one/two/obj")).unwrap();
    watched.write("one/two/a.cs", "x");
    watched.write("one/two/obj/b.cs", "x");
    assert_eq!(watched.all().await, ["?one/two/a.cs"]);
    watched.write("one/two/c.cs", "x");
    assert_eq!(watched.all().await, ["?one/two/c.cs"]);
    // Moved there with files that are old.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(elsewhere.path().join("three")).unwrap();
    fs::write(elsewhere.path().join("three/d.cs"), "x").unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    let file = OpenOptions::new()
        .write(true)
        .open(elsewhere.path().join("three/d.cs"))
        .unwrap();
    file.set_modified(old).unwrap();
    fs::rename(elsewhere.path().join("three"), watched.path("three")).unwrap();
    assert_eq!(watched.all().await, ["?three/d.cs"]);
}

#[tokio::test]
async fn folders_that_are_renamed_and_come_back() {
    let mut watched = Watched::with(|folder| {
        fs::create_dir(folder.join("sub")).unwrap();
        fs::write(folder.join("sub/c.fs"), "c").unwrap();
    });
    watched.watch(&["a.fs", "sub/c.fs"]);
    fs::rename(watched.path("sub"), watched.path("other")).unwrap();
    assert_eq!(watched.all().await, ["-sub/c.fs"]);
    fs::rename(watched.path("other"), watched.path("sub")).unwrap();
    assert_eq!(watched.all().await, ["+sub/c.fs"]);
    watched.write("sub/c.fs", "other");
    assert_eq!(watched.all().await, ["~sub/c.fs"]);
    // As git does for another branch.
    fs::remove_dir_all(watched.path("sub")).unwrap();
    fs::create_dir(watched.path("sub")).unwrap();
    watched.write("sub/c.fs", "third");
    assert_eq!(watched.all().await, ["~sub/c.fs"]);
    watched.write("sub/c.fs", "fourth");
    assert_eq!(watched.all().await, ["~sub/c.fs"]);
}

#[tokio::test]
async fn a_whole_project_that_is_removed_and_made_again() {
    let mut watched = Watched::with(|folder| {
        fs::create_dir_all(folder.join("p/q")).unwrap();
        fs::write(folder.join("p/q/c.fs"), "c").unwrap();
    });
    let inputs = Inputs {
        files: vec![Input {
            path: watched.path("p/q/c.fs"),
            kind: InputKind::Source,
        }],
        folders: vec![(watched.path("p/q"), vec!["cs".to_owned()])],
    };
    watched.watch.watch(inputs).unwrap();
    fs::remove_dir_all(watched.path("p")).unwrap();
    assert_eq!(watched.all().await, ["-p/q/c.fs"]);
    fs::create_dir_all(watched.path("p/q")).unwrap();
    watched.write("p/q/c.fs", "c");
    assert_eq!(watched.all().await, ["+p/q/c.fs"]);
    watched.write("p/q/new.cs", "c");
    assert_eq!(watched.all().await, ["?p/q/new.cs"]);
}

#[tokio::test]
async fn a_branch_of_500_files() {
    let names: Vec<_> = (0..500).map(|number| format!("f{number:03}.fs")).collect();
    let mut watched = Watched::with(|folder| {
        for name in &names {
            fs::write(folder.join(name), "one").unwrap();
        }
    });
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    watched.watch(&names);
    for name in &names {
        fs::remove_file(watched.path(name)).unwrap();
        watched.write(name, "two");
    }
    let all = watched.all().await;
    assert_eq!(all.len(), 500);
    assert!(all.iter().all(|change| change.starts_with('~')));
}

#[tokio::test]
async fn events_that_were_lost_are_made_up_for() {
    let mut watched = Watched::new();
    watched.write("a.fs", "other");
    watched.write("new.cs", "x");
    assert_eq!(watched.all().await, ["~a.fs", "?new.cs"]);
    watched.watch.lose_events();
    assert_eq!(watched.next().await, ["=a.fs", "=b.fs"]);
}

#[cfg(unix)]
#[tokio::test]
async fn links_to_files_and_folders() {
    use std::os::unix::fs::symlink;
    let shared = tempfile::tempdir().unwrap();
    for name in ["one.fs", "two.fs"] {
        fs::write(shared.path().join(name), name).unwrap();
    }
    let mut watched = Watched::with(|folder| {
        symlink(shared.path().join("one.fs"), folder.join("link.fs")).unwrap();
        symlink(shared.path(), folder.join("shared")).unwrap();
    });
    watched.watch(&["link.fs", "shared/two.fs"]);
    fs::write(shared.path().join("one.fs"), "other").unwrap();
    assert_eq!(watched.all().await, ["~link.fs"]);
    fs::write(shared.path().join("two.fs"), "other").unwrap();
    assert_eq!(watched.all().await, ["~shared/two.fs"]);
    // The link leads elsewhere, and is followed there.
    symlink(shared.path().join("three.fs"), watched.path("new link")).unwrap();
    fs::write(shared.path().join("three.fs"), "three").unwrap();
    fs::rename(watched.path("new link"), watched.path("link.fs")).unwrap();
    assert_eq!(watched.all().await, ["~link.fs"]);
    fs::write(shared.path().join("three.fs"), "other").unwrap();
    assert_eq!(watched.all().await, ["~link.fs"]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_in_another_case_is_another_file() {
    let mut watched = Watched::new();
    fs::rename(watched.path("a.fs"), watched.path("A.fs")).unwrap();
    assert_eq!(watched.all().await, ["-a.fs"]);
    fs::rename(watched.path("A.fs"), watched.path("a.fs")).unwrap();
    assert_eq!(watched.all().await, ["+a.fs"]);
}

#[tokio::test]
async fn a_file_that_came_while_projects_were_evaluated_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.cs"), "").unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    OpenOptions::new()
        .write(true)
        .open(folder.path().join("old.cs"))
        .unwrap()
        .set_modified(old)
        .unwrap();
    // A file system may count time in larger steps.
    tokio::time::sleep(Duration::from_millis(30)).await;
    let mut watched = Watched {
        folder,
        watch: FileWatch::at(PACE),
    };
    tokio::time::sleep(Duration::from_millis(30)).await;
    watched.write("new.cs", "x");
    watched.watch(&[]);
    assert_eq!(watched.all().await, ["?new.cs"]);
}

#[tokio::test]
async fn polled_folders_tell_the_same() {
    let mut watched = Watched::new();
    watched.watch.poll_all();
    watched.watch(&["a.fs", "b.fs"]);
    watched.nothing().await;
    watched.write("a.fs", "AAAA");
    assert_eq!(watched.next().await, ["~a.fs"]);
    watched.write("a.fs", "BBBB");
    assert_eq!(watched.next().await, ["~a.fs"]);
    fs::remove_file(watched.path("b.fs")).unwrap();
    assert_eq!(watched.next().await, ["-b.fs"]);
    watched.write("new.cs", "x");
    assert_eq!(watched.next().await, ["?new.cs"]);
    assert_eq!(watched.watch.remarks().len(), 1);
}
