# shellcheck disable=all
# /etc/inittab of busybox init.
::sysinit:/etc/start
::once:/bin/poweroff -d 1
::respawn:/bin/getty -L 0 console vt100
::shutdown:/etc/stop
