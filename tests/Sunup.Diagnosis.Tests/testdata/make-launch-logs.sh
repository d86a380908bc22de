#!/bin/bash
# make-launch-logs.sh: writes launch/*.log, what QEMU says when it is started wrongly. Needs qemu-system-x86_64 and qemu-img; takes seconds.
set -uo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")" || exit 3
out=$PWD/launch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
cd "$work" || exit 3

# run NAME ARGS...: QEMU's own messages; one that starts after all is ended at once.
run() {
    local name=$1
    shift
    timeout 5 qemu-system-x86_64 -display none -nodefaults "$@" >"$out/$name.log" 2>&1 </dev/null
}

qemu-img create -q -f qcow2 base.qcow2 8M
qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 overlay.qcow2
qemu-img create -q -f qcow2 corrupt.qcow2 8M
printf '\002' | dd of=corrupt.qcow2 bs=1 seek=79 conv=notrunc status=none
qemu-img create -q -f raw plain.raw 8M
rm base.qcow2
head -c 4096 /dev/zero >zeros
run cpu-model -cpu Skylake
run cpu-host -cpu host -accel tcg
run machine -M pc-q35-99.9
run device -device virtio-foo
run property -device virtio-blk-pci,foo=1
run bus -device e1000,bus=pcie.9
run duplicate -drive id=d0,if=none,file=plain.raw,format=raw -drive id=d0,if=none,file=plain.raw,format=raw
run option -enable-kvm-pit
run backing -drive file=overlay.qcow2,format=qcow2
run corrupt -drive file=corrupt.qcow2,format=qcow2
run format -drive file=plain.raw,format=qcow2
run disk -drive file=nowhere.raw,format=raw
run kernel -kernel nowhere
run initrd-alone -initrd zeros
run memory -M q35 -m 64T
run cpus -smp 9999
run tpm -tpmdev emulator,id=t0,chardev=c0
run fsdev -fsdev local,id=f0,path=/nowhere,security_model=none -device virtio-9p-pci,fsdev=f0,mount_tag=x
run firmware -bios nowhere.bin
run hugepages -m 64M -mem-path /proc -mem-prealloc
run vnc -vnc unix:/nowhere/x
run chardev -serial unix:/nowhere/x
run bridge -nic bridge,br=nobridge0
run vfio -device vfio-pci,host=ff:1f.7
