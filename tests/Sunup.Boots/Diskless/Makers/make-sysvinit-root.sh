#!/bin/sh
# make-sysvinit-root.sh ROOT BUSYBOX: a root file system whose end is that of Debian's sysvinit: rc0.d stops the network before root is
# unmounted, and halt takes all interfaces down once more unless NETDOWN is no. The programs are a busybox's.
set -eu
root=$1 busybox=$2
mkdir -p "$root/bin" "$root/sbin" "$root/etc/init.d" "$root/etc/default" "$root/etc/rc0.d" "$root/etc/rc6.d" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/var" "$root/root"
cp "$busybox" "$root/bin/busybox"
for name in sh mount umount cat ls grep sync echo getty sleep ip dd; do ln -sf busybox "$root/bin/$name"; done
for name in init poweroff halt; do ln -sf ../bin/busybox "$root/sbin/$name"; done
echo 'root::0:0:root:/root:/bin/sh' >"$root/etc/passwd"
printf '%s\n' 'ID=sysvinit-like' >"$root/etc/os-release"
printf '%s\n' '::sysinit:/etc/init.d/rcS' '::once:/etc/init.d/up' '::respawn:/bin/getty -L 0 console vt100' '::shutdown:/etc/init.d/rc 0' >"$root/etc/inittab"
cat >"$root/etc/init.d/rcS" <<'END'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
END
cat >"$root/etc/init.d/up" <<'END'
#!/bin/sh
sleep 1
dd if=/dev/zero of=/var/last bs=64k count=4 oflag=direct 2>/dev/null
/sbin/poweroff
END
cat >"$root/etc/init.d/rc" <<'END'
#!/bin/sh
for link in /etc/rc"$1".d/K*; do
    echo "sysvinit: ${link##*/}"
    "$link" stop
done
END
cat >"$root/etc/init.d/networking" <<'END'
#!/bin/sh
for nic in /sys/class/net/e*; do ip link set "${nic##*/}" down; done
END
cat >"$root/etc/init.d/umountroot" <<'END'
#!/bin/sh
mount -o remount,ro /
END
cat >"$root/etc/init.d/halt" <<'END'
#!/bin/sh
NETDOWN=yes
. /etc/default/halt
if [ "$NETDOWN" != no ]; then
    for nic in /sys/class/net/e*; do ip link set "${nic##*/}" down; done
fi
/sbin/poweroff -f
END
echo NETDOWN=yes >"$root/etc/default/halt"
chmod 755 "$root"/etc/init.d/*
for level in 0 6; do
    ln -sf ../init.d/networking "$root/etc/rc$level.d/K06networking"
    ln -sf ../init.d/umountroot "$root/etc/rc$level.d/K10umountroot"
    ln -sf ../init.d/halt "$root/etc/rc$level.d/K99halt"
done
