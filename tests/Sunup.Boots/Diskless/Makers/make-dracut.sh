#!/bin/sh
# make-dracut.sh IMAGE WORK KERNEL DRACUT MODULES: an image by the real dracut, run from where its package was unpacked (installed, it would
# replace initramfs-tools). KERNEL is an unpacked kernel package. It knows nothing of iSCSI.
set -eu
image=$1 work=$2 kernel=$3 dracut=$4 modules=$5
release=$(ls "$kernel/lib/modules")
export dracutbasedir="$dracut/usr/lib/dracut" DRACUT_INSTALL="$dracut/usr/lib/dracut/dracut-install"
mkdir -p "$work"
"$dracut/usr/bin/dracut" --quiet --force --no-hostonly --no-hostonly-cmdline --nofscks --reproducible --conf "$dracut/etc/dracut.conf" --confdir "$dracut/etc/dracut.conf.d" \
    --kmoddir "$kernel/lib/modules/$release" --kernel-image "$kernel/boot/vmlinuz-$release" --tmpdir "$work" --drivers 'virtio_blk virtio_pci' --modules "$modules" --compress 'gzip -1' "$image" "$release"
