//! The command line on servers and proxies as people run them: Node alone, Express, Koa and
//! Starlette; nginx and Squid before them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

#[path = "servers/frameworks.rs"]
mod frameworks;
#[path = "servers/heard.rs"]
mod heard;
#[path = "servers/llm.rs"]
mod llm;
#[path = "servers/nginx.rs"]
mod nginx;
#[path = "servers/squid.rs"]
mod squid;
