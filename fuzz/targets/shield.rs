//! Any bytes as an event stream.
#![no_main]

use feedscope_engine::stream::spec::Framing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| feedscope_fuzz::agree(Framing::Sse, data));
