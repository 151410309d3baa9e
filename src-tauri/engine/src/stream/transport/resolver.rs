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
