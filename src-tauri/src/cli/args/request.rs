//! What `feedscope watch` asks for, in curl's words where curl has one.

use clap::{Args, ValueEnum};
use feedscope_engine::wire::{
    Auth, EndMarker, Framing, Header, HttpVersion, Numbering, Parser, Source, StreamSpec, Value,
};

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(super) struct Request {
    /// Request method [default: GET, with a body POST].
    #[arg(short = 'X', long = "request", value_name = "METHOD")]
    method: Option<String>,
    /// Request header; this and the next four may be given again.
    #[arg(short = 'H', long = "header", value_name = "K: V")]
    headers: Vec<String>,
    /// The same, with each ${VAR} in it taken from the environment at each attempt.
    #[arg(long, value_name = "K: text ${VAR}")]
    header_env: Vec<String>,
    /// The same, its value what a shell command prints, run at each attempt.
    #[arg(long, value_name = "K: COMMAND")]
    header_command: Vec<String>,
    /// Cookies to send, as one header.
    #[arg(short = 'b', long, value_name = "K=V; …")]
    cookie: Vec<String>,
    /// A parameter to put behind the URL's own, encoded as needed.
    #[arg(long, value_name = "K=V")]
    query: Vec<String>,
    /// The header User-Agent.
    #[arg(short = 'A', long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// The header Referer.
    #[arg(short = 'e', long, value_name = "URL")]
    referer: Option<String>,
    /// Authorization: Bearer TOKEN. Others on this computer see arguments: --header-env hides it.
    #[arg(
        long,
        visible_alias = "oauth2-bearer",
        value_name = "TOKEN",
        conflicts_with = "user"
    )]
    bearer: Option<String>,
    /// Authorization: Basic.
    #[arg(short = 'u', long, value_name = "USER:PASSWORD")]
    user: Option<String>,
    /// Request body.
    #[arg(
        short = 'd',
        long = "data",
        visible_alias = "data-raw",
        value_name = "BODY"
    )]
    body: Option<String>,
    /// Request body, of the type application/json.
    #[arg(long, value_name = "BODY", conflicts_with = "body")]
    json: Option<String>,
    /// Resume after this id, where the capture knows none.
    #[arg(long, value_name = "ID")]
    last_event_id: Option<String>,
    /// Send that id with every connection, whatever the server sends.
    #[arg(long, requires = "last_event_id")]
    freeze_id: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(super) struct Connection {
    /// Keep and send cookies.
    #[arg(long)]
    cookies: bool,
    /// Proxy: an http, https, socks5 or socks5h URL [default: the system's].
    #[arg(short = 'x', long, value_name = "URL")]
    proxy: Option<String>,
    /// Connect to this Unix socket instead of the URL's host.
    #[arg(long, value_name = "PATH")]
    unix_socket: Option<String>,
    /// Trust the certificate authorities in this PEM file too.
    #[arg(long, value_name = "FILE")]
    cacert: Option<String>,
    /// Appear with the certificate in this PEM file.
    #[arg(short = 'E', long, value_name = "FILE")]
    cert: Option<String>,
    /// Its private key, where the file has none.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<String>,
    /// Accept any certificate: whoever is between can then read and change everything.
    #[arg(short = 'k', long)]
    insecure: bool,
    /// Speak HTTP/1.1 only.
    #[arg(long = "http1.1", group = "http")]
    http1: bool,
    /// HTTP/2 where TLS agrees on it, else HTTP/1.1, as without this.
    #[arg(long, group = "http")]
    http2: bool,
    /// Speak HTTP/2 only, without TLS too.
    #[arg(long, group = "http")]
    http2_prior_knowledge: bool,
    /// Ask for a compressed body.
    #[arg(long)]
    compressed: bool,
    /// Redirects to follow at most [default: 10].
    #[arg(long, value_name = "N")]
    max_redirs: Option<u8>,
    /// Let redirects carry headers, credentials and the resume id to this origin; may be given
    /// again.
    #[arg(long, value_name = "ORIGIN")]
    trust_origin: Vec<String>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub(super) struct Reading {
    /// How the body is cut into events [default: by its content type].
    #[arg(long, value_enum)]
    framing: Option<Cut>,
    /// What reads the body. Both read the same: to hold them against each other.
    #[arg(long, value_enum, default_value_t = Reader::Own)]
    parser: Reader,
    /// Find gaps by each event's id, or by the number at a path such as $.seq in its JSON.
    #[arg(long, value_name = "id|PATH", value_parser = numbering)]
    number_by: Option<Numbering>,
    /// The stream is complete with an event of exactly this data, such as [DONE].
    #[arg(long, value_name = "DATA")]
    end_data: Option<String>,
    /// The stream is complete with an event of this type.
    #[arg(long, value_name = "TYPE")]
    end_type: Option<String>,
    /// The longest line read, such as 64KiB [default: 16MiB].
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    max_line: Option<u32>,
    /// The largest event read [default: 64MiB].
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    max_event: Option<u32>,
    /// The largest head of a response read [default: 64KiB].
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    max_head: Option<u32>,
}

/// How a body is cut into events.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Cut {
    /// By its content type.
    Auto,
    /// As an event stream, whatever its content type.
    Sse,
    /// A line an event, whatever its content type.
    Lines,
}

