//! The scan: from chunks of any bytes to lines and what they say, as the standard orders.
//!
//! Both decoders read through it, each with a [`LineSink`] of its own: the rules of HTML 9.2.5
//! (byte order mark, line ends, UTF-8) are in `lines`, those of 9.2.6 (fields, blocks, what is
//! dispatched) in `block`; `row` is for bodies of one event a line. What is noticed on the way is in [`Counts`].

mod block;
mod counts;
mod lines;
mod row;

pub(super) use block::{Block, End, Limit, Said, says_error};
pub(super) use counts::Counts;
pub(super) use lines::{Line, LineSink, Lines, Size, Tail};
pub(super) use row::{Row, row};
