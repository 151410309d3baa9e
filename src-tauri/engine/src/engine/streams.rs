//! What can be asked of streams: add, edit, remove, pause, and how they stand.

use super::secrets::{masked, secrets};
use super::watched::Watched;
use super::{Engine, EngineError, Inner};
use crate::stream::attempt::Attempt;
use crate::stream::{Command, Status, check, same_place};
use crate::wire::{StreamAction, StreamSpec};

impl Engine {
    /// Adds a stream, watches it, and saves it. Returns it as it was taken, with its name.
    ///
    /// # Errors
    ///
    /// When its description is wrong or its name is taken, or it can't be saved.
    pub async fn add_stream(&self, spec: StreamSpec) -> Result<StreamSpec, EngineError> {
        let spec = self.whole(&spec, None)?;
        self.inner
            .streams
            .lock()
            .await
            .free_name(&spec.name, None)?;
        // Without the lock: the store may be waiting for the person.
        let set = self.inner.secrets.keep(&spec).await;
        let mut streams = self.inner.streams.lock().await;
        let free = streams.free_name(&spec.name, None);
        let added = match free {
            Ok(()) => streams.add(spec.clone(), set.clone()).await,
            taken => taken,
        };
        if added.is_err() {
            self.inner.secrets.forget(&spec, set);
        }
        added?;
        self.changed();
        Ok(masked(&spec))
    }

    /// Changes a stream; when what it asks for changed, it connects anew. At another place it
    /// does not resume unless a new id comes with it: another feed's ids mean something else.
    ///
    /// # Errors
    ///
    /// As [`Engine::add_stream`], or when there is no such stream.
    pub async fn edit_stream(
        &self,
        name: &str,
        spec: StreamSpec,
    ) -> Result<StreamSpec, EngineError> {
        let (old, old_set) = self.with_secrets(name).await?;
        let mut spec = self.whole(&spec, Some(&old))?;
        leave_id(&mut spec, &old);
        let same = secrets(&spec) == secrets(&old) && old_set.is_some();
        let set = match same {
            true => old_set.clone(),
            false => self.keep_anew(&spec).await?,
        };
        let mut streams = self.inner.streams.lock().await;
        let edited = match streams.index(name) {
            Ok(index) => match streams.free_name(&spec.name, Some(index)) {
                Ok(()) => streams.edit(index, spec.clone(), set.clone()).await,
                taken => taken,
            },
            Err(gone) => Err(gone),
        };
        if !same {
            match edited {
                Ok(()) => self.inner.secrets.forget(&old, old_set),
                Err(_) => self.inner.secrets.forget(&spec, set),
            }
        }
        edited?;
        self.changed();
        Ok(masked(&spec))
    }

    /// Stops watching a stream and forgets its description. Its records stay in the capture.
    ///
    /// # Errors
    ///
    /// When there is no such stream, or the change can't be saved.
    pub async fn remove_stream(&self, name: &str) -> Result<(), EngineError> {
        let mut streams = self.inner.streams.lock().await;
        let index = streams.index(name)?;
        streams.save_with(|entries| {
            entries.remove(index);
        })?;
        let stream = streams.list.remove(index);
        self.inner
            .secrets
            .forget(&stream.spec, stream.secrets.clone());
        tokio::select! {
            () = stream.stop() => {}
            _ = streams.paused() => {}
        }
        self.changed();
        Ok(())
    }

    /// Pauses, resumes or reconnects a stream.
    ///
    /// # Errors
    ///
    /// When there is no such stream.
    pub async fn control_stream(
        &self,
        name: &str,
        action: StreamAction,
    ) -> Result<(), EngineError> {
        let connects = action != StreamAction::Pause && self.fetch_missing(name).await?;
        let mut streams = self.inner.streams.lock().await;
        let index = streams.index(name)?;
        let stream = &mut streams.list[index];
        match action {
            StreamAction::Pause => stream.pause(true),
            // A second connection would send a POST twice.
            StreamAction::Reconnect if !connects => {
                stream.paused = false;
                stream.subscription.command(Command::Reconnect);
            }
            StreamAction::Resume | StreamAction::Reconnect => stream.pause(false),
        }
        streams.save()
    }

    /// Sets what a stream's next connection sends as `Last-Event-ID`, "" for nothing, and saves
    /// it. `frozen` has every connection send it, whatever the server sends; the same id without
    /// `frozen` gives the server's last one back.
    ///
    /// # Errors
    ///
    /// When there is no such stream, a header can't carry the id, or it can't be saved.
    pub async fn resume_from(&self, name: &str, id: &str, frozen: bool) -> Result<(), EngineError> {
        let mut streams = self.inner.streams.lock().await;
        let index = streams.index(name)?;
        let spec = check(&StreamSpec {
            last_event_id: id.to_owned(),
            freeze_id: frozen,
            ..streams.list[index].spec.clone()
        })?;
        streams.save_with(|entries| entries[index].stream = spec.clone())?;
        let stream = &mut streams.list[index];
        stream.spec = spec;
        stream.subscription.command(Command::ResumeFrom {
            id: id.to_owned(),
            frozen,
        });
        self.changed();
        Ok(())
    }

    /// The stream's latest attempts to connect, newest last.
    ///
    /// # Errors
    ///
    /// When there is no such stream.
    pub async fn attempts(&self, name: &str) -> Result<Vec<Attempt>, EngineError> {
        let streams = self.inner.streams.lock().await;
        Ok(streams.list[streams.index(name)?].subscription.attempts())
    }

    /// A stream's description, less its secrets: `kept` stands for them.
    ///
    /// # Errors
    ///
    /// When there is no such stream.
    pub async fn stream_spec(&self, name: &str) -> Result<StreamSpec, EngineError> {
        let streams = self.inner.streams.lock().await;
        Ok(masked(&streams.list[streams.index(name)?].spec))
    }

    /// Each stream's name and state, in the order they were added.
    pub async fn states(&self) -> Vec<(StreamSpec, Status)> {
        let streams = self.inner.streams.lock().await;
        streams
            .list
            .iter()
            .map(|stream| (stream.spec.clone(), stream.status()))
            .collect()
    }

    /// Waits until something changed since `version` was seen; returns the present version.
    pub async fn changed_since(&self, version: u64) -> u64 {
        let mut receiver = self.inner.version.subscribe();
        match receiver.wait_for(|now| *now != version).await {
            Ok(now) => *now,
            Err(_) => version,
        }
    }
}

/// An id that was set for one server is not sent to another, nor after a restart: only one that
/// was typed anew is.
fn leave_id(spec: &mut StreamSpec, old: &StreamSpec) {
    let typed = spec.last_event_id != old.last_event_id;
    if !typed && !spec.last_event_id.is_empty() && !same_place(&spec.url, &old.url) {
        spec.last_event_id.clear();
        spec.freeze_id = false;
    }
}

impl Inner {
    /// Runs something over the streams as they stand.
    pub(super) async fn with_streams<T>(&self, read: impl FnOnce(&[Watched]) -> T) -> T {
        read(&self.streams.lock().await.list)
    }
}
