//! The window's TypeScript types are those of `wire.rs`.

use std::path::Path;

use feedscope_engine::wire::*;
use ts_rs::{Config, TS};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../ui/src/host/bindings/wire.ts"
);

#[test]
fn the_windows_types_are_fresh() {
    let fresh = typescript();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::create_dir_all(Path::new(FILE).parent().expect("the file has a folder"))
            .and_then(|()| std::fs::write(FILE, &fresh))
            .expect("the bindings can be written");
    }
    let stored = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        stored == fresh,
        "{FILE} is stale: run `make bindings` and commit it"
    );
}

fn typescript() -> String {
    let config = Config::default().with_large_int("number");
    let mut text = "// Made from src-tauri/engine/src/wire.rs by `make bindings`.\n".to_owned();
    let mut add = |declaration: String, docs: Option<String>| {
        text.push('\n');
        text.push_str(&docs.unwrap_or_default());
        text.push_str("export ");
        text.push_str(&declaration);
        text.push('\n');
    };
    macro_rules! types {
        ($($t:ty),* $(,)?) => { $( add(<$t>::decl(&config), <$t>::docs()); )* };
    }
    types!(
        FrameRequest,
        Shown,
        RowsAt,
        LanesRequest,
        FrameReply,
        GoneStream,
        EngineStatus,
        StreamStatus,
        State,
        ViewStatus,
        FilterErrorAt,
        Row,
        RowKind,
        Lanes,
        Lane,
        Overview,
        SeekRequest,
        FoundRequest,
        Found,
        Completion,
        CompletionItem,
        RecordDetail,
        StreamAction,
        ExportRequest,
        ExportScope,
        ExportEstimate,
        Format,
        ExportStatus,
        ExportState,
        ImportStatus,
        ImportState,
        WireError,
        Attempt,
        Why,
        Reason,
        WireFacts,
        Hint,
        StreamSpec,
        Header,
        Value,
        Source,
        Auth,
        Framing,
        Parser,
        Numbering,
        EndMarker,
        Bounds,
        HttpVersion,
        Policy,
        Reconnect,
        StallAction,
        SeriesRequest,
        Series,
        JoinRequest,
        Joined,
        JoinPreset,
        SendRequest,
        SendAnswer,
        Bookmark,
        Alert,
        AlertWhen,
        AlertsStatus,
        FiredAlert,
        SavedSettings,
        Settings,
        Theme,
        Density,
        DrawerSide,
        Language,
        TimeZone,
        TimeFormat,
        Renderer,
        CaptureSettings,
        SavedFilter,
    );
    text
}
