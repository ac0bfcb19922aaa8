#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_reload::fuzzing::sources(data));
