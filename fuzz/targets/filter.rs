//! Any text as a filter, put to any data.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| feedscope_fuzz::filter::put_to(data));
