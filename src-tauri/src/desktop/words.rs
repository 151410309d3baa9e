//! What the desktop around the window says, in the window's language.
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "only Linux has the tray")
)]

use feedscope_engine::Tally;
use feedscope_engine::wire::Language;

/// The words of one language. `ui/src/text` has the window's own.
pub(super) struct Words {
    pub(super) export: &'static str,
    pub(super) import: &'static str,
    pub(super) open: &'static str,
    pub(super) cancel: &'static str,
    pub(super) event_stream: &'static str,
    pub(super) importable: &'static str,
    pub(super) all_files: &'static str,
    pub(super) show_window: &'static str,
    pub(super) pause_all: &'static str,
    pub(super) resume_all: &'static str,
    pub(super) quit: &'static str,
    pub(super) no_streams: &'static str,
    pub(super) not_recording: &'static str,
    comma: &'static str,
    /// As [`counts`] orders them.
    states: [fn(usize) -> String; 7],
}

/// The words of a language; the system's is not known here, and English stands in.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::SimplifiedChinese => &CHINESE,
        Language::System | Language::English => &ENGLISH,
    }
}

impl Words {
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

static ENGLISH: Words = Words {
    export: "Export",
    import: "Import",
    open: "Open",
    cancel: "Cancel",
    event_stream: "Event stream",
    importable: "NDJSON and event streams",
    all_files: "All files",
    show_window: "Show the window",
    pause_all: "Pause all streams",
    resume_all: "Resume all streams",
    quit: "Quit",
    no_streams: "No streams",
    not_recording: "Not recording",
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

static CHINESE: Words = Words {
    export: "导出",
    import: "导入",
    open: "打开",
    cancel: "取消",
    event_stream: "事件流",
    importable: "NDJSON 与事件流",
    all_files: "所有文件",
    show_window: "显示窗口",
    pause_all: "暂停所有流",
    resume_all: "恢复所有流",
    quit: "退出",
    no_streams: "没有流",
    not_recording: "未录制",
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
        let english = words(Language::English);
        assert_eq!(english.tally(&tally), "12 open, 1 retrying, 1 failed");
        let chinese = words(Language::SimplifiedChinese);
        assert_eq!(chinese.tally(&tally), "12 个已连通，1 个等待重试，1 个失败");
        assert_eq!(chinese.tally(&Tally::default()), "没有流");
    }
}
