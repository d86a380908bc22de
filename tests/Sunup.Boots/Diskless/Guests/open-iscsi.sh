#!/bin/busybox sh
# shellcheck shell=dash
# A guest with open-iscsi, fio and mkfs.ext4 of Debian: two disks over iSCSI, each of a target of its own.
# What it did goes to the console: "STEP name code", then what the step said behind "| ".
export PATH=/usr/sbin:/sbin:/usr/bin:/bin
server=192.0.2.1
first=iqn.2026-01.org.sunup:first
second=iqn.2026-01.org.sunup:second
busybox mkdir -p /proc /sys /dev /tmp /run/lock/iscsi /mnt
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
busybox --install -s /bin

step() {
    name=$1
    shift
    "$@" > /tmp/out 2>&1
    echo "STEP $name $?"
    sed 's/^/| /' /tmp/out
}

# until COMMAND...: tries it until it is so; a guest in which it never is comes to no end, which the test tells.
until_so() {
    until "$@" > /tmp/until 2>&1; do usleep 100000; done
}

node() {
    iscsiadm -m node -T "$1" -o update -n "$2" -v "$3"
}

# disk_of TARGET: the name of its disk.
disk_of() {
    for disk in /sys/class/iscsi_session/session*/device/target*/*/block/*; do
        [ "$(cat "${disk%%/device/*}/targetname")" != "$1" ] || echo "${disk##*/}"
    done
}

has_disk() {
    [ -n "$(disk_of "$1")" ] && [ -b "/dev/$(disk_of "$1")" ]
}

# said TEXT: iscsid has said it.
said() {
    grep -q "$1" /run/iscsid.log
}

# written DISK: more than 4 MiB went to it.
has_written() {
    [ "$(awk '{ print $7 }' "/sys/block/$1/stat")" -gt 8192 ]
}

verify() {
    fio --name=verify --rw=randwrite --verify=crc32c --verify_fatal=1 --verify_state_save=0 --do_verify=1 --direct=1 --ioengine=libaio --iodepth=8 --bsrange=4k-64k "$@"
}

for module in virtio_pci virtio_net iscsi_tcp sd_mod sg ext4 crc32c_generic; do modprobe "$module"; done
ip link set lo up
ip link set eth0 up
ip address add 192.0.2.10/24 dev eth0
echo "InitiatorName=iqn.2026-01.org.sunup.guest:one" > /etc/iscsi/initiatorname.iscsi
iscsid -f > /run/iscsid.log 2>&1 &

step discovery iscsiadm -m discovery -t sendtargets -p "$server:3260"
node "$first" node.session.auth.authmethod CHAP
node "$first" node.session.auth.username guest
node "$first" node.session.auth.password wrong-secret-1
step wrong-secret iscsiadm -m node -T "$first" --login
node "$first" node.session.auth.password guest-secret-1
node "$first" node.session.auth.username_in target
node "$first" node.session.auth.password_in wrong-secret-2
step wrong-target iscsiadm -m node -T "$first" --login
node "$first" node.session.auth.password_in target-secret-1
node "$first" 'node.conn[0].iscsi.HeaderDigest' CRC32C
node "$first" 'node.conn[0].iscsi.DataDigest' CRC32C
# It is silent when it has nothing to do: then the target pings.
node "$first" 'node.conn[0].timeo.noop_out_interval' 0
node "$first" 'node.conn[0].timeo.noop_out_timeout' 0
step login iscsiadm -m node -T "$first" --login
until_so has_disk "$first"
one=$(disk_of "$first")
step mkfs mkfs.ext4 -q "/dev/$one"
step mount mount -t ext4 "/dev/$one" /mnt
step fio verify --directory=/mnt --size=8M --fsync=64
dd if=/dev/urandom of=/mnt/file bs=64k count=16 2> /tmp/dd
sha256sum /mnt/file > /mnt/sum
step unmount umount /mnt

step discovery-second iscsiadm -m discovery -t sendtargets -p "$server:3261"
step login-second iscsiadm -m node -T "$second" --login
until_so has_disk "$second"
two=$(disk_of "$second")
step register sg_persist --out --register --param-sark=0xabc --param-aptpl "/dev/$two"
step reserve sg_persist --out --reserve --param-rk=0xabc --prout-type=1 "/dev/$two"
verify --filename="/dev/$two" --size=24M > /tmp/fio 2>&1 &
fio=$!
until_so has_written "$two"
echo "NOW kill"
wait "$fio"
echo "STEP fio-second $?"
sed 's/^/| /' /tmp/fio
step keys sg_persist --in --read-keys "/dev/$two"
step reservation sg_persist --in --read-reservation "/dev/$two"
step sync dd if=/dev/null of="/dev/$two" conv=notrunc,fsync
echo "NOW stop"
until_so said 'equests logout within 1 seconds'
step read-after-stop dd if="/dev/$two" of=/dev/null bs=64k count=16 iflag=direct
step reservation-after-stop sg_persist --in --read-reservation "/dev/$two"
step logout-second iscsiadm -m node -T "$second" --logout

echo "NOW ask"
until_so said 'equests logout within 10 seconds'
step mount-again mount -t ext4 "/dev/$one" /mnt
step content sha256sum -c /mnt/sum
step unmount-again umount /mnt
step logout iscsiadm -m node -T "$first" --logout
step iscsid cat /run/iscsid.log
echo "NOW done"
poweroff -f
