#!/sunup/iscsi-root/busybox sh
# Keeps the network up until the root file system, which is behind it, is unmounted: called with the mounted root before the system starts.
# sysvinit stops services by links in rc0.d (power off) and rc6.d (restart). Those that stop the network, or log the session out, are left out,
# in copies of these folders that are mounted over them: the disk is not written. halt and reboot themselves take every NIC down (-i) unless
# /etc/default/halt says NETDOWN=no; the kernel would then wait for ever while it flushes the disk's cache, the last thing before power-off.
D=/sunup/iscsi-root
PATH=$D/bin
ROOT=$1
[ -e /run/sunup/iscsi-root ] && [ -d "$ROOT/etc/rc0.d" ] || exit 0
for level in 0 6; do
    kept=/run/sunup/rc$level.d
    mkdir -p "$kept"
    for link in "$ROOT/etc/rc$level.d"/*; do
        case ${link##*/} in
            K[0-9][0-9]networking | K[0-9][0-9]network | K[0-9][0-9]open-iscsi | K[0-9][0-9]iscsid | K[0-9][0-9]network-manager | K[0-9][0-9]ifupdown*)
                echo "sunup-iscsi: rc$level.d/${link##*/} is left out: it would stop the network before root is unmounted"
                ;;
            *) cp -a "$link" "$kept/" ;;
        esac
    done
    mount --bind "$kept" "$ROOT/etc/rc$level.d"
done
if grep -qs NETDOWN "$ROOT/etc/init.d/halt" && ! grep -qs '^NETDOWN=no' "$ROOT/etc/default/halt"; then
    if [ -f "$ROOT/etc/default/halt" ]; then
        { cat "$ROOT/etc/default/halt"; echo NETDOWN=no; } >$D/halt
        # Moved, it is still older than root in /proc/mounts: umountfs, which unmounts all that is younger before halt is called, leaves it.
        mount --move $D/halt "$ROOT/etc/default/halt" || mount --bind $D/halt "$ROOT/etc/default/halt"
        echo "sunup-iscsi: NETDOWN=no in /etc/default/halt: halt would take the network down before the disk is flushed"
    else
        echo "sunup-iscsi: there is no /etc/default/halt: write NETDOWN=no into it, or halt takes the network down before the disk is flushed"
    fi
fi
