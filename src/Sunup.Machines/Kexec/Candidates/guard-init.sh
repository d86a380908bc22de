#!/sunup/busybox sh
# The first program of a candidate: starts the guard in a place of its own, and is then replaced by the image's own init.
# When that one cannot be started, this process ends, the kernel panics, and panic= brings the old one back.
. /sunup/conf
/sunup/busybox unshare -m /sunup/busybox sh /sunup/room &
# Without a guard the candidate must not go on.
tries=0
until [ -e /sunup/ready ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || /sunup/busybox reboot -f -n
    /sunup/busybox usleep 100000
done
exec "$INIT" "$@"
