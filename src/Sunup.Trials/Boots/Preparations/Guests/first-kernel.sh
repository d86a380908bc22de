#!/bin/busybox sh
# /init of the first kernel on route kexec. It loads the second one with sunup and jumps, and says so in lines that start with "sunup-kexec: ".
B=/bin/busybox
$B mkdir -p /proc /sys /dev /run /tmp /bin /sbin
$B --install -s /bin
export PATH=/bin:/sbin:/opt/sunup HOME=/tmp NO_COLOR=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null

say() { echo "sunup-kexec: $*"; }

# run STEP COMMAND...: what the command says, line by line; when it fails, that is the end.
run() {
    step=$1
    shift
    "$@" >/tmp/said 2>&1
    code=$?
    sed 's/^/sunup-kexec: | /' /tmp/said
    if [ "$code" != 0 ]; then
        say "failed: $step, exit code $code"
        sync
        poweroff -f
    fi
}

say "started, kernel $(uname -r) $(uname -m)"
if [ -f /target/linux.efi ]; then
    run load sunup kexec load /target/linux.efi
else
    run load sunup kexec load /target/vmlinuz $(cat /target/initrds) --cmdline "$(cat /target/cmdline)"
fi
say "jump"
run exec sunup kexec exec --now
