#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| regctl::server::fuzzing::request(data));
