//! From a command to a stream.

use url::{Url, form_urlencoded};

use super::CurlError;
use super::options::{self, Meaning};
use super::word::Word;
use super::words::words;
use crate::stream::spec::{Auth, Header, HttpVersion, StreamSpec, Value};

/// Headers that curl or a browser puts in, and that belong to the connection here.
const CONNECTION: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "upgrade",
    "te",
    "trailer",
    "transfer-encoding",
    "content-length",
    "priority",
];

/// The stream that a `curl` command asks for: from browsers' "Copy as cURL", for a POSIX shell
/// or for `cmd`, or from documentation. Variables and inner commands in headers, the query and
/// credentials are evaluated at each attempt. It has no name, and is not
/// [checked](crate::stream::check()) yet.
///
/// # Errors
///
/// When it is no such command, or asks for what a stream can't do.
pub fn from_curl(text: &str) -> Result<StreamSpec, CurlError> {
    let mut words = words(text)?.into_iter().peekable();
    // A prompt that was copied too.
    words.next_if(|word| matches!(word.plain().as_deref(), Some("$" | "%")));
    let program = words.next().and_then(|word| word.plain());
    let name = program.as_deref().and_then(|path| path.rsplit('/').next());
    if !matches!(name, Some("curl" | "curl.exe")) {
        return Err(CurlError::new(
            "this is no curl command: paste one that begins with curl",
        ));
    }
    let mut command = Command::new();
    while let Some(word) = words.next() {
        let beginning = word.beginning();
        let Some(option) = beginning.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
            command.urls.push(word);
            continue;
        };
        if let Some(long) = option.strip_prefix('-') {
            let name = long.split('=').next().unwrap_or_default();
            let (takes, meaning) =
                options::long(name).ok_or_else(|| unknown(&format!("--{name}")))?;
            let argument = if takes { words.next() } else { None };
            command.take(&format!("--{name}"), takes, meaning, argument)?;
            continue;
        }
        let mut rest = word.clone().without_first();
        while let Some(c) = rest.beginning().chars().next() {
            rest = rest.without_first();
            let (takes, meaning) = options::short(c).ok_or_else(|| unknown(&format!("-{c}")))?;
            let argument = match takes {
                true if rest.is_empty() => words.next(),
                true => Some(std::mem::take(&mut rest)),
                false => None,
            };
            command.take(&format!("-{c}"), takes, meaning, argument)?;
        }
    }
    command.stream()
}

/// What has been read so far.
struct Command {
    spec: StreamSpec,
    urls: Vec<Word>,
    method: Option<String>,
    data: Vec<Word>,
    json: bool,
    to_query: bool,
    cookies: Vec<Word>,
    proxy_user: Option<String>,
    /// Headers that are not to be sent.
    without: Vec<String>,
}

impl Command {
    fn new() -> Command {
        Command {
            spec: StreamSpec::get("", ""),
            urls: Vec::new(),
            method: None,
            data: Vec::new(),
            json: false,
            to_query: false,
            cookies: Vec::new(),
            proxy_user: None,
            without: Vec::new(),
        }
    }

