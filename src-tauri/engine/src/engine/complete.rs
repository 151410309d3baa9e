//! What may come next in a filter that is being typed.

use super::Engine;
use crate::view::complete;
use crate::wire::{Completion, CompletionItem};

impl Engine {
    /// What may stand at the cursor in a filter; `cursor` and the reply count in UTF-16.
    pub fn complete(&self, text: &str, cursor: usize) -> Completion {
        let mut units = 0;
        let before = text.chars().take_while(|c| {
            units += c.len_utf16();
            units <= cursor
        });
        let suggestions = complete(&self.inner.capture, text, before.count());
        let utf16 = |chars: usize| {
            let before = text.chars().take(chars);
            before.map(char::len_utf16).sum::<usize>() as u32
        };
        let items = suggestions.items.into_iter();
        Completion {
            from: utf16(suggestions.at.start),
            to: utf16(suggestions.at.end),
            items: items
                .map(|one| CompletionItem {
                    insert: one.insert,
                    label: one.label,
                    detail: one.detail,
                })
                .collect(),
        }
    }
}
