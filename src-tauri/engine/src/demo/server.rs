//! The feeds' server: their routes, the page that lists them, who may ask, and a way to end
//! every connection at once.

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::sse::Refusal;
use super::{FEEDS, Start, chat, clock, cpu, firehose, flaky, notifications, scores, stocks};

const PAGE: &str = include_str!("index.html");
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
     script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every feed, started, and the page.
pub(super) fn router(start: &mut Start) -> Router {
    let router = Router::new()
        .route("/", get(page))
        .merge(clock::routes())
        .merge(chat::routes(start))
        .merge(stocks::routes(start))
        .merge(cpu::routes(start))
        .merge(notifications::routes(start))
        .merge(scores::routes(start))
        .merge(flaky::routes(start))
        .merge(firehose::routes(start));
    guarded(router)
}

/// The same, for programs of this machine and the feeds' own page only.
pub(crate) fn guarded(router: Router) -> Router {
    router
        .fallback(async || unknown())
        .layer(middleware::from_fn(only_from_here))
}

/// Serves until `stopped` is dropped, then ends the listener, every connection, and `tasks`.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    mut tasks: JoinSet<()>,
    mut stopped: oneshot::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    tasks.spawn(connection(socket, router.clone()));
                }
                // Out of file descriptors, most likely: some may be given back soon.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = tasks.join_next() => {}
        }
    }
    drop(listener);
    tasks.shutdown().await;
}

async fn connection(socket: TcpStream, router: Router) {
    // Without it events still come, only later.
    socket.set_nodelay(true).ok();
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(socket), TowerToHyperService::new(router))
        .await;
    // It fails when the client goes away, which clients do.
    served.ok();
}

/// A feed as the page lists it.
pub(crate) struct Listed<'a> {
    pub name: &'a str,
    /// Where it is, from the first slash on.
    pub path: &'a str,
    pub description: &'a str,
    pub types: Vec<&'a str>,
}

async fn page() -> Response {
    let listed = FEEDS.iter().map(|feed| Listed {
        name: feed.name,
        path: feed.path,
        description: feed.description,
        types: feed.types.to_vec(),
    });
    page_of("Feedscope demo feeds", listed)
}

/// The page that lists feeds and shows the one chosen.
pub(crate) fn page_of<'a>(title: &str, listed: impl Iterator<Item = Listed<'a>>) -> Response {
    let mut feeds = String::new();
    for feed in listed {
        let types = serde_json::to_string(&feed.types).expect("texts are JSON");
        let (name, path, types) = (escaped(feed.name), escaped(feed.path), escaped(&types));
        let description = escaped(feed.description);
        writeln!(
            feeds,
            "<li><a href=\"#{path}\" data-path=\"{path}\" data-types=\"{types}\">\
             <strong>{name}</strong> <code>{path}</code><br>{description}</a></li>"
        )
        .expect("a string takes everything");
    }
    let page = PAGE
        .replace("<!-- title -->", &escaped(title))
        .replace("<!-- feeds -->", &feeds);
    let mut response = Html(page).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(PAGE_POLICY),
    );
    response
}

/// A text where HTML expects text or an attribute's value.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// There is no feed at this path.
pub(crate) fn unknown() -> Refusal {
    Refusal {
        status: StatusCode::NOT_FOUND,
        reason: "there is no such feed: the page at / lists them".to_owned(),
    }
}

/// Refuses what a web page of another site could send: through a name of its own that resolves
/// to loopback (`Host`), or across origins (`Origin`).
async fn only_from_here(request: Request, next: Next) -> Response {
    let forbidden = |reason: &str| Refusal {
        status: StatusCode::FORBIDDEN,
        reason: reason.to_owned(),
    };
    match allowed(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(reason) => forbidden(reason).into_response(),
    }
}

fn allowed(headers: &HeaderMap) -> Result<(), &'static str> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| Authority::try_from(host.as_bytes()).ok())
        .filter(is_loopback)
        .ok_or("the Host must be 127.0.0.1 or localhost")?;
    match headers.get(header::ORIGIN) {
        Some(origin) if !is_origin(origin, &host) => {
            Err("only the feeds' own page may ask from a browser")
        }
        _ => Ok(()),
    }
}

fn is_loopback(host: &Authority) -> bool {
    let name = host.host();
    name.eq_ignore_ascii_case("localhost")
        || name == "[::1]"
        || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
}

fn is_origin(origin: &HeaderValue, host: &Authority) -> bool {
    let own = format!("http://{host}");
    origin.as_bytes().eq_ignore_ascii_case(own.as_bytes())
}
