# shellcheck shell=bash
# What a person sees, and the few ways in which anything is changed. With --dry-run nothing is, and every change is
# printed as "would …" instead; without, only what is not yet so is touched, so that a second run has nothing to do.
# shellcheck disable=SC2154 # root and dry_run come from options.sh

changes=0

head_of() { printf '\n== %s\n' "$*"; }
say() { printf '   %s\n' "$*"; }
stop() {
  printf 'flash: %s\n' "$*" >&2
  exit 1
}

# act WHAT COMMAND…: does one change, or says that it would.
act() {
  local what=$1
  shift
  if [[ $dry_run == yes ]]; then
    say "would $what"
    return
  fi
  say "$what"
  changes=$((changes + 1))
  note_running
  "$@"
}

# Which start of the cart ran when something was last changed. Where this ends before it restarts that cart, the next run
# finds nothing to change and knows all the same that the cart runs with what was before. A reboot takes all of it over,
# and this note away.
note=/run/stepout-flash

note_running() {
  local start
  [[ ${live:-no} == yes ]] || return 0
  start=$(start_that_runs)
  [[ -z $start ]] || printf '%s' "$start" >"$(at "$note")"
}

# The cart's start that runs, by a number of its own, as systemd counts: another after each restart.
start_that_runs() { systemctl show -p InvocationID --value stepout-cart.service 2>/dev/null || true; }

runs_former() { [[ -s $(at "$note") && $(start_that_runs) == "$(cat "$(at "$note")")" ]]; }

# inside COMMAND…: runs a command in the system that is set up: this one, or the one under --root.
inside() {
  if [[ $root == / ]]; then "$@"; else chroot "$root" "$@"; fi
}

# at PATH: where a path of that system is seen from here.
at() { printf '%s' "${root%/}$1"; }

# put PATH MODE OWNER: writes standard input there, at once or not at all, unless it says the same already.
put() {
  local path=$1 mode=$2 owner=$3 text target
  target=$(at "$path")
  text=$(cat; printf x)
  text=${text%x}
  if [[ -f $target ]] && cmp -s <(printf '%s' "$text") "$target"; then
    return 0
  fi
  act "write $path ($mode, $owner)" write_file "$target" "$mode" "$owner" "$text"
}

write_file() {
  local target=$1 mode=$2 owner=$3 text=$4
  mkdir -p "$(dirname "$target")"
  (umask 077 && printf '%s' "$text" >"$target.new")
  inside chown "$owner" "${target#"${root%/}"}.new"
  chmod "$mode" "$target.new"
  # On the disk before it has its name: a board is often cut off right after, and an empty unit or configuration is worse
  # than none.
  sync "$target.new"
  mv -f "$target.new" "$target"
}

# folder PATH MODE OWNER
folder() {
  local path=$1 mode=$2 owner=$3
  if [[ -d $(at "$path") && $(stat -c %a "$(at "$path")") == "${mode#0}" ]]; then
    return 0
  fi
  act "make the folder $path ($mode, $owner)" make_folder "$path" "$mode" "$owner"
}

make_folder() {
  mkdir -p "$(at "$1")"
  chmod "$2" "$(at "$1")"
  inside chown "$3" "$1"
}

# link TARGET PATH: a symbolic link that changes at once: whoever follows it finds the old or the new, never nothing.
link() {
  local target=$1 path=$2
  if [[ $(readlink "$(at "$path")" || true) == "$target" ]]; then
    return 0
  fi
  act "point $path to $target" switch_link "$target" "$(at "$path")"
}

switch_link() {
  mkdir -p "$(dirname "$2")"
  ln -sfn "$1" "$2.new"
  mv -fT "$2.new" "$2"
  sync -f "$(dirname "$2")"
}
