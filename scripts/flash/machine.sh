# shellcheck shell=bash
# What machine this is, and the packages it needs from its own system.
# shellcheck disable=SC2034,SC2154 # options.sh and the other parts

# The L4T release that a JetPack is made on: R35 is JetPack 5, R36 JetPack 6.
look_at_machine() {
  local release=
  head_of "This machine"
  jetpack=none
  if [[ $host == no ]]; then
    [[ -r $(at /etc/nv_tegra_release) ]] || stop "this is no Jetson (no /etc/nv_tegra_release); on a PC or a rig add --host."
    release=$(sed -nE 's/^# R([0-9]+) .*/\1/p' "$(at /etc/nv_tegra_release)")
    case $release in
      35) jetpack=5 ;;
      36) jetpack=6 ;;
      *) stop "L4T R${release:-?} is neither JetPack 5 (R35) nor 6 (R36); flash one of those first." ;;
    esac
    say "a Jetson with JetPack $jetpack"
  else
    say "a plain machine (--host)"
  fi
  machine=$(inside uname -m 2>/dev/null) || [[ $dry_run == yes ]] ||
    stop "programs of the system under --root do not run here; run this on the board itself, or install qemu-user-static."
}

# Whether the system that is set up is the one that runs: only then are services started and devices looked at.
look_whether_live() {
  live=no
  [[ $root != / || ! -d /run/systemd/system ]] || live=yes
}

# What the cart needs to run, and what compiles its native parts once.
packages=(
  ca-certificates curl build-essential pkg-config python3
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev gstreamer1.0-tools
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav
  gpiod udev
)

bring_packages() {
  head_of "System packages"
  need_packages "${packages[@]}"
}

# need_packages NAME…: installs those that are not there; a failure ends all, with apt's own words.
need_packages() {
  local missing
  missing=$(missing_packages "$@")
  # shellcheck disable=SC2086 # names
  [[ -z $missing ]] || act "install with apt: $missing" install_packages $missing
}

# missing_packages NAME…: in one line, those that are not installed.
missing_packages() {
  local name missing=()
  for name in "$@"; do
    # shellcheck disable=SC2016 # dpkg-query fills it in
    [[ $(inside dpkg-query -W -f '${Status}' "$name" 2>/dev/null || true) == "install ok installed" ]] || missing+=("$name")
  done
  printf '%s' "${missing[*]}"
}

# An extra source that cannot be reached is no reason to stop: what needs the list decides.
update_packages() {
  open_mounted
  apt_inside -qq update >>"$(at /var/log/stepout-flash.log)" 2>&1 || true
}

install_packages() {
  local log
  log=$(at /var/log/stepout-flash.log)
  update_packages
  apt_inside -qq install "$@" >>"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    stop "apt did not install everything; the lines above say why, and all of it is in $log. Mend it and run this again."
  }
}

# A system that is only mounted has neither a resolver nor /proc yet; the one is left there, the other taken away.
open_mounted() {
  local resolver
  [[ $root != / ]] || return 0
  # On Ubuntu, and so on JetPack, a link to what is made under /run when that system starts: taken as it is meant there.
  resolver=$(readlink "$(at /etc/resolv.conf)" || printf resolv.conf)
  [[ $resolver == /* ]] || resolver=/etc/$resolver
  if [[ ! -s $(at "$resolver") ]]; then
    mkdir -p "$(dirname "$(at "$resolver")")"
    cp /etc/resolv.conf "$(at "$resolver")"
  fi
  [[ ! -e $(at /proc/self) ]] || return 0
  mount -t proc proc "$(at /proc)"
  trap 'umount "$(at /proc)"' EXIT
}

# No questions, no recommended extras, patience while another installation holds the lock.
apt_inside() {
  local care=()
  # A system that does not run yet can be made anew: dpkg need not wait for the disk after every file.
  [[ $root == / ]] || care=(-o Dpkg::Options::=--force-unsafe-io)
  inside env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "${care[@]}" "$@"
}
