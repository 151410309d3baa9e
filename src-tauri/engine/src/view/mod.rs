//! What a person looks at: the filter language, the rows a filter leaves, lanes and counters,
//! all kept up to date as records arrive.

mod complete;
mod filter;
mod lanes;
mod live;
mod matcher;
mod rows;
mod seek;
mod tally;

pub use complete::{Suggestion, Suggestions, complete};
pub use filter::{Clock, Filter, FilterError};
pub use lanes::{BASE, BREAK, EVENT, FAILURE, GAP, Pixel};
pub use live::{LiveViews, Progress, View};
pub use matcher::{Matcher, Pass};
pub use seek::seek;
pub use tally::Tally;
