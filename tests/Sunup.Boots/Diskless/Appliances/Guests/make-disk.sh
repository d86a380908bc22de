#!/bin/sh
# Makes the disk of an appliance: make-disk.sh DISK WORK KERNEL INITRD BUSYBOX. GPT with three partitions: FAT with Syslinux and the attribute
# legacy_boot, ext4 with a squashfs in it, empty ext4 for data. Boot code is left to sunup. WORK has syslinux.cfg and more.cfg; the guests' scripts are beside this one.
set -eu
disk=$1 work=$2 kernel=$3 initrd=$4 busybox=$5
here=$(dirname "$0")
export PATH="$PATH:/usr/sbin:/sbin" MTOOLS_SKIP_CHECK=1

root=$work/root
mkdir -p "$root/bin" "$root/sbin" "$root/etc" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/var/lib" "$root/boot" "$root/imgpart" "$root/static" "$root/root"
cp "$busybox" "$root/bin/busybox"
for name in sh mount umount cat cut grep sync echo getty poweroff; do ln -sf busybox "$root/bin/$name"; done
ln -sf ../bin/busybox "$root/sbin/init"
echo 'root::0:0:root:/root:/bin/sh' >"$root/etc/passwd"
for name in start stop; do cp "$here/$name.sh" "$root/etc/$name"; chmod 755 "$root/etc/$name"; done
cp "$here/inittab.sh" "$root/etc/inittab"
mkdir -p "$work/image"
mksquashfs "$root" "$work/image/appliance_current.sqsh" -quiet -no-progress -all-root -comp xz >/dev/null

truncate -s 48M "$work/boot.part"
mkfs.vfat -n BOOT -i 1AB2C3D4 "$work/boot.part" >/dev/null
mcopy -i "$work/boot.part" "$kernel" ::vmlinuz
mcopy -i "$work/boot.part" "$initrd" ::appliance.initrd
mcopy -i "$work/boot.part" "$work/note.initrd" "$work/syslinux.cfg" "$work/more.cfg" ::
truncate -s 24M "$work/image.part"
mke2fs -q -F -t ext4 -L appliance -U 1c1e1d1f-0001-4000-8000-000000000001 -d "$work/image" "$work/image.part"
truncate -s 24M "$work/data.part"
mke2fs -q -F -t ext4 -L appliance_data "$work/data.part"

rm -f "$disk"
truncate -s 100M "$disk"
sfdisk -q "$disk" <<END
label: gpt
start=1MiB, size=48MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=boot, attrs=LegacyBIOSBootable
start=49MiB, size=24MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name=image
start=73MiB, size=24MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name=data
END
dd if="$work/boot.part" of="$disk" bs=1M seek=1 conv=notrunc,sparse status=none
dd if="$work/image.part" of="$disk" bs=1M seek=49 conv=notrunc,sparse status=none
dd if="$work/data.part" of="$disk" bs=1M seek=73 conv=notrunc,sparse status=none
syslinux --install -t 1048576 "$disk"
rm -f "$work"/*.part
