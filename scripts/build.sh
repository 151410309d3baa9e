#!/usr/bin/env bash
# Builds the window's UI, and with it the program (release).
# usage: scripts/build.sh [ui]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

ui_is_fresh() {
  [ -e ui/dist/index.html ] &&
    [ -z "$(find ui/src ui/index.html ui/package-lock.json ui/vite.config.ts -newer ui/dist/index.html -print -quit)" ]
}

if ! ui_is_fresh; then
  say "Building the window's UI"
  (cd ui && npm run --silent build)
fi
[ "${1:-}" = ui ] && exit
say "Building Feedscope (the first time takes some minutes)"
cargo build --release --locked --bin feedscope
