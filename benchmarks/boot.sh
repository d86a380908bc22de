#!/bin/bash
# Power-on to init of one BIOS machine over the network: served by `sunup serve`, and by a tuned dnsmasq and nginx, in the same run,
# in the same namespace, with the same QEMU, kernel, initrd and command line. Rounds are interleaved; the medians are compared.
# The peer is tuned: no ping before an offer, authoritative, iPXE gets its script at once, option 175 no-pxedhcp, sendfile.
# Needs root, qemu-system-x86_64, dnsmasq, nginx, iproute2. Prints rows: area | case | ours | peer | ratio | target
# ROUNDS (5).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
[ "$(id -u)" = 0 ] || { echo "boot.sh: needs root for a network namespace" >&2; exit 3; }
for tool in qemu-system-x86_64 dnsmasq nginx ip; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "boot.sh: $tool is missing: tools/ensure-packages runtime bench" >&2; exit 3; }
done
./sunup --version >&2

ns=sunupboot$$
work=$(mktemp -d)
pids=()
stop() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    pids=()
}
trap 'stop; ip netns del $ns 2>/dev/null; rm -rf "$work"' EXIT

ip netns add $ns
ip -n $ns link set lo up
ip -n $ns link add boot0 type bridge
ip -n $ns addr add 192.0.2.1/24 dev boot0
ip -n $ns link set boot0 up
ip -n $ns tuntap add vm0 mode tap
ip -n $ns link set vm0 master boot0 up

mkdir -p "$work/machines" "$work/www" "$work/state"
cat >"$work/serve.yaml" <<CONF
interfaces: [boot0]
state_directory: $work/state
dhcp:
  mode: full
  subnets: [ { network: 192.0.2.0/24, pools: ["192.0.2.100 - 192.0.2.199"] } ]
http: { port: 80 }
machines: machines
CONF
cp examples/by-hand/machines/vm1.machine.yaml "$work/machines/"

serve_ours() {
    ip netns exec $ns ./sunup serve "$work/serve.yaml" 2>"$work/sunup.log" &
    pids+=($!)
    wait_for http://192.0.2.1/machines/vm1/vmlinuz
}

serve_peer() {
    cat >"$work/dnsmasq.conf" <<CONF
port=0
interface=boot0
bind-interfaces
no-ping
dhcp-authoritative
dhcp-leasefile=$work/state/dnsmasq.leases
dhcp-range=192.0.2.100,192.0.2.199,1h
dhcp-match=set:ipxe,175
dhcp-option=encap:175,176,01
dhcp-boot=tag:ipxe,http://192.0.2.1/machines/vm1/boot.ipxe
user=
CONF
    cat >"$work/nginx.conf" <<CONF
user root;
pid $work/nginx.pid;
error_log $work/nginx.error.log;
events {}
http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; server { listen 192.0.2.1:80; root $work/www; } }
CONF
    ip netns exec $ns dnsmasq --keep-in-foreground --conf-file="$work/dnsmasq.conf" 2>"$work/dnsmasq.log" &
    pids+=($!)
    ip netns exec $ns /usr/sbin/nginx -g 'daemon off;' -c "$work/nginx.conf" 2>>"$work/nginx.error.log" &
    pids+=($!)
    wait_for http://192.0.2.1/machines/vm1/vmlinuz
}

wait_for() {
    for _ in $(seq 300); do
        if ip netns exec $ns curl -sfI -o "$work/head" "$1"; then return; fi
        sleep 0.1
    done
    echo "boot.sh: $1 was not served within 30 s" >&2
    cat "$work"/*.log >&2
    exit 1
}

# Seconds from the start of QEMU to the first line of /init.
boot() {
    local start end qemu
    rm -f "$work/serial"
    mkfifo "$work/serial"
    start=$(date +%s.%N)
    ip netns exec $ns timeout 120 qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -machine pc,graphics=off,accel=tcg \
        -m 512 -serial stdio -netdev tap,id=net0,ifname=vm0,script=no,downscript=no \
        -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,bootindex=1 </dev/null >"$work/serial" 2>"$work/qemu.log" &
    qemu=$!
    if ! grep -qm1 -a 'sunup-init: started' "$work/serial"; then
        echo "boot.sh: the machine did not reach init" >&2
        cat "$work"/*.log >&2
        exit 1
    fi
    end=$(date +%s.%N)
    kill $qemu 2>/dev/null || true
    wait $qemu 2>/dev/null || true
    awk -v a="$start" -v b="$end" 'BEGIN { printf "%.2f\n", b - a }'
}

# What Sunup serves is what nginx serves: the same bytes, the same script.
serve_ours
mkdir -p "$work/www/machines/vm1"
for file in boot.ipxe vmlinuz initrd.img; do
    ip netns exec $ns curl -sf -o "$work/www/machines/vm1/$file" "http://192.0.2.1/machines/vm1/$file"
done
: >"$work/www/machines/vm1/report"
boot >&2
stop

for _ in $(seq "$rounds"); do
    serve_ours
    boot >>"$work/ours.times"
    stop
    serve_peer
    boot >>"$work/peer.times"
    stop
done
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ours=$(median "$work/ours.times") peer=$(median "$work/peer.times")
echo "ours: $(tr '\n' ' ' <"$work/ours.times")  dnsmasq + nginx: $(tr '\n' ' ' <"$work/peer.times")" >&2
awk -v o="$ours" -v p="$peer" 'BEGIN { printf "boot | BIOS power-on to init, s | %.2f | %.2f (dnsmasq + nginx) | %.2f | <= 0.9x\n", o, p, o / p }'
