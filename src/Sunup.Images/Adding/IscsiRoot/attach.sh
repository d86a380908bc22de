#!/sunup/iscsi-root/busybox sh
# Brings the network up and attaches the iSCSI disk that this machine boots from: as the firmware's iBFT says, else as the command line
# says. Added to an initramfs by `sunup initrd add --iscsi-root`; needs nothing of it. docs/formats/iscsi-root.md has the words it knows.
D=/sunup/iscsi-root
[ -d $D/bin ] || { $D/busybox mkdir -p $D/bin; $D/busybox --install -s $D/bin; }
PATH=$D/bin:/sbin:/bin:/usr/sbin:/usr/bin
export PATH

say() { echo "sunup-iscsi: $*"; }
fail() { say "failed: $*"; exit 1; }

# The last NAME=value of the command line; a value's own '=' stay.
word() {
    found=
    for w in $(cat /proc/cmdline); do
        case $w in "$1="*) found=${w#*=} ;; esac
    done
    echo "$found"
}

read_file() { [ -r "$1" ] && cat "$1" 2>/dev/null; }

# Drivers of network devices that are there, where nothing in the image has loaded them.
load_drivers() {
    for device in /sys/bus/pci/devices/*; do
        case $(read_file "$device/class") in 0x02*) modprobe -q "$(read_file "$device/modalias")" ;; esac
    done
    modprobe -q virtio_net
}

is_nic() { [ -e "$1/device" ] && [ "$(read_file "$1/type")" = 1 ]; }

# Waits up to 10 s for the NIC with that hardware address; any NIC without one.
find_nic() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        for nic in /sys/class/net/*; do
            if is_nic "$nic" && { [ -z "$1" ] || [ "$(read_file "$nic/address")" = "$1" ]; }; then
                echo "${nic##*/}"
                return
            fi
        done
        sleep 0.5
    done
    return 1
}

# The link needs a moment after it is set up; without one nothing is lost but that moment.
raise() {
    ip link set "$1" up || fail "$1 cannot be set up"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        [ "$(read_file "/sys/class/net/$1/carrier")" != 1 ] || return 0
        sleep 0.2
    done
    say "$1 has no link: is its cable in?"
}

has_address() { ip -4 -o addr show dev "$1" 2>/dev/null | grep -q inet; }

# 255.255.255.0 is 24.
prefix_of() {
    bits=0
    for part in $(echo "$1" | tr . ' '); do
        while [ "$part" -gt 0 ]; do bits=$((bits + part % 2)); part=$((part / 2)); done
    done
    echo $bits
}

set_address() { # nic address prefix gateway dns
    has_address "$1" || ip addr add "$2/$3" dev "$1" || fail "$1 does not take the address $2/$3"
    [ -z "$4" ] || [ "$4" = 0.0.0.0 ] || ip route add default via "$4" dev "$1" 2>/dev/null
    [ -z "$5" ] || [ "$5" = 0.0.0.0 ] || [ -s /etc/resolv.conf ] || { mkdir -p /etc; echo "nameserver $5" >/etc/resolv.conf; }
    say "$1 $2/$3${4:+ gateway $4}"
    NIC=$1 ADDRESS=$2 PREFIX=$3 GATEWAY=$4 DNS=$5
}

by_dhcp() {
    raise "$1"
    udhcpc -i "$1" -n -q -t 8 -T 2 -s $D/udhcpc >/run/sunup-dhcp 2>/dev/null || fail "nobody answered DHCP on $1"
    # shellcheck disable=SC1091
    . /run/sunup-dhcp
    PROTOCOL=dhcp
    set_address "$1" "$ip" "$(prefix_of "${subnet:-255.255.255.0}")" "${router%% *}" "${dns%% *}"
}

# The NIC that the firmware booted from: flag 2. Older firmware sets no flag; then the first.
ibft_nic() {
    for nic in /sys/firmware/ibft/ethernet*; do
        [ $(($(read_file "$nic/flags") & 2)) -eq 0 ] || { echo "$nic"; return; }
    done
    [ ! -d /sys/firmware/ibft/ethernet0 ] || echo /sys/firmware/ibft/ethernet0
}

network_by_ibft() {
    firmware=$(ibft_nic)
    [ -n "$firmware" ] || fail "the iBFT names no network device"
    mac=$(read_file "$firmware/mac")
    nic=$(find_nic "$mac") || fail "the iBFT wants the NIC $mac, and no driver shows it: is its module in the initramfs?"
    vlan=$(read_file "$firmware/vlan")
    if [ "${vlan:-0}" -gt 0 ]; then
        modprobe -q 8021q
        raise "$nic"
        ip link add link "$nic" name "$nic.$vlan" type vlan id "$vlan" ||
            fail "$nic does not take VLAN $vlan, which the iBFT wants: is the module 8021q in the initramfs?"
        nic=$nic.$vlan
    fi
    raise "$nic"
    address=$(read_file "$firmware/ip-addr")
    case $address in
        '' | 0.0.0.0) by_dhcp "$nic" ;;
        *)
            prefix=$(read_file "$firmware/prefix-len")
            set_address "$nic" "$address" "${prefix:-$(prefix_of "$(read_file "$firmware/subnet-mask")")}" "$(read_file "$firmware/gateway")" "$(read_file "$firmware/primary-dns")"
            ;;
    esac
}

# ip=ADDRESS:SERVER:GATEWAY:MASK:HOST:DEVICE:PROTOCOL, ip=dhcp, ip=DEVICE:dhcp, or none of it.
network_by_cmdline() {
    setting=$(word ip)
    case $setting in
        [0-9]*.*.*.*:*)
            IFS=: read -r address _ gateway mask _ device _ <<END
