#!/bin/bash
# Makes the console captures in consoles/: boots real firmware, loaders, kernels and initramfs in QEMU under TCG.
# Needs root (debootstrap), debootstrap, qemu-system-x86, ipxe, ovmf, seabios. Takes some 20 minutes on two free cores.
# usage: make-captures.sh WORKDIR [NAME...]        everything, or only the named captures
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$1; shift
only=" $* "
mkdir -p "$work" && cd "$work"
root=$work/root

if [ ! -d root/boot ]; then
    debootstrap --variant=minbase --include=systemd-sysv,udev,kmod,linux-image-cloud-amd64,initramfs-tools,busybox,grub-pc-bin,grub-common,grub2-common,grub-efi-amd64-bin,systemd-boot-efi,syslinux,syslinux-common,extlinux,pxelinux,xorriso,mtools,dosfstools,cpio,zstd \
        bookworm root http://deb.debian.org/debian
fi
kernel=$(ls root/boot/vmlinuz-*); initrd=$(ls root/boot/initrd.img-*)

# A small initramfs that is the whole system, and one whose init ends.
small() { # NAME, script on stdin
    rm -rf "$1.d"; mkdir -p "$1.d/bin" "$1.d/dev" "$1.d/proc" "$1.d/sys"
    cp root/bin/busybox "$1.d/bin/busybox"; cp --parents root/lib64/ld-linux-x86-64.so.2 "$1.d" 2>/dev/null || true
    cp /bin/busybox "$1.d/bin/busybox"        # busybox-static
    ln -sf busybox "$1.d/bin/sh"
    mknod "$1.d/dev/console" c 5 1
    { echo '#!/bin/busybox sh'; cat; } > "$1.d/init"; chmod 755 "$1.d/init"
    (cd "$1.d" && find . | cpio --quiet -o -H newc | gzip -9) > "$1.img"
}
small whole <<'I'
/bin/busybox mount -t devtmpfs none /dev
echo "sunup-init: started"
exec /bin/busybox sh
I
small ends <<'I'
echo "init: nothing to do here"
exit 3
I

capture() { # NAME SECONDS QEMU-ARGUMENTS...
    local name=$1 seconds=$2; shift 2
    case "$only" in "  "|*" $name "*) ;; *) return 0 ;; esac
    echo "== $name"
    timeout "$seconds" qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -m 1024 -smp 1 \
        -machine q35,accel=tcg,graphics=off -cpu qemu64 -serial file:"$name.raw" "$@" </dev/null >"$name.qemu" 2>&1 || true
    head -c 100000 "$name.raw" > "$here/consoles/$name.log"
    ls -l "$here/consoles/$name.log"
}
# no_timer_check: on a busy host the kernel's timer check fails under TCG (kernel-timer-check.log is such a one).
direct() { local name=$1 seconds=$2 append=$3; shift 3; capture "$name" "$seconds" -kernel "$kernel" -append "console=ttyS0 no_timer_check $append" "$@"; }
disk() { echo -drive "if=none,id=d0,file=$1,format=raw,snapshot=on" -device virtio-blk-pci,drive=d0; }
net() { echo -netdev "user,id=n0$1" -device virtio-net-pci,netdev=n0; }

# --- an image of the root file system, and one with an fstab that cannot be satisfied
if [ ! -f root.ext4 ]; then
    echo web1 > root/etc/hostname
    : > root/etc/fstab
    mke2fs -q -t ext4 -L root -d root root.ext4 1800M
    echo '/dev/disk/by-label/data /srv ext4 defaults,x-systemd.device-timeout=5s 0 2' > root/etc/fstab
    mke2fs -q -t ext4 -L root -d root emergency.ext4 1800M
    : > root/etc/fstab
fi

direct direct-whole-initramfs 150 "panic=-1" -initrd whole.img
direct direct-whole-initramfs-quiet 150 "panic=-1 quiet" -initrd whole.img
direct init-ends 150 "panic=-1" -initrd ends.img
direct no-initrd 150 "panic=-1 root=/dev/vda1"
head -c 8000000 "$initrd" > cut.img
direct initrd-cut-short 150 "panic=-1 root=/dev/vda" -initrd cut.img
head -c 3000000 /dev/urandom > noise.img
direct initrd-noise 150 "panic=-1" -initrd noise.img
direct initramfs-tools-no-root 120 "root=/dev/vda9" -initrd "$initrd" $(disk root.ext4)
direct debian-systemd-login 400 "root=/dev/vda ro" -initrd "$initrd" $(disk root.ext4)
direct debian-systemd-login-quiet 400 "root=/dev/vda ro quiet" -initrd "$initrd" $(disk root.ext4)
direct debian-systemd-emergency 400 "root=/dev/vda ro" -initrd "$initrd" $(disk emergency.ext4)

