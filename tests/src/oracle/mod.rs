//! What is kept over edits and asked again: objects, sequences and calls that wait, and what reflection lists. All of it beside a fresh
//! load of the same build, so that an update which leaves something on old code or old data, and does not say so, is found by itself.

mod ask;
mod blocks;
mod compare;
mod reflection;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hotdelta_live::host::{Host, Module};
use hotdelta_session::Diagnostic;

use self::ask::{Answers, Log};
use self::blocks::Blocks;
use self::compare::Judged;
use crate::{Compiled, Generation, Program, Result};

/// How many steps a flow makes at most: some never end.
const STEPS: usize = 24;

/// Warnings that objects lack a value, or hold an older one.
const VALUE_WARNINGS: [&str; 3] = ["HD1002", "HD1003", "HD1004"];

/// The warning that start-up code has run.
const RUNS_ONCE: &str = "HD1001";

/// How many copies of a thing are kept, each of which is asked first after another number of edits.
const COPIES: usize = 2;

/// At how many of its first steps flows wait for an edit.
const HELD: usize = 6;

/// For how many edits flows wait that are held at every other step.
const LONG: usize = 2;

/// What a fresh load of a generation tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// What each thing answers, each time that it is asked.
    things: BTreeMap<String, Vec<Answers>>,
    /// What each flow does, to its end.
    flows: BTreeMap<String, Log>,
    listed: BTreeMap<String, Vec<String>>,
}

impl Facts {
    /// Asks a fresh load whose entries were called once. Things are asked as often as a process would that is as old as the program.
    pub(crate) fn of(host: &mut Host, modules: &[Module], program: &Program) -> Result<Self> {
        let kept = ask::keep(host, modules, &program.alone, 1)?;
        let mut things: Vec<(String, Vec<Answers>)> = Vec::new();
        let numbers: Vec<u32> = kept
            .things
            .iter()
            .flat_map(|thing| thing.numbers.clone())
            .collect();
        let once = ask::ask(host, modules, &numbers, 1)?;
        let mut asked = Vec::new();
        for (thing, answers) in kept.things.iter().zip(once) {
            // What waits for what nobody does would do so each time.
            if answers.iter().flatten().all(|(_, text)| text != ask::HUNG) {
                asked.extend(&thing.numbers);
                things.push((thing.name.clone(), answers));
            }
        }
        let again = program.generations.len().saturating_sub(1);
        let more = ask::ask(host, modules, &asked, again)?;
        for ((_, answers), more) in things.iter_mut().zip(more) {
            answers.extend(more);
        }
        let mut flows = BTreeMap::new();
        for name in kept.flows {
            let started = ask::flow(host, modules, &name, &[1])?;
            let numbers: Vec<_> = started.iter().map(|flow| flow.number).collect();
            let log = ask::finish(host, modules, &numbers, STEPS)?
                .pop()
                .unwrap_or_default();
            flows.insert(name, log);
        }
        Ok(Self {
            things: things.into_iter().collect(),
            flows,
            listed: ask::reflect(host, modules)?,
        })
    }
}

/// Something that is not as it should be.
#[derive(Debug)]
pub(crate) struct Finding {
    /// `kept`, `flow` or `reflection`.
    pub(crate) kind: &'static str,
    /// The thing, the flow or what reflection speaks of.
    pub(crate) name: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// What a process has kept.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    things: Vec<Thing>,
    /// The static values that were kept.
    shared: BTreeSet<String>,
    flows: Vec<Flow>,
    /// Of each generation, for its place in the program: what was said when it was applied, of which code.
    said: BTreeMap<usize, Said>,
}

#[derive(Debug)]
struct Thing {
    name: String,
    number: u32,
    /// Whether it is a static value, of which there is one.
    shared: bool,
    /// The generation in which it was made.
    born: usize,
    /// How often it was asked.
    asked: usize,
    /// After how many edits it is asked first.
    edits: usize,
}

#[derive(Debug)]
struct Flow {
    name: String,
    number: u32,
    born: usize,
    /// What it did until it waited.
    held: Log,
    /// After how many edits it goes on.
    edits: usize,
}

