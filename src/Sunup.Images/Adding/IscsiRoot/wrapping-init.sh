#!/sunup/iscsi-root/busybox sh
# /init of an image whose maker is not known: attaches the iSCSI disk, then starts what was /init before, which finds nothing mounted that it mounts itself.
D=/sunup/iscsi-root
B=$D/busybox
mounted=
$B mkdir -p /proc /sys /dev /run
for system in proc:/proc sysfs:/sys devtmpfs:/dev; do
    $B mount -t "${system%%:*}" "${system%%:*}" "${system#*:}" && mounted="${system#*:} $mounted"
done
$D/attach
for folder in $mounted; do
    $B umount "$folder"
done
exec $D/init "$@"
