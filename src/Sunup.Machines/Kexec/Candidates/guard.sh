# Waits for the candidate to become healthy, and restarts the machine when it does not. Runs in its own root; PID 1's is proc/1/root.
. ./conf
@/busybox mount -t proc proc proc
@/busybox mount -t devtmpfs dev dev
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ -c dev/kmsg ]; then exec 3>dev/kmsg; else exec 3>&1; fi
say() { echo "<5>sunup-test: $*" >&3; }
watchdog=

# A watchdog that runs resets a machine in which not even this program runs any more. Opening it starts it; its driver may come late.
watch() {
    [ -z "$watchdog" ] && [ -c dev/watchdog0 ] || return 0
    if (exec 9>dev/watchdog0) 2>/dev/null; then
        exec 9>dev/watchdog0
        watchdog=dev/watchdog0
        say "a watchdog runs too"
    fi
}

feed() { [ -z "$watchdog" ] || echo . >&9; }

uptime() {
    read -r up rest <proc/uptime
    up=${up%%.*}
}

back() {
    say "not healthy within $WITHIN s: back to the old kernel"
    @/busybox sync &
    @/busybox sleep 2
    @/busybox reboot -f -n
    echo b >proc/sysrq-trigger
    # What is left is the watchdog, which is not fed any more.
    while :; do @/busybox sleep 60; done
}

healthy() {
    say "healthy after $up s"
    if [ -n "$watchdog" ]; then
        printf V >&9
        exec 9>&-
    fi
    echo "$ID $up" >"proc/1/root$MARK" 2>/dev/null
    exit 0
}

say "test $ID: to be healthy within $WITHIN s"
check=$(cat healthy)
next=0
while :; do
    uptime
    [ "$up" -lt "$WITHIN" ] || back
    watch
    feed
    if [ "$up" -ge "$next" ]; then
        @/busybox timeout 10 @/busybox chroot proc/1/root /bin/sh -c "$check" </dev/null >/dev/null 2>&1 && healthy
        uptime
        next=$((up + EVERY))
    fi
    @/busybox sleep 1
done
