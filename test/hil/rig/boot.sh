#!/usr/bin/env bash
# boot.sh CACHE RELEASE FOLDER [QEMU OPTIONS…]: boots the rig and becomes QEMU. RIG_LAYER is a disk laid over this machine's
# root, RIG_SECONDS the time after which it ends whatever happens.
set -euo pipefail
cache=$1
release=$2
folder=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
modules=$cache/tree/lib/modules
initrd=$cache/initrd-$release
PATH=$PATH:/usr/sbin

if [[ ! -e $initrd || $here/init.sh -nt $initrd || $here/boot.sh -nt $initrd ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work"/{bin,modules,proc,sys,dev,lower,layer,upper,new}
  cp "$(command -v busybox)" "$work/bin/busybox"
  cp "$here/init.sh" "$work/init"
  chmod 755 "$work/init"
  # In the order of their needs, each once.
  for name in virtio_pci 9pnet_virtio 9p overlay virtio_blk ext4 crc32c_generic virtio_net virtio_console; do
    modprobe -d "$cache/tree" -S "$release" --show-depends "$name" | awk '/^insmod/ {print $2}'
  done | awk '!seen[$0]++' >"$work/paths"
  while read -r path; do cp "$path" "$work/modules/"; basename "$path"; done <"$work/paths" >"$work/order"
  rm "$work/paths"
  (cd "$work" && find . | cpio -o -H newc --quiet | gzip -1) >"$initrd.new"
  mv "$initrd.new" "$initrd"
  rm -rf "$work"
  trap - EXIT
fi

layer=()
[[ -z ${RIG_LAYER:-} ]] || layer=(
  -drive "file=$RIG_LAYER,if=none,id=layer,format=raw,readonly=on"
  -device "virtio-blk-pci,drive=layer,serial=layer"
)

# TCG emulates every instruction, so it needs nothing of the host; an order of magnitude slower, and always there.
# Whatever becomes of the tests: it never runs for longer. Without AVX, whose wide and fused arithmetic it emulates number
# by number: a detector takes half the time on what is left.
exec setpriv --pdeathsig TERM timeout --kill-after=5 "${RIG_SECONDS:-1500}" qemu-system-x86_64 -M q35 -accel tcg,thread=multi -cpu max,avx=off,avx2=off,fma=off,f16c=off -smp 2 -m 3072 \
  -kernel "$cache/tree/boot/vmlinuz-$release" -initrd "$initrd" \
  -append "console=ttyS0 panic=-1 mitigations=off nokaslr net.ifnames=0 audit=0 systemd.unit=rig.target systemd.show_status=0 rig.cache=$cache rig.here=$here rig.modules=$modules rig.layer=${RIG_LAYER:-}" \
  -fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap \
  -device virtio-9p-pci,fsdev=root,mount_tag=root \
  "${layer[@]}" \
  -netdev user,id=net -device virtio-net-pci,netdev=net,romfile= \
  -device virtio-serial-pci \
  -chardev socket,path="$folder/agent.sock",server=on,wait=off,id=agent \
  -device virtserialport,chardev=agent,name=org.qemu.guest_agent.0 \
  -display none -nodefaults -no-reboot -serial "file:$cache/console.log" "$@"
