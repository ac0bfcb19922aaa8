//! Function bodies, and the variables that they have.

use crate::common::Program;

#[test]
fn a_body_changes_and_its_state_stays() {
    let program = Program::run("local n = 0\nfunction count() n = n + 1 return n end");
    program.is("count() == 1 and count() == 2");
    let outcome = program.edit("local n = 0\nfunction count() n = n + 10 return n end");
    assert_eq!(outcome.replaced, 1);
    program.is("count() == 12");
}

#[test]
fn every_instance_of_a_factory_gets_the_new_body() {
    let old = "function new(start)\n  local n = start\n  return function() n = n + 1 return n end\nend";
    let program = Program::run(old);
    program.eval::<()>("a, b = new(10), new(20) a() b()");
    let outcome = program.edit(&old.replace("n + 1", "n + 100"));
    assert_eq!(outcome.replaced, 3);
    program.is("a() == 111 and b() == 121 and new(0)() == 100");
}

#[test]
fn closures_that_share_a_variable_still_do() {
    let old = "function pair()\n  local n = 0\n  return function() n = n + 1 return n end, function() return n end\nend";
    let program = Program::run(old);
    program.eval::<()>("add, get = pair() add2, get2 = pair() add()");
    program.edit(&old.replace("n + 1", "n + 5"));
    program.is("add() == 6 and get() == 6 and get2() == 0 and add2() == 5 and get2() == 5");
}

#[test]
fn variables_go_by_place_not_by_name() {
    // Two of one name, one put before the other.
    let program = Program::run(
        "local x = 'outer'\nlocal function a() return x end\nlocal x = 'inner'\nfunction get() return a(), x end",
    );
    program.edit("local x = 'outer'\nlocal function a() return x .. '!' end\nlocal x = 'inner'\nfunction get() return a(), x end");
    assert_eq!(
        program.eval::<(String, String)>("return get()"),
        ("outer!".into(), "inner".into())
    );
    let outcome = program.edit("local x = 'outer'\nlocal function a() return x .. '!' end\nlocal x = 'inner'\nlocal x = 'innermost'\nfunction get() return a(), x end");
    assert_eq!(outcome.replaced, 1);
    assert_eq!(
        program.eval::<(String, String)>("return get()"),
        ("outer!".into(), "innermost".into())
    );
}

#[test]
fn a_renamed_variable_keeps_its_value() {
    let program = Program::run("local n = 0\nfunction count() n = n + 1 return n end");
    program.is("count() == 1");
    program.edit("local counter = 0\nfunction count() counter = counter + 1 return counter end");
    program.is("count() == 2");
}

#[test]
fn another_variable_with_an_equal_value_is_another() {
    let program = Program::run("local hits = 0\nfunction hit() hits = hits + 1 return hits end");
    program.is("hit() == 1");
    program.edit("local misses = 0\nfunction miss() misses = misses + 1 return misses end");
    program.is("hit == nil and miss() == 1");
}

#[test]
fn a_new_variable_is_initialised_once_and_shared() {
    let program = Program::run("function a() return 0 end\nfunction b() return 0 end");
    program.edit("local t = { n = 1 }\nfunction a() t.n = t.n + 1 return t end\nfunction b() return t end");
    program.is("a() == b() and b().n == 2 and a().n == 3");
}

#[test]
fn a_new_variable_of_a_factory_belongs_to_each_instance() {
    let old = "function new()\n  local n = 0\n  return function() n = n + 1 return n end, function() return n end\nend";
    let program = Program::run(old);
    program.eval::<()>("a, geta = new() b, getb = new() a()");
    program.edit(
        "function new()\n  local n = 0\n  local log = {}\n  return function() n = n + 1 log[#log + 1] = n return n end, function() return #log end\nend",
    );
    program.is("a() == 2 and a() == 3 and geta() == 2 and getb() == 0 and b() == 1 and getb() == 1");
}

#[test]
fn a_parameter_that_an_instance_did_not_keep_is_said() {
    let old = "function new(name)\n  local n = 0\n  return function() n = n + 1 return n end\nend";
    let program = Program::run(old);
    program.eval::<()>("a = new('x')");
    program.edit_with(
        &old.replace("return n end", "return name .. n end"),
        &["keeps its old code: it has no `name`"],
    );
    program.is("a() == 1 and new('y')() == 'y1'");
}

#[test]
fn a_parameter_that_a_sibling_kept_is_found() {
    let old = "function new(name)\n  local n = 0\n  return function() n = n + 1 return n end, function() return name .. n end\nend";
    let program = Program::run(old);
    program.eval::<()>("a = { new('x') } b = { new('y') }");
    program.edit(&old.replace("return n end", "return name .. n end"));
    program.is("a[1]() == 'x1' and b[1]() == 'y1' and b[1]() == 'y2' and a[2]() == 'x1'");
}

#[test]
fn functions_that_look_alike_stay_who_they_are() {
    // Four on one line, two of them with equal code.
    let old = "f = { function() return 1 end, function() return 1 end, function(x) return x end, function() return 4 end }";
    let program = Program::run(old);
    program.eval::<()>("kept = { f[1], f[2], f[3], f[4] }");
    program.edit(
        &old.replace("return 4", "return 44")
            .replace("return x", "return x * 2"),
    );
    program.is("kept[1]() == 1 and kept[2]() == 1 and kept[3](2) == 4 and kept[4]() == 44");
}

