#!/bin/sh
# The first program of a root file system that Sunup makes: says what it found, and leaves a word on the disk for the next boot.
export PATH=/bin:/sbin
say() { echo "sunup-root: $*"; }
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mount -t tmpfs tmpfs /run 2>/dev/null
hostname "$(cat /etc/hostname)"
say "root $(grep ' / ' /proc/mounts | sed -n '$p')"
count=$(cat /var/lib/sunup/boots 2>/dev/null || echo 0)
[ "$count" = 0 ] || say "found the file of boot $count"
count=$((count + 1))
if echo $count >/var/lib/sunup/boots && sync; then
    say "boot $count"
else
    say "the root file system cannot be written"
fi
