//! HTML 9.2.5 and 9.2.6 written down plainly, to compare with: the whole stream at once, no
//! chunks, no bounds, no speed.

/// What a reader notices, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// A dispatched event: type, data, last event ID.
    Event(String, String, String),
    /// A comment's text.
    Comment(String),
    /// The last event ID was set by a block without data.
    Id(String),
    /// The reconnection time was set.
    Retry(u64),
}

/// Reads all complete lines of `bytes`.
#[allow(dead_code, reason = "not every test reads events")]
pub fn read(bytes: &[u8]) -> Vec<Noticed> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut noticed = Vec::new();
    let mut data = String::new();
    let mut event_type = String::new();
    let mut id_buffer = String::new();
    let mut last_event_id = String::new();
    for line in lines(text) {
        if line.is_empty() {
            let id_set = last_event_id != id_buffer;
            last_event_id.clone_from(&id_buffer);
            if data.is_empty() {
                event_type.clear();
                if id_set {
                    noticed.push(Noticed::Id(last_event_id.clone()));
                }
                continue;
            }
            data.pop();
            let name = match event_type.as_str() {
                "" => "message",
                name => name,
            };
            noticed.push(Noticed::Event(
                name.to_owned(),
                data.clone(),
                last_event_id.clone(),
            ));
            data.clear();
            event_type.clear();
            continue;
        }
        if let Some(text) = line.strip_prefix(':') {
            noticed.push(Noticed::Comment(text.to_owned()));
            continue;
        }
        let (name, value) = match line.split_once(':') {
            Some((name, value)) => (name, value.strip_prefix(' ').unwrap_or(value)),
            None => (line, ""),
        };
        match name {
            "event" => event_type = value.to_owned(),
            "data" => {
                data.push_str(value);
                data.push('\n');
            }
            "id" if !value.contains('\0') => id_buffer = value.to_owned(),
            "retry" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                noticed.push(Noticed::Retry(value.parse().unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }
    noticed
}

/// Reads all lines of `bytes` as events; a last one without an end if it is JSON.
#[allow(dead_code, reason = "not every test reads lines")]
pub fn read_lines(bytes: &[u8]) -> Vec<Noticed> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let tail = &text[text.rfind(['\r', '\n']).map_or(0, |end| end + 1)..];
    let tail = tail.strip_prefix('\u{1E}').unwrap_or(tail);
    let is_json = serde_json::from_str::<serde_json::Value>(tail).is_ok();
    let events = lines(text)
        .into_iter()
        .map(|line| line.strip_prefix('\u{1E}').unwrap_or(line))
        .chain(is_json.then_some(tail))
        .filter(|line| !line.trim_ascii().is_empty())
        .map(|line| Noticed::Event("message".to_owned(), line.to_owned(), String::new()));
    events.collect()
}

/// The lines that have an end: CRLF, LF or CR.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['\r', '\n']) {
        lines.push(&rest[..end]);
        let width = if rest[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = &rest[end + width..];
    }
    lines
}
