//! Modules and what `require` gives.

use lua_reload::{Outcome, Reloader};
use mlua::{Lua, Table};

struct Modules {
    lua: Lua,
    reloader: Reloader,
}

impl Modules {
    fn new() -> Self {
        let lua = lua_reload::state();
        let reloader = Reloader::new(&lua).expect("a reloader");
        Self { lua, reloader }
    }

    /// Lets a module be required.
    fn add(&self, module: &str, source: &str) {
        let name = format!("@{module}.lua");
        let chunk = self.reloader.load(&name, source.as_bytes()).expect("a source");
        let preload: Table = self.lua.load("return package.preload").eval().expect("a table");
        preload.set(module, chunk).expect("a place");
        self.reloader.module(&name, module).expect("a module");
    }

    fn edit(&self, module: &str, source: &str) -> Outcome {
        let name = format!("@{module}.lua");
        self.reloader.reload(&name, source.as_bytes()).expect("a version")
    }

    #[track_caller]
    fn is(&self, code: &str) {
        let is: bool = self.lua.load(format!("return {code}")).eval().expect(code);
        assert!(is, "{code}");
    }
}

#[test]
fn a_module_stays_the_table_that_it_is() {
    let modules = Modules::new();
    modules.add("shop", "local M = {} function M.price() return 1 end return M");
    modules
        .lua
        .load("shop = require 'shop' cached = shop.price")
        .exec()
        .expect("a module");
    modules.edit(
        "shop",
        "local M = {} function M.price() return 2 end function M.name() return 'x' end return M",
    );
    modules.is("require 'shop' == shop and shop.price() == 2 and cached() == 2 and shop.name() == 'x'");
}

#[test]
fn a_module_can_be_a_constructor_or_a_function() {
    let modules = Modules::new();
    modules.add(
        "t",
        "local function f() return 1 end return { f = f, n = 1, g = function() return 1 end }",
    );
    modules.add("f", "local n = 0 return function() n = n + 1 return n end");
    modules
        .lua
        .load("t, f = require 't', require 'f' f()")
        .exec()
        .expect("modules");
    modules.edit(
        "t",
        "local function f() return 2 end local function h() return 3 end return { f = f, n = 2, h = h }",
    );
    modules.edit("f", "local n = 0 return function() n = n + 10 return n end");
    modules.is("t.f() == 2 and t.n == 2 and t.g == nil and t.h() == 3 and require 't' == t");
    modules.is("require 'f'() == 11");
}

#[test]
fn a_module_that_is_new_is_loaded_once() {
    let modules = Modules::new();
    modules.add("a", "loaded = (loaded or 0) + 1 return { n = 5 }");
    modules.add("b", "loaded_b = (loaded_b or 0) + 1");
    modules.add("main", "function f() return 0 end");
    modules.lua.load("require 'main'").exec().expect("a module");
    modules.edit(
        "main",
        "local a = require 'a' require 'b' function f() return a.n end",
    );
    modules.is("f() == 5 and loaded == 1 and loaded_b == 1");
    modules.edit(
        "main",
        "local a = require 'a' require 'b' function f() return a.n + 1 end",
    );
    modules.is("f() == 6 and loaded == 1 and loaded_b == 1");
}

#[test]
fn modules_may_require_each_other() {
    let modules = Modules::new();
    let a = "local M = {} package.loaded.a = M local b = require 'b' function M.f() return 'a' .. b.g() end function M.h() return 'h' end return M";
    let b = "local a = require 'a' local M = {} function M.g() return 'b' end function M.k() return a.h() end return M";
    modules.add("a", a);
    modules.add("b", b);
    modules
        .lua
        .load("a, b = require 'a', require 'b'")
        .exec()
        .expect("modules");
    modules.edit("b", &b.replace("'b' end", "'B' end"));
    modules.edit("a", &a.replace("'h' end", "'H' end"));
    modules.is("a.f() == 'aB' and b.k() == 'H'");
}

#[test]
fn a_module_knows_its_name() {
    let modules = Modules::new();
    modules.add("named", "local name = ... function who() return name end");
    modules.lua.load("require 'named'").exec().expect("a module");
    modules.edit(
        "named",
        "local name = ... local again = (...) .. '!' function who() return name .. again end",
    );
    modules.is("who() == 'namednamed!'");
}
