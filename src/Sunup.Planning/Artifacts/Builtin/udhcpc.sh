#!/bin/busybox sh
# udhcpc calls this with what the DHCP server said.
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr flush dev "$interface"
ip addr add "$ip/${mask:-24}" dev "$interface"
[ -z "$router" ] || ip route add default via "${router%% *}" dev "$interface"
for server in $dns; do
    echo "nameserver $server"
done >/etc/resolv.conf
exit 0
