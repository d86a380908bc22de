#!/bin/sh
# sysinit of the appliance's system: what its root is, what the last boot left, and a word for the next one.
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
say() { echo "appliance: $*"; }
say "root $(grep ' / overlay' /proc/mounts)"
say "image $(grep ' /imgpart ' /proc/mounts)"
say "command line $(cat /proc/cmdline)"
[ ! -e /var/lib/played ] || say "found the file of $(cat /var/lib/played)"
boot="boot $(($(cut -d' ' -f2 /var/lib/played 2>/dev/null || echo 0) + 1))"
echo "$boot" >/var/lib/played && sync && say "wrote the file of $boot"