#[derive(Debug)]
struct Said {
    warnings: Vec<Diagnostic>,
    blocks: [Blocks; 2],
}

/// A generation that a process has come to.
pub(crate) struct Reached<'a> {
    pub(crate) program: &'a Program,
    /// What fresh loads told, of this generation and those before.
    pub(crate) facts: &'a [&'a Facts],
    /// Its place.
    pub(crate) at: usize,
}

impl Reached<'_> {
    fn generation(&self) -> Option<&Generation> {
        self.program.generations.get(self.at)
    }

    fn fresh(&self) -> Option<&Facts> {
        self.facts.get(self.at).copied()
    }

    /// Whether a thing answers the same each time that it is asked.
    fn is_steady(&self, name: &str) -> bool {
        let times = self.fresh().and_then(|facts| facts.things.get(name));
        times.is_none_or(|times| times.windows(2).all(|pair| pair.first() == pair.last()))
    }
}

impl Oracle {
    /// Notes what was said when an edit was applied.
    pub(crate) fn applied(
        &mut self,
        reached: &Reached<'_>,
        warnings: &[Diagnostic],
        builds: [&[Arc<Compiled>]; 2],
    ) {
        if warnings.is_empty() {
            return;
        }
        let sources = |at: usize| {
            let generation = reached.program.generations.get(at);
            generation
                .into_iter()
                .flat_map(|generation| &generation.assemblies)
        };
        let before = reached.at.saturating_sub(1);
        let [old, new] = builds;
        let blocks = [(old, before), (new, reached.at)].map(|(build, at)| {
            let modules = build.iter().zip(sources(at));
            Blocks::of(modules.map(|(module, assembly)| (module.as_ref(), assembly.files.as_slice())))
        });
        self.said.insert(
            reached.at,
            Said {
                warnings: warnings.to_vec(),
                blocks,
            },
        );
    }

    /// Whether a warning since a generation is about the code of this name.
    fn warnings(&self, name: &str, from: usize, to: usize) -> impl Iterator<Item = &Diagnostic> {
        let said = self.said.range(from.saturating_add(1)..=to).map(|(_, said)| said);
        said.flat_map(move |said| {
            said.warnings.iter().filter(move |warning| {
                let place = warning.location.as_ref();
                place.is_some_and(|place| said.blocks.iter().any(|blocks| blocks.reach(name, place)))
            })
        })
    }

    /// Whether it was said that a thing may not be what it would be now; `lacks`: that it may lack a value.
    fn is_said(&self, thing: &Thing, to: usize, lacks: bool) -> bool {
        let mut warnings = self.warnings(&thing.name, thing.born, to);
        let is_value = |warning: &Diagnostic| VALUE_WARNINGS.contains(&warning.id);
        if warnings.any(|warning| !lacks || is_value(warning)) {
            return true;
        }
        // Start-up code has one place for all that it gives values to.
        let mut all = self
            .said
            .range(thing.born.saturating_add(1)..=to)
            .flat_map(|(_, said)| &said.warnings);
        thing.shared && all.any(|warning| warning.id == RUNS_ONCE)
    }

