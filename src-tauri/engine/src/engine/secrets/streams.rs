//! What streams need of their secrets as they are added, changed and resumed.

use super::{fill, missing, secrets};
use crate::engine::{Engine, EngineError};
use crate::stream::{Command, SpecError, check};
use crate::wire::StreamSpec;

impl Engine {
    /// The description in its plain form, with the secrets of `old` where it says `kept`.
    pub(in crate::engine) fn whole(
        &self,
        spec: &StreamSpec,
        old: Option<&StreamSpec>,
    ) -> Result<StreamSpec, EngineError> {
        let mut spec = check(spec)?;
        let known = old.map(secrets).unwrap_or_default();
        fill(&mut spec, |field| known.get(field).cloned());
        // What was missing before may stay so: the stream says it when it connects.
        let before = old.map(missing).unwrap_or_default();
        match missing(&spec).iter().find(|field| !before.contains(field)) {
            Some(field) => Err(not_known(field).into()),
            None => Ok(spec),
        }
    }

    /// Keeps changed secrets. While some are missing, that would lose them.
    pub(in crate::engine) async fn keep_anew(
        &self,
        spec: &StreamSpec,
    ) -> Result<Option<String>, EngineError> {
        let none = secrets(spec).is_empty();
        match missing(spec).first() {
            Some(field) if !none => Err(not_known(field).into()),
            _ => Ok(self.inner.secrets.keep(spec).await),
        }
    }

    /// A stream with all of its secrets that can be had, and the name of their set.
    pub(in crate::engine) async fn with_secrets(
        &self,
        name: &str,
    ) -> Result<(StreamSpec, Option<String>), EngineError> {
        let (spec, set) = {
            let streams = self.inner.streams.lock().await;
            let stream = &streams.list[streams.index(name)?];
            (stream.spec.clone(), stream.secrets.clone())
        };
        if missing(&spec).is_empty() {
            return Ok((spec, set));
        }
        Ok((self.inner.secrets.fetched(&spec, set.clone()).await, set))
    }

    /// Asks the store again for what a stream misses: it may be open by now. Returns whether the
    /// stream was changed, which connects it unless it is paused.
    pub(in crate::engine) async fn fetch_missing(&self, name: &str) -> Result<bool, EngineError> {
        let (fetched, set) = self.with_secrets(name).await?;
        let mut streams = self.inner.streams.lock().await;
        let index = streams.index(name)?;
        let stream = &mut streams.list[index];
        // Otherwise it was changed meanwhile, or nothing came of it.
        let changed = stream.secrets == set && missing(&stream.spec) != missing(&fetched);
        if changed {
            stream.subscription.command(Command::Edit(fetched.clone()));
            stream.spec = fetched;
            stream.set_secrets(set);
        }
        Ok(changed)
    }
}

fn not_known(field: &str) -> SpecError {
    let mut parts = field.split('/');
    let (kind, name) = (parts.next(), parts.next().unwrap_or_default());
    let (field, what) = match kind {
        Some("header") => ("headers", format!("the header {name}")),
        Some("query") => ("query", format!("the query parameter {name}")),
        Some("auth") => ("auth", "the credentials".to_owned()),
        Some("proxy") => ("proxy", "the proxy's URL".to_owned()),
        _ => ("url", "the URL".to_owned()),
    };
    SpecError {
        field,
        message: format!("the secret of {what} is not known here: type it again"),
    }
}
