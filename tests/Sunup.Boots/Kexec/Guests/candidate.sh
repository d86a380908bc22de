#!/bin/busybox sh
# A candidate's own init: changes the root as a real one does, which deletes the initramfs. What it does then is in /then.
busybox mount -t proc proc /proc
echo
echo "CANDIDATE $(busybox cat /proc/cmdline)"
busybox mkdir -p /root
busybox mount -t tmpfs root /root
busybox mkdir /root/bin /root/proc /root/var /root/var/lib /root/var/lib/sunup
busybox cp /bin/busybox /root/bin
busybox cp /then /root/then
busybox ln -s busybox /root/bin/sh
busybox mount -o move /proc /root/proc
exec busybox switch_root /root /bin/sh /then
