# shellcheck disable=all
# /etc/inittab of busybox init.
::sysinit:/etc/sunup-start
::once:/etc/sunup-up
::respawn:/sbin/getty -L 0 console vt100
::ctrlaltdel:/sbin/reboot
::shutdown:/etc/sunup-stop
