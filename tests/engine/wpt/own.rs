//! Read by our own decoder.

use feedscope_engine::stream::spec::Parser;

const PARSER: Parser = Parser::Own;

#[path = "format.rs"]
mod format;
#[path = "network.rs"]
mod network;
