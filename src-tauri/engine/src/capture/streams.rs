//! The streams of a capture: their numbers, what they are called, and where they stand.

use super::frame::{DefinitionRef, RecordRef};
use crate::record::StreamKey;

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

/// Every stream of a capture, at the place that its key says.
#[derive(Clone, Debug, Default)]
pub(super) struct Streams(Vec<Option<Definition>>);

impl Streams {
    pub fn define(&mut self, definition: Definition) {
        let place = usize::from(definition.key.0);
        if place >= self.0.len() {
            self.0.resize(place + 1, None);
        }
        self.0[place] = Some(definition);
    }

    pub fn get(&self, key: StreamKey) -> Option<&Definition> {
        self.0.get(usize::from(key.0))?.as_ref()
    }

    pub fn named(&self, name: &str) -> Option<&Definition> {
        self.0.iter().flatten().find(|stream| stream.name == name)
    }

    /// A number that no stream had yet.
    pub fn free_key(&self) -> Option<StreamKey> {
        // Place 0 is nobody's.
        u16::try_from(self.0.len().max(1)).ok().map(StreamKey)
    }

    pub fn all(&self) -> Vec<Definition> {
        self.0.iter().flatten().cloned().collect()
    }

    pub fn public(&self) -> Vec<StreamDefinition> {
        let public = |stream: &Definition| StreamDefinition {
            key: stream.key,
            name: stream.name.clone(),
            url: stream.url.clone(),
        };
        self.0.iter().flatten().map(public).collect()
    }

    /// Notes where a record leaves its stream.
    pub fn stand(&mut self, record: &RecordRef<'_>) {
        if let Some(Some(stream)) = self.0.get_mut(usize::from(record.stream.0)) {
            stream.connection = record.connection;
            if stream.id != record.id {
                stream.id.clear();
                stream.id.push_str(record.id);
            }
        }
    }
}
