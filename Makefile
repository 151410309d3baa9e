# What people use. Each target is thin: the work is in scripts/ and in cargo and npm.

.PHONY: help run test check bench bench-build bench-window bench-streams bench-capture bench-view soak bundle bindings setup crash fuzz

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## set up what is missing, build, and open the window (ARGS='[NAME=]URL…' to watch)
	@scripts/run.sh $(ARGS)

test: ## set up what is missing, and run every check and test
	@scripts/test.sh

check: ## formatting, lints and types only
	@scripts/test.sh check

crash: ## kill the recording program a thousand times, and look for what is missing
	@scripts/crash.sh

fuzz: ## decoders, capture folders and filters on any bytes, a minute for each target (needs cargo-fuzz)
	@scripts/fuzz.sh

setup: ## install what building and testing need
	@scripts/setup.sh test

bench: bench-build bench-window bench-streams bench-capture bench-view ## the figures of benches/README.md

bench-build: ## build times and sizes
	@scripts/bench.sh build

bench-window: ## the real window: starting, following, frames, ten million records (2.5 GB of disk)
	@scripts/bench.sh window

bench-streams: ## our stream beside other clients: bytes and events a second of one core
	@scripts/bench.sh streams

bench-capture: ## keeping events, beside other stores
	@scripts/bench.sh capture

bench-view: ## finding among ten million records, beside rg and grep (8 GB of disk)
	@scripts/bench.sh view

soak: ## 20,000 events a second for ten minutes in the window: nothing lost, no growth (FOR=seconds)
	@scripts/bench.sh soak $(FOR)

bundle: ## an installable package, in target/release/bundle/
	@scripts/bundle.sh

bindings: ## write the window's types and the engine's sentences anew
	@UPDATE_BINDINGS=1 cargo test --quiet -p feedscope-engine --test bindings --test sentences