# --- BIOS: nothing to boot; iPXE from the NIC's ROM
capture seabios-no-device 30
mkdir -p tftp && cp "$kernel" tftp/vmlinuz && cp whole.img tftp/whole.img
printf '#!ipxe\nimgfree\ninitrd whole.img\nkernel vmlinuz initrd=whole.img console=ttyS0 no_timer_check panic=-1\nboot\n' > tftp/boot.ipxe
printf '#!ipxe\nkernel nowhere || goto failed\nboot\n:failed\necho failed with ${errno}\nexit 1\n' > tftp/broken.ipxe
capture seabios-ipxe-boots 180 $(net ",tftp=tftp,bootfile=boot.ipxe")
capture seabios-ipxe-no-file 60 $(net ",tftp=tftp,bootfile=nowhere.ipxe")
capture seabios-ipxe-no-boot-file 60 $(net "")
capture seabios-ipxe-broken-script 60 $(net ",tftp=tftp,bootfile=broken.ipxe")

# --- PXELINUX over TFTP: with and without a configuration
mkdir -p pxe/pxelinux.cfg pxebare
cp root/usr/lib/PXELINUX/pxelinux.0 root/usr/lib/syslinux/modules/bios/ldlinux.c32 tftp/vmlinuz tftp/whole.img pxe/
printf 'SERIAL 0 115200\nDEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n INITRD whole.img\n APPEND console=ttyS0 no_timer_check panic=-1\n' > pxe/pxelinux.cfg/default
cp root/usr/lib/PXELINUX/pxelinux.0 pxebare/
capture pxelinux-boots 180 $(net ",tftp=pxe,bootfile=pxelinux.0")
capture pxelinux-without-ldlinux 60 $(net ",tftp=pxebare,bootfile=pxelinux.0")

# --- GRUB and ISOLINUX from a CD
grub() { # NAME, grub.cfg on stdin
    rm -rf "$root/tmp/$1"; mkdir -p "$root/tmp/$1/boot/grub"; cp "$kernel" "$root/tmp/$1/boot/vmlinuz"; cp whole.img "$root/tmp/$1/boot/"
    { printf 'serial --unit=0 --speed=115200\nterminal_input serial\nterminal_output serial\nset timeout=2\n'; cat; } > "$root/tmp/$1/boot/grub/grub.cfg"
    chroot "$root" grub-mkrescue -d /usr/lib/grub/i386-pc -o "/tmp/$1.iso" "/tmp/$1" 2>/dev/null
}
grub grub-boots <<'I'
menuentry 'Linux version 6.1 (recovery mode) login:' { linux /boot/vmlinuz console=ttyS0 no_timer_check panic=-1
echo 'Loading initial ramdisk ...'
initrd /boot/whole.img }
I
grub grub-missing-file <<'I'
menuentry 'Debian GNU/Linux' { linux /boot/vmlinuz-6.0 console=ttyS0
initrd /boot/whole.img }
I
grub grub-no-device <<'I'
search --no-floppy --fs-uuid --set=root 6f0e1d2c-aaaa-bbbb-cccc-001122334455
linux /boot/nowhere
normal_exit
I
for name in grub-boots grub-missing-file grub-no-device; do
    capture "$name" 150 -drive "if=none,id=cd,media=cdrom,file=$root/tmp/$name.iso,format=raw" -device ide-cd,drive=cd,bus=ide.1
done

# --- UEFI: PXE to iPXE, nothing to boot, systemd-boot with a missing initrd
cp /usr/share/OVMF/OVMF_VARS_4M.fd vars.fd
uefi() { echo -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd -drive if=pflash,format=raw,snapshot=on,file=vars.fd; }
mkdir -p efi && cp /usr/lib/ipxe/snponly.efi tftp/boot.ipxe tftp/vmlinuz tftp/whole.img efi/
capture ovmf-no-device 240 $(uefi)
capture ovmf-pxe-no-file 300 $(uefi) $(net ",tftp=efi,bootfile=nowhere.efi")
capture ovmf-ipxe-boots 600 $(uefi) $(net ",tftp=tftp,bootfile=boot.ipxe")
capture ovmf-ipxe-loop 400 $(uefi) $(net ",tftp=efi,bootfile=snponly.efi")   # iPXE is told to load iPXE, for ever
mkdir -p esp/EFI/BOOT esp/loader/entries && cp root/usr/lib/systemd/boot/efi/systemd-bootx64.efi esp/EFI/BOOT/BOOTX64.EFI
cp "$kernel" esp/vmlinuz
printf 'timeout 2\n' > esp/loader/loader.conf
printf 'title Debian\nlinux /vmlinuz\ninitrd /nowhere.img\noptions console=ttyS0 no_timer_check panic=-1\n' > esp/loader/entries/debian.conf
capture systemd-boot-missing-initrd 300 $(uefi) -drive "if=none,id=e0,format=raw,file=fat:rw:esp" -device virtio-blk-pci,drive=e0

# --- dracut, in a copy of the root that has it instead of initramfs-tools
if [ ! -f dracut.img ]; then
    cp -a root dracut-root
    chroot dracut-root apt-get install -y -q --no-install-recommends dracut >dracut.apt 2>&1
    chroot dracut-root dracut --no-hostonly --kver "$(basename "$kernel" | sed s/vmlinuz-//)" -o "plymouth" /tmp/dracut.img >dracut.log 2>&1
    cp dracut-root/tmp/dracut.img dracut.img
fi
direct dracut-boots 400 "root=/dev/vda ro" -initrd dracut.img $(disk root.ext4)
direct dracut-no-root 400 "root=/dev/vda9 rd.retry=10 rd.shell=1" -initrd dracut.img $(disk root.ext4)
