//! What the page is asked by scripts of the benchmark, and what its diagnostics tell.

use std::path::Path;
use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value, json};

use crate::support::desk::{Desk, Window};

/// A frame as the window's diagnostics have it, ms.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// When it began, on the page's clock.
    pub at: f64,
    pub took: f64,
    /// Script within it.
    pub script: f64,
    /// Questions to the engine that were out at its end.
    pub asked: u64,
}

/// Opens the window of a home folder, and gives scripts the time they need.
pub async fn open(desk: &Desk) -> Window {
    let window = desk.open("Adwaita").await;
    let patience = Duration::from_secs(120);
    let patience = TimeoutConfiguration::new(Some(patience), Some(patience), None);
    window.client.update_timeouts(patience).await.unwrap();
    window
}

pub async fn script(window: &Window, script: &str, arguments: &[Value]) -> Value {
    let answer = window.client.execute_async(script, arguments.to_vec());
    answer.await.unwrap()
}

pub async fn numbers(window: &Window, text: &str, arguments: &[Value]) -> Vec<f64> {
    let answer = script(window, text, arguments).await;
    let numbers = answer.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

/// Animation frames a second over so much time, with nothing else asked of the page.
pub async fn frames_a_second(window: &Window, time: Duration) -> f64 {
    let text = "const [ms, done] = arguments; let n = 0; const began = performance.now();
        const tick = (now) => {
            if (now - began >= ms) return done([n / (now - began) * 1000]);
            n += 1;
            requestAnimationFrame(tick); };
        requestAnimationFrame(tick);";
    numbers(window, text, &[json!(time.as_millis() as u64)]).await[0]
}

/// Opens the diagnostics as a person does, and keeps what they tell of the last 20 s or so.
pub async fn open_diagnostics(window: &Window) {
    let text = "window.benchFrames = [];
        document.addEventListener('feedscope:frames', (told) => {
            benchFrames.push(...told.detail);
            benchFrames.splice(0, benchFrames.length - 1200); });
        document.body.dispatchEvent(new KeyboardEvent('keydown',
            { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }));";
    window.script(text).await.unwrap();
    window.fill("palette-input", "diagnostics").await;
    window.press_enter("palette-input").await;
    window.find("diagnostics").await;
}

/// The frames since the last time, at most those of 20 s or so.
pub async fn take_frames(window: &Window) -> Vec<Frame> {
    let text = "return benchFrames.splice(0)
        .map(({ at, took, script, asked }) => [at, took, script, asked]);";
    let told = window.script(text).await.unwrap();
    let frames = told.as_array().unwrap().iter().map(|frame| {
        let number = |at: usize| frame[at].as_f64().unwrap();
        Frame {
            at: number(0),
            took: number(1),
            script: number(2),
            asked: number(3) as u64,
        }
    });
    frames.collect()
}

/// Watches from now on how late the newest row is, a frame at a time; [`take_visible`] has it for
/// the last 20 s or so.
///
/// Of all events that a frame brings, the first came right after the newest one of the frame
/// before: its way is the longest, and is what counts.
pub async fn watch_visible(window: &Window) {
    let text = "window.benchVisible = [];
        const DAY = 86400000;
        const timeOf = (row) => {
            const [, h, m, s, ms] = /(\\d+):(\\d+):(\\d+)\\.(\\d+)/.exec(
                row.querySelector('.time').textContent);
            return ((h * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(ms); };
        let seen = null;
        requestAnimationFrame(function look() {
            const rows = document.querySelectorAll(\"[data-testid='row']\");
            const row = rows[rows.length - 1];
            if (row && row.dataset.seq !== seen?.seq) {
                const now = new Date();
                const clock = timeOf({ querySelector: () => ({ textContent:
                    `${now.getHours()}:${now.getMinutes()}:${now.getSeconds()}.` +
                    String(now.getMilliseconds()).padStart(3, '0') }) });
                if (seen) benchVisible.push((clock - seen.time + DAY) % DAY);
                if (benchVisible.length > 1200) benchVisible.shift();
                seen = { seq: row.dataset.seq, time: timeOf(row) };
            }
            requestAnimationFrame(look);
        });";
    window.script(text).await.unwrap();
}

pub async fn take_visible(window: &Window) -> Vec<f64> {
    let text = "const done = arguments[0]; done(benchVisible.splice(0));";
    numbers(window, text, &[]).await
}

/// How long after turns of the wheel by up to 60 rows the first row in sight is the right one, ms.
pub async fn wheel(window: &Window, turns: u32) -> Vec<f64> {
    let text = "const [turns, done] = arguments;
        const rows = document.querySelector(\"[data-testid='rows']\");
        const bar = document.querySelector(\"[data-testid='scrollbar']\");
        const first = () => Number(document.querySelector(\"[data-testid='row']\").dataset.seq);
        const frame = () => new Promise(requestAnimationFrame);
        (async () => {
            const times = [];
            for (let turn = 0; turn < turns; turn++) {
                let by = (Math.random() < 0.5 ? -1 : 1) * (1 + Math.floor(Math.random() * 60));
                // There is nothing beyond the ends to be waited for.
                const to = Number(bar.getAttribute('aria-valuenow')) + by;
                if (to < 0 || to > Number(bar.getAttribute('aria-valuemax'))) by = -by;
                await new Promise((go) => setTimeout(go, Math.random() * 60));
                const wanted = first() + by;
                const began = performance.now();
                rows.dispatchEvent(new WheelEvent('wheel',
                    { deltaY: by, deltaMode: 1, bubbles: true, cancelable: true }));
                while (first() !== wanted && performance.now() - began < 5000) await frame();
                times.push(performance.now() - began);
            }
            done(times);
        })();";
    numbers(window, text, &[json!(turns)]).await
}

/// How long after presses on random places of the minimap the rows of that place are in sight, ms.
pub async fn jump(window: &Window, jumps: u32) -> Vec<f64> {
    let text = "const [jumps, done] = arguments;
        const bar = document.querySelector(\"[data-testid='scrollbar']\");
        const box = bar.getBoundingClientRect();
        const first = () => Number(document.querySelector(\"[data-testid='row']\").dataset.seq);
        const place = () => Number(bar.getAttribute('aria-valuenow'));
        const frame = () => new Promise(requestAnimationFrame);
        const press = (type, y) => bar.dispatchEvent(new PointerEvent(type,
            { button: 0, pointerId: 1, clientX: box.left + 5, clientY: box.top + y, bubbles: true }));
        // There is no such pointer that could be captured.
        bar.setPointerCapture = () => {};
        (async () => {
            const times = [];
            while (times.length < jumps) {
                await new Promise((go) => setTimeout(go, Math.random() * 60));
                const [before, y] = [place(), Math.random() * box.height];
                const began = performance.now();
                press('pointerdown', y);
                press('pointerup', y);
                // What is shown follows at the end of the microtasks.
                for (let turn = 0; turn < 9; turn++) await null;
                const wanted = place() + 1;
                // It was the thumb that was hit.
                if (wanted - 1 === before) continue;
                while (Math.abs(first() - wanted) > 1 && performance.now() - began < 5000) await frame();
                times.push(performance.now() - began);
            }
            done(times);
        })();";
    numbers(window, text, &[json!(jumps)]).await
}

/// How long after a filter that leaves few of the records is typed the first screen of them is
/// there, and how long until all are counted, ms.
pub async fn filter(window: &Window, filter: &str) -> [f64; 2] {
    let text = "const [filter, done] = arguments;
        const input = document.querySelector(\"[data-testid='filter-input']\");
        const count = document.querySelector(\"[data-testid='match-count']\");
        const frame = () => new Promise(requestAnimationFrame);
        const type = (text) => {
            input.value = text;
            input.dispatchEvent(new InputEvent('input', { bubbles: true })); };
        const counted = () => {
            if (count.dataset.searching === 'true') return null;
            return count.textContent.match(/\\d[\\d,]*/g).map((n) => Number(n.replaceAll(',', ''))); };
        // Unfiltered, one is the next after the other.
        const shows = () => {
            const rows = document.querySelectorAll(\"[data-testid='row']\");
            const seqs = [...rows].map((row) => Number(row.dataset.seq));
            return seqs.length >= 20 && seqs.at(-1) - seqs[0] > 4 * seqs.length; };
        const all = () => { const n = counted(); return n && n.length === 1; };
        const some = () => { const n = counted(); return n && n.length === 2 && n[0] < n[1]; };
        (async () => {
            while (!all()) await frame();
            for (let still = 0; still < 20; still++) await frame();
            const began = performance.now();
            type(filter);
            let first = null;
            while (first === null || !some()) {
                if (first === null && shows()) first = performance.now() - began;
                await frame();
                if (performance.now() - began > 60000) break;
            }
            const complete = performance.now() - began;
            type('');
            done([first ?? complete, complete]);
        })();";
    let times = numbers(window, text, &[json!(filter)]).await;
    [times[0], times[1]]
}

/// Saves these streams for a window with this home folder.
pub fn save_streams(home: &Path, urls: &[String]) {
    let folder = home.join("config/feedscope");
    std::fs::create_dir_all(&folder).unwrap();
    let streams: Vec<Value> = urls
        .iter()
        .enumerate()
        .map(|(n, url)| json!({ "stream": { "name": format!("stream {n}"), "url": url } }))
        .collect();
    let file = json!({ "version": 1, "streams": streams });
    std::fs::write(folder.join("streams.json"), file.to_string()).unwrap();
}

impl Window {
    /// Presses Enter in a field.
    async fn press_enter(&self, id: &str) {
        let key = fantoccini::key::Key::Enter;
        let field = self.find(id).await;
        field.send_keys(&key.to_string()).await.unwrap();
    }
}
