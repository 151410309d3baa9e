//! The cookies of one stream.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use reqwest::cookie::{CookieStore, Jar};
use url::Url;

/// How much servers may set, bytes, before all is forgotten. Reconnecting for days, a server
/// could fill the memory otherwise.
const TAKEN_MAX: usize = 1 << 20;

/// What servers set in this stream, for as long as it lives. Streams do not share it: they may
/// speak for different persons. Clones do.
#[derive(Clone, Default)]
pub struct Cookies(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    jar: Jar,
    taken: usize,
}

impl Cookies {
    /// Those that would be sent to a URL, `a=1; b=2`; "" for none.
    pub(super) fn shown(&self, url: &str) -> String {
        let cookies = Url::parse(url).ok().and_then(|url| self.cookies(&url));
        cookies.map_or_else(String::new, |cookies| {
            String::from_utf8_lossy(cookies.as_bytes()).into_owned()
        })
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CookieStore for Cookies {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let headers: Vec<_> = headers.collect();
        let mut kept = self.lock();
        kept.taken += headers.iter().map(|header| header.len()).sum::<usize>();
        if kept.taken > TAKEN_MAX {
            *kept = Kept::default();
        }
        kept.jar.set_cookies(&mut headers.into_iter(), url);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        self.lock().jar.cookies(url)
    }
}

/// The same jar, whatever is in it.
impl PartialEq for Cookies {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cookies {}

impl Hash for Cookies {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl std::fmt::Debug for Cookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookies")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_sets_cookies_without_end_fills_no_memory() {
        let cookies = Cookies::default();
        let url = Url::parse("http://a.example/").expect("a URL");
        for n in 0..2_000 {
            let text = format!("c{n}={}", "x".repeat(1_000));
            let header = HeaderValue::from_str(&text).expect("a header");
            cookies.set_cookies(&mut [&header].into_iter(), &url);
            assert!(cookies.shown(url.as_str()).len() <= TAKEN_MAX + 4 * n);
        }
        assert!(cookies.shown(url.as_str()).contains("c1999="));
    }
}
