#!/bin/bash
# make-ground.sh FOLDER RELEASE...: a Debian of each release (bullseye, bookworm, trixie) that boots, in FOLDER/RELEASE: root.ext4 with systemd, kernels of its
# flavours, initrds by its initramfs-tools and its dracut; of bookworm sysvinit.ext4 too, and an initrd that knows LUKS, LVM, RAID and iSCSI. What is there is kept.
# Needs root and debootstrap; some five minutes a release.
set -euo pipefail
folder=$(readlink -f -- "$1")
shift
mirror=${SUNUP_MIRROR-http://deb.debian.org/debian}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# into TREE PACKAGE...: installed there, without services and without asking.
into() {
    local tree=$1
    shift
    chroot "$tree" apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" >>"$tree.log" 2>&1
}

# image TREE FILE: its files as an ext4 file system with the label root.
image() { rm -f "$2" && mke2fs -q -t ext4 -L root -U 5a4e0001-0000-4000-8000-000000000001 -E root_owner=0:0 -d "$1" "$2" 3500M; }

ground() {
    local release=$1 tree=$folder/$1/tree kernels="cloud generic rt" flavour
    mkdir -p "$folder/$release"
    if [ ! -e "$tree.made" ]; then
        rm -rf "$tree"
        debootstrap --variant=minbase --include=systemd-sysv,udev,kmod,dbus,initramfs-tools,busybox,zstd,iproute2,e2fsprogs,cpio,login "$release" "$tree" "$mirror" >"$tree.log" 2>&1
        echo web1 >"$tree/etc/hostname"
        : >"$tree/etc/fstab"
        printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
        chmod 755 "$tree/usr/sbin/policy-rc.d"
        for flavour in $kernels; do
            into "$tree" "linux-image-$(package_of "$flavour")"
            rm -f "$tree"/boot/vmlinuz.old
            keep "$tree" "$folder/$release" "$flavour"
        done
        touch "$tree.made"
    fi

    [ -e "$folder/$release/root.ext4" ] || image "$tree" "$folder/$release/root.ext4"
    if [ "$release" = bookworm ] && [ ! -e "$folder/$release/sysvinit.ext4" ]; then
        cp -a "$tree" "$tree-sysv"
        into "$tree-sysv" sysvinit-core systemd-sysv- || into "$tree-sysv" sysvinit-core
        sed -i '/^[0-9S#].*ttyS0/d' "$tree-sysv/etc/inittab"
        echo 'T0:2345:respawn:/sbin/getty -L ttyS0 115200 vt100' >>"$tree-sysv/etc/inittab"
        image "$tree-sysv" "$folder/$release/sysvinit.ext4"
        rm -rf "$tree-sysv"
    fi

    if [ "$release" = bookworm ] && [ ! -e "$folder/$release/initrd-storage.img" ]; then
        cp -a "$tree" "$tree-storage"
        into "$tree-storage" cryptsetup-initramfs lvm2 mdadm open-iscsi
        echo 'CRYPTSETUP=y' >>"$tree-storage/etc/cryptsetup-initramfs/conf-hook"
        touch "$tree-storage/etc/iscsi/iscsi.initramfs"
        printf 'root_crypt UUID=5a4e0001-0000-4000-8000-0000000000cc none luks,initramfs\n' >"$tree-storage/etc/crypttab"
        chroot "$tree-storage" update-initramfs -u -k "$(release_of "$tree-storage" cloud)" >>"$tree-storage.log" 2>&1
        cp "$tree-storage/boot/initrd.img-$(release_of "$tree-storage" cloud)" "$folder/$release/initrd-storage.img"
        rm -rf "$tree-storage"
    fi

    if [ ! -e "$folder/$release/initrd-dracut.img" ]; then
        cp -a "$tree" "$tree-dracut"
        into "$tree-dracut" dracut
        chroot "$tree-dracut" dracut --no-hostonly --force --kver "$(release_of "$tree-dracut" cloud)" /tmp/dracut.img >>"$tree-dracut.log" 2>&1
        cp "$tree-dracut/tmp/dracut.img" "$folder/$release/initrd-dracut.img"
        rm -rf "$tree-dracut"
    fi
}

package_of() { case $1 in cloud) echo cloud-amd64 ;; generic) echo amd64 ;; rt) echo rt-amd64 ;; esac; }

# release_of TREE FLAVOUR: what its kernel calls itself.
release_of() {
    case $2 in
        cloud | rt) basename "$(find "$1/boot" -name "vmlinuz-*$2-amd64" | sort | tail -n 1)" | sed 's/vmlinuz-//' ;;
        generic) basename "$(find "$1/boot" -name 'vmlinuz-*amd64' ! -name '*cloud*' ! -name '*rt-amd64' | sort | tail -n 1)" | sed 's/vmlinuz-//' ;;
    esac
}

# keep TREE FOLDER FLAVOUR: its kernel and initrd.
keep() {
    local version
    version=$(release_of "$1" "$3")
    cp "$1/boot/vmlinuz-$version" "$2/vmlinuz-$3"
    cp "$1/boot/initrd.img-$version" "$2/initrd-$3.img"
}

for release in "$@"; do ground "$release"; done
