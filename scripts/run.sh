#!/usr/bin/env bash
# `make run`: set up, build, and open the window. Without a display the same window runs on a
# virtual one: it watches the demo feeds for 20 seconds, and leaves a screenshot and an export.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

main() {
  if has_display; then
    scripts/setup.sh build
    scripts/build.sh
    exec target/release/feedscope "$@"
  fi
  say "There is no display: running the window on a virtual one for 20 seconds"
  scripts/setup.sh display
  scripts/build.sh
  virtual
}

has_display() {
  [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]
}

# In folders of its own, so that nobody's streams and captures are touched.
virtual() {
  local place=$PWD/target/run
  rm -rf "$place"
  mkdir -p "$place"
  export XDG_DATA_HOME=$place/data XDG_CONFIG_HOME=$place/config
  target/release/feedscope demo >"$place/demo.txt" &
  local demo=$!
  trap "kill $demo 2>/dev/null || true" EXIT
  until grep -q '^listening on ' "$place/demo.txt"; do kill -0 $demo; read -rt 0.1 <> <(:) || true; done
  local url
  url=$(sed -n 's/^listening on //p' "$place/demo.txt")
  local streams=()
  for feed in clock chat stocks cpu notifications scores flaky; do streams+=("$feed=$url/$feed"); done
  streams+=("firehose=$url/firehose?rate=20")
  export place
  xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' \
    dbus-run-session -- bash -c '
      target/release/feedscope "$@" & window=$!
      sleep 20
      import -window root "$place/screenshot.png"
      target/release/feedscope export "$place/data/feedscope/capture" -o "$place/events.ndjson"
      kill $window; wait $window || true' window "${streams[@]}"
  [ -s "$place/screenshot.png" ] && [ -s "$place/events.ndjson" ] ||
    fail "the window left no screenshot or no events: see the messages above"
  echo "screenshot: $place/screenshot.png"
  echo "events:     $place/events.ndjson ($(wc -l <"$place/events.ndjson") records)"
}

main "$@"
