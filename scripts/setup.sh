#!/usr/bin/env bash
# Brings a fresh clone to the point where everything runs: system packages, npm packages, native parts, build.
# It does only what is missing, and nothing at all in well under a second when nothing is. `npm test` and
# `npm run demo` call it first, so nobody needs to.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
# Debian keeps mosquitto where only root's PATH looks.
PATH=$PATH:/usr/sbin:/sbin

. scripts/setup/say.sh
. scripts/setup/system.sh
. scripts/setup/broker.sh
. scripts/setup/packages.sh
. scripts/setup/sample.sh

# What was found in order last time, as hashes; see `machine_hash` and its neighbours.
stamp=.setup-stamp
quiet=no
dry_run=no

usage() {
  cat <<'USAGE'
Usage: bash scripts/setup.sh [--quiet] [--dry-run]
  Installs what is missing to run stepout from this folder, and builds it.
  --quiet    says nothing when there is nothing to do
  --dry-run  says what it would do, and does nothing
USAGE
}

read_options() {
  local option
  for option in "$@"; do
    case $option in
      --quiet) quiet=yes ;;
      --dry-run) dry_run=yes ;;
      --help | -h) usage && exit 0 ;;
      *) usage >&2 && exit 2 ;;
    esac
  done
}

hash_of() {
  sha256sum | cut -c 1-32
}

# Changes when this set-up asks for something new, or the system under it is another.
machine_hash() {
  { cat scripts/setup/*.sh && cat /etc/os-release 2>/dev/null && uname -m; } | hash_of
}

# Changes when native parts may have to be compiled again.
addons_hash() {
  {
    node -p 'process.execPath + process.version + process.arch'
    stat -c '%n %s %Y' node_modules/.package-lock.json node_modules/{node-gstreamer-superficial,epoll,unix-dgram}/build/Release/*.node 2>&1
  } | hash_of
}

# Changes when the compiled program is not what src/ says.
build_hash() {
  find src -type f -print0 | sort -z | xargs -0r sha256sum | cat - tsconfig*.json scripts/build.sh package-lock.json | hash_of
}

stamped() {
  grep -qsx "$1" "$stamp"
}

# Prints what is to be done, a line for each part; nothing where everything is in order.
find_work() {
  local reason scope=all
  ! stamped "machine $(machine_hash)" || scope=commands
  if [[ -n $(missing_needs "$scope") ]] || holds_broker; then
    printf 'system\n'
  elif [[ $scope == all ]]; then
    printf 'remember\n'
  fi
  reason=$(node scripts/setup/modules.mjs)
  if [[ -n $reason ]]; then
    printf 'packages %s\n' "$reason"
  elif ! stamped "addons $(addons_hash)"; then
    printf 'addons\n'
  fi
  if [[ -n $reason ]] || ! stamped "build $(build_hash)" || ! is_built; then printf 'build\n'; fi
  if lacks_sample; then printf 'sample\n'; fi
}

# Every source has its compiled file, and all of the page's together their script; somebody may have tidied dist/ away.
is_built() {
  local source
  [[ ! -d src/page || -f dist/page/page.js ]] || return 1
  while IFS= read -r source; do
    source=${source#src/}
    [[ -f dist/${source%.ts}.js ]] || return 1
  done < <(find src -path src/page -prune -o -name '*.ts' ! -name '*.d.ts' -print)
}

tell_plan() {
  local part count reason
  while read -r part count reason; do
    case $part in
      system)
        say "would install with apt:"
        tell_packages < <(missing_needs all)
        ;;
      packages) say "would install $count npm packages: $reason" ;;
      addons) say "would load the native parts, and compile those that do not load" ;;
      build) say "would build src/ into dist/" ;;
      sample) say "would import the sample detector that lies beside this folder" ;;
    esac
  done <<<"$1"
}

do_work() {
  local part count reason
  # Descriptor 3 leaves standard input alone: installing may ask there for a password.
  while read -r -u 3 part count reason; do
    case $part in
      system) bring_system ;;
      packages)
        say "npm packages: $reason"
        install_packages "$count"
        check_addons
        ;;
      addons) check_addons ;;
      build) step "Building" 0 '' bash scripts/build.sh || explain_failure "the build" ;;
      sample) bring_sample ;;
      remember) ;; # all needs were met; the stamp written below spares the long look next time
    esac
  done 3<<<"$1"
  link_command
  printf '%s\n' "machine $(machine_hash)" "addons $(addons_hash)" "build $(build_hash)" >"$stamp.next"
  mv "$stamp.next" "$stamp"
}

# Two set-ups at once in one folder: the second waits, and then finds the work done. The lock goes with the process.
take_turn() {
  command -v flock >/dev/null || return 0
  exec 9<.
  flock -n 9 || { say "Another set-up is at work in this folder; waiting for it." && flock 9; }
}

main() {
  local work
  read_options "$@"
  need_node
  work=$(find_work)
  if [[ $dry_run == yes ]]; then
    [[ -n $work ]] || say "nothing to do"
    tell_plan "$work"
    return 0
  fi
  if [[ -n $work ]]; then
    trap 'interrupted 130' INT
    trap 'interrupted 143' TERM
    take_turn
    : >"$log"
    # Asked again: another set-up may have done it while this one waited.
    do_work "$(find_work)"
    [[ $spoken == no && $quiet == yes ]] || say "Ready, after $SECONDS s."
  elif [[ $quiet == no ]]; then
    say "Everything is in place."
  fi
}

main "$@"
