//! A filter among the streams that are shown.

use std::sync::Arc;

use super::Engine;
use crate::view::{Filter, Matcher, View};
use crate::wire::Shown;

impl Engine {
    /// The view of a filter among the streams shown.
    pub(super) fn view(&self, text: &str, filter: &Filter, shown: &Shown) -> Arc<View> {
        let live = &self.inner.live;
        match shown {
            Shown::Only(names) => live.view(text, filter, names),
            Shown::AllBut { but } => {
                // No filter that is typed reads like this.
                let text = format!("{text}\0{but:?}");
                live.view(&text, &filter.without_streams(but), &[])
            }
        }
    }

    /// The test of a filter among the streams shown.
    pub(super) fn matcher(&self, filter: &Filter, shown: &Shown) -> Matcher {
        let streams = self.inner.capture.streams();
        match shown {
            Shown::Only(names) => Matcher::new(filter, names, &streams),
            Shown::AllBut { but } => Matcher::new(&filter.without_streams(but), &[], &streams),
        }
    }
}
