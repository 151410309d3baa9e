# For every script: messages, and the project's own Node when it has one.
say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf 'feedscope: %s\n' "$*" >&2; exit 1; }
if [ -x .node/bin/node ]; then PATH="$PWD/.node/bin:$PATH"; fi
