#!/bin/sh
# Feeds both decoders any bytes and compares what they read, makes a capture's folder of any bytes
# and opens it, and puts any filter to any data.
#   scripts/fuzz.sh [shield|lines|capture|filter] [SECONDS]     one target, or all; 60 s each unless told
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
  shield | lines | capture | filter) targets=$1; shift ;;
  *) targets="shield lines capture filter" ;;
esac
seconds=${1:-60}
for target in $targets; do
  mkdir -p "fuzz/corpus/$target"
  case $target in
    shield | lines) seeds=tests/streams options= ;;
    filter) seeds= options=-dict=fuzz/filter.dict ;;
    *) seeds= options= ;;
  esac
  # There is no unsafe code to watch, so that stable Rust will do: sanitizers want nightly.
  # shellcheck disable=SC2086
  cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" $seeds -- \
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 $options
done