    fn take(
        &mut self,
        option: &str,
        takes: bool,
        meaning: Meaning,
        argument: Option<Word>,
    ) -> Result<(), CurlError> {
        let word = match argument {
            None if takes => {
                return Err(CurlError::new(format!(
                    "nothing follows {option}: paste the whole command"
                )));
            }
            argument => argument.unwrap_or_default(),
        };
        let plain = || {
            word.plain().ok_or_else(|| {
                CurlError::new(format!(
                    "{option} has a variable or a command in it, which is not evaluated there: put its value in"
                ))
            })
        };
        let spec = &mut self.spec;
        match meaning {
            Meaning::Nothing => {}
            Meaning::Method => self.method = Some(plain()?),
            Meaning::Header => self.header(&word)?,
            Meaning::Data if word.beginning().starts_with('@') => return Err(file(option)),
            Meaning::Data | Meaning::DataRaw => self.data.push(word),
            Meaning::DataUrlencode => self.data.push(encoded(option, &word)?),
            Meaning::Json => {
                if word.beginning().starts_with('@') {
                    return Err(file(option));
                }
                self.json = true;
                self.data.push(word);
            }
            Meaning::DataToQuery => self.to_query = true,
            Meaning::UrlQuery => {
                let (name, value) = named(&word);
                spec.query.push(Header {
                    name: decoded(&name),
                    value: value.value(),
                });
            }
            Meaning::User => {
                let (user, password) = match word.split(':') {
                    Some((user, password)) => (user, password.value()),
                    None => (plain()?, Value::text("")),
                };
                spec.auth = Auth::Basic { user, password };
            }
            Meaning::Bearer => {
                spec.auth = Auth::Bearer {
                    token: word.value(),
                }
            }
            Meaning::Cookie if word.is_empty() => spec.cookies = true,
            Meaning::Cookie => match word.plain() {
                Some(text) if !text.contains('=') => return Err(file(option)),
                _ => self.cookies.push(word),
            },
            Meaning::UserAgent => self.set("User-Agent", word.value()),
            Meaning::Referer => {
                let url = plain()?;
                let url = url.trim_end_matches(";auto");
                if !url.is_empty() {
                    self.set("Referer", Value::text(url));
                }
            }
            Meaning::AnyCertificate => spec.accept_any_certificate = true,
            Meaning::Cacert => spec.cacert = Some(plain()?),
            Meaning::Cert => spec.client_cert = Some(plain()?),
            Meaning::Key => spec.client_key = Some(plain()?),
            Meaning::Proxy => spec.proxy = Some(proxy("http", "", &plain()?)),
            Meaning::Socks5 => spec.proxy = Some(proxy("socks5", ":1080", &plain()?)),
            Meaning::Socks5Hostname => spec.proxy = Some(proxy("socks5h", ":1080", &plain()?)),
            Meaning::ProxyUser => self.proxy_user = Some(plain()?),
            Meaning::UnixSocket => spec.unix_socket = Some(plain()?),
            Meaning::Http1 => spec.http = HttpVersion::Http1,
            Meaning::HttpAuto => spec.http = HttpVersion::Auto,
            Meaning::Http2Only => spec.http = HttpVersion::Http2,
            Meaning::Compressed => spec.compression = true,
            Meaning::ConnectTimeout => {
                let seconds: f64 = plain()?.parse().map_err(|_| number(option))?;
                spec.policy.connect_timeout_ms = (seconds * 1e3) as u32;
            }
            Meaning::MaxRedirects => {
                spec.bounds.redirects = plain()?.parse().map_err(|_| number(option))?;
            }
            Meaning::Url => self.urls.push(word),
        }
        Ok(())
    }

