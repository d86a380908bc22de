#!/bin/sh
# make-initramfs-tools.sh IMAGE WORK KERNEL: an image by the real mkinitramfs, of KERNEL, an unpacked kernel package. It knows nothing of iSCSI.
set -eu
image=$1 work=$2 kernel=$3
release=$(ls "$kernel/lib/modules")
mkdir -p "$work/conf/hooks" "$work/conf/scripts" "$work/conf/conf.d"
printf '%s\n' MODULES=list BUSYBOX=auto COMPRESS=gzip RUNSIZE=10% FSTYPE=auto KEYMAP=n RESUME=none >"$work/conf/initramfs.conf"
printf '%s\n' virtio_blk virtio_pci >"$work/conf/modules"
export TMPDIR="$work" IMAGE="$image" WORK="$work" KERNEL="$kernel" RELEASE="$release"
# shellcheck disable=SC2016
unshare -m sh -ec 'mkdir -p /lib/modules; mount --bind "$KERNEL/boot" /boot; mount --bind "$KERNEL/lib/modules" /lib/modules; mkinitramfs -d "$WORK/conf" -o "$IMAGE" "$RELEASE"'
