//! A stream with a secret in every place, and what the window gets of it.

use feedscope_engine::stream::spec::{Auth, Header, Value};
use feedscope_engine::wire::StreamSpec;

use crate::stream_server::Server;

pub fn spec(server: &Server) -> StreamSpec {
    StreamSpec {
        headers: vec![
            Header::new("X-Api-Key", "SECRET-key"),
            Header::new("X-Plain", "plain"),
            Header {
                name: "X-Marked".to_owned(),
                value: Value {
                    secret: true,
                    ..Value::text("SECRET-marked")
                },
            },
        ],
        query: vec![Header::new("sig", "SECRET-query")],
        auth: Auth::Basic {
            user: "me".to_owned(),
            password: Value::text("SECRET-password"),
        },
        ..StreamSpec::get("a", &server.url("/?x=1&token=SECRET-url"))
    }
}

/// What the window gets of it, as JSON.
pub fn masked(server: &Server) -> serde_json::Value {
    let kept = |secret: bool| serde_json::json!({ "value": "", "source": "text", "secret": secret, "kept": true });
    let mut marked = kept(true);
    marked["name"] = "X-Marked".into();
    let mut key = kept(false);
    key["name"] = "X-Api-Key".into();
    let mut sig = kept(false);
    sig["name"] = "sig".into();
    let plain = serde_json::json!({ "name": "X-Plain", "value": "plain", "source": "text", "secret": false, "kept": false });
    serde_json::json!({
        "url": server.url("/?x=1&token=***"),
        "headers": [key, plain, marked],
        "query": [sig],
        "auth": { "basic": { "user": "me", "password": kept(false) } },
    })
}

pub fn shown(spec: &StreamSpec) -> serde_json::Value {
    let spec = serde_json::to_value(spec).unwrap();
    assert!(!spec.to_string().contains("SECRET"), "{spec}");
    serde_json::json!({
        "url": spec["url"], "headers": spec["headers"], "query": spec["query"], "auth": spec["auth"],
    })
}
