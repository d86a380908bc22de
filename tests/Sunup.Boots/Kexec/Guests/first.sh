#!/bin/busybox sh
# The start of every guest: what sunup needs, then the scenario.
export PATH=/bin HOME=/tmp NO_COLOR=1
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
busybox mount -t securityfs securityfs /sys/kernel/security
echo
echo "GUEST-FIRST $(busybox uname -r)"
# step NAME COMMAND...: its exit code and its JSON.
step() {
    name=$1
    shift
    "$@" --json >/tmp/out 2>/tmp/err
    code=$?
    echo "STEP $name $code"
    busybox cat /tmp/out
    echo "STEP-END"
    busybox sed 's/^/STDERR /' /tmp/err
}
. /scenario
echo "GUEST-DONE"
busybox poweroff -f