/// What reads a body.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Reader {
    /// Feedscope's own, the faster one.
    Own,
    /// The library of that name.
    EventsourceClient,
}

impl Request {
    /// Refuses what is written wrong, without repeating it: it may be a secret.
    pub(super) fn apply(&self, spec: &mut StreamSpec) -> Result<(), String> {
        for (texts, source) in [
            (&self.headers, Source::Text),
            (&self.header_env, Source::Env),
            (&self.header_command, Source::Command),
        ] {
            for text in texts {
                let mut header = header(text)?;
                header.value.source = source;
                spec.headers.push(header);
            }
        }
        for text in &self.query {
            spec.query.push(parameter(text)?);
        }
        let mut header = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                spec.headers.push(Header::new(name, value));
            }
        };
        header("User-Agent", &self.user_agent);
        header("Referer", &self.referer);
        let cookies = (!self.cookie.is_empty()).then(|| self.cookie.join("; "));
        header("Cookie", &cookies);
        if self.json.is_some() {
            header("Content-Type", &Some("application/json".to_owned()));
        }
        if let Some(token) = &self.bearer {
            let token = Value::text(token);
            spec.auth = Auth::Bearer { token };
        }
        if let Some(user) = &self.user {
            let (user, password) = user.split_once(':').unwrap_or((user, ""));
            spec.auth = Auth::Basic {
                user: user.to_owned(),
                password: Value::text(password),
            };
        }
        if let Some(body) = self.body.as_ref().or(self.json.as_ref()) {
            spec.body = Some(body.clone());
            if spec.method == "GET" {
                spec.method = "POST".to_owned();
            }
        }
        if let Some(method) = &self.method {
            spec.method.clone_from(method);
        }
        if let Some(id) = &self.last_event_id {
            spec.last_event_id.clone_from(id);
        }
        spec.freeze_id |= self.freeze_id;
        Ok(())
    }
}

impl Connection {
    pub(super) fn apply(&self, spec: &mut StreamSpec) {
        let set = |to: &mut Option<String>, text: &Option<String>| {
            if text.is_some() {
                to.clone_from(text);
            }
        };
        set(&mut spec.proxy, &self.proxy);
        set(&mut spec.unix_socket, &self.unix_socket);
        set(&mut spec.cacert, &self.cacert);
        set(&mut spec.client_cert, &self.cert);
        set(&mut spec.client_key, &self.key);
        spec.cookies |= self.cookies;
        spec.accept_any_certificate |= self.insecure;
        spec.compression |= self.compressed;
        if self.http1 {
            spec.http = HttpVersion::Http1;
        } else if self.http2_prior_knowledge {
            spec.http = HttpVersion::Http2;
        } else if self.http2 {
            spec.http = HttpVersion::Auto;
        }
        spec.bounds.redirects = self.max_redirs.unwrap_or(spec.bounds.redirects);
        spec.redirect_trust
            .extend(self.trust_origin.iter().cloned());
    }
}

impl Reading {
    pub(super) fn apply(&self, spec: &mut StreamSpec) {
        spec.framing = match self.framing {
            None | Some(Cut::Auto) => Framing::Auto,
            Some(Cut::Sse) => Framing::Sse,
            Some(Cut::Lines) => Framing::Lines,
        };
        spec.parser = match self.parser {
            Reader::Own => Parser::Own,
            Reader::EventsourceClient => Parser::EventsourceClient,
        };
        spec.numbering.clone_from(&self.number_by);
        if self.end_data.is_some() || self.end_type.is_some() {
            spec.end_marker = Some(EndMarker {
                data: self.end_data.clone(),
                event_type: self.end_type.clone(),
            });
        }
        let bounds = &mut spec.bounds;
        bounds.line = self.max_line.unwrap_or(bounds.line);
        bounds.event = self.max_event.unwrap_or(bounds.event);
        bounds.head = self.max_head.unwrap_or(bounds.head);
    }
}

fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a header is a name, a colon and a value, such as 'Authorization: Bearer …'")?;
    Ok(Header::new(name.trim(), value.trim()))
}

fn parameter(text: &str) -> Result<Header, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("a parameter is a name, a = and a value, such as 'symbol=ACME'")?;
    Ok(Header::new(name, value))
}

fn numbering(text: &str) -> Result<Numbering, String> {
    match text {
        "id" => Ok(Numbering::Id),
        path if path.starts_with('$') => Ok(Numbering::Path(path.to_owned())),
        _ => Err("write id, or a path that begins with $, such as $.seq".to_owned()),
    }
}

fn bytes(text: &str) -> Result<u32, String> {
    let bytes = whole_bytes(text).and_then(|bytes| u32::try_from(bytes).ok());
    let remedy = "write a number of bytes, such as 65536, 64KiB or 16MiB";
    bytes.ok_or_else(|| remedy.to_owned())
}

/// A number of bytes with its unit, in powers of 1,024.
pub(super) fn whole_bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let shift = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return None,
    };
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(1 << shift)
}
