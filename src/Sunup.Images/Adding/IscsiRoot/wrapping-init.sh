#!/sunup/iscsi-root/busybox sh
# /init of an image whose maker is not known: attaches the iSCSI disk, then starts what was /init before.
D=/sunup/iscsi-root
B=$D/busybox
$B mkdir -p /proc /sys /dev /run
for system in proc:/proc sysfs:/sys devtmpfs:/dev; do
    $B mountpoint -q "${system#*:}" || $B mount -t "${system%%:*}" "${system%%:*}" "${system#*:}"
done
$D/attach
exec $D/init "$@"
