//! What a person looks at: the filter language, the rows a filter leaves, lanes and counters,
//! all kept up to date as records arrive.

mod filter;
mod lanes;
mod live;
mod matcher;
mod rows;
mod tally;

pub use filter::{Clock, Filter, FilterError};
pub use lanes::{BASE, BREAK, EVENT, FAILURE, GAP, Pixel};
pub use live::{LiveViews, Progress, View};
pub use matcher::{Matcher, Pass};
pub use tally::Tally;
