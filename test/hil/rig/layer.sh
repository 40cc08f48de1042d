#!/usr/bin/env bash
# layer.sh CACHE CONFIG MODELS: installs the cart with scripts/flash.sh --host, as on any PC, into a layer over this machine's
# root: the rig sees it installed, this machine does not. Keeps the layer in CACHE/layer, and as a disk in
# CACHE/layer.img; a second run changes only what is not as it should be. Exits 78 where the release refuses CONFIG.
set -euo pipefail
cache=$(realpath "$1")
config=$2
models=$3
work=$cache/layer.work
mkdir -p "$work" "$cache/layer"

# The changes must lie on another file system than the root below them: overlayfs refuses a layer within a layer.
unmount() {
  umount -q "$work/root" || true
  umount -q "$work" || true
}
trap unmount EXIT
unmount
mount -t tmpfs -o size=3g,mode=755 tmpfs "$work"
mkdir "$work"/{up,work,root}
cp -a "$cache/layer/." "$work/up/"
mount -t overlay -o "lowerdir=/,upperdir=$work/up,workdir=$work/work" overlay "$work/root"

if ! scripts/flash.sh --host --config "$config" --models "$models" --root "$work/root" --no-start 2>&1 |
  tee "$cache/layer.log" >&2; then
  # That is no want of this machine's, for which the rig's tests might be skipped.
  ! grep -q "is wrong for this release" "$cache/layer.log" || exit 78
  exit 1
fi
umount "$work/root"
if ! grep -q "everything was as it should be" "$cache/layer.log"; then
  rm -rf "$cache/layer.new"
  cp -a "$work/up" "$cache/layer.new"
  rm -rf "$cache/layer"
  mv "$cache/layer.new" "$cache/layer"
  rm -f "$cache/layer.img"
fi
# As a disk: a thousand small files are many times slower through the share that the rest of the root comes by.
if [[ ! -e $cache/layer.img ]]; then
  truncate -s "$(($(du -sm "$cache/layer" | cut -f 1) * 5 / 4 + 64))M" "$cache/layer.img.new"
  PATH=$PATH:/usr/sbin mkfs.ext4 -q -F -m 0 -d "$cache/layer" "$cache/layer.img.new"
  mv "$cache/layer.img.new" "$cache/layer.img"
fi
