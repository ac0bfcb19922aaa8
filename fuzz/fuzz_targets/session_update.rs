#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hotdelta_session::fuzzing::update(data));
