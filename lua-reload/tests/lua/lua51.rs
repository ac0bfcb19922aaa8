//! Lua 5.1 cannot share upvalues between closures that are there already: new functions have copies, and that is said.

use crate::common::Program;

const COPIES: &str = "this Lua cannot share upvalues";

#[test]
fn a_body_changes_with_a_copy_of_its_state() {
    let program = Program::run("local n = 0\nfunction count() n = n + 1 return n end");
    program.is("count() == 1");
    program.edit_with("local n = 0\nfunction count() n = n + 10 return n end", &[COPIES]);
    program.is("count() == 11");
}

#[test]
fn instances_keep_their_own_state() {
    let old = "function new(n)\n  return function() n = n + 1 return n end\nend";
    let program = Program::run(old);
    program.eval::<()>("a, b = new(10), new(20)");
    program.edit_with(&old.replace("n + 1", "n + 100"), &[COPIES]);
    program.is("a() == 110 and b() == 120");
}

#[test]
fn functions_without_upvalues_are_replaced_wherever_they_are() {
    let program = Program::run("function f() return 'old' end\nheld = { f, [f] = 1 }");
    program.edit("function f() return 'new' end\nheld = { f, [f] = 1 }");
    program.is("held[1]() == 'new' and held[f] == 1");
}
