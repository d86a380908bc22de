#!/bin/busybox sh
# /init of the initramfs that Sunup makes (builtin:initramfs). It proves that kernel, initrds and command line arrived, and says so
# in lines that start with "sunup-init: ". What it does next, the kernel's command line says:
#   sunup.dhcp        bring eth0 up by DHCP and say its address
#   root=DEVICE       mount that (a path, UUID= or LABEL=; with ro read-only) and go on with its /sbin/init, or what init= names
#   sunup.poweroff    power the machine off when done; without it, a shell on the console
B=/bin/busybox
$B mkdir -p /proc /sys /dev /run /tmp /bin /sbin
$B --install -s /bin
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null

say() { echo "sunup-init: $*"; }

# The last NAME=value of the command line.
word() { tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p" | sed -n '$p'; }

root=$(word root)
if [ -n "$root" ]; then
    say "initramfs, root is $root"
else
    say "started"
fi
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

# Drivers of disks that are there; those that the kernel has built in need none.
load_disk_drivers() {
    for bus in pci virtio; do
        for device in /sys/bus/$bus/devices/*; do
            [ ! -r "$device/modalias" ] || modprobe -q "$(cat "$device/modalias")" 2>/dev/null
        done
    done
    modprobe -q sd_mod 2>/dev/null
    modprobe -q ext4 2>/dev/null
}

# A driver may bring devices that were not there before: those behind an IOMMU wait for its driver.
load_drivers_of_new_devices() {
    devices=$(ls /sys/bus/pci/devices /sys/bus/virtio/devices 2>/dev/null)
    [ "$devices" = "$known" ] || load_disk_drivers
    known=$devices
}

find_root() {
    known=
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        load_drivers_of_new_devices
        device=$(findfs "$root" 2>/dev/null)
        case $root in *=*) ;; *) [ ! -b "$root" ] || device=$root ;; esac
        [ -z "$device" ] || return 0
        sleep 0.5
    done
    return 1
}

# Comes back only where it failed.
switch_to_root() {
    mkdir -p /newroot
    if ! find_root; then
        say "no root: $root did not appear within 15 s; disks: $(ls /sys/block | grep -v ^loop | tr '\n' ' ')"
        return
    fi
    mode=rw
    grep -qw ro /proc/cmdline && mode=ro
    if ! mount -o $mode "$device" /newroot; then
        say "no root: $device is not mounted"
        return
    fi
    say "root $device is mounted"
    program=$(word init)
    mount -o move /dev /newroot/dev 2>/dev/null
    mount -o move /run /newroot/run 2>/dev/null
    umount /proc /sys
    exec switch_root /newroot "${program:-/sbin/init}"
}

[ -z "$root" ] || switch_to_root
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
