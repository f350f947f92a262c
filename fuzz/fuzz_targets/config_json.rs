#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| regctl::config::fuzzing::config_json(data));
