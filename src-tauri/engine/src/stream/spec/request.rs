//! What a request carries.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A name with a value: a request header or a query parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Header {
    /// Its name, as the person typed it.
    pub name: String,
    /// Its value.
    #[serde(flatten)]
    pub value: Value,
}

impl Header {
    /// A name with a value that stands here as it is sent.
    pub fn new(name: &str, value: &str) -> Header {
        Header {
            name: name.to_owned(),
            value: Value::text(value),
        }
    }
}

/// A value that may be secret, and may be made anew at each attempt.
///
/// Secret values are never shown, saved or exported: they lie in the system's keyring, and where
/// a description is shown or saved, `kept` stands for them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Value {
    /// The value, or what it is made from.
    pub value: String,
    /// What `value` is.
    pub source: Source,
    /// The person marked it secret. Headers and parameters that are known to carry secrets
    /// (`Authorization`, `Cookie`, `token`, …) are so without being marked.
    pub secret: bool,
    /// The value is in the keyring, and `value` is "".
    pub kept: bool,
}

impl Value {
    /// A value that stands here as it is sent.
    pub fn text(value: &str) -> Value {
        Value {
            value: value.to_owned(),
            ..Value::default()
        }
    }
}

/// What a value's text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The value itself.
    #[default]
    Text,
    /// Text in which each `${NAME}` is an environment variable, read at each attempt.
    Env,
    /// A shell command whose output, less its last line end, is the value; run at each attempt.
    Command,
}

/// How to say who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Auth {
    /// Not at all.
    #[default]
    None,
    /// `Authorization: Bearer …`; the token is secret.
    Bearer {
        /// The token.
        token: Value,
    },
    /// `Authorization: Basic …`; the password is secret.
    Basic {
        /// The user's name, without a colon.
        user: String,
        /// The password.
        password: Value,
    },
}

/// Which HTTP to speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum HttpVersion {
    /// HTTP/2 where TLS agrees on it, else HTTP/1.1.
    #[default]
    Auto,
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2 only, without TLS too (prior knowledge).
    Http2,
}
