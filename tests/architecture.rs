//! The layers are a table, and nothing points back.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

const ENGINE: &str = "src-tauri/engine/src";

/// Each of the engine's modules, and what it may name of the others.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("record.rs", &[]),
    ("wire.rs", &["record", "stream"]),
    ("wire", &["record", "stream"]),
    ("capture", &["record"]),
    ("json", &[]),
    ("stream", &["record", "json"]),
    ("demo", &[]),
    ("view", &["record", "json", "capture"]),
    ("export", &["record", "capture", "view", "wire"]),
    ("import", &["record", "capture", "stream"]),
    ("replay", &["record", "capture", "export", "demo"]),
    (
        "engine",
        &[
            "record", "json", "capture", "stream", "demo", "view", "export", "import", "wire",
        ],
    ),
];

#[test]
fn every_module_names_only_what_lies_below_it() {
    for (module, allowed) in MAY_NAME {
        for file in files(&root().join(ENGINE).join(module), "rs") {
            let text = fs::read_to_string(&file).unwrap();
            for path in text.split("crate::").skip(1) {
                let itself = module.trim_end_matches(".rs");
                let ok = path.starts_with(itself)
                    || allowed.iter().any(|allowed| path.starts_with(allowed));
                let named: String = path
                    .chars()
                    .take_while(|c| !";,) \n".contains(*c))
                    .collect();
                assert!(ok, "{} names crate::{named}", file.display());
            }
        }
    }
}

#[test]
fn every_module_of_the_engine_is_in_the_table() {
    for entry in fs::read_dir(root().join(ENGINE)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "lib.rs" || MAY_NAME.iter().any(|(module, _)| *module == name),
            "{name} has no line in MAY_NAME"
        );
    }
}

#[test]
fn the_engine_knows_no_window() {
    let manifest = fs::read_to_string(root().join("src-tauri/engine/Cargo.toml")).unwrap();
    assert!(!manifest.contains("tauri"));
    for file in files(&root().join(ENGINE), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("tauri::"), "{} names tauri", file.display());
    }
}

#[test]
fn only_the_desktop_folder_names_tauri_in_the_shell() {
    for file in files(&root().join("src-tauri/src"), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        let desktop = file.components().any(|part| part.as_os_str() == "desktop");
        assert!(
            desktop || !text.contains("tauri::"),
            "{} names tauri",
            file.display()
        );
    }
}

#[test]
fn one_file_of_the_ui_imports_tauri() {
    let mut importers = Vec::new();
    for ending in ["ts", "svelte"] {
        for file in files(&root().join("ui/src"), ending) {
            let text = fs::read_to_string(&file).unwrap();
            if text.contains("from '@tauri-apps") {
                importers.push(file.clone());
            }
        }
    }
    assert_eq!(importers, [root().join("ui/src/host/tauri.ts")]);
}

#[test]
fn the_windows_configuration_is_strict() {
    let text = fs::read_to_string(root().join("tauri.conf.json")).unwrap();
    let config: serde_json::Value = serde_json::from_str(&text).unwrap();
    let security = &config["app"]["security"];
    assert_eq!(security["csp"]["default-src"], "'none'");
    assert_eq!(security["csp"]["script-src"], "'self'");
    assert_eq!(security["csp"]["style-src"], "'self'");
    assert_eq!(security["csp"]["connect-src"], "ipc: http://ipc.localhost");
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["dangerousDisableAssetCspModification"], false);
    assert_eq!(security["assetProtocol"]["enable"], false);
    assert_eq!(security["capabilities"], serde_json::json!(["main"]));
    assert_eq!(config["app"]["withGlobalTauri"], false);

    let folder = root().join("src-tauri/capabilities");
    assert_eq!(files(&folder, "json"), [folder.join("main.json")]);
    let text = fs::read_to_string(folder.join("main.json")).unwrap();
    let capability: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none());
    for permission in capability["permissions"].as_array().unwrap() {
        let name = permission.as_str().unwrap();
        assert!(
            name.starts_with("allow-"),
            "{name} is not one of our own commands"
        );
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of this ending below a folder, or the one file.
fn files(path: &Path, ending: &str) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}
