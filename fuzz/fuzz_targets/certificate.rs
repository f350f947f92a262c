#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| regctl::registry::fuzzing::certificate(data));
