//! `feedscope://add?url=…`: a link that asks to watch a stream.

use tauri::Url;

use super::page::{AskedBy, Told};
use crate::cli::args::named;

/// Bytes of a link at most.
const LONGEST: usize = 8 * 1024;

/// Whether this is such a link, be it a good one or not.
pub(super) fn is_link(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("feedscope"))
}

/// What to tell the page of a link.
pub(super) fn told(link: &str) -> Told {
    match asked(link) {
        Ok(url) => Told::OpenUrl {
            by: AskedBy::Link,
            url,
            name: String::new(),
        },
        Err(why) => Told::Refused {
            message: format!("A feedscope: link was refused: {why}"),
        },
    }
}

/// What to tell the page of URIs that were dropped on the window, and are no files here.
pub(super) fn told_of_drop(uris: &[String]) -> Option<Told> {
    let first = uris.first()?;
    if let Some(url) = uris.iter().find_map(|uri| watchable(uri).ok()) {
        return Some(Told::OpenUrl {
            by: AskedBy::Drop,
            url,
            name: String::new(),
        });
    }
    if is_link(first) {
        return Some(told(first));
    }
    let why = watchable(first).err()?;
    Some(Told::Refused {
        message: format!("What was dropped is no file here and can't be watched: {why}"),
    })
}

/// What to tell the page of an argument that a second start of the program was given.
pub(super) fn told_of_argument(argument: &str) -> Told {
    if is_link(argument) {
        return told(argument);
    }
    let (name, url) = named(argument);
    match watchable(&url) {
        Ok(url) => Told::OpenUrl {
            by: AskedBy::Start,
            url,
            name,
        },
        Err(why) => Told::Refused {
            message: format!("Another start of Feedscope named a stream that was refused: {why}"),
        },
    }
}

/// The URL that a link asks to watch.
fn asked(link: &str) -> Result<String, &'static str> {
    if link.len() > LONGEST {
        return Err("it is longer than 8 KiB");
    }
    let link = Url::parse(link).map_err(|_| "it can't be read")?;
    let is_add = link.host_str() == Some("add") && matches!(link.path(), "" | "/");
    if !is_add {
        return Err("it does not begin with feedscope://add?url=");
    }
    let mut urls = link.query_pairs().filter(|(name, _)| name == "url");
    let (Some((_, url)), None) = (urls.next(), urls.next()) else {
        return Err("it needs one url=");
    };
    watchable(&url)
}

/// The URL itself, if it is one of the web.
fn watchable(url: &str) -> Result<String, &'static str> {
    // A parser takes some of them out; what the person sees shall be what was asked.
    if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("its URL has control characters or blanks in it");
    }
    match Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url.into()),
        Ok(_) => Err("its URL is neither http nor https"),
        Err(_) => Err("its URL can't be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_the_stream_to_add() {
        for (link, url) in [
            ("feedscope://add?url=http://h/a", "http://h/a"),
            (
                "FeedScope://add/?url=https%3A%2F%2Fh%2Fa%3Fx%3D1%26y%3D2&other=1",
                "https://h/a?x=1&y=2",
            ),
            ("feedscope://add?url=http://h/%D7%90", "http://h/%D7%90"),
        ] {
            assert!(is_link(link));
            let (by, url, name) = (AskedBy::Link, url.to_owned(), String::new());
            assert_eq!(told(link), Told::OpenUrl { by, url, name }, "{link}");
        }
        assert!(!is_link("http://h/feedscope:"));
        assert!(!is_link("feedscope=http://h/"));
    }

    #[test]
    fn a_hostile_link_is_refused_with_its_reason() {
        let long = format!("feedscope://add?url=http://h/{}", "a".repeat(LONGEST));
        for (link, why) in [
            ("feedscope://add?url=javascript:alert(1)", "neither http"),
            ("feedscope://add?url=file:///etc/passwd", "neither http"),
            ("feedscope://add?url=data:text/html,x", "neither http"),
            ("feedscope://add?url=feedscope://add", "neither http"),
            ("feedscope://add?url=http://h/%0d%0aX-A:1", "control"),
            ("feedscope://add?url=ht%09tp://h/", "control"),
            ("feedscope://add?url=http://", "can't be read"),
            ("feedscope://add?url=a&url=b", "one url="),
            ("feedscope://add", "one url="),
            ("feedscope://run?url=http://h/", "feedscope://add"),
            ("feedscope:add?url=http://h/", "feedscope://add"),
            ("feedscope://", "feedscope://add"),
            (&long, "8 KiB"),
        ] {
            assert!(is_link(link));
            let Told::Refused { message } = told(link) else {
                panic!("{link} is let through");
            };
            assert!(message.contains(why), "{link}: {message}");
        }
    }
}
