#!/usr/bin/env bash
# Kills the recording program again and again at random moments, cuts the power of a disk in memory
# at as many as take a few minutes, and looks for what is lost, twice or altered. At last it records
# on and on within a budget, and looks for what grows.
#   scripts/crash.sh [KILLS]     a thousand unless told
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

scripts/setup.sh build
scripts/build.sh ui
say "Kills: ${1:-1000}"
FEEDSCOPE_KILLS="${1:-1000}" cargo test --locked --test crash -- --nocapture
say "Power cuts"
FEEDSCOPE_IMAGES=10 cargo test --locked -p feedscope-engine --test capture_power -- --nocapture
say "Recording on and on"
FEEDSCOPE_SOAK=50 cargo test --locked -p feedscope-engine --test soak -- --nocapture
