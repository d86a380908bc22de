# Each error number of kexec_file_load, provoked; --force leaves the word to the kernel.
load() { step "$@"; }
long() { busybox printf "%0$1d" 0 | busybox tr 0 x; }
load enoexec sunup kexec load /bin/busybox --cmdline x --force
exec 5>>/vmlinuz
load writers sunup kexec load /vmlinuz --initrd /initrd --cmdline x
load etxtbsy sunup kexec load /vmlinuz --initrd /initrd --cmdline x --force
exec 5>&-
load limit-2016 sunup kexec load /vmlinuz --initrd /initrd --cmdline "$(long 2016)"
echo "LOADED $(busybox cat /sys/kernel/kexec_loaded)"
load einval-2017 sunup kexec load /vmlinuz --initrd /initrd --cmdline "$(long 2017)" --force
echo "LOADED $(busybox cat /sys/kernel/kexec_loaded)"
step unload sunup kexec unload
echo "LOADED $(busybox cat /sys/kernel/kexec_loaded)"
step exec-nothing sunup kexec exec
busybox truncate -s 400M /large
load einval-memory sunup kexec load /vmlinuz --initrd /large --cmdline x --force
busybox rm /large
busybox head -c 4000000 /vmlinuz >/cut
load cut sunup kexec load /cut --cmdline x
as_nobody() { busybox su -s /bin/sh nobody -c "sunup kexec load /vmlinuz --cmdline x --json"; }
step capability as_nobody
echo 1 >/proc/sys/kernel/kexec_load_limit_reboot
load limit-last sunup kexec load /vmlinuz --initrd /initrd --cmdline x
load limit-used sunup kexec load /vmlinuz --initrd /initrd --cmdline x --force