    fn header(&mut self, word: &Word) -> Result<(), CurlError> {
        if word.beginning().starts_with('@') {
            return Err(file("-H"));
        }
        let Some((name, value)) = word.split(':').filter(|(name, _)| !name.is_empty()) else {
            // Curl's word for a header without a value.
            if let Some(name) = word
                .plain()
                .as_deref()
                .and_then(|text| text.strip_suffix(';'))
            {
                self.set(name, Value::default());
                return Ok(());
            }
            // `:authority` and its like stand for what the URL says.
            if word.beginning().starts_with(':') {
                return Ok(());
            }
            return Err(CurlError::new(
                "a header has no colon: write -H 'Name: value'",
            ));
        };
        let (name, value) = (name.trim().to_owned(), value.trimmed());
        if value.is_empty() {
            self.without.push(name.to_ascii_lowercase());
            return Ok(());
        }
        let text = value.plain().unwrap_or_default().to_ascii_lowercase();
        match (name.to_ascii_lowercase().as_str(), text.as_str()) {
            // Feedscope asks so itself.
            ("accept", "*/*" | "text/event-stream") | ("cache-control", "no-cache") => {}
            ("accept-encoding", coding) => self.spec.compression |= coding != "identity",
            ("last-event-id", _) => {
                self.spec.last_event_id = value.plain().ok_or_else(|| {
                    CurlError::new("Last-Event-ID is no plain text: put its value in")
                })?;
            }
            (name, _) if CONNECTION.contains(&name) => {}
            _ => self.spec.headers.push(Header {
                name,
                value: value.value(),
            }),
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: Value) {
        self.spec.headers.push(Header {
            name: name.to_owned(),
            value,
        });
    }

    fn has(&self, name: &str) -> bool {
        let named = |header: &Header| header.name.eq_ignore_ascii_case(name);
        self.spec.headers.iter().any(named) || self.without.iter().any(|without| without == name)
    }

    fn stream(mut self) -> Result<StreamSpec, CurlError> {
        let [url] = std::mem::take(&mut self.urls)
            .try_into()
            .map_err(|urls: Vec<Word>| {
                CurlError::new(match urls.len() {
                    0 => "the command has no URL: paste the whole command",
                    _ => "the command has several URLs: make a stream of each, and mind the quotes",
                })
            })?;
        self.url(&url)?;
        self.body()?;
        if let Some(cookies) = self.joined_cookies() {
            self.set("Cookie", cookies);
        }
        if let (Some(user), Some(proxy)) = (&self.proxy_user, &mut self.spec.proxy)
            && let Ok(mut url) = Url::parse(proxy)
        {
            let (user, password) = user.split_once(':').unwrap_or((user, ""));
            // A URL without a host is refused later, by its own name.
            let _ = url.set_username(user);
            let _ = url.set_password(Some(password));
            *proxy = url.to_string();
        }
        // As with curl, a header of the person's own takes the place of the credentials.
        if self.has("authorization") {
            self.spec.auth = Auth::None;
        }
        Ok(self.spec)
    }

    /// Parameters with something to evaluate stand beside the URL.
    fn url(&mut self, word: &Word) -> Result<(), CurlError> {
        let mut url = match (word.plain(), word.split('?')) {
            (Some(url), _) => url,
            (None, Some((before, query))) => {
                let plain = self.parameters(query.pieces('&'))?;
                let mark = if plain.is_empty() { "" } else { "?" };
                format!("{before}{mark}{}", plain.join("&"))
            }
            (None, None) => {
                return Err(CurlError::new(
                    "the URL has a variable or a command before its query, which is not evaluated there: put its value in",
                ));
            }
        };
        if !url.contains("://") {
            url.insert_str(0, "http://");
        }
        self.spec.url = url;
        Ok(())
    }

    /// Puts what is to be evaluated into the query, and returns the rest as it is.
    fn parameters(&mut self, pairs: Vec<Word>) -> Result<Vec<String>, CurlError> {
        let mut plain = Vec::new();
        for pair in pairs {
            match pair.plain() {
                Some(pair) => plain.push(pair),
                None => {
                    let (name, value) = pair.split('=').ok_or_else(|| {
                        CurlError::new("a parameter's name is a variable: put its value in")
                    })?;
                    self.spec.query.push(Header {
                        name: decoded(&name),
                        value: value.value(),
                    });
                }
            }
        }
        Ok(plain)
    }

    fn body(&mut self) -> Result<(), CurlError> {
        let data = std::mem::take(&mut self.data);
        if self.to_query {
            let pairs = data.iter().flat_map(|word| word.pieces('&')).collect();
            for pair in self.parameters(pairs)? {
                let mark = if self.spec.url.contains('?') {
                    '&'
                } else {
                    '?'
                };
                self.spec.url.push(mark);
                self.spec.url.push_str(&pair);
            }
        } else if !data.is_empty() {
            let plain: Option<Vec<String>> = data.iter().map(Word::plain).collect();
            let plain = plain.ok_or_else(|| {
                CurlError::new(
                    "the body has a variable or a command in it, which is not evaluated there: put its value in",
                )
            })?;
            self.spec.body = Some(plain.join(if self.json { "" } else { "&" }));
            if !self.has("content-type") {
                let kind = match self.json {
                    true => "application/json",
                    false => "application/x-www-form-urlencoded",
                };
                self.set("Content-Type", Value::text(kind));
            }
        }
        self.spec.method = match (self.method.take(), &self.spec.body) {
            (Some(method), _) => method,
            (None, Some(_)) => "POST".to_owned(),
            (None, None) => "GET".to_owned(),
        };
        Ok(())
    }

    fn joined_cookies(&mut self) -> Option<Value> {
        let mut cookies = std::mem::take(&mut self.cookies).into_iter();
        let first = cookies.next()?;
        Some(cookies.fold(first, Word::and_cookie).value())
    }
}

/// `--data-urlencode`: `name=content`, of which the content is encoded.
fn encoded(option: &str, word: &Word) -> Result<Word, CurlError> {
    let text = match word.plain() {
        Some(text) if text.starts_with('@') => return Err(file(option)),
        Some(text) => text,
        // A query's values are encoded when they are known.
        None => return Ok(word.clone()),
    };
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    Ok(Word::text(&match text.split_once('=') {
        Some(("", content)) => encode(content),
        Some((name, content)) => format!("{name}={}", encode(content)),
        None => encode(&text),
    }))
}

fn named(word: &Word) -> (String, Word) {
    word.split('=')
        .unwrap_or_else(|| (String::new(), word.clone()))
}

fn decoded(name: &str) -> String {
    form_urlencoded::parse(name.as_bytes())
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

fn proxy(scheme: &str, port: &str, address: &str) -> String {
    match address.contains("://") {
        true => address.to_owned(),
        false if address.contains(':') => format!("{scheme}://{address}"),
        false => format!("{scheme}://{address}{port}"),
    }
}

fn unknown(option: &str) -> CurlError {
    CurlError::new(format!(
        "curl's {option} is not taken over: remove it, and set what it does in the stream"
    ))
}

fn file(option: &str) -> CurlError {
    CurlError::new(format!(
        "{option} reads from a file, which is not done here: put its content in"
    ))
}

fn number(option: &str) -> CurlError {
    CurlError::new(format!("what follows {option} is no number: correct it"))
}
