step load sunup kexec load /vmlinuz --initrd /initrd --cmdline "console=ttyS0 from=bzimage"
step exec sunup kexec exec
