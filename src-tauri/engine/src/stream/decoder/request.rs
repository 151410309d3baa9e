//! The request for a stream; HTML 9.2.2 and 9.2.3.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{HeaderName, Request};

use crate::stream::check::resume_header;
use crate::stream::failure::Failure;
use crate::stream::spec::{Framing, Reconnect, StreamSpec};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What is asked for after `resume_id`: the same, or what a stream of another method that
/// resumes by GET asks for then.
pub(super) fn resuming<'a>(spec: &'a StreamSpec, resume_id: &str) -> Cow<'a, StreamSpec> {
    let resumes = spec.policy.reconnect == Reconnect::Resume;
    if !resumes || spec.method == "GET" || resume_header(resume_id).is_none() {
        return Cow::Borrowed(spec);
    }
    let mut spec = spec.clone();
    spec.method = "GET".to_owned();
    spec.body = None;
    let about_body = |name: &str| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str());
    spec.headers.retain(|header| !about_body(&header.name));
    Cow::Owned(spec)
}

/// Asks as `spec` says, with `resume_id` as `Last-Event-ID` if it can be one. The stream's own
/// headers are added by the transport, and stand in the place of these.
pub(super) fn request(
    spec: &StreamSpec,
    resume_id: &str,
) -> Result<Request<Option<Bytes>>, Failure> {
    let body = spec.body.as_ref().map(|body| Bytes::from(body.clone()));
    let mut request = Request::builder()
        .method(spec.method.as_str())
        .uri(&spec.url)
        .body(body)
        .map_err(|error| Failure::bad_request(format!("the URL can't be asked: {error}")))?;
    let headers = request.headers_mut();
    let accepted = HeaderValue::from_static(accept(spec.framing));
    headers.insert(ACCEPT, accepted);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(id) = resume_header(resume_id) {
        headers.insert(LAST_EVENT_ID, id);
    }
    Ok(request)
}

/// What is asked for. A stream that is taken as it comes asks as the standard says.
pub(super) fn accept(framing: Framing) -> &'static str {
    match framing {
        Framing::Auto | Framing::Sse => "text/event-stream",
        Framing::Lines => "application/x-ndjson, application/jsonl, */*;q=0.5",
    }
}
