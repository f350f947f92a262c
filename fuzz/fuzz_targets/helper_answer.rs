#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| regctl::config::fuzzing::helper_answer(data));
