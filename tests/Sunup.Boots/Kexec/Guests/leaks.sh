# A hundred rounds in one process; two initrds, so that they are joined in memory.
step leaks sunup kexec load /small --initrd /part --initrd /initrd --cmdline x --force --repeat 100
step unload sunup kexec unload
echo "LOADED $(busybox cat /sys/kernel/kexec_loaded)"
