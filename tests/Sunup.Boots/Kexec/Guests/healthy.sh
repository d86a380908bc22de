step test sunup kexec test /vmlinuz --initrd /candidate --cmdline "console=ttyS0 candidate loglevel=6" --healthy "busybox test -e /up" --within 90s
