#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ecma335::fuzzing::chain(data));
