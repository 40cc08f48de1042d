#!/usr/bin/env bash
# kernel.sh CACHE: brings Debian's own kernel into CACHE and builds the two modules it lacks: gpio-sim, whose lines
# are real to every program, and v4l2loopback, whose cameras are. Nothing of it is installed on this machine.
# Prints nothing when all of it is there already; goes on where it was cut off.
set -euo pipefail
cache=$(realpath -m "$1")
mkdir -p "$cache/debs"
cd "$cache"

say() { printf 'rig: %s\n' "$*" >&2; }

# Image, headers and source must be one version, and "amd64" names the one apt would install now.
release=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: linux-image-//p' | head -n 1)
[[ -n $release ]] || { say "apt knows no linux-image-amd64; run \`sudo apt-get update\`, and use Debian 12 or newer."; exit 1; }
series=$(cut -d . -f 1,2 <<<"$release")
common=${release%-amd64}-common
done_mark=ready-$release
[[ ! -e $done_mark ]] || { printf '%s\n' "$release"; exit 0; }

say "fetching Debian's kernel $release (about 225 MB)"
fetch() {
  local name
  for name in "$@"; do
    compgen -G "debs/${name}_*.deb" >/dev/null || (cd debs && apt-get -q -o APT::Sandbox::User=root download "$name" >/dev/null)
  done
}
fetch "linux-image-$release" "linux-headers-$release" "linux-headers-$common" "linux-kbuild-$series" \
  "linux-source-$series" v4l2loopback-dkms qemu-guest-agent

rm -rf tree build
mkdir tree build
for name in "linux-image-$release" "linux-headers-$release" "linux-headers-$common" "linux-kbuild-$series" v4l2loopback-dkms qemu-guest-agent; do
  dpkg-deb -x debs/"$name"_*.deb tree
done

say "taking gpio-sim out of the kernel's source"
wanted=(drivers/gpio/gpio-sim.c drivers/gpio/gpiolib.h kernel/irq/irq_sim.c)
dpkg-deb --fsys-tarfile debs/"linux-source-$series"_*.deb |
  tar -xO "./usr/src/linux-source-$series.tar.xz" |
  tar -xJ -C build --strip-components=1 "${wanted[@]/#/linux-source-$series/}"

say "building gpio-sim and v4l2loopback"
mkdir build/gpio
cp build/drivers/gpio/gpio-sim.c build/drivers/gpio/gpiolib.h build/gpio/
# The kernel keeps irq_sim to itself. As part of our module it may only use what is exported, and
# generic_handle_irq_safe does the same for a caller outside of the kernel's core.
sed -e 's/handle_simple_irq(irq_to_desc(\([a-z]*\)))/generic_handle_irq_safe(\1)/' \
  build/kernel/irq/irq_sim.c >build/gpio/irq_sim.c
cat >>build/gpio/irq_sim.c <<'C'
#include <linux/module.h>
MODULE_LICENSE("GPL");
C
# Two modules: each has a licence of its own.
printf 'obj-m := irq_sim.o gpio-sim.o\n' >build/gpio/Makefile
headers=$cache/tree/usr/src/linux-headers-$release
# Debian's makefiles name each other by absolute path.
sed -i "s|/usr/src/|$cache/tree/usr/src/|g" "$headers/Makefile"
find "$headers" -maxdepth 1 -type l -exec rm -f {} +
ln -sfn "$cache/tree/usr/lib/linux-kbuild-$series/scripts" "$headers/scripts"
ln -sfn "$cache/tree/usr/lib/linux-kbuild-$series/tools" "$headers/tools"
make -s -C "$headers" M="$cache/build/gpio" modules >build/gpio.log 2>&1 || { tail -n 20 build/gpio.log >&2; exit 1; }
cp -r tree/usr/src/v4l2loopback-* build/loop
make -s -C "$headers" M="$cache/build/loop" modules >build/loop.log 2>&1 || { tail -n 20 build/loop.log >&2; exit 1; }

modules=tree/lib/modules/$release
[[ -d $modules ]] || modules=tree/usr/lib/modules/$release
mkdir -p "$modules/extra"
cp build/gpio/*.ko build/loop/v4l2loopback.ko "$modules/extra/"
PATH=$PATH:/usr/sbin depmod -b "$cache/tree" "$release"
touch "$done_mark"
printf '%s\n' "$release"
