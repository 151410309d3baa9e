//! What the shell says by itself, outside of the window, in the window's language.
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "only Linux has the tray and the notifications")
)]

use feedscope_engine::Tally;
use feedscope_engine::alerts::happened::{Happened, Limit, shown};
use feedscope_engine::wire::Language;

/// The texts of one language. `ui/src/text` has the window's own.
pub(super) struct Texts {
    pub(super) export: &'static str,
    pub(super) import: &'static str,
    pub(super) open: &'static str,
    pub(super) cancel: &'static str,
    pub(super) event_stream: &'static str,
    pub(super) importable: &'static str,
    pub(super) all_files: &'static str,
    pub(super) show: &'static str,
    pub(super) show_window: &'static str,
    pub(super) pause_all: &'static str,
    pub(super) resume_all: &'static str,
    pub(super) quit: &'static str,
    pub(super) no_streams: &'static str,
    pub(super) not_recording: &'static str,
    /// How many alerts fired besides those that were shown.
    pub(super) more_alerts: fn(u32) -> String,
    /// What made an alert fire, in one sentence.
    pub(super) happened: fn(&Happened) -> String,
    comma: &'static str,
    /// As [`counts`] orders them.
    states: [fn(usize) -> String; 7],
}

/// The texts of a language; the system's is not known here, and English stands in.
pub(super) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::SimplifiedChinese => &CHINESE,
        Language::System | Language::English => &ENGLISH,
    }
}

impl Texts {
    /// `12 open, 1 retrying, 1 failed`
    pub(super) fn tally(&self, tally: &Tally) -> String {
        let counted = counts(tally).into_iter().zip(self.states);
        let said = counted.filter(|(count, _)| *count > 0);
        let said: Vec<String> = said.map(|(count, say)| say(count)).collect();
        if said.is_empty() {
            self.no_streams.to_owned()
        } else {
            said.join(self.comma)
        }
    }
}

fn counts(tally: &Tally) -> [usize; 7] {
    [
        tally.open,
        tally.connecting,
        tally.stalled,
        tally.retrying,
        tally.paused,
        tally.ended,
        tally.failed,
    ]
}

static ENGLISH: Texts = Texts {
    export: "Export",
    import: "Import",
    open: "Open",
    cancel: "Cancel",
    event_stream: "Event stream",
    importable: "NDJSON and event streams",
    all_files: "All files",
    show: "Show",
    show_window: "Show the window",
    pause_all: "Pause all streams",
    resume_all: "Resume all streams",
    quit: "Quit",
    no_streams: "No streams",
    not_recording: "Not recording",
    more_alerts: |count| match count {
        1 => "1 more alert fired".to_owned(),
        _ => format!("{count} more alerts fired"),
    },
    happened: Happened::to_string,
    comma: ", ",
    states: [
        |n| format!("{n} open"),
        |n| format!("{n} connecting"),
        |n| format!("{n} stalled"),
        |n| format!("{n} retrying"),
        |n| format!("{n} paused"),
        |n| format!("{n} ended"),
        |n| format!("{n} failed"),
    ],
};

static CHINESE: Texts = Texts {
    export: "导出",
    import: "导入",
    open: "打开",
    cancel: "取消",
    event_stream: "事件流",
    importable: "NDJSON 与事件流",
    all_files: "所有文件",
    show: "显示",
    show_window: "显示窗口",
    pause_all: "暂停所有流",
    resume_all: "恢复所有流",
    quit: "退出",
    no_streams: "没有流",
    not_recording: "未录制",
    more_alerts: |count| format!("另有 {count} 个提醒被触发"),
    happened: happened_in_chinese,
    comma: "，",
    states: [
        |n| format!("{n} 个已连通"),
        |n| format!("{n} 个连接中"),
        |n| format!("{n} 个停滞"),
        |n| format!("{n} 个等待重试"),
        |n| format!("{n} 个已暂停"),
        |n| format!("{n} 个已结束"),
        |n| format!("{n} 个失败"),
    ],
};

