//! The others: what one would build a client on instead, each over the reqwest that it takes.

use bytes::Bytes;
use eventsource_client::{Client, ClientBuilder, Error, ReconnectOptions, SSE};
use futures_util::{StreamExt, TryStreamExt};
use http::{Request, Response};
use launchdarkly_sdk_transport::{ByteStream, HttpTransport, ResponseFuture, TransportError};

use super::Count;
use crate::Outcome;

/// The body's bytes and nothing more: what no client over reqwest can go below.
pub async fn reqwest_only(url: &str) -> Outcome<Count> {
    let mut chunks = get(url).await?.bytes_stream();
    let mut body = 0;
    while let Some(chunk) = chunks.next().await {
        body += chunk?.len() as u64;
    }
    Ok(Count {
        body: Some(body),
        ..Count::default()
    })
}

/// With its requests over reqwest, as our streams have them, and without our shield.
pub async fn eventsource_client(url: &str) -> Outcome<Count> {
    let transport = OverReqwest(client()?);
    let client = ClientBuilder::for_url(url)?
        .reconnect(ReconnectOptions::reconnect(false).build())
        .build_with_transport(transport);
    let mut events = client.stream();
    let mut tally = Tally::default();
    loop {
        match events.next().await {
            Some(Ok(SSE::Event(event))) => tally.add(event.data.len()),
            Some(Ok(_)) => {}
            Some(Err(Error::Eof)) | None => return Ok(tally.into()),
            Some(Err(error)) => return Err(error.into()),
        }
    }
}

pub async fn reqwest_eventsource(url: &str) -> Outcome<Count> {
    use reqwest_eventsource::{Error, Event, EventSource};
    let client = reqwest_012::Client::builder().no_proxy().build()?;
    let mut events = EventSource::new(client.get(url))?;
    let mut tally = Tally::default();
    loop {
        match events.next().await {
            Some(Ok(Event::Message(message))) => tally.add(message.data.len()),
            Some(Ok(Event::Open)) => {}
            Some(Err(Error::StreamEnded)) | None => return Ok(tally.into()),
            Some(Err(error)) => return Err(error.into()),
        }
    }
}

pub async fn sseer(url: &str) -> Outcome<Count> {
    let mut events = sseer::event_stream::EventStream::new(get(url).await?.bytes_stream());
    let mut tally = Tally::default();
    while let Some(event) = events.next().await {
        tally.add(event?.data.len());
    }
    Ok(tally.into())
}

pub async fn sse_stream(url: &str) -> Outcome<Count> {
    let mut events = sse_stream::SseByteStream::new(get(url).await?.bytes_stream());
    let mut tally = Tally::default();
    while let Some(event) = events.next().await {
        if let Some(data) = event?.data {
            tally.add(data.len());
        }
    }
    Ok(tally.into())
}

async fn get(url: &str) -> Outcome<reqwest::Response> {
    Ok(client()?.get(url).send().await?.error_for_status()?)
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().build()
}

#[derive(Default)]
struct Tally {
    events: u64,
    data: u64,
}

impl Tally {
    fn add(&mut self, data: usize) {
        self.events += 1;
        self.data += data as u64;
    }
}

impl From<Tally> for Count {
    fn from(tally: Tally) -> Count {
        Count {
            events: Some(tally.events),
            body: None,
            data: Some(tally.data),
        }
    }
}

#[derive(Clone)]
struct OverReqwest(reqwest::Client);

impl HttpTransport for OverReqwest {
    fn request(&self, request: Request<Option<Bytes>>) -> ResponseFuture {
        let client = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let request = client
                .request(parts.method, parts.uri.to_string())
                .headers(parts.headers)
                .body(body.unwrap_or_default());
            let response = request.send().await.map_err(TransportError::new)?;
            let status = response.status();
            let body: ByteStream = Box::pin(response.bytes_stream().map_err(TransportError::new));
            let answer = Response::builder().status(status).body(body);
            answer.map_err(TransportError::new)
        })
    }
}
