#!/bin/sh
# make-update-disk.sh DISK WORK: an ext4 file system with an appliance's image and the one that is to replace it. Each knows its name and the sums of its files.
set -eu
disk=$1 work=$2
export PATH="$PATH:/usr/sbin:/sbin"
mkdir -p "$work/image"
for version in old new; do
    mkdir -p "$work/$version"
    echo "$version" >"$work/$version/version"
    dd if=/dev/urandom of="$work/$version/payload" bs=64k count=8 2>/dev/null
    (cd "$work/$version" && sha256sum version payload >sums)
done
mksquashfs "$work/old" "$work/image/volumio_current.sqsh" -quiet -no-progress -all-root >/dev/null
mksquashfs "$work/new" "$work/image/volumio_update.sqsh" -quiet -no-progress -all-root >/dev/null
truncate -s 24M "$disk"
mke2fs -q -F -t ext4 -d "$work/image" "$disk"
