#!/usr/bin/env bash
# `make bench-NAME`: a table on standard output and the same in target/bench/NAME.json.
# usage: scripts/bench.sh build|window|streams|capture|view|soak [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

main() {
  case ${1:-} in
    build)
      product
      build
      ;;
    window)
      product
      cargo bench --bench window --locked
      ;;
    soak)
      product
      cargo bench --bench window --locked -- soak "${2:-600}"
      ;;
    streams) streams ;;
    capture | view) stores "$1" ;;
    *) fail "there is no benchmark '${1:-}': make bench-build, make bench-window, make bench-streams, make bench-capture, make bench-view, make soak" ;;
  esac
}

product() {
  scripts/setup.sh test
  scripts/build.sh ui
}

# Our stream beside other clients. Not --locked: this package's lock file is its own, and follows
# what the engine's manifest asks for by now.
streams() {
  scripts/setup.sh streams
  . scripts/env.sh
  cargo build --release --manifest-path benches/streams/Cargo.toml --target-dir target/bench/peers
  target/bench/peers/release/feedscope-bench-streams target/bench/streams.json
}

# The capture and its views beside other stores and tools; like the above, a package of its own.
stores() {
  scripts/setup.sh stores
  . scripts/env.sh
  cargo build --release --manifest-path benches/capture/Cargo.toml --target-dir target/bench/peers
  target/bench/peers/release/bench-capture "$1"
}

# Cold and warm release builds in a folder of their own, and the sizes of what they make.
build() {
  export CARGO_TARGET_DIR=$PWD/target/bench/build
  rm -rf "$CARGO_TARGET_DIR"
  local cold warm deb
  cold=$(seconds cargo build --release --locked --bin feedscope)
  touch src-tauri/engine/src/lib.rs
  warm=$(seconds cargo build --release --locked --bin feedscope)
  deb=$(scripts/bundle.sh | grep '\.deb$')
  figure cold_build_s "$cold"
  figure warm_build_s "$warm"
  figure binary_kib "$(du -k "$CARGO_TARGET_DIR/release/feedscope" | cut -f1)"
  figure deb_kib "$(du -k "$deb" | cut -f1)"
  printf '{%s}\n' "${json#,}" >target/bench/build.json
  rm -rf "$CARGO_TARGET_DIR"
}

seconds() {
  local began=$SECONDS
  "$@" >&2
  echo $((SECONDS - began))
}

json=
figure() {
  printf '%-20s %8s\n' "$1" "$2"
  json+=",\"$1\":$2"
}

main "$@"
