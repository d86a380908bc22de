#!/bin/bash
# Memory of `sunup serve` while DHCP, TFTP and HTTP are under load at once: every client speaks to the same process, over veth, for SECONDS_EACH (15) seconds.
# Needs root, perfdhcp, atftp, wrk, curl, iproute2. Prints rows: area | case | ours | peer | ratio | target
set -euo pipefail
cd "$(dirname "$0")/.."
duration=${SECONDS_EACH:-15}
[ "$(id -u)" = 0 ] || { echo "memory.sh: needs root for network namespaces" >&2; exit 3; }
for tool in perfdhcp atftp wrk curl ip; do
    command -v "$tool" >/dev/null || { echo "memory.sh: $tool is missing: tools/ensure-packages runtime bench" >&2; exit 3; }
done
./sunup --version >&2

server=sdms$$ client=sdmc$$
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    ip netns del $server 2>/dev/null || true
    ip netns del $client 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
ip netns add $server
ip netns add $client
ip link add boot0 netns $server type veth peer name load0 netns $client
ip -n $server addr add 10.0.0.1/8 dev boot0
ip -n $client addr add 10.0.0.2/8 dev load0
ip -n $server link set lo up
ip -n $server link set boot0 up
ip -n $client link set lo up
ip -n $client link set load0 up

mkdir -p "$work/machines" "$work/state" "$work/files"
cat >"$work/serve.yaml" <<CONF
interfaces: [boot0]
state_directory: $work/state
dhcp:
  mode: full
  subnets: [ { network: 10.0.0.0/8, pools: ["10.1.0.0 - 10.40.255.255"] } ]
http: { port: 80 }
machines: machines
CONF
cp examples/by-hand/machines/vm1.machine.yaml "$work/machines/"
ip netns exec $server ./sunup serve "$work/serve.yaml" 2>"$work/sunup.log" &
serve=$!
pids+=("$serve")
for _ in $(seq 300); do
    if ip netns exec $client curl -sfI -o "$work/head" http://10.0.0.1/machines/vm1/vmlinuz; then break; fi
    sleep 0.1
done

kernel_by_tftp() {
    while :; do ip netns exec $client atftp --option "blksize 1428" --option "windowsize 16" -g -r machines/vm1/vmlinuz -l "$work/tftp$1" 10.0.0.1 >/dev/null 2>&1 || true; done
}
loops=()
for n in 1 2 3 4; do kernel_by_tftp $n & loops+=($!); pids+=($!); done
ip netns exec $client wrk -t1 -c20 -d"${duration}s" http://10.0.0.1/machines/vm1/vmlinuz >"$work/wrk.files" 2>&1 &
files=$!
ip netns exec $client wrk -t1 -c50 -d"${duration}s" http://10.0.0.1/machines/vm1/boot.ipxe >"$work/wrk.scripts" 2>&1 &
scripts=$!
ip netns exec $client perfdhcp -4 -l load0 -r 3000 -p "$duration" -R 1000000 -W 500000 10.0.0.1 >"$work/perf" 2>&1 || true
wait $files $scripts
kill "${loops[@]}"
wait "${loops[@]}" 2>/dev/null || true
ip netns exec $client atftp --option "blksize 1428" -g -r machines/vm1/vmlinuz -l "$work/by-tftp" 10.0.0.1 >/dev/null 2>&1
ip netns exec $client curl -sf -o "$work/by-http" http://10.0.0.1/machines/vm1/vmlinuz
granted=$(grep -c granted "$work/state/leases.log" || true)
if [ "$granted" -lt 100 ] || ! grep -q 'Requests/sec' "$work/wrk.scripts" || ! cmp -s "$work/by-http" "$work/by-tftp"; then
    echo "memory.sh: the loads did not all run: $granted leases" >&2
    cat "$work/wrk.scripts" "$work/perf" >&2
    tail -n 5 "$work/sunup.log" >&2
    exit 1
fi
echo "  $granted leases, $(awk '/Requests.sec/ { print $2 }' "$work/wrk.scripts") scripts/s, $(awk '/Transfer.sec/ { print $2 }' "$work/wrk.files")/s of kernels" >&2
awk '/VmHWM/ { printf "serve | resident memory, DHCP, TFTP and HTTP at once | %.0f MB | - | - | < 200 MB\n", $2 / 1000 }' "/proc/$serve/status"
