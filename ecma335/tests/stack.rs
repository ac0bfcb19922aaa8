//! What each opcode is said to do to the evaluation stack, held against code that compilers wrote.

#![allow(clippy::unwrap_used, reason = "a test: what is not there fails it")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ecma335::*;

fn images(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            images(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "dll") {
            found.push(path);
        }
    }
}

/// The depth of the stack in a body: never below nothing, the same on all ways to an instruction (III.1.7.5), and what is left for `ret` is what the
/// method returns. Gives the deepest.
fn deepest(md: &Metadata<'_>, body: &MethodBody<'_>, returns: bool) -> u32 {
    let mut at: HashMap<u32, u32> = HashMap::new();
    for clause in body.clauses() {
        let thrown = matches!(clause.kind, ExceptionKind::Catch(_) | ExceptionKind::Filter(_));
        at.insert(clause.handler_offset, u32::from(thrown));
        if let ExceptionKind::Filter(offset) = clause.kind {
            at.insert(offset, 1);
        }
    }
    let mut falls_through = Some(0);
    let mut deepest = 0;
    for instruction in body.instructions() {
        let instruction = instruction.unwrap();
        // What is only reached by a jump from below begins with nothing on the stack.
        let before = at
            .get(&instruction.offset)
            .copied()
            .or(falls_through)
            .unwrap_or_default();
        assert!(
            falls_through.is_none_or(|depth| depth == before),
            "{instruction:?}"
        );
        let effect = instruction.stack_effect(md).unwrap().unwrap_or(StackEffect {
            pops: u32::from(returns),
            pushes: 0,
        });
        let below = before.checked_sub(effect.pops);
        let after = below.unwrap_or_else(|| panic!("{instruction:?} takes more than {before} values"))
            + effect.pushes;
        deepest = deepest.max(before).max(after);
        let mut target = |target: u32, depth: u32| {
            let known = *at.entry(target).or_insert(depth);
            assert_eq!(known, depth, "at {target:#x}, reached from {instruction:?}");
        };
        let leaves = instruction.long_form().opcode == Opcode::Leave;
        match instruction.operand {
            Operand::Branch(to) => target(to, if leaves { 0 } else { after }),
            Operand::Switch(targets) => targets.iter().for_each(|to| target(to, after)),
            _ => {}
        }
        let flow = instruction.opcode.flow();
        if flow == Flow::Return {
            assert_eq!(after, 0, "{instruction:?}");
        }
        falls_through = (!matches!(flow, Flow::Branch | Flow::Return | Flow::Throw)).then_some(after);
    }
    deepest
}

#[test]
fn code_of_compilers_has_the_depth_that_it_declares() {
    let mut paths = Vec::new();
    images(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures"),
        &mut paths,
    );
    let mut bodies = 0;
    for path in paths {
        let image = Image::parse(std::fs::read(&path).unwrap()).unwrap();
        let md = image.metadata().unwrap();
        for id in md.ids::<MethodDefId>() {
            let row = md.get(id).unwrap();
            let Some(data) = image.method_data(id, row.rva).unwrap() else {
                continue;
            };
            let body = MethodBody::parse(data).unwrap();
            let (_, returns) =
                MethodHeader::read_with_return(&mut md.method_signature(id.token()).unwrap()).unwrap();
            let depth = deepest(&md, &body, returns);
            assert!(
                depth <= u32::from(body.max_stack),
                "{}, {:?}: {depth} values, declared are {}",
                path.display(),
                id.token(),
                body.max_stack
            );
            bodies += 1;
        }
    }
    assert!(bodies > 500, "{bodies} bodies");
}
