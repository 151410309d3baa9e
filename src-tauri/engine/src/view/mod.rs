//! What a person looks at: the filter language, the rows a filter leaves, lanes and counters,
//! all kept up to date as records arrive.

mod blocks;
mod cells;
mod complete;
mod filter;
mod joined;
mod lane_types;
mod lanes;
mod live;
mod matcher;
mod moment;
mod rows;
mod seek;
mod series;
mod tally;

pub use cells::Cells;
pub use complete::{Suggestion, Suggestions, complete};
pub use filter::{Clock, Filter, FilterError};
pub use joined::{Connection, Joined, PRESETS};
pub use lanes::{BASE, BREAK, EVENT, FAILURE, FIRST_TYPE, GAP, Pixel};
pub use live::{LiveViews, Progress, View};
pub use matcher::{Matcher, Pass};
pub use seek::seek;
pub use series::{Series, Span, series};
pub use tally::Tally;
