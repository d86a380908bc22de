#!/bin/sh
# Before power-off. The network that carries the root file system is left as it is: the kernel writes the disk's cache through it at the very end.
export PATH=/bin:/sbin
echo "sunup-root: stopping"
sync
mount -o remount,ro /
sync
