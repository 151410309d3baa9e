//! Names for those who come from outside: a redirect from a public server must not lead into
//! the own network by a name that resolves there.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::redirect::is_inside;

/// Resolves as the system does, and finds nothing of the own network for one name.
pub(super) struct Outside {
    /// The host that must be outside. Others, a proxy's, may be anywhere.
    pub host: String,
}

/// A name's addresses all lie in the own network.
#[derive(Debug, thiserror::Error)]
#[error("{0} is inside the own network")]
pub(crate) struct Inside(pub String);

impl Resolve for Outside {
    fn resolve(&self, name: Name) -> Resolving {
        let guarded = name.as_str().eq_ignore_ascii_case(&self.host);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<_> = found
                .filter(|address| !(guarded && is_inside(address.ip())))
                .collect();
            if addresses.is_empty() {
                return Err(Inside(name.as_str().to_owned()).into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::record::Reason;
    use crate::stream::spec::StreamSpec;
    use crate::stream::transport::Cookies;
    use crate::stream::transport::exchange::exchange;
    use crate::stream::transport::request::Asking;
    use crate::stream::transport::wiring::Wiring;

    #[tokio::test]
    async fn a_name_of_the_own_network_is_not_connected_to_after_a_redirect_from_outside() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let url = format!("http://localhost:{port}/");
        let spec = StreamSpec::get("", &url);
        let request = http::Request::get(&url).body(None).expect("a request");
        let asking = Asking::new(request, &spec).expect("it can be asked");
        let mut wiring = Wiring::of(&spec, &asking.url, &Cookies::default())
            .await
            .expect("a way");
        wiring.outside_only = true;
        let mut left = Duration::from_secs(60);
        let failure = exchange(&asking, &wiring, &mut left, Duration::from_secs(60))
            .await
            .err()
            .expect("it is refused");
        assert_eq!(failure.reason, Reason::Redirect);
        assert_eq!(
            failure.detail,
            "the server redirects to localhost, inside your own network: use that URL if you trust it"
        );
    }

    #[tokio::test]
    async fn other_names_are_resolved_as_ever() {
        let outside = Outside {
            host: "feed.example".to_owned(),
        };
        let name = "localhost".parse().expect("a name");
        assert!(
            outside
                .resolve(name)
                .await
                .is_ok_and(|mut found| found.next().is_some())
        );
    }
}