$setting
END
            [ -n "$device" ] || device=$(find_nic '') || fail "there is no network device: is its module in the initramfs?"
            raise "$device"
            set_address "$device" "$address" "$(prefix_of "${mask:-255.255.255.0}")" "$gateway" ''
            ;;
        *:dhcp) by_dhcp "${setting%%:*}" ;;
        *)
            device=$(find_nic '') || fail "there is no network device: is its module in the initramfs?"
            by_dhcp "$device"
            ;;
    esac
}

# It keeps its settings in /etc/iscsi, which it makes, and ends where it cannot; small images have no /etc.
iscsistart() {
    mkdir -p /etc /run/lock
    if [ -e $D/loader ]; then
        $D/loader --library-path $D/lib $D/iscsistart "$@"
    else
        $D/iscsistart "$@"
    fi
}

# netroot=iscsi:[USER:SECRET@]HOST:[PROTOCOL]:[PORT]:[LUN]:TARGET as dracut has it; iscsi_target_name= and the like as Debian has it.
attach_by_cmdline() {
    netroot=$(word netroot)
    case $netroot in
        iscsi:*@*) login=${netroot#iscsi:}; netroot=${login#*@}; login=${login%%@*}; user=${login%%:*} secret=${login#*:} ;;
        iscsi:*) netroot=${netroot#iscsi:} ;;
        *) netroot= ;;
    esac
    if [ -n "$netroot" ]; then
        IFS=: read -r host _ port _ target <<END
$netroot
END
    else
        host=$(word iscsi_target_ip) port=$(word iscsi_target_port) target=$(word iscsi_target_name)
        user=$(word iscsi_username) secret=$(word iscsi_password)
    fi
    initiator=$(word rd.iscsi.initiator)
    [ -n "$initiator" ] || initiator=$(word iscsi_initiator)
    [ -n "$initiator" ] || initiator=iqn.2010-04.org.ipxe:$(read_file /sys/class/dmi/id/product_uuid | tr A-F a-f)
    say "attaching $target of $host as $initiator"
    iscsistart -i "$initiator" -t "$target" -g 1 -a "$host" -p "${port:-3260}" ${user:+-u "$user"} ${secret:+-w "$secret"}
}

wants_cmdline() { [ -n "$(word iscsi_target_name)" ] || case $(word netroot) in iscsi:?*:*) true ;; *) false ;; esac; }

wait_for_disk() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        for disk in /sys/class/iscsi_session/session*/device/target*/*/block/*; do
            [ ! -e "$disk" ] || { say "disk ${disk##*/} of $(cat "${disk%/device/target*}/targetname" 2>/dev/null)"; return; }
        done
        sleep 0.5
    done
    fail "logged in, and no disk came within 15 s: the target shows this initiator no LUN"
}

# What the system that starts now can know of the network that carries its root. /run lives on where the image's tool moves it.
leave_words() {
    mkdir -p /run/sunup /run/systemd/network
    mac=$(read_file "/sys/class/net/$NIC/address")
    { echo "NIC=$NIC"; echo "MAC=$mac"; echo "ADDRESS=$ADDRESS/$PREFIX"; echo "GATEWAY=$GATEWAY"; } >/run/sunup/iscsi-root
    {
        echo "# Made in the initramfs by Sunup: the root file system is behind this NIC. Its address stays until power-off."
        echo "[Match]"; echo "Name=$NIC"
        echo "[Network]"; echo "KeepConfiguration=yes"; echo "Address=$ADDRESS/$PREFIX"
        [ -z "$GATEWAY" ] || [ "$GATEWAY" = 0.0.0.0 ] || echo "Gateway=$GATEWAY"
        [ -z "$DNS" ] || [ "$DNS" = 0.0.0.0 ] || echo "DNS=$DNS"
    } >/run/systemd/network/00-sunup-iscsi-root.network
    {
        echo "DEVICE='$NIC'"; echo "PROTO='${PROTOCOL:-static}'"; echo "IPV4ADDR='$ADDRESS'"; echo "IPV4GATEWAY='$GATEWAY'"; echo "IPV4DNS0='$DNS'"
    } >"/run/net-$NIC.conf"
}

[ ! -e /run/sunup/iscsi-root ] || exit 0
modprobe -q iscsi_ibft
if [ ! -d /sys/firmware/ibft/target0 ] && ! wants_cmdline; then
    say "there is no iBFT, and the command line names no target: nothing is attached"
    exit 0
fi
load_drivers
ip link set lo up
for module in iscsi_tcp sd_mod; do
    modprobe -q $module
done
[ -d /sys/class/iscsi_transport/tcp ] || fail "the module iscsi_tcp is not loaded: is it in the initramfs, for this kernel ($(uname -r))?"
if [ -d /sys/firmware/ibft/target0 ]; then
    network_by_ibft
    say "attaching $(read_file /sys/firmware/ibft/target0/target-name) of $(read_file /sys/firmware/ibft/target0/ip-addr) as $(read_file /sys/firmware/ibft/initiator/initiator-name)"
    iscsistart -b || fail "the target was not reached or refused the login (iscsistart: $?)"
else
    network_by_cmdline
    attach_by_cmdline || fail "the target was not reached or refused the login (iscsistart: $?)"
fi
wait_for_disk
leave_words
# A file to mount, for keep: sysvinit's umountfs leaves alone what was mounted before root was.
: >$D/halt
mount --bind $D/halt $D/halt 2>/dev/null || say "no mount for /etc/default/halt can be kept"
