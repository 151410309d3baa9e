#!/bin/sh
# Feeds both decoders any bytes and compares what they read, and makes a capture's folder of any
# bytes and opens it.
#   scripts/fuzz.sh [shield|lines|capture] [SECONDS]     one target, or all; 60 s each unless told
set -eu
cd "$(dirname "$0")/.."

if ! cargo fuzz --version >/dev/null 2>&1; then
  echo "cargo-fuzz is missing: install it with 'cargo install cargo-fuzz --locked'" >&2
  exit 1
fi
if ! command -v c++ >/dev/null; then
  echo "a C++ compiler is missing, which libFuzzer is built with: install g++" >&2
  exit 1
fi

case "${1:-}" in
  shield | lines | capture) targets=$1; shift ;;
  *) targets="shield lines capture" ;;
esac
for target in $targets; do
  mkdir -p "fuzz/corpus/$target"
  # There is no unsafe code to watch, so that stable Rust will do: sanitizers want nightly.
  cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" tests/streams -- \
    -max_total_time="${1:-60}" -max_len=4096 -timeout=10
done
