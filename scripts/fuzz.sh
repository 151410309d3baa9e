#!/bin/sh
# Feeds both decoders any bytes and compares what they read.
#   scripts/fuzz.sh [shield|lines] [SECONDS]     one target, or both; 60 s each unless told
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
  shield | lines) targets=$1; shift ;;
  *) targets="shield lines" ;;
esac
for target in $targets; do
  mkdir -p "fuzz/corpus/$target"
  # There is no unsafe code to watch, so that stable Rust will do: sanitizers want nightly.
  cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" tests/streams -- \
    -max_total_time="${1:-60}" -max_len=4096 -timeout=10
done
