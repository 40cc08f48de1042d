# shellcheck shell=bash
# The npm packages: installed as locked, and their native parts loaded once to see that they run here.
# shellcheck disable=SC2154 # log comes from say.sh, stamp from setup.sh

node_least=20.19.0

need_node() {
  local version
  command -v node >/dev/null ||
    stop "there is no Node here; install Node $node_least or newer (https://nodejs.org/en/download) and run this again."
  version=$(node -p process.versions.node)
  [[ $(printf '%s\n' "$node_least" "$version" | sort -V | head -n 1) == "$node_least" ]] ||
    stop "Node $version is too old; install Node $node_least or newer (https://nodejs.org/en/download) and run this again."
  command -v npm >/dev/null ||
    stop "there is Node but no npm; install npm (it is part of every download from https://nodejs.org) and run this again."
}

# Runs npm with what our native packages need. onnxruntime-node would otherwise download CUDA files, which on a PC
# nobody asked for and on a Jetson do not exist; the processor's own build comes inside the package.
run_npm() {
  local headers
  headers=$(node scripts/setup/headers.mjs)
  env ONNXRUNTIME_NODE_INSTALL=skip ${headers:+"npm_config_nodedir=$headers"} npm "$@"
}

# install_packages COUNT: how many packages the lock file asks for on this machine.
install_packages() {
  local total=$1 free
  free=$(free_mb)
  ((free > 800)) ||
    stop "the disk has $free MB left here and the npm packages need about 800 MB; make room and run this again."
  # From here until npm is done the folder is in pieces, and no stamp may say otherwise.
  rm -f "$stamp"
  step "Installing npm packages" "$total" 'http (fetch|cache) .*\.tgz' \
    run_npm ci --no-audit --no-fund --loglevel=info --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000 || explain_failure "\`npm ci\`"
}

# Loads the native parts; compiles those that do not load once more, as after a change of Node's version.
check_addons() {
  local broken names
  broken=$(node scripts/setup/addons.mjs 2>>"$log") || true
  [[ -n $broken ]] || return 0
  mapfile -t names < <(cut -d ' ' -f 1 <<<"$broken")
  say "Not loading with Node $(node -p process.versions.node): ${names[*]}"
  step "Compiling native parts" 0 '' run_npm rebuild --ignore-scripts=false --loglevel=info "${names[@]}" ||
    explain_failure "compiling ${names[*]}"
  broken=$(node scripts/setup/addons.mjs 2>>"$log") || true
  [[ -z $broken ]] || stop "a native part does not load: ${broken//$'\n'/; }. The whole output is in $PWD/$log."
}

# `npx stepout` finds the command here without asking the network. npm links only other packages' commands.
link_command() {
  [[ node_modules/.bin/stepout -ef dist/main.js ]] || ln -sfn ../../dist/main.js node_modules/.bin/stepout
}
