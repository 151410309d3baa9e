//! Any bytes as a body of one event a line.
#![no_main]

use feedscope_engine::stream::spec::Framing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| feedscope_fuzz::agree(Framing::Lines, data));
