#!/usr/bin/env bash
# `make test`: every check and test. `make check` (scripts/test.sh check): the checks alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

scripts/setup.sh test
say "UI: types, tests, build"
(cd ui && npm run --silent check && npm run --silent test)
scripts/build.sh ui
[ "${1:-}" = check ] || (say "UI: the whole window in Chromium" && cd ui && npm run --silent test:browser)
say "Rust: formatting and lints"
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
cargo clippy --package feedscope --no-default-features --bins --locked -- -D warnings
# What is fuzzed builds too, without libFuzzer, which is linked and not checked. Not --locked: this
# package's lock file is its own, and follows what the engine's manifest asks for by now.
CUSTOM_LIBFUZZER_PATH=$PWD/none cargo clippy --manifest-path fuzz/Cargo.toml --target-dir target/fuzz -- -D warnings
[ "${1:-}" = check ] && exit
say "Rust: tests, the real window among them"
cargo test --workspace --locked --no-fail-fast
