#!/bin/sh
# /init of an appliance that takes a new image for the old one at its start, in the order that order= says, and stops for a power cut at step stop=,
# with sync=1 once what it did is on the disk. Then it mounts the image and says which it is, and whether it is whole.
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
read -r line </proc/cmdline
for word in $line; do
    case $word in
        order=*) ORDER=${word#*=} ;;
        stop=*) STOP=${word#*=} ;;
        sync=*) SYNC=${word#*=} ;;
    esac
done
for module in virtio_pci virtio_blk ext4 loop squashfs; do
    modprobe "$module"
done
mkdir -p /imgpart /static
mount -t ext4 /dev/vda /imgpart || echo "swap: no image partition"

step() {
    [ "$STOP" = "$1" ] || return 0
    [ -z "$SYNC" ] || sync
    echo "swap: waiting at step $1"
    while :; do
        sleep 3600
    done
}

if [ -e /imgpart/volumio_update.sqsh ]; then
    step 0
    case $ORDER in
        popular)
            mv /imgpart/volumio_current.sqsh /imgpart/volumio_fallback.sqsh
            step 1
            mv /imgpart/volumio_update.sqsh /imgpart/volumio_current.sqsh
            ;;
        careful)
            ln -f /imgpart/volumio_current.sqsh /imgpart/volumio_fallback.sqsh
            step 1
            mv /imgpart/volumio_update.sqsh /imgpart/volumio_current.sqsh
            ;;
    esac
    step 2
fi
if losetup -r /dev/loop0 /imgpart/volumio_current.sqsh && mount -t squashfs -o ro /dev/loop0 /static && (cd /static && sha256sum -c sums >/dev/null); then
    echo "swap: up with the image $(cat /static/version), whole"
else
    echo "swap: there is no image to start from"
fi
poweroff -f
