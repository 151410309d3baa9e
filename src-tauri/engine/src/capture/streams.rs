//! The streams of a capture: their numbers, what they are called, and where they stand.

use std::collections::BTreeMap;

use super::frame::{DefinitionRef, RecordRef};
use crate::record::{Record, StreamKey};

/// A stream as a capture knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamDefinition {
    /// Its number, from 1.
    pub key: StreamKey,
    /// What the person calls it.
    pub name: String,
    /// Where it is, as it was last defined.
    pub url: String,
}

/// Where a stream goes on after a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resume {
    /// The resume id: the last event ID of the stream's last valid record, "" when there is none.
    pub id: String,
    /// The connection that brought that record; 0 when none did yet.
    pub connection: u32,
}

/// A definition as the log keeps it: with where the stream stood, so that dropping a quiet
/// stream's last records does not lose its resume id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Definition {
    pub key: StreamKey,
    pub name: String,
    pub url: String,
    pub id: String,
    pub connection: u32,
}

impl Definition {
    pub fn borrowed(&self) -> DefinitionRef<'_> {
        DefinitionRef {
            key: self.key,
            name: &self.name,
            url: &self.url,
            id: &self.id,
            connection: self.connection,
        }
    }
}

impl From<DefinitionRef<'_>> for Definition {
    fn from(definition: DefinitionRef<'_>) -> Self {
        Definition {
            key: definition.key,
            name: definition.name.to_owned(),
            url: definition.url.to_owned(),
            id: definition.id.to_owned(),
            connection: definition.connection,
        }
    }
}

/// Every stream of a capture.
#[derive(Clone, Debug, Default)]
pub(super) struct Streams(BTreeMap<StreamKey, Definition>);

impl Streams {
    pub fn define(&mut self, definition: Definition) {
        self.0.insert(definition.key, definition);
    }

    pub fn get(&self, key: StreamKey) -> Option<&Definition> {
        self.0.get(&key)
    }

    pub fn named(&self, name: &str) -> Option<&Definition> {
        self.0.values().find(|stream| stream.name == name)
    }

    /// A number that no stream had yet.
    pub fn free_key(&self) -> Option<StreamKey> {
        let last = self.0.keys().next_back().map_or(0, |key| key.0);
        last.checked_add(1).map(StreamKey)
    }

    pub fn all(&self) -> Vec<Definition> {
        self.0.values().cloned().collect()
    }

    pub fn public(&self) -> Vec<StreamDefinition> {
        let public = |stream: &Definition| StreamDefinition {
            key: stream.key,
            name: stream.name.clone(),
            url: stream.url.clone(),
        };
        self.0.values().map(public).collect()
    }

    /// Notes where records leave their streams; only the newest of each stream counts.
    pub fn stand_after<'a>(&mut self, newest_first: impl Iterator<Item = &'a Record>) {
        let highest = self.0.keys().next_back().map_or(0, |key| key.0);
        let mut stood = vec![false; usize::from(highest) + 1];
        for record in newest_first {
            let stood = stood.get_mut(usize::from(record.stream.0));
            if stood.is_some_and(|stood| !std::mem::replace(stood, true)) {
                self.stand(&RecordRef::from(record));
            }
        }
    }

    /// Notes where a record leaves its stream.
    pub fn stand(&mut self, record: &RecordRef<'_>) {
        if let Some(stream) = self.0.get_mut(&record.stream) {
            stream.connection = record.connection;
            if stream.id != record.id {
                stream.id.clear();
                stream.id.push_str(record.id);
            }
        }
    }
}
