busybox insmod /watchdog.ko stop_on_reboot=0
busybox insmod /i6300esb.ko
# It does not come back: what it says goes to the console.
sunup kexec test /hangs --initrd /candidate --cmdline "console=ttyS0 candidate loglevel=6" --healthy true --within 3s --json
