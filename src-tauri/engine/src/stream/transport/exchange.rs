//! One request and the head of its response.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::clients::{Clients, Lease};
use super::gate::Gate;
use super::request::Asking;
use super::wiring::Wiring;
use crate::record::Reason;
use crate::stream::failure::{Failure, Way};

/// After this time without an answer, a request makes room for others at the gate, and no longer
/// trusts a connection that it shares.
const PROMPT: Duration = Duration::from_secs(2);

/// How many connections are tried.
const CONNECTIONS_MAX: usize = 8;

/// Asks, and waits for the response's head, of `limit` at most what is `left`. Time spent in
/// queues of our own does not count.
///
/// A server with a low limit of streams leaves those beyond it without a word. A request that
/// gets no answer where others have theirs is therefore given up and made again on another
/// connection, if that is safe; one that is not has a connection without others from the start.
pub(super) async fn exchange(
    asking: &Asking,
    wiring: &Wiring,
    left: &mut Duration,
    limit: Duration,
) -> Result<(reqwest::Response, Lease), Failure> {
    let repeatable = asking.method.is_safe();
    let prompt = PROMPT.min(limit / 4);
    let mut crowded: Vec<(Lease, usize)> = Vec::new();
    loop {
        let avoid: Vec<u64> = crowded.iter().map(|(lease, _)| lease.number).collect();
        let mut lease = Clients::shared().lease(wiring, &avoid, !repeatable).await?;
        let leader = match lease.warmth() {
            Some(warmth) => warmth.wait().await,
            None => None,
        };
        let passage = Gate::shared().enter().await;
        let begun = Instant::now();
        let mut sending = pin!(send((*lease).clone(), asking));
        let mut sent = timeout(prompt.min(*left), &mut sending).await;
        drop(passage);
        let prompt_enough = sent.is_ok();
        if sent.is_err() {
            let others = lease.crowd();
            if repeatable && others > 0 && crowded.len() + 1 < CONNECTIONS_MAX {
                *left = left.saturating_sub(begun.elapsed());
                crowded.push((lease, others));
                continue;
            }
            sent = timeout(left.saturating_sub(begun.elapsed()), &mut sending).await;
        }
        *left = left.saturating_sub(begun.elapsed());
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                lease.lost();
                let proxy = wiring.proxy_in_use(&asking.url);
                let way = Way {
                    url: &asking.url,
                    proxy: proxy.as_deref(),
                    unix_socket: wiring.unix_socket.as_deref(),
                    client_cert: wiring.client_cert.is_some(),
                };
                return Err(Failure::connecting(&way, error));
            }
            Err(_) => {
                lease.distrust();
                return Err(Failure::new(
                    Reason::HeaderTimeout,
                    format!(
                        "no response came within {}: see whether the server is busy, or raise the limit",
                        words(limit)
                    ),
                ));
            }
        };
        lease.answered(response.version());
        drop(leader);
        if prompt_enough {
            for (lease, others) in crowded {
                lease.learn_limit(others);
            }
        }
        return Ok((response, lease));
    }
}

fn words(limit: Duration) -> String {
    match limit.as_millis() {
        ms if ms % 1000 == 0 => format!("{} s", ms / 1000),
        ms => format!("{ms} ms"),
    }
}

async fn send(client: reqwest::Client, asking: &Asking) -> reqwest::Result<reqwest::Response> {
    let mut request = client
        .request(asking.method.clone(), asking.url.clone())
        .headers(asking.headers.clone());
    if let Some(body) = &asking.body {
        request = request.body(body.clone());
    }
    request.send().await
}
