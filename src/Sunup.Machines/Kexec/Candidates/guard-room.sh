# Moves into a file system in memory that nobody else sees: the initramfs is deleted when the real root takes its place.
busybox=/sunup/busybox
$busybox mount -t tmpfs -o mode=0700 sunup /sunup/new || exit
$busybox mkdir /sunup/new/@ /sunup/new/proc /sunup/new/dev
$busybox cp /sunup/busybox /sunup/new/@/busybox
$busybox cp /sunup/guard /sunup/conf /sunup/healthy /sunup/new
cd /sunup/new || exit
$busybox mount -o move . / || exit
echo >/sunup/ready
# systemd ends every process before it changes the root, but for those whose name begins with @.
exec $busybox chroot . /@/busybox sh -c 'cd / && exec @/busybox sh guard'
