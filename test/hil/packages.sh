#!/usr/bin/env bash
# packages.sh COMMAND=PACKAGE…: installs from Debian what of these commands (or files) is missing. Where that is not possible it
# says so and leaves it: the tests that want them are skipped then, with the reason.
set -uo pipefail
PATH=$PATH:/usr/sbin:/sbin
missing=()
for need in "$@"; do
  command -v "${need%%=*}" >/dev/null || [[ -e ${need%%=*} ]] || missing+=("${need#*=}")
done
((${#missing[@]} > 0)) || exit 0
if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
  printf 'not installed, and only root can with apt: %s\n' "${missing[*]}" >&2
  exit 0
fi
printf 'installing with apt for these tests: %s\n' "${missing[*]}" >&2
quiet() {
  env LC_ALL=C DEBIAN_FRONTEND=noninteractive timeout --kill-after=10 400 \
    apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" >/dev/null
}
# Lists of packages may be old or absent, which the first try shows.
quiet install "${missing[@]}" 2>/dev/null || { quiet update && quiet install "${missing[@]}"; } ||
  printf 'apt did not install all of it\n' >&2
exit 0
