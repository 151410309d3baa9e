#!/usr/bin/env bash
# `make bundle`: an installable package of the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

scripts/setup.sh build
case $(uname -s) in
  Linux) bundles=deb ;;
  Darwin) bundles=dmg ;;
  *) bundles=nsis ;;
esac
# By npx, not from the lock file: npm refuses a lock of its per-platform packages on another platform.
npx --yes @tauri-apps/cli@2.12.5 build --bundles "$bundles"
find "${CARGO_TARGET_DIR:-target}/release/bundle" -type f \( -name '*.deb' -o -name '*.dmg' -o -name '*.exe' \) -print
