//! What other reloaders test, or say that they cannot do: their ideas in programs of our own.

use crate::common::Program;

#[test]
fn a_data_upvalue_outlives_another_first_value() {
    // hotfix: the function's data is kept. What nobody changed takes the new value here.
    let program =
        Program::run("local limit = 10\nfunction get() return limit end\nfunction set(n) limit = n end");
    program.eval::<()>("set(11)");
    program.edit_with(
        "local limit = 20\nfunction get() return limit end\nfunction set(n) limit = n end",
        &["`limit` was changed by the program"],
    );
    program.is("get() == 11");
}

#[test]
fn functions_are_added_to_modules_and_globals() {
    // hotfix: adding functions.
    let program = Program::run("local M = {}\nfunction M.first() end\nmodule = M");
    program.edit("local M = {}\nfunction M.first() end\nfunction M.second() return 'b' end\nfunction third() return M.second() .. 'c' end\nmodule = M");
    program.is("module.second() == 'b' and third() == 'bc'");
}

#[test]
fn a_local_name_for_a_library_function_replaces_no_library() {
    // hotfix: `local log = print` became something else, and so must not every `print`.
    let program = Program::run("local log = tostring\nfunction use() return log end");
    program.edit("local function log() return 'mine' end\nfunction use() return log end");
    program.is("use()() == 'mine' and tostring(1) == '1'");
}

#[test]
fn a_function_that_returns_a_local_function_gives_the_new_one() {
    // luareload: a local function seen through others, and a body that begins to call what it gave before.
    let program = Program::run(
        "local mod = {}\nlocal a = 1\nlocal function inner() return a end\nfunction mod.get() return inner end\nfunction mod.set(x) a = x end\nM = mod",
    );
    program.eval::<()>("held = M.get() M.set(5)");
    program.edit("local mod = {}\nlocal a = 1\nlocal function inner() return a * 2 end\nfunction mod.get() return inner() end\nfunction mod.set(x) a = x end\nM = mod");
    program.is("M.get() == 10 and held() == 10");
}

#[test]
fn anonymous_closures_are_found_and_keep_their_own_variables() {
    // luareload: closures that a function gave away.
    let old =
        "local function adder(n)\n  return function(x) return x + n end\nend\nlist = { adder(1), adder(2) }";
    let program = Program::run(old);
    program.edit(&old.replace("x + n", "x * 10 + n"));
    program.is("list[1](1) == 11 and list[2](1) == 12");
}

#[test]
fn a_patched_function_can_use_a_variable_that_it_did_not() {
    // silly's patch: an upvalue that only its neighbours had.
    let program = Program::run(
        "local n, total = 0, 100\nfunction a() n = n + 1 return n end\nfunction b() return total end\nfunction c(x) total = x end",
    );
    program.eval::<()>("a() c(7)");
    program.edit("local n, total = 0, 100\nfunction a() n = n + 1 return n + total end\nfunction b() return total end\nfunction c(x) total = x end");
    program.is("a() == 9");
    program.eval::<()>("c(50)");
    program.is("a() == 53 and b() == 50");
}

#[test]
fn a_module_that_fails_leaves_the_program_running() {
    // lurker: an error while a file is reloaded is shown, and the old code goes on.
    let program = Program::run("local M = {}\nfunction M.draw() return 'old' end\nmodule = M");
    assert!(
        program
            .try_edit("local M = {}\nlocal x = nil + 1\nfunction M.draw() return x end\nmodule = M")
            .is_err()
    );
    program.is("module.draw() == 'old'");
}

#[test]
fn objects_of_a_class_see_inherited_changes() {
    // lume.hotswap: metatables and what they inherit from.
    let old = "local Base = {}\nBase.__index = Base\nfunction Base.hello() return 'base' end\nlocal Sub = setmetatable({}, Base)\nSub.__index = Sub\nfunction Sub.name() return 'sub' end\nClasses = { Base = Base, Sub = Sub }";
    let program = Program::run(old);
    program.eval::<()>("object = setmetatable({}, Classes.Sub)");
    program.edit(&old.replace("'base'", "'base 2'").replace("'sub'", "'sub 2'"));
    program.is("object.hello() == 'base 2' and object.name() == 'sub 2'");
}

#[test]
fn tables_that_hold_themselves_end_no_walk() {
    // hotfix: self-references.
    let program = Program::run(
        "local t = {}\nt.self = t\nt[t] = t\nsetmetatable(t, t)\nt.__index = t\nfunction t.f() return 1 end\nloop = t",
    );
    program.edit("local t = {}\nt.self = t\nt[t] = t\nsetmetatable(t, t)\nt.__index = t\nfunction t.f() return 2 end\nloop = t");
    program.is("loop.self.self.f() == 2");
}

#[test]
fn background_work_goes_on_with_new_functions() {
    // tarantool's hot reload: a fiber of the old module calls the new one's functions.
    let old = "local function step(n) return n + 1 end\nfunction loop()\n  local n = 0\n  while true do\n    n = step(n)\n    coroutine.yield(n)\n  end\nend";
    let program = Program::run(old);
    program.eval::<()>("co = coroutine.wrap(loop) co() co()");
    program.edit(&old.replace("n + 1", "n + 100"));
    program.is("co() == 102");
}
