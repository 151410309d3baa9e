//! What no server should send, on the screen: it is shown, and that is all.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use fantoccini::key::Key;

use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::until;
use super::{DARK, NARROW};

const RAN: &str = "window.ran = 1";
/// Elements of a page that has nothing but the window in it.
const MOST_ELEMENTS: u64 = 20_000;

#[tokio::test]
async fn hostile_data_is_shown_as_text_in_rows_of_one_height_and_nothing_of_it_runs() {
    let home = tempfile::tempdir().unwrap();
    let named = TcpListener::bind("127.0.0.1:0").unwrap();
    named.set_nonblocking(true).unwrap();
    let feed = Feed::of_events(&hostile(named.local_addr().unwrap()));
    let desk = Desk::new(home.path(), NARROW);
    let window = desk.open(DARK).await;
    window.find("try-demo").await;
    let own = window.sees(COUNTED).await;
    window
        .add_stream(
            "<img src=x onerror=\"window.ran=1\">\u{202e}evil",
            &feed.url,
        )
        .await;
    let rows = window
        .rows_until("the last of them", |rows| {
            rows.last().is_some_and(|row| row.data() == "the end")
        })
        .await;
    for row in &rows {
        assert_eq!(row.area.height, 24.0, "{row:?}");
    }
    for pair in rows.windows(2) {
        assert!(
            (pair[1].area.top - pair[0].area.top - 24.0).abs() < 0.1,
            "{pair:?}"
        );
    }
    window.photograph("hostile-dark-narrow").await;

    for row in &rows[1..] {
        window.click_at(row.area.at(0.4, 0.5)).await;
        let record = format!("[data-testid='drawer'][data-seq='{}']", row.seq);
        window.css(&format!("{record} .panel")).await;
        for tab in ["raw", "diff", "text", "pretty"] {
            window.click(&format!("tab-{tab}")).await;
            window
                .css(&format!("#tab-{tab}[aria-selected='true']"))
                .await;
        }
        let elements = window.sees("document.querySelectorAll('*').length").await;
        let few = elements.as_u64().unwrap() < MOST_ELEMENTS;
        assert!(few, "{elements} for {}", row.type_name());
        if ["marks", "deeper"].contains(&row.type_name()) {
            let name = format!("hostile-{}-dark-narrow", row.type_name());
            window.photograph(&name).await;
        }
        // It answers: the drawer goes, and the row is left.
        window.strike_key(Key::Escape).await;
        window.vanishes("drawer").await;
        window.strike_key(Key::Escape).await;
        window
            .rows_until("nothing selected", |rows| {
                rows.iter().all(|row| !row.selected)
            })
            .await;
    }
    let after = window.sees(COUNTED).await;
    assert_eq!(
        own, after,
        "scripts, pictures, frames, and whether anything ran"
    );
    window.all_of_the_long_one().await;
    window.strike_key(Key::Escape).await;
    window.fill("filter-input", "\"the end\"").await;
    until("an answer", || async {
        (window.rows().await.len() == 1).then_some(())
    })
    .await;
    window.close().await;
    // Whoever had come would wait to be let in.
    let visit = named.accept().map_err(|error| error.kind());
    assert!(
        matches!(visit, Err(ErrorKind::WouldBlock)),
        "the server that the data names was asked: {visit:?}"
    );
}

/// What markup would add to the page, and the trace that a script would leave.
const COUNTED: &str = "[document.scripts.length, document.querySelectorAll(
    'img, iframe, object, embed, video, base, link:not([rel=stylesheet]):not([rel=modulepreload]), [onload], [onerror], [onclick], [style*=url]'
).length, window.ran === undefined]";

impl Window {
    /// Opens five megabytes in one line, as much of them as is shown.
    async fn all_of_the_long_one(&self) {
        let rows = self.rows().await;
        let long = rows.iter().find(|row| row.type_name() == "long").unwrap();
        self.click_at(long.area.at(0.4, 0.5)).await;
        self.click("tab-raw").await;
        self.click("drawer-all").await;
        let whole =
            "document.querySelector(\"[data-testid='drawer-raw']\").textContent.length > 4000000";
        self.holds_true("the first megabytes", whole).await;
        self.photograph("hostile-long-whole-dark-narrow").await;
    }
}

/// Events that mean harm; one names pictures, styles and links of the server at `other`.
fn hostile(other: SocketAddr) -> String {
    let events = [
        ("markup", format!("<img src=x onerror=\"{RAN}\"><script>{RAN}</script><svg onload=\"{RAN}\"><style>*{{display:none}}</style>")),
        ("url", format!("{{\"link\":\"javascript:{RAN}\",\"html\":\"<iframe srcdoc='<script>parent.{RAN}</script>'>\"}}")),
        ("elsewhere", format!("<img src=\"http://{other}/picture.png\"><link rel=\"stylesheet\" href=\"http://{other}/style.css\"><a href=\"http://{other}/page\" ping=\"http://{other}/ping\">http://{other}/page</a>")),
        ("bidi", "user\u{202e}gnp.exe\u{202c} \u{2066}left\u{2069} \u{200f}\u{5d0}\u{5d1}\u{5d2} \u{627}\u{644}\u{633}\u{644}\u{627}\u{645}".to_owned()),
        ("hidden", "a\u{200b}b\u{200d}c\u{feff}d\u{ad}e\u{2060}f".to_owned()),
        ("marks", format!("Z{}a{}l{}go", "\u{301}\u{316}".repeat(400), "\u{489}".repeat(300), "\u{35c}".repeat(300))),
        ("control", "\u{1b}[31mred\u{7}\u{8}\u{0} \u{85}\u{2028}\u{2029}\tend".to_owned()),
        ("emoji", format!("{}{}", "👩\u{200d}👩\u{200d}👧\u{200d}👦".repeat(40), "\u{fdfd}".repeat(40))),
        ("long", "x".repeat(5_000_000)),
        ("deep", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
        ("deeper", format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000))),
        ("wide", format!("[{}0]", "0,".repeat(200_000))),
        ("broken", "{\"a\":1,,\"b\":[}".to_owned()),
        ("proto", "{\"__proto__\":{\"ran\":1},\"constructor\":{\"prototype\":{\"ran\":1}}}".to_owned()),
        ("<b onclick=\"window.ran=1\">type</b>\u{202e}", "the type is markup".to_owned()),
        ("last", "the end".to_owned()),
    ];
    let lines =
        events.map(|(kind, data)| format!("id: <i>{kind}</i>\nevent: {kind}\ndata: {data}\n\n"));
    lines.concat()
}