    /// Asks everything that was kept, lets what waited go on, and reads what reflection lists.
    pub(crate) fn check(
        &mut self,
        host: &mut Host,
        modules: &[Module],
        reached: &Reached<'_>,
    ) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        self.check_things(host, modules, reached, &mut findings)?;
        self.check_flows(host, modules, reached, &mut findings)?;
        if let Some(fresh) = reached.fresh() {
            let listed = ask::reflect(host, modules)?;
            let earlier = reached.facts.get(..reached.at).unwrap_or_default();
            let earlier: Vec<_> = earlier.iter().map(|facts| &facts.listed).collect();
            let said: Vec<_> = self.said.values().flat_map(|said| &said.warnings).collect();
            findings.extend(reflection::compare(&listed, &fresh.listed, &earlier, &said));
        }
        Ok(findings)
    }

    fn check_things(
        &mut self,
        host: &mut Host,
        modules: &[Module],
        reached: &Reached<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        let (mut due, mut later) = (Vec::new(), Vec::new());
        for mut thing in std::mem::take(&mut self.things) {
            thing.edits = thing.edits.saturating_sub(1);
            let things = if thing.edits == 0 { &mut due } else { &mut later };
            things.push(thing);
        }
        let numbers: Vec<u32> = due.iter().map(|thing| thing.number).collect();
        let mut answers = ask::ask(host, modules, &numbers, 1)?.into_iter();
        due.retain_mut(|thing| {
            let times = answers.next().unwrap_or_default();
            let got = times.into_iter().next().unwrap_or_default();
            let goes_on = self.check_thing(thing, &got, reached, findings);
            thing.asked = thing.asked.saturating_add(1);
            goes_on && reached.is_steady(&thing.name)
        });
        self.things = due;
        self.things.append(&mut later);
        Ok(())
    }

    /// Whether the thing is as it should be and worth asking again.
    fn check_thing(
        &self,
        thing: &Thing,
        got: &Answers,
        reached: &Reached<'_>,
        findings: &mut Vec<Finding>,
    ) -> bool {
        let told = |at: usize| {
            let times = reached
                .facts
                .get(at)
                .and_then(|facts| facts.things.get(&thing.name));
            times.and_then(|times| times.get(thing.asked))
        };
        // What is gone from the source keeps what it was last.
        let Some(expected) = (0..=reached.at).rev().find_map(told) else {
            return false;
        };
        let generation = reached.generation();
        if let Some((_, text)) = generation.and_then(|g| g.told.iter().find(|(name, _)| *name == thing.name))
        {
            let texts: Vec<_> = got.iter().map(|(_, text)| text.as_str()).collect();
            let texts = texts.join(", ");
            if texts != *text {
                findings.push(thing.finding(format!("answers {texts:?}, expected {text:?}")));
            }
            return false;
        }
        if thing.asked > 0 && !reached.is_steady(&thing.name) {
            return false;
        }
        let olds: Vec<&Answers> = (thing.born..=reached.at).filter_map(told).collect();
        let mut is_right = true;
        for difference in compare::differences(expected, got) {
            let judged = difference.judge(&olds);
            if judged == Judged::Right {
                continue;
            }
            is_right = false;
            // Where objects lack a value, their code answers what no build does.
            let is_said = self.is_said(thing, reached.at, judged == Judged::Wrong);
            if !is_said {
                let why = match judged {
                    Judged::Old => "stale, and no warning says so",
                    _ => "neither old nor new",
                };
                findings.push(thing.finding(format!("{why}: {difference}")));
            }
        }
        is_right
    }

    fn check_flows(
        &mut self,
        host: &mut Host,
        modules: &[Module],
        reached: &Reached<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        self.flows
            .iter_mut()
            .for_each(|flow| flow.edits = flow.edits.saturating_sub(1));
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.flows)
            .into_iter()
            .partition(|flow| flow.edits == 0);
        self.flows = later;
        let numbers: Vec<u32> = due.iter().map(|flow| flow.number).collect();
        let logs = ask::finish(host, modules, &numbers, STEPS)?;
        for (flow, log) in due.iter().zip(logs) {
            self.check_flow(flow, &log, reached, findings);
        }
        Ok(())
    }

    fn check_flow(&self, flow: &Flow, log: &Log, reached: &Reached<'_>, findings: &mut Vec<Finding>) {
        let run = |at: usize| {
            reached
                .facts
                .get(at)
                .and_then(|facts| facts.flows.get(&flow.name))
        };
        let mut finding = |message: String| {
            findings.push(Finding {
                kind: "flow",
                name: flow.name.clone(),
                message: format!(
                    "{message}: held at [{}], it did [{}]",
                    flow.held.join(" "),
                    log.join(" ")
                ),
            });
        };
        let Some(rest) = log.strip_prefix(flow.held.as_slice()) else {
            return finding("what it had done is lost".to_owned());
        };
        // The generations whose code it may run, and where it waits in what they do.
        let values = !flow.name.to_lowercase().starts_with("flow");
        let mut places = vec![(flow.born, flow.held.len().wrapping_sub(1))];
        for at in flow.born.saturating_add(1)..=reached.at {
            let Some(next) = run(at) else { continue };
            let mut moved = Vec::new();
            for &(from, place) in &places {
                let found = run(from).map(|log| compare::places(log, place, next, values));
                moved.extend(found.unwrap_or_default().into_iter().map(|place| (at, place)));
            }
            places.extend(moved);
        }
        let newest = (flow.born..=reached.at).rfind(|&at| run(at).is_some());
        let goes_on = |(at, place): (usize, usize)| {
            let wanted = run(at).and_then(|log| log.get(place.wrapping_add(1)..));
            wanted
                .is_some_and(|wanted| compare::is_same_run(wanted, rest))
                .then_some(at)
        };
        let found: Vec<usize> = places.iter().copied().filter_map(goes_on).collect();
        let wanted = newest.and_then(run).map(|log| log.join(" ")).unwrap_or_default();
        let is_said = self.warnings(&flow.name, flow.born, reached.at).next().is_some();
        if found.is_empty() {
            // What waits inside of something else may be left behind alone.
            let to = newest.and_then(run);
            let is_spliced = |&(at, place): &(usize, usize)| {
                let runs = run(at).zip(to);
                runs.is_some_and(|(from, to)| compare::is_spliced(from, place, to, rest, values))
            };
            if is_said && places.iter().any(is_spliced) {
                return;
            }
            return finding(format!(
                "neither old code to its end nor new code from where it waited, which does [{wanted}]"
            ));
        }
        if !found.contains(&newest.unwrap_or(flow.born)) && !is_said {
            finding(format!(
                "goes on in old code, and no warning says so; new code does [{wanted}]"
            ));
        }
    }

    /// Makes what is to be asked after the edits to come.
    pub(crate) fn keep(&mut self, host: &mut Host, modules: &[Module], reached: &Reached<'_>) -> Result<()> {
        let kept = ask::keep(host, modules, &reached.program.alone, COPIES)?;
        let mut asked = Vec::new();
        for copies in kept.things {
            // There is only one of it, which is kept already, or was found to be another than it would be now.
            if copies.shared && !self.shared.insert(copies.name.clone()) {
                continue;
            }
            let is_there = |facts: &Facts| facts.things.contains_key(&copies.name);
            if !reached.fresh().is_some_and(is_there) {
                continue;
            }
            let is_steady = reached.is_steady(&copies.name);
            for (copy, number) in copies.numbers.into_iter().enumerate() {
                // What was asked by old code may have another state than what a fresh process asks as often. So only what stays as it
                // is may be asked at once, which fills what it keeps for later.
                let edits = copy.saturating_add(usize::from(!is_steady));
                if edits == 0 {
                    asked.push(number);
                }
                self.things.push(Thing {
                    name: copies.name.clone(),
                    number,
                    born: reached.at,
                    shared: copies.shared,
                    asked: usize::from(edits == 0),
                    edits,
                });
            }
        }
        ask::ask(host, modules, &asked, 1)?;
        for name in kept.flows {
            let steps = reached.fresh().and_then(|facts| facts.flows.get(&name));
            let steps = steps.map_or(0, |log| log.iter().filter(|text| text.starts_with('>')).count());
            let mut at: Vec<usize> = (1..=steps.min(HELD)).collect();
            let short = at.len();
            at.extend((1..=steps.min(HELD)).step_by(2));
            if at.is_empty() {
                continue;
            }
            for (number, started) in ask::flow(host, modules, &name, &at)?.into_iter().enumerate() {
                self.flows.push(Flow {
                    name: name.clone(),
                    number: started.number,
                    born: reached.at,
                    held: started.log,
                    edits: if number < short { 1 } else { LONG },
                });
            }
        }
        Ok(())
    }
}

impl Thing {
    fn finding(&self, message: String) -> Finding {
        Finding {
            kind: "kept",
            name: self.name.clone(),
            message,
        }
    }
}
