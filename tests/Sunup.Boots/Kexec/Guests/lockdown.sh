# Lockdown, then the switch that goes one way.
step status sunup kexec status
step unsigned sunup kexec load /unsigned --initrd /initrd --cmdline x
step unsigned-forced sunup kexec load /unsigned --initrd /initrd --cmdline x --force
step signed sunup kexec load /signed --initrd /initrd --cmdline x --force
echo 1 >/proc/sys/kernel/kexec_load_disabled
step disabled sunup kexec load /signed --initrd /initrd --cmdline x
step disabled-forced sunup kexec load /signed --initrd /initrd --cmdline x --force
