#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| typed_tree_diff::fuzzing::exported(data));
