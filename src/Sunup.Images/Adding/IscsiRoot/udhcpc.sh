#!/sunup/iscsi-root/busybox sh
# udhcpc calls this with what the DHCP server said; the one line of it that counts goes to its standard output.
[ "$1" = bound ] || exit 0
echo "ip='$ip'; subnet='$subnet'; router='$router'; dns='$dns'"
