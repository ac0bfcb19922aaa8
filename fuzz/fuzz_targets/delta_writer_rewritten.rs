#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| delta_writer::fuzzing::rewritten(data));
