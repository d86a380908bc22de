step load sunup kexec load /vmlinuz --initrd /initrd --cmdline "console=ttyS0 from=bzimage quiet"
step exec sunup kexec exec
