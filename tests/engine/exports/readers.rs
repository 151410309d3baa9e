//! What other programs read of our exports: pyarrow and DuckDB of Parquet, LibreOffice of CSV.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use feedscope_engine::capture::Capture;
use feedscope_engine::record::{Kind, Record};
use feedscope_engine::wire::Format;
use serde_json::{Value, json};

use super::{create, event, full, write};

#[cfg(feature = "parquet")]
#[tokio::test]
async fn pyarrow_and_duckdb_read_parquet_with_its_types_and_every_value() {
    let folder = tempfile::tempdir().unwrap();
    let place = full(&folder.path().join("capture")).await;
    let capture = Capture::open_for_reading(&place).unwrap();
    let file = folder.path().join("all.parquet");
    let written = write(&capture, Format::Parquet, &file);

    let names = feedscope_engine::export::names(&capture);
    let mut rows = Vec::new();
    capture
        .scan(capture.first_seq()..capture.end_seq(), |seq, record| {
            let kind = match record.kind {
                Kind::Event => "event",
                Kind::Comment => "comment",
                Kind::Mark => "mark",
            };
            rows.push(json!([
                seq,
                record.time.0,
                names
                    .get(usize::from(record.stream.0))
                    .map_or("", |name| name),
                record.connection,
                kind,
                record.event_type,
                record.id,
                record.duplicate,
                record.data.len(),
                record.data,
            ]));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(rows.len() as u64, written);

    let said = python("read_parquet.py", &file).await;
    let types = json!([
        ["seq", "uint64", false],
        ["time", "timestamp[ns, tz=UTC]", false],
        ["stream", "string", false],
        ["connection", "uint32", false],
        ["kind", "string", false],
        ["type", "string", false],
        ["id", "string", false],
        ["duplicate", "bool", false],
        ["size", "uint32", false],
        ["data", "string", false],
    ]);
    assert_eq!(said["pyarrow"]["types"], types);
    assert_same(&said["pyarrow"]["rows"], &rows);
    let types = json!([
        "UBIGINT",
        "TIMESTAMPTZ_NS",
        "VARCHAR",
        "UINTEGER",
        "VARCHAR",
        "VARCHAR",
        "VARCHAR",
        "BOOLEAN",
        "UINTEGER",
        "VARCHAR",
    ]);
    assert_eq!(said["duckdb"]["types"], types);
    assert_same(&said["duckdb"]["rows"], &rows);
}

fn assert_same(found: &Value, expected: &[Value]) {
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn libreoffice_opens_csv_with_every_cell_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) = create(&folder.path().join("capture"));
    let key = recorder
        .define_stream("a, \"b\"", "http://h/")
        .await
        .unwrap();
    let long = "x".repeat(40_000);
    let texts = [
        "plain",
        "a,b;c\td",
        "say \"yes\"",
        "two\nlines",
        "„größe“ 🦀 漢字",
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "=HYPERLINK(\"http://127.0.0.1/\";\"x\")",
        "'apostrophe",
        "{\"price\": 101.5, \"tags\": [\"a\", \"b\"]}",
        &long,
    ];
    let records = texts.map(|text| Record {
        event_type: text.chars().take(50).collect(),
        ..event(key, "", "id 1", text)
    });
    recorder.record(records.to_vec()).await.unwrap();
    recorder.close().await.unwrap();
    let csv = folder.path().join("all.csv");
    write(&capture, Format::Csv, &csv);

    let sheet = spreadsheet(&csv, folder.path()).await;
    let said = python("read_sheet.py", &sheet).await;
    assert_eq!(said["formulas"], 0, "a cell has become a formula");
    let rows = said["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1 + texts.len());
    assert_eq!(rows[0].as_array().unwrap().len(), 9);
    for (row, text) in rows[1..].iter().zip(texts) {
        let guard = if text.starts_with(['=', '+', '-', '@']) {
            "'"
        } else {
            ""
        };
        let head: String = text.chars().take(50).collect();
        assert_eq!(row[2], "a, \"b\"");
        assert_eq!(row[5], format!("{guard}{head}"));
        assert_eq!(row[6], "id 1");
        let shown = row[8].as_str().unwrap();
        assert!(
            shown == format!("{guard}{text}"),
            "{} characters instead of {}: {:.80}",
            shown.chars().count(),
            text.chars().count(),
            shown
        );
    }
}

/// The file as LibreOffice opens it, in the XML it saves.
async fn spreadsheet(csv: &Path, folder: &Path) -> PathBuf {
    let profile = folder.join("profile");
    // Comma, quotes, UTF-8, from the first line on: what its dialog offers for this file.
    let mut command = Command::new("soffice");
    command
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--norestore", "--infilter=CSV:44,34,76,1"])
        .args(["--convert-to", "fods", "--outdir"])
        .arg(folder)
        .arg(csv)
        .stdin(Stdio::null());
    finished(command).await;
    csv.with_extension("fods")
}

/// What a script of ours in the tests' own Python says of a file, as JSON.
async fn python(script: &str, file: &Path) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let scripts = root.join("tests/engine/exports");
    let mut command = Command::new(root.join(".venv/bin/python"));
    command.arg(scripts.join(script)).arg(file);
    serde_json::from_slice(&finished(command).await).unwrap()
}

/// Runs a program to its end; what it printed.
async fn finished(command: Command) -> Vec<u8> {
    const BOUND: Duration = Duration::from_secs(120);
    let told = format!("{command:?}");
    let mut command = tokio::process::Command::from(command);
    let output = tokio::time::timeout(BOUND, command.kill_on_drop(true).output())
        .await
        .unwrap_or_else(|_| panic!("{told} took longer than {BOUND:?}"))
        .unwrap_or_else(|error| panic!("can't start {told}: {error}; run `make setup`"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told} failed: {said}");
    output.stdout
}
