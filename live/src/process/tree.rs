//! A program with all that it started.
//!
//! A process that outlives its parent is nobody's child any more. So each process that descends from the program is marked by a variable in its
//! environment, and found by that where the system shows the environments of processes.

/// The variable that marks the processes of a program.
pub(crate) const MARK: &str = "HOTDELTA_LOOP";

#[cfg(unix)]
pub(crate) use unix::{ask, end, lives, members};
#[cfg(windows)]
pub(crate) use windows::{ask, end, lives, members};

#[cfg(unix)]
mod unix {
    use std::collections::HashMap;

    use rustix::process::{Pid, Signal, kill_process};

    use crate::process::Signal as Asked;

    /// The processes of a program that are running: itself, unless it has ended, its descendants, and those with its mark.
    pub(crate) fn members(root: Option<u32>, mark: &str) -> Vec<u32> {
        let parents = parents();
        let mut members = marked(mark, &parents);
        members.extend(root.filter(|root| parents.contains_key(root) && !members.contains(root)));
        let mut at = 0;
        while let Some(&parent) = members.get(at) {
            let children = parents.iter().filter(|(_, of)| **of == parent);
            let new: Vec<u32> = children
                .map(|(child, _)| *child)
                .filter(|child| !members.contains(child))
                .collect();
            members.extend(new);
            at += 1;
        }
        members
    }

    /// Whether a process runs. One that has ended and that nobody has waited for does not.
    pub(crate) fn lives(process: u32) -> bool {
        parents().contains_key(&process)
    }

    /// Asks a process to end. One that has ended is not there to be asked.
    pub(crate) fn ask(process: u32, asked: Asked) {
        let number = match asked {
            Asked::Interrupt => Signal::INT,
            Asked::Quit => Signal::QUIT,
            Asked::Terminate => Signal::TERM,
            Asked::Hangup => Signal::HUP,
        };
        signal(process, number);
    }

    /// Ends processes at once.
    pub(crate) fn end(members: &[u32]) {
        members.iter().for_each(|member| signal(*member, Signal::KILL));
    }

    fn signal(process: u32, signal: Signal) {
        if let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) {
            let _ = kill_process(process, signal);
        }
    }

    /// Each process that has not ended, and its parent.
    #[cfg(target_os = "linux")]
    fn parents() -> HashMap<u32, u32> {
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        processes
            .filter_map(|process| {
                // The name, in parentheses, may hold anything.
                let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
                let (_, rest) = stat.rsplit_once(')')?;
                let mut fields = rest.split_whitespace();
                let ended = matches!(fields.next()?, "Z" | "X");
                let parent = fields.next()?.parse().ok()?;
                (!ended).then_some((process, parent))
            })
            .collect()
    }

    #[cfg(target_os = "linux")]
    fn marked(mark: &str, parents: &HashMap<u32, u32>) -> Vec<u32> {
        let mark = format!("{}={mark}", super::MARK);
        let has = |process: &&u32| {
            std::fs::read(format!("/proc/{process}/environ")).is_ok_and(|environment| {
                environment
                    .split(|byte| *byte == 0)
                    .any(|one| one == mark.as_bytes())
            })
        };
        parents.keys().filter(has).copied().collect()
    }

    #[cfg(not(target_os = "linux"))]
    fn parents() -> HashMap<u32, u32> {
        let ps = std::process::Command::new("ps")
            .args(["-A", "-o", "pid=,ppid=,state="])
            .output();
        let text = ps.map(|ps| String::from_utf8_lossy(&ps.stdout).into_owned());
        let lines = text.iter().flat_map(|text| text.lines());
        lines
            .filter_map(|line| {
                let mut fields = line.split_whitespace();
                let pair = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
                (!fields.next()?.starts_with('Z')).then_some(pair)
            })
            .collect()
    }

    #[cfg(not(target_os = "linux"))]
    fn marked(mark: &str, _: &HashMap<u32, u32>) -> Vec<u32> {
        let mark = format!("{}={mark}", super::MARK);
        // Only those of the user show their environment.
        let ps = std::process::Command::new("ps")
            .args(["-x", "-E", "-o", "pid=,command="])
            .output();
        let text = ps.map(|ps| String::from_utf8_lossy(&ps.stdout).into_owned());
        let lines = text.iter().flat_map(|text| text.lines());
        lines
            .filter(|line| line.split_whitespace().any(|word| word == mark))
            .filter_map(|line| line.split_whitespace().next()?.parse().ok())
            .collect()
    }

    #[cfg(test)]
    mod tests {
        use std::io::{BufRead, BufReader};
        use std::process::{Command, Stdio};

        use super::super::MARK;
        use super::*;

        #[test]
        fn descendants_and_orphans_belong_to_a_program() {
            let mark = format!("test-{}", std::process::id());
            // A shell with a child, and a grandchild whose parent has ended.
            let mut shell = Command::new("sh")
                .args(["-c", "(sleep 600 & echo $!) ; sleep 600 & echo $! ; wait"])
                .env(MARK, &mark)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(shell.stdout.take().unwrap()).lines();
            let mut expected = vec![shell.id()];
            for _ in 0..2 {
                expected.push(lines.next().unwrap().unwrap().parse().unwrap());
            }
            expected.sort_unstable();
            // The subshell that made the orphan takes a moment to end.
            let mut found = Vec::new();
            for _ in 0..1000 {
                found = members(Some(shell.id()), &mark);
                found.sort_unstable();
                if found == expected {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
            assert_eq!(found, expected);
            end(&found);
            shell.wait().unwrap();
            // An orphan is reaped by somebody else, in its own time.
            while !members(None, &mark).is_empty() {
                std::thread::yield_now();
            }
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::process::{Command, Stdio};

    /// The system tool finds descendants itself.
    pub(crate) fn members(root: Option<u32>, _mark: &str) -> Vec<u32> {
        root.filter(|root| lives(*root)).into_iter().collect()
    }

    /// Whether a process runs.
    pub(crate) fn lives(process: u32) -> bool {
        let tasks = Command::new("tasklist")
            .args(["/NH", "/FO", "CSV", "/FI", &format!("PID eq {process}")])
            .output();
        tasks.is_ok_and(|tasks| String::from_utf8_lossy(&tasks.stdout).contains(&format!("\"{process}\"")))
    }

    /// A console's programs are told by the console itself; there is no such message for a single one.
    pub(crate) fn ask(_process: u32, _asked: crate::process::Signal) {}

    /// Ends processes at once, and their descendants.
    pub(crate) fn end(members: &[u32]) {
        for member in members {
            let _ = Command::new("taskkill")
                .args(["/T", "/F", "/PID", &member.to_string()])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
    }
}
