//! What the shell says by itself, outside of the window, in the window's language.

use feedscope_engine::alerts::happened::{Happened, Limit, shown};
use feedscope_engine::wire::Language as Setting;

/// A language that the shell speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

/// What is said without a value in it.
pub struct Texts {
    /// The title of the dialog that asks where an export goes.
    pub export: &'static str,
    /// The title of the dialog that asks what to import.
    pub import: &'static str,
    /// Files of the format SSE.
    pub event_stream: &'static str,
    /// All files that can be imported.
    pub importable: &'static str,
    /// Any file.
    pub all_files: &'static str,
    /// The button of a notification.
    pub show: &'static str,
}

const ENGLISH: Texts = Texts {
    export: "Export",
    import: "Import",
    event_stream: "Event stream",
    importable: "NDJSON and event streams",
    all_files: "All files",
    show: "Show",
};

const CHINESE: Texts = Texts {
    export: "导出",
    import: "导入",
    event_stream: "事件流",
    importable: "NDJSON 和事件流",
    all_files: "所有文件",
    show: "显示",
};

impl Language {
    /// The one that is set, else the first of the system's that is spoken, as in the window.
    pub fn of(setting: Setting) -> Language {
        match setting {
            Setting::English => Language::English,
            Setting::SimplifiedChinese => Language::Chinese,
            Setting::System => first_spoken(sys_locale::get_locales()),
        }
    }

    /// The texts in this language.
    pub fn texts(self) -> &'static Texts {
        match self {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// How many alerts fired besides those that were shown.
    pub fn more_alerts(self, count: u32) -> String {
        match (self, count) {
            (Language::English, 1) => "1 more alert fired".to_owned(),
            (Language::English, _) => format!("{count} more alerts fired"),
            (Language::Chinese, _) => format!("另有 {count} 个提醒被触发"),
        }
    }

    /// What made an alert fire, in one sentence.
    pub fn happened(self, happened: &Happened) -> String {
        match self {
            Language::English => happened.to_string(),
            Language::Chinese => happened_in_chinese(happened),
        }
    }
}

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

/// Tags as `zh-Hans-CN` and `en_GB.UTF-8`.
fn first_spoken(tags: impl IntoIterator<Item = String>) -> Language {
    let spoken = |tag: String| match tag.split(['-', '_', '.']).next() {
        Some(name) if name.eq_ignore_ascii_case("zh") => Some(Language::Chinese),
        Some(name) if name.eq_ignore_ascii_case("en") => Some(Language::English),
        _ => None,
    };
    let mut tags = tags.into_iter();
    tags.find_map(spoken).unwrap_or(Language::English)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_systems_languages_that_is_spoken_is_taken() {
        let of = |tags: &[&str]| first_spoken(tags.iter().map(|tag| (*tag).to_owned()));
        assert_eq!(of(&["zh-Hans-CN", "en"]), Language::Chinese);
        assert_eq!(of(&["fr-FR", "zh_TW.UTF-8", "en"]), Language::Chinese);
        assert_eq!(of(&["de", "en_GB", "zh"]), Language::English);
        assert_eq!(of(&["C", "sw"]), Language::English);
        assert_eq!(of(&[]), Language::English);
    }

    #[test]
    fn what_happened_is_told_in_chinese() {
        let said = |happened: Happened| Language::Chinese.happened(&happened);
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
        assert_eq!(Language::English.more_alerts(1), "1 more alert fired");
        assert_eq!(Language::English.more_alerts(2), "2 more alerts fired");
        assert_eq!(Language::Chinese.more_alerts(1), "另有 1 个提醒被触发");
    }
}
