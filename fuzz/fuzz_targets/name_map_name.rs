#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| name_map::fuzzing::name(data));
