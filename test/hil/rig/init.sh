#!/bin/busybox sh
# shellcheck shell=dash
# The rig's first program: puts a writable layer over this machine's own root, read-only over 9p, and hands over to
# systemd. Everything that is installed on the machine is there, and nothing that the rig does reaches it.
b=/bin/busybox
# Without its root there is nothing to wait for: QEMU ends, and the tests hear of it.
give_up() {
  echo "rig: $1"
  $b sleep 1
  $b poweroff -f
}
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
while read -r module; do $b insmod "/modules/$module" || echo "rig: $module does not load"; done </order
for word in $($b cat /proc/cmdline); do
  case $word in
    rig.cache=*) cache=${word#*=} ;;
    rig.layer=*) layer=${word#*=} ;;
    rig.modules=*) modules=${word#*=} ;;
    rig.here=*) here=${word#*=} ;;
  esac
done
$b mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=1048576,cache=loose root /lower || give_up "this machine's root cannot be mounted"
$b mount -t tmpfs -o size=1g tmpfs /upper
$b mkdir /upper/up /upper/work
lower=/lower
# The first disk; not a folder below the root, since overlayfs refuses layers that lie within each other.
if [ -n "$layer" ]; then
  $b mount -t ext4 -o ro,noload /dev/vda /layer || give_up "the layer cannot be mounted"
  lower=/layer:/lower
fi
$b mount -t overlay -o "lowerdir=$lower,upperdir=/upper/up,workdir=/upper/work" overlay /new || give_up "the writable layer cannot be mounted"
$b mkdir -p /new/lib/modules
$b mount --bind "/lower$modules" /new/lib/modules
# What would make systemd take the rig for a container, wait for disks or clear away what the tests left.
$b rm -f /new/.dockerenv
: >/new/etc/fstab
echo 0123456789abcdef0123456789abcdef >/new/etc/machine-id
$b mount -t tmpfs tmpfs /new/usr/lib/systemd/system-generators
$b ln -sf /dev/null /new/etc/systemd/system/systemd-tmpfiles-setup.service
$b ln -sf /dev/null /new/etc/systemd/system/systemd-tmpfiles-clean.timer
$b cp "/lower$here/units/"* /new/etc/systemd/system/
$b sed -i "s|@HERE@|$here|g; s|@CACHE@|$cache|g" /new/etc/systemd/system/rig-*
for place in proc sys dev; do $b mount --move /$place /new/$place; done
exec $b switch_root /new /lib/systemd/systemd
