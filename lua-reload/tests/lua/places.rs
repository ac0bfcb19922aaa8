//! Wherever the state holds a function, it becomes the new one.

use crate::common::Program;

const OLD: &str =
    "function make() return function() return 'old' end end\nlocal f = make()\nfunction hold(by) by(f) end";

fn edited(program: &Program) {
    program.edit(&OLD.replace("'old'", "'new'"));
}

#[test]
fn values_and_keys_of_tables() {
    let program = Program::run(OLD);
    program.eval::<()>("hold(function(f) t = { f, deep = { { x = f } }, [f] = f } weak = setmetatable({ [f] = 1 }, { __mode = 'k' }) end)");
    edited(&program);
    program.is("t[1]() == 'new' and t.deep[1].x == t[1] and t[t[1]] == t[1] and weak[t[1]] == 1");
    program.is("(function() local n = 0 for _ in pairs(t) do n = n + 1 end return n end)() == 3");
}

#[test]
fn metatables_and_the_metatables_of_types() {
    let program = Program::run(OLD);
    program.eval::<()>("hold(function(f) o = setmetatable({}, { __index = f, __metatable = 'locked' }) string_index = getmetatable('').__index debug.setmetatable(1, { __call = f }) end)");
    edited(&program);
    program.is("o.x == 'new' and (1)() == 'new'");
}

#[test]
fn upvalues_of_lua_and_of_c_functions() {
    let program = Program::run(OLD);
    program.eval::<()>("hold(function(f) g = function() return f() end wrapped = coroutine.wrap(function() while true do coroutine.yield(f()) end end) wrapped() end)");
    edited(&program);
    program.is("g() == 'new' and wrapped() == 'new'");
}

#[test]
fn the_registry() {
    let program = Program::run(OLD);
    let held: mlua::Function = program.eval("local r hold(function(f) r = f end) return r");
    let key = program.lua.create_registry_value(held).expect("a key");
    edited(&program);
    let now: mlua::Function = program.lua.registry_value(&key).expect("a function");
    assert_eq!(now.call::<String>(()).expect("a text"), "new");
}

#[test]
fn user_values() {
    let program = Program::run(OLD);
    let held: mlua::Function = program.eval("local r hold(function(f) r = f end) return r");
    struct Host;
    impl mlua::UserData for Host {}
    let data = program.lua.create_userdata(Host).expect("user data");
    data.set_user_value(held).expect("a place");
    program.lua.globals().set("data", &data).expect("a global");
    edited(&program);
    let now: mlua::Function = data.user_value().expect("a function");
    assert_eq!(now.call::<String>(()).expect("a text"), "new");
}

#[test]
fn locals_temporaries_and_varargs_of_suspended_coroutines() {
    let program = Program::run(OLD);
    program.eval::<()>(
        "hold(function(f)
           co = coroutine.create(function(...)
             local mine = f
             local function nested() coroutine.yield() return mine() end
             local first = nested()
             return first, mine(), (...)()
           end)
           coroutine.resume(co, f)
           iterate = coroutine.wrap(function() for v in f do coroutine.yield(v) end end)
           iterate()
         end)",
    );
    edited(&program);
    program.is("table.concat({ select(2, coroutine.resume(co)) }, ' ') == 'new new new'");
    program.is("iterate() == 'new'");
}

#[test]
fn a_suspended_function_ends_with_its_old_code() {
    let old = "local function next_step() return 'old step' end
function run()
  coroutine.yield('old yield')
  return 'old end', next_step()
end";
    let program = Program::run(old);
    program.eval::<()>("co = coroutine.create(run) coroutine.resume(co)");
    let lines = program.edit_with(
        &old.replace("old", "new"),
        &["`run` is running at line 3 of its old code"],
    );
    assert_eq!(lines, [Some(3)]);
    program.is("table.concat({ select(2, coroutine.resume(co)) }, ' ') == 'old end new step'");
    program.is("coroutine.wrap(run)() == 'new yield'");
}

#[test]
fn what_an_old_frame_makes_later_is_found() {
    let old = "function run()
  coroutine.yield()
  return function() return 'old' end
end";
    let program = Program::run(old);
    program.eval::<()>("co = coroutine.create(run) coroutine.resume(co)");
    program.edit_with(&old.replace("old", "new"), &["is running at line 2"]);
    program.eval::<()>("_, late = coroutine.resume(co)");
    program.is("late() == 'old'");
    program.edit(&old.replace("old", "newer"));
    program.is("late() == 'newer'");
}

#[test]
fn a_coroutine_that_has_not_started_is_said() {
    let program = Program::run("function f() return 'old' end");
    program.eval::<()>("co = coroutine.create(f)");
    program.edit_with("function f() return 'new' end", &["has not started yet"]);
}

#[test]
fn c_functions_and_user_data_are_left_alone() {
    // A local that holds `print` is not what `print` is.
    let program = Program::run("local log = print\nfunction f() return log end\nreal = print");
    program.edit("local log = error\nfunction f() return log end\nreal = print");
    program.is("f() == error and print == real and f() ~= print");
}

#[test]
fn callbacks_that_a_host_calls_run_new_code() {
    let program = Program::run("function register(on) on(function() return 'old' end) end");
    let slot: std::rc::Rc<std::cell::RefCell<Option<mlua::RegistryKey>>> = std::rc::Rc::default();
    let held = slot.clone();
    let on = program
        .lua
        .create_function(move |lua, f: mlua::Function| {
            *held.borrow_mut() = Some(lua.create_registry_value(f)?);
            Ok(())
        })
        .expect("a function");
    program.lua.globals().set("on", on).expect("a global");
    program.eval::<()>("register(on)");
    program.edit("function register(on) on(function() return 'new' end) end");
    let key = slot.borrow();
    let f: mlua::Function = program
        .lua
        .registry_value(key.as_ref().expect("a key"))
        .expect("a function");
    assert_eq!(f.call::<String>(()).expect("a text"), "new");
}

#[test]
fn the_program_may_ask_for_its_own_reload() {
    // The reload runs inside a function of the program, whose locals are on the stack.
    let program = Program::run(
        "function work() return 'old' end\nfunction main(reload) local f = work reload() return f() end",
    );
    let reloader = std::rc::Rc::new(program.reloader);
    let inner = reloader.clone();
    let reload = program
        .lua
        .create_function(move |_, ()| {
            let new = b"function work() return 'new' end\nfunction main(reload) local f = work reload() return f() end";
            inner.reload("@program.lua", new).map_err(mlua::Error::external)?;
            Ok(())
        })
        .expect("a function");
    let main: mlua::Function = program.lua.globals().get("main").expect("a function");
    assert_eq!(main.call::<String>(reload).expect("a text"), "new");
}
