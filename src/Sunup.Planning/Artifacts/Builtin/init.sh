#!/bin/busybox sh
# /init of the initramfs that Sunup makes (builtin:initramfs). It proves that kernel, initrds and command line arrived, and says so
# in lines that start with "sunup-init: ". What it does next, the kernel's command line says:
#   sunup.dhcp        bring eth0 up by DHCP and say its address
#   sunup.poweroff    power the machine off when done; without it, a shell on the console
B=/bin/busybox
$B mkdir -p /proc /sys /dev /run /tmp /bin /sbin
$B --install -s /bin
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null

say() { echo "sunup-init: $*"; }

say "started"
say "kernel $(uname -r) $(uname -m)"
say "cmdline $(cat /proc/cmdline)"
say "memory $(sed -n 's/^MemTotal: *//p' /proc/meminfo)"
if [ -f /initrd-marker ]; then
    say "initrd-marker sha256 $(sha256sum /initrd-marker | cut -d ' ' -f 1)"
fi
for nic in /sys/class/net/*; do
    name=${nic##*/}
    [ "$name" = lo ] || say "nic $name $(cat "$nic/address")"
done

asked_for() { grep -qw -- "$1" /proc/cmdline; }

if asked_for sunup.dhcp; then
    if [ -e /sys/class/net/eth0 ]; then
        ip link set eth0 up
        if udhcpc -i eth0 -n -q -t 5 -T 2 -s /bin/sunup-udhcpc >/dev/null 2>&1; then
            say "address $(ip -4 -o addr show dev eth0 | sed 's/.* inet \([^ ]*\) .*/\1/')"
        else
            say "no address: nobody answered DHCP on eth0"
        fi
    else
        say "no address: this kernel has no driver for the NIC (there is no eth0)"
    fi
fi

say "done"
if asked_for sunup.poweroff; then
    sync
    poweroff -f
fi
say "a shell follows; 'poweroff -f' ends it"
# A login of its own on the console, so that Ctrl-C works; without a controlling terminal, still a shell.
console=$(sed 's/.* //' /sys/class/tty/console/active 2>/dev/null)
while :; do
    if [ -n "$console" ] && [ -c "/dev/$console" ]; then
        setsid sh -c "exec sh -i <'/dev/$console' >'/dev/$console' 2>&1"
    else
        sh -i
    fi
done
