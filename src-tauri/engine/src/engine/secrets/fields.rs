//! Which parts of a stream's description are secret, and the description without them.

use std::collections::{BTreeMap, HashMap};

use crate::stream::check::{is_masked, redacted, unmasked};
use crate::stream::redact::{is_kept_credential, is_kept_secret};
use crate::stream::spec::{Auth, StreamSpec, Value};

/// The description as it may be saved and shown: `kept` stands for a secret value, `***` for
/// one in a URL.
pub(in crate::engine) fn masked(spec: &StreamSpec) -> StreamSpec {
    let mut spec = spec.clone();
    for (_, value) in values(&mut spec) {
        value.kept |= !value.value.is_empty();
        value.value.clear();
    }
    spec.url = redacted(&spec.url);
    spec.proxy = spec.proxy.as_deref().map(redacted);
    spec
}

/// The secrets that the description has, by field. A field's name holds also when headers are
/// put into another order.
pub(in crate::engine) fn secrets(spec: &StreamSpec) -> BTreeMap<String, String> {
    let mut spec = spec.clone();
    let mut found: BTreeMap<String, String> = values(&mut spec)
        .into_iter()
        .filter(|(_, value)| !value.value.is_empty())
        .map(|(field, value)| (field, value.value.clone()))
        .collect();
    for (field, url) in urls(&mut spec) {
        if redacted(url) != *url && !is_masked(url) {
            found.insert(field.to_owned(), url.clone());
        }
    }
    found
}

/// The fields whose secrets are elsewhere.
pub(in crate::engine) fn missing(spec: &StreamSpec) -> Vec<String> {
    let mut spec = spec.clone();
    let mut fields: Vec<String> = values(&mut spec)
        .into_iter()
        .filter(|(_, value)| value.kept && value.value.is_empty())
        .map(|(field, _)| field)
        .collect();
    for (field, url) in urls(&mut spec) {
        if is_masked(url) {
            fields.push(field.to_owned());
        }
    }
    fields
}

/// Puts the secrets that `known` has into their fields, where they are missing.
pub(in crate::engine) fn fill(spec: &mut StreamSpec, known: impl Fn(&str) -> Option<String>) {
    for (field, value) in values(spec) {
        if value.kept
            && value.value.is_empty()
            && let Some(secret) = known(&field)
        {
            value.value = secret;
        }
        value.kept &= value.value.is_empty();
    }
    for (field, url) in urls(spec) {
        if is_masked(url)
            && let Some(whole) = known(field)
        {
            *url = unmasked(url, &whole);
        }
    }
}

/// The secret values, each with its field: `header/x-api-key/0`.
fn values(spec: &mut StreamSpec) -> Vec<(String, &mut Value)> {
    let mut found = Vec::new();
    for (kind, list) in [("header", &mut spec.headers), ("query", &mut spec.query)] {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for header in list {
            let name = header.name.to_ascii_lowercase();
            let nth = seen.entry(name.clone()).or_default();
            if header.value.kept || is_kept_secret(header) {
                found.push((format!("{kind}/{name}/{nth}"), &mut header.value));
            }
            *nth += 1;
        }
    }
    let (kind, value) = match &mut spec.auth {
        Auth::None => return found,
        Auth::Bearer { token } => ("auth/bearer", token),
        Auth::Basic { password, .. } => ("auth/basic", password),
    };
    if value.kept || is_kept_credential(value) {
        found.push((kind.to_owned(), value));
    }
    found
}

fn urls(spec: &mut StreamSpec) -> impl Iterator<Item = (&'static str, &mut String)> {
    let proxy = spec.proxy.as_mut().map(|proxy| ("proxy", proxy));
    std::iter::once(("url", &mut spec.url)).chain(proxy)
}
