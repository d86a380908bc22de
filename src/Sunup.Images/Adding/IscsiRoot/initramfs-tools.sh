#!/bin/sh
# scripts/local-top: called by init of initramfs-tools before it looks for the root file system.
[ "$1" != prereqs ] || exit 0
exec /sunup/iscsi-root/attach
