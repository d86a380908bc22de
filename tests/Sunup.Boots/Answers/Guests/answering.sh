#!/bin/busybox sh
# /init of a guest that takes an address and answers multicast DNS as "player": the network is up before avahi starts, as an initramfs leaves it.
B=/bin/busybox
$B mkdir -p /proc /sys /dev /run/avahi-daemon /tmp /sbin /var/run
$B --install -s /bin
export PATH=/bin:/sbin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
modprobe virtio_pci
modprobe virtio_net
ip link set lo up
ip link set eth0 up
udhcpc -i eth0 -n -q -t 20 -T 3 -s /bin/lease && echo "GUEST has an address"
avahi-daemon --no-drop-root --no-chroot --no-proc-title -f /etc/avahi.conf
echo "GUEST avahi ended with $?"
sleep 1000
