//! What a mark says, in words, to stand beside its own word.

use crate::record::Mark;

/// A mark as one sentence, from what a record keeps of it.
pub fn sentence(word: &str, data: &str) -> String {
    match Mark::from_parts(word, data) {
        Some(mark) => words(&mark),
        None => data.to_owned(),
    }
}

fn words(mark: &Mark) -> String {
    match mark {
        Mark::Open {
            status, protocol, ..
        } => format!("{status} over {protocol}"),
        Mark::End { reason, detail }
        | Mark::Ended { reason, detail }
        | Mark::Failed { reason, detail } => format!("{detail} ({})", reason.word()),

        Mark::Retry {
            attempt,
            delay_ms,
            resume_id,
            asked_ms,
        } => {
            let resuming = match resume_id.as_str() {
                "" => "without a last event ID".to_owned(),
                id => format!("resuming after id {id}"),
            };
            let asked = asked_ms.map_or_else(String::new, |asked| {
                format!("; the server asked for {asked} ms, which is out of the stream's bounds")
            });
            format!(
                "attempt {attempt} in {}, {resuming}{asked}",
                duration(*delay_ms)
            )
        }
        Mark::Stalled { silent_ms, detail } if detail.is_empty() => {
            format!("nothing received for {}", duration(*silent_ms))
        }
        Mark::Stalled { silent_ms, detail } => {
            format!("nothing received for {}; {detail}", duration(*silent_ms))
        }
        Mark::Resumed { silent_ms } => {
            format!("receiving again after {} of silence", duration(*silent_ms))
        }
        Mark::ResumeId { resume_id } if resume_id.is_empty() => {
            "the next connection resumes after no id".to_owned()
        }
        Mark::ResumeId { resume_id } => {
            format!("the next connection resumes after id {resume_id}")
        }
        Mark::Limit { what, .. } if what == "id" => {
            "the id can't be sent in a header; the next connection does not resume".to_owned()
        }
        Mark::Limit { what, bytes } => {
            format!("left out a part that passed the bound of one {what}: {bytes} bytes")
        }
        Mark::Paused {} => "as asked".to_owned(),
        Mark::Recovered { detail, .. } | Mark::Gap { detail, .. } | Mark::Repeated { detail } => {
            detail.clone()
        }
        Mark::Replayed {
            resume_id,
            replayed,
            duplicates,
        } => format!(
            "resumed after id {resume_id}: {replayed} replayed, {duplicates} of them duplicates"
        ),
        Mark::Alert { name, detail } => format!("{name}: {detail}"),
        Mark::Dropped {
            records, reason, ..
        } => format!("{records} old records removed: {reason}"),
    }
}

fn duration(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", ms as f64 / 1_000.0),
        _ => format!("{} min {} s", ms / 60_000, ms / 1_000 % 60),
    }
}
