step test sunup kexec test /vmlinuz --initrd /candidate --cmdline "console=ttyS0 candidate" --healthy false --within 90s
