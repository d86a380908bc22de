#!/sunup/busybox sh
# The first program of a candidate: starts the guard in a place of its own, and is then replaced by the image's own init.
# When that one cannot be started, this process ends, the kernel panics, and panic= brings the old one back.
. /sunup/conf
/sunup/busybox unshare -m /sunup/busybox sh /sunup/room &
exec "$INIT" "$@"
