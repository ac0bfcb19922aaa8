use super::parse;
use crate::chunk::{Chunk, Does};

fn chunk(text: &str) -> Chunk {
    parse(text.as_bytes()).expect("a source")
}

/// The names of what the last function captures, in order.
fn captures(text: &str) -> Vec<String> {
    let chunk = chunk(text);
    let function = chunk.functions.last().expect("a function");
    let names = chunk.captures(&function.code()).into_iter();
    names.map(|id| chunk.variables[id].name.clone()).collect()
}

#[test]
fn upvalues_are_in_the_order_in_which_they_are_named() {
    assert_eq!(
        captures("local a, b, c; return function() c = a; print(b) end"),
        ["c", "a", "_ENV", "b"]
    );
    assert_eq!(captures("local function f(n) return f(n) end"), ["f"]);
    assert_eq!(
        captures("local M = {} function M.f() return 1 end"),
        Vec::<String>::new()
    );
    assert_eq!(
        captures("local M = {} function M:f() return self end"),
        Vec::<String>::new()
    );
    assert_eq!(captures("local x = 1; local x = function() return x end"), ["x"]);
}

#[test]
fn scopes_end_where_lua_ends_them() {
    assert_eq!(
        captures("do local a end return function() return a end"),
        ["_ENV"]
    );
    assert_eq!(
        captures("for i = 1, 2 do end return function() return i end"),
        ["_ENV"]
    );
    assert_eq!(
        captures("repeat local a until (function() return a end)()"),
        ["a"]
    );
    assert_eq!(
        captures("local _ENV = {}; return function() return a end"),
        ["_ENV"]
    );
}

#[test]
fn names_say_where_a_function_is_stored() {
    let names = |text: &str| -> Vec<(String, bool)> {
        let functions = chunk(text).functions.into_iter().skip(1);
        functions
            .map(|function| (function.taker, function.named))
            .collect()
    };
    let named = |name: &str| (name.to_owned(), true);
    assert_eq!(names("function a.b:c() end"), [named("a.b.c")]);
    assert_eq!(names("local t = { f = function() end }"), [named("t.f")]);
    assert_eq!(names("on(\"x\", function() end)"), [("on()".to_owned(), false)]);
    assert_eq!(
        names("local f = function() return function() end end")[1],
        named("return")
    );
}

#[test]
fn start_up_code_is_what_runs_once() {
    let does = |text: &str| -> Vec<Does> { chunk(text).statements.into_iter().map(|it| it.does).collect() };
    assert!(matches!(does("do local a = 1 end")[..], [Does::Local(_)]));
    assert!(matches!(does("if a then b = 1 end")[..], [Does::Other]));
    assert!(matches!(does("require \"a\"")[..], [Does::Require(_)]));
    assert!(matches!(does("require(\"a\").go()")[..], [Does::Other]));
    assert!(matches!(
        does("local function f() g() end return f")[..],
        [Does::Local(_), Does::Return(_)]
    ));
}

#[test]
fn every_syntax_is_read() {
    for text in [
        "local x <const>, y <close> = 1, nil",
        "goto done; do ::again:: goto again end ::done::",
        "local goto = 1; goto = 2",
        "return 0x1p-4, 1e+10, .5, 3., 1LL, 0xA.8p0, 1 // 2 ~ 3 >> 4 << 5 & ~6 | 7",
        "return [[\n]x]], [==[]]]==], 'a\\'b\\\nc\\z  \n d', \"\\u{1F}\\x41\\065\"",
        "f{...}; f'x'.y[1]:z{}(1)",
        "return -2 ^ 2, not a == b, #t .. 'x' .. 1",
        "a.b, c[1], d = 1, ...",
        "--[==[ a\n]] ]==] local a -- b\n--[[x]] return a;",
        "while a do break end repeat until b for k, v in pairs(t) do end",
        "if a then elseif b then else end",
    ] {
        assert!(parse(text.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn what_is_no_lua_is_refused() {
    for text in [
        "local",
        "f(",
        "x = ",
        "end",
        "\"a",
        "[[",
        "a b",
        "return return",
        "@",
        "x.1",
        "f() = 1 end",
    ] {
        assert!(parse(text.as_bytes()).is_err(), "{text}");
    }
    let deep = "(".repeat(100_000);
    assert!(parse(format!("return {deep}").as_bytes()).is_err());
    assert!(parse("do ".repeat(100_000).as_bytes()).is_err());
    assert!(parse(format!("return {}1", "- ".repeat(100_000)).as_bytes()).is_err());
}
