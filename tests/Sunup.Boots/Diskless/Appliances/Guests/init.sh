#!/bin/sh
# /init of an appliance as makers of players and routers write it: it knows nothing of a network. Boot, image and data partitions by what the
# command line says; the squashfs out of the image partition; an overlay with the data partition over it; then the system's init.
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mkdir -p /proc /sys /dev /mnt/boot /mnt/imgpart /mnt/static /mnt/ext
mount -t proc proc /proc || exec sh
mount -t sysfs sys /sys || exec sh
mount -t devtmpfs dev /dev || exec sh
read -r line </proc/cmdline
for word in $line; do
    case $word in
        bootpart=*) BOOTPART=${word#*=} ;;
        imgpart=*) IMGPART=${word#*=} ;;
        imgfile=*) IMGFILE=${word#*=} ;;
        datapart=*) DATAPART=${word#*=} ;;
        modules=*) MODULES=$(echo "${word#*=}" | tr , ' ') ;;
    esac
done
[ ! -e /note ] || echo "appliance: $(cat /note)"
echo "appliance: looking for $IMGFILE on $IMGPART"
for module in $MODULES; do
    modprobe "$module" || echo "appliance: no module $module"
done

# Devices come when they like.
device_of() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        findfs "$1" 2>/dev/null && return
        sleep 0.5
    done
    echo "appliance: nothing is $1" >/dev/console
    return 1
}

mount -t vfat -o ro "$(device_of "$BOOTPART")" /mnt/boot || exec sh
mount -t ext4 "$(device_of "$IMGPART")" /mnt/imgpart || exec sh
loop=$(losetup -f)
losetup -r "$loop" "/mnt/imgpart$IMGFILE" || exec sh
mount -t squashfs -o ro "$loop" /mnt/static || exec sh
mount -t ext4 "$(device_of "$DATAPART")" /mnt/ext || exec sh
mkdir -p /mnt/ext/dyn /mnt/ext/work /mnt/ext/union
mount -t overlay -o lowerdir=/mnt/static,upperdir=/mnt/ext/dyn,workdir=/mnt/ext/work overlay /mnt/ext/union || exec sh
mount --move /mnt/boot /mnt/ext/union/boot
mount --move /mnt/imgpart /mnt/ext/union/imgpart
mount --move /mnt/static /mnt/ext/union/static
umount /proc /sys /dev
echo "appliance: going on with /sbin/init"
exec switch_root -c /dev/console /mnt/ext/union /sbin/init
