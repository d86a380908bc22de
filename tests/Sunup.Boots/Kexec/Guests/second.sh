#!/bin/busybox sh
# The init of the kernel that is started by kexec: says who it is, and what it was given.
busybox mount -t proc proc /proc
echo
echo "GUEST-SECOND $(busybox uname -r)"
echo "GUEST-CMDLINE $(busybox cat /proc/cmdline)"
[ ! -d /.extra ] || echo "GUEST-EXTRA $(busybox find /.extra -type f | busybox tr '\n' ' ')"
[ ! -f /rounds ] || . /rounds
echo "GUEST-DONE"
busybox poweroff -f
