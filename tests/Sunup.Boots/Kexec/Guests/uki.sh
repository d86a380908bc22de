step dry sunup kexec load /linux.efi --append "appended=yes" --dry-run
echo "LOADED $(busybox cat /sys/kernel/kexec_loaded)"
step load sunup kexec load /linux.efi --append "appended=yes" --merge "root=/dev/other console=ttyS0"
step exec sunup kexec exec