#[test]
fn twins_in_blocks_keep_their_own_state() {
    let twin = |name: &str| format!("do\n  local n = 0\n  function {name}() n = n + 1 return n end\nend\n");
    let program = Program::run(&(twin("a") + &twin("b")));
    program.is("a() == 1 and a() == 2 and b() == 1");
    program.edit(&twin("b").replace("n + 1", "n + 10"));
    program.is("a == nil and b() == 11");
}

#[test]
fn swapped_functions_are_told_by_name() {
    let program = Program::run("function a() return 'a' end\nfunction b() return 'b' end\nheld = { a, b }");
    program.edit("function b() return 'b2' end\nfunction a() return 'a2' end\nheld = { a, b }");
    program.is("held[1]() == 'a2' and held[2]() == 'b2' and held[1] == a and held[2] == b");
}

#[test]
fn one_put_before_another_takes_nothing_from_it() {
    let on = |event: &str, step: u32| {
        format!("do local n = 0 on('{event}', function() n = n + {step} return n end) end\n")
    };
    let head = "handlers = handlers or {}\nlocal function on(e, f) handlers[e] = f end\n";
    let program = Program::run(&format!("{head}{}", on("b", 1)));
    program.is("handlers.b() == 1");
    program.edit_with(
        &format!("{head}{}{}", on("a", 1), on("b", 1)),
        &["start-up code changed"],
    );
    program.is("handlers.b() == 2 and handlers.a == nil");
    program.edit_with(&format!("{head}{}{}", on("a", 5), on("b", 10)), &[]);
    program.is("handlers.b() == 12");
}

#[test]
fn new_functions_come_and_old_ones_go() {
    let program =
        Program::run("local M = {}\nfunction M.a() return 1 end\nfunction M.b() return 2 end\nmodule = M");
    program.edit("local M = {}\nlocal function two() return 2 end\nfunction M.a() return two() end\nfunction M.c() return M.a() + 1 end\nmodule = M");
    program.is("module.a() == 2 and module.b == nil and module.c() == 3");
}

#[test]
fn who_holds_a_function_that_is_gone_is_said() {
    let program = Program::run("function a() return 1 end");
    program.eval::<()>("held = { a }");
    program.edit_with("", &["is gone from the source"]);
    program.is("a == nil and held[1]() == 1");
}

#[test]
fn lines_follow() {
    let program = Program::run("function fail() error('x') end");
    let outcome = program.edit("-- a comment\n\nfunction fail() error('x') end");
    assert_eq!((outcome.moved, outcome.edits.len()), (1, 0));
    program.is("select(2, pcall(fail)) == 'program.lua:3: x'");
    program.edit("-- a comment\n\nfunction fail()\n  error('y')\nend");
    program.is("select(2, pcall(fail)) == 'program.lua:4: y'");
}

#[test]
fn undone_edits_come_back() {
    let old = "local n = 0\nfunction f() n = n + 1 return n end";
    let program = Program::run(old);
    for step in 1..6 {
        program.edit(&old.replace("n + 1", &format!("n + {step}0")));
        program.edit(old);
    }
    program.is("f() == 1");
}

#[cfg(feature = "lua54")]
#[test]
fn constants_take_effect() {
    let program =
        Program::run("local step <const> = 2\nfunction f() return step end\nfunction g() return 1 end");
    let outcome = program
        .edit("local step <const> = 3\nfunction f() return step end\nfunction g() return step * 2 end");
    assert_eq!(outcome.replaced, 2);
    program.is("f() == 3 and g() == 6");
    program.edit("local step <const> = 3\nlocal twice <const> = step * 2\nfunction f() return twice end\nfunction g() return 1.0 end");
    program.is("f() == 6 and math.type(f()) == 'integer' and math.type(g()) == 'float'");
}

#[cfg(feature = "lua54")]
#[test]
fn varargs_goto_close_and_integers_are_as_in_a_fresh_run() {
    let new = "local log = {}
function f(...)
  local n = select('#', ...)
  for i = 1, n do
    if i == 2 then goto continue end
    log[#log + 1] = (select(i, ...))
    local kept <close> = setmetatable({}, { __close = function() log[#log + 1] = 'closed' end })
    ::continue::
  end
  return table.concat(log, ','), 7 // 2, 7 / 2, 1 << 4
end";
    let program = Program::run("local log = {}\nfunction f(...) return ... end");
    program.edit(new);
    let fresh = Program::run(new);
    let code = "local a, b, c, d = f(1, nil, 3) return a .. b .. c .. d";
    assert_eq!(program.eval::<String>(code), fresh.eval::<String>(code));
}

#[test]
fn an_environment_of_its_own_is_kept() {
    let program = Program::run(
        "local print = print\nlocal _ENV = { n = 5 }\nfunction get() return n end\nprint = nil\nfunction env() return _ENV end\n_G_get = get\ndo local e = env() debug = nil end",
    );
    assert!(program.eval::<bool>("return get == nil"));
}

#[test]
fn a_function_that_was_replaced_is_found_by_its_host() {
    let program = Program::run("function f() return 1 end");
    let held: mlua::Function = program.eval("return f");
    program.edit("function f() return 2 end");
    let now = program.reloader.current(&held).expect("a function");
    assert_eq!(now.call::<i64>(()).expect("a number"), 2);
}
