#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| portable_pdb::fuzzing::pdb(data));
