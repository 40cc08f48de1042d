# shellcheck shell=bash
# What the project needs from the operating system, and how apt brings the part of it that is missing.
# shellcheck disable=SC2154 # log comes from say.sh

# probe | Debian and Ubuntu package | what it is for
# A need is met by whatever passes its probe, wherever it came from; apt is asked only for the rest.
needs=(
  "command:g++|build-essential|compiles the native parts for GStreamer and GPIO"
  "command:make|build-essential|compiles the native parts for GStreamer and GPIO"
  "command:pkg-config|pkg-config|finds GStreamer's headers for the compiler"
  "command:python3|python3|node-gyp, which compiles the native parts, is written in it"
  "module:gstreamer-1.0|libgstreamer1.0-dev|GStreamer's headers"
  "module:gstreamer-app-1.0|libgstreamer-plugins-base1.0-dev|headers of the part that hands frames over"
  "command:gst-launch-1.0|gstreamer1.0-tools|tries a camera by hand, and lists what GStreamer can do"
  "element:videoconvert|gstreamer1.0-plugins-base|scales and converts pictures"
  "element:qtdemux|gstreamer1.0-plugins-good|MP4 recordings, USB and network cameras"
  "element:gdppay|gstreamer1.0-plugins-bad|carries each frame's time; H.264 parsing"
  "element:x264enc|gstreamer1.0-plugins-ugly|makes the recordings that the tests play"
  "element:avdec_h264|gstreamer1.0-libav|decodes H.264 video"
  "command:gpiomon|gpiod|reads the gate's sensors"
  "command:mosquitto|mosquitto|the broker that the demo and the tests start for themselves"
  "command:mosquitto_sub|mosquitto-clients|reads bills from a broker, as a store would"
)

met() {
  case $1 in
    command:*) command -v "${1#*:}" >/dev/null ;;
    module:*) pkg-config --exists "${1#*:}" 2>/dev/null ;;
    element:*) gst-inspect-1.0 --exists "${1#*:}" >/dev/null 2>&1 ;;
    file:*) compgen -G "${1#*:}" >/dev/null ;;
  esac
}

# missing_needs all|commands: prints the needs that are not met, one a line. Looking only for commands costs nothing.
missing_needs() {
  local need
  for need in "${needs[@]}"; do
    [[ $1 == all || $need == command:* ]] || continue
    met "${need%%|*}" || printf '%s\n' "$need"
  done
}

packages_of() {
  cut -d '|' -f 2 | sort -u
}

# Says for each missing package what it is for.
tell_packages() {
  local need package purpose told=' '
  while IFS='|' read -r need package purpose; do
    [[ $told != *" $package "* ]] || continue
    told+="$package "
    say "$(printf '%-34s %s' "$package" "$purpose")"
  done
}

# On a system without apt: what is missing, by need, so that it can be found under that system's own names.
tell_by_hand() {
  local probe package purpose
  say "This is not a system with apt. Please install by hand what gives you:"
  while IFS='|' read -r probe package purpose; do
    case $probe in
      command:*) say "the command ${probe#*:} ($purpose; in Debian: $package)" ;;
      module:*) say "the development files of ${probe#*:} ($purpose; in Debian: $package)" ;;
      file:*) say "a file ${probe#*:} ($purpose; in Debian: $package)" ;;
      element:*) say "GStreamer's element ${probe#*:} ($purpose; in Debian: $package)" ;;
    esac
  done
}

# Set to a command's first words by `unbroken`.
apart=()

as_root() {
  if ((EUID == 0)); then "${apart[@]}" "$@"; else sudo "${apart[@]}" "$@"; fi
}

# apt-get with the settings of an unattended run: no questions, no recommended extras, no restart of services,
# patience while another installation holds the lock.
apt_get() {
  as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -q --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 "$@"
}

need_root() {
  ((EUID != 0)) || return 0
  command -v sudo >/dev/null ||
    stop "installing needs root and there is no sudo here; as root run \`apt-get install $*\`, then run this again."
  sudo -n true 2>/dev/null && return 0
  [[ -t 0 && -t 2 ]] ||
    stop "installing needs a password and there is no terminal to ask for it; run \`sudo apt-get install $*\`, then run this again."
  sudo -v || stop "installing needs root; run \`sudo apt-get install $*\`, then run this again."
}

# GStreamer remembers plugins that failed to load, also when only a library was not there yet. It looks again by
# itself once this memory is gone.
forget_plugins() {
  rm -f "${XDG_CACHE_HOME:-${HOME-}/.cache}"/gstreamer-1.0/registry.*.bin
}

# Brings what is missing through apt, or says how and stops; goes on where an earlier set-up was cut off.
bring_system() {
  local missing packages ours=no
  forget_plugins
  missing=$(missing_needs all)
  [[ -n $missing ]] || holds_broker || return 0
  if ! command -v apt-get >/dev/null; then
    tell_by_hand <<<"$missing"
    stop "the $(wc -l <<<"$missing") things listed above are missing; install them and run this again."
  fi
  mapfile -t packages < <(packages_of <<<"$missing")
  if [[ -n $missing ]]; then
    say "Missing from this machine, and about to be installed with apt:"
    tell_packages <<<"$missing"
  fi
  need_root "${packages[@]}"
  ! is_broker_ours || ours=yes
  [[ $ours == no ]] || hold_broker
  # dpkg knows itself how to go on where it was cut off.
  if [[ -n $(dpkg --audit 2>/dev/null) ]]; then
    step "Finishing an interrupted installation" 0 '' unbroken configure_rest || explain_failure "\`dpkg --configure -a\`"
  fi
  [[ -z $missing ]] || install_packages_of_system "${packages[@]}"
  [[ $ours == no ]] || release_broker
  forget_plugins
  missing=$(missing_needs all)
  [[ -z $missing ]] || stop "apt is done, but this is still missing: $(cut -d '|' -f 1 <<<"$missing" | paste -s -d ' '); please tell us which system this is."
}

configure_rest() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 dpkg --configure -a
}

install_packages_of_system() {
  local forecast total
  # One unreachable extra source makes the update fail although all that is needed is known: the next command decides.
  step "Asking apt what there is" 0 '' apt_get update || true
  # Never with -y, which would win over --assume-no and install right here.
  forecast=$(apt_get --assume-no install "$@" 2>>"$log" || true)
  total=$(sed -nE 's/^[0-9]+ upgraded, ([0-9]+) newly installed.*/\1/p' <<<"$forecast")
  ((${total:-0} == 0)) ||
    say "With what they need in turn: $total packages. $(grep -E '^(Need to get|After this)' <<<"$forecast" | paste -s -d ' ')"
  step "Fetching system packages" "${total:-0}" '^Get:' apt_get -y --download-only install "$@" || explain_failure "apt"
  step "Installing system packages" "$((2 * ${total:-0}))" '^(Unpacking |Setting up )' unbroken apt_get -y install "$@" ||
    explain_failure "apt"
}

# Ctrl-C would leave dpkg with a package half unpacked, so it gets a session of its own, which Ctrl-C does not reach;
# the set-up stops when it is done. Fetching can be stopped at once.
unbroken() {
  trap '' INT
  apart=(setsid --wait)
  "$@"
}