fn happened_in_chinese(happened: &Happened) -> String {
    match happened {
        Happened::Matched { stream, filter } => match (stream.as_str(), shown(filter)) {
            ("", "") => "有记录到达".to_owned(),
            ("", filter) => format!("有记录匹配 {filter}"),
            (stream, "") => format!("“{stream}”有记录到达"),
            (stream, filter) => format!("“{stream}”有记录匹配 {filter}"),
        },
        Happened::Silent { stream, others, ms } => {
            let who = with_others_in_chinese(stream, *others);
            format!("{who}已有 {}没有事件", span_in_chinese(*ms))
        }
        Happened::Failed { stream, others } => {
            let who = with_others_in_chinese(stream, *others);
            format!("{who}失败，不会自行重连")
        }
        Happened::Down { stream, others, ms } => {
            let who = with_others_in_chinese(stream, *others);
            format!("{who}已有 {}未连通", span_in_chinese(*ms))
        }
        Happened::Rate {
            stream,
            rate,
            limit,
        } => {
            let who = match stream.as_str() {
                "" => "所有流合计".to_owned(),
                stream => format!("“{stream}”"),
            };
            let limit = match limit {
                Limit::Below(below) => format!("低于 {below}"),
                Limit::Above(above) => format!("高于 {above}"),
            };
            format!("{who}每秒 {rate:.1} 个事件，{limit}")
        }
    }
}

fn with_others_in_chinese(stream: &str, others: usize) -> String {
    match others {
        0 => format!("“{stream}”"),
        _ => format!("“{stream}”和另外 {others} 个流"),
    }
}

fn span_in_chinese(ms: f64) -> String {
    match ms / 1e3 {
        seconds if seconds >= 120.0 => format!("{:.0} 分钟", seconds / 60.0),
        seconds => format!("{} 秒", (seconds * 10.0).round() / 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_counted_in_the_windows_language() {
        let tally = Tally {
            open: 12,
            retrying: 1,
            failed: 1,
            ..Tally::default()
        };
        let english = texts(Language::English);
        assert_eq!(english.tally(&tally), "12 open, 1 retrying, 1 failed");
        let chinese = texts(Language::SimplifiedChinese);
        assert_eq!(chinese.tally(&tally), "12 个已连通，1 个等待重试，1 个失败");
        assert_eq!(chinese.tally(&Tally::default()), "没有流");
    }

    #[test]
    fn what_happened_is_told_in_chinese() {
        let said = |happened: Happened| (CHINESE.happened)(&happened);
        let (stream, filter) = ("价格".to_owned(), "$.price > 100".to_owned());
        let matched = Happened::Matched {
            stream: stream.clone(),
            filter,
        };
        assert_eq!(said(matched), "“价格”有记录匹配 $.price > 100");
        let silent = Happened::Silent {
            stream: stream.clone(),
            others: 2,
            ms: 1_500.0,
        };
        assert_eq!(said(silent), "“价格”和另外 2 个流已有 1.5 秒没有事件");
        let down = Happened::Down {
            stream: stream.clone(),
            others: 0,
            ms: 180_000.0,
        };
        assert_eq!(said(down), "“价格”已有 3 分钟未连通");
        let failed = Happened::Failed { stream, others: 0 };
        assert_eq!(said(failed), "“价格”失败，不会自行重连");
        let rate = Happened::Rate {
            stream: String::new(),
            rate: 10.05,
            limit: Limit::Above(10.0),
        };
        assert_eq!(said(rate), "所有流合计每秒 10.1 个事件，高于 10");
    }

    #[test]
    fn how_many_alerts_fired_is_told_in_the_right_form() {
        assert_eq!((ENGLISH.more_alerts)(1), "1 more alert fired");
        assert_eq!((ENGLISH.more_alerts)(2), "2 more alerts fired");
        assert_eq!((CHINESE.more_alerts)(1), "另有 1 个提醒被触发");
    }
}
