//! Read by eventsource-client.

use feedscope_engine::stream::spec::Parser;

const PARSER: Parser = Parser::EventsourceClient;

#[path = "format.rs"]
mod format;
#[path = "network.rs"]
mod network;
