#!/bin/bash
# The iSCSI target beside tgt in one run: rows `area | case | ours | peer | ratio | target`. The same image on tmpfs for both.
# Servers are interleaved, the best of ROUNDS counts. Needs root, tgt, libiscsi-bin.
#   [ROUNDS=3] [SECONDS_EACH=4] [PORT=33260] benchmarks/iscsi.sh
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-3}
each=${SECONDS_EACH:-4}
port=${PORT:-33260}
work=$(mktemp -d /dev/shm/sunup-iscsi-bench.XXXXXX)
declare -a servers=()

stop() {
    local pid
    # tgtd stays for a milder signal as long as it has a target.
    for pid in "${servers[@]}"; do { kill -KILL "$pid" && wait "$pid"; } 2> /dev/null || true; done
    rm -rf "$work"
}
trap stop EXIT

need() {
    command -v "$1" > /dev/null || { echo "benchmarks/iscsi.sh: $1 is missing: apt-get install $2" >&2; exit 3; }
}

# iops URL OPTIONS... : the average that iscsi-perf ends with.
iops() {
    local url=$1
    shift
    { timeout -s INT "$each" iscsi-perf "$@" "$url" 2>&1 || true; } | tr '\r' '\n' | grep -a 'iops average' | tail -n 1 | sed 's/.*iops average \([0-9]*\).*/\1/'
}

# best URL... -- OPTIONS...: one best figure a URL, interleaved.
best() {
    local urls=() figures=() i round n
    while [ "$1" != -- ]; do urls+=("$1"); figures+=(0); shift; done
    shift
    for round in $(seq "$rounds"); do
        for i in "${!urls[@]}"; do
            n=$(iops "${urls[i]}" "$@")
            [ "${n:-0}" -le "${figures[i]}" ] || figures[i]=$n
        done
    done
    echo "${figures[@]}"
    : "$round"
}

await_target() {
    for _ in $(seq 100); do
        timeout 2 iscsi-inq "$1" > /dev/null 2>&1 && return
        sleep 0.1
    done
    echo "benchmarks/iscsi.sh: $1 does not answer" >&2
    exit 3
}

need tgtd tgt
need iscsi-perf libiscsi-bin
tools/dotnet build benchmarks/Sunup.BenchHost -c Release -v q --nologo > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 3; }
head -c 256M /dev/urandom > "$work/disk.img"
cp "$work/disk.img" "$work/peer.img"
export TGT_IPC_SOCKET="$work/tgt"
benchmarks/Sunup.BenchHost/bin/Release/net10.0/Sunup.BenchHost iscsi "$work/disk.img" "$work/overlay" "$port" 2> "$work/ours.log" & servers+=($!)
tgtd -f -C 9 --iscsi portal=127.0.0.1:$((port + 1)) > "$work/tgt.log" 2>&1 & servers+=($!)
for _ in $(seq 50); do tgtadm -C 9 --lld iscsi --op new --mode target --tid 1 -T iqn.2026-01.org.tgt:disk 2> /dev/null && break; sleep 0.1; done
tgtadm -C 9 --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 -b "$work/peer.img"
tgtadm -C 9 --lld iscsi --op bind --mode target --tid 1 -I ALL
ours=iscsi://127.0.0.1:$port/iqn.2026-01.org.sunup:plain/1
overlay=iscsi://127.0.0.1:$port/iqn.2026-01.org.sunup:overlay/1
written=iscsi://127.0.0.1:$port/iqn.2026-01.org.sunup:written/1
peer=iscsi://127.0.0.1:$((port + 1))/iqn.2026-01.org.tgt:disk/1
for url in "$ours" "$overlay" "$written" "$peer"; do await_target "$url"; done
# Once each: caches are warm, and ours is compiled.
for url in "$ours" "$overlay" "$written" "$peer"; do iops "$url" -m 32 -b 8 -r > /dev/null; done

echo "area | case | ours | peer | ratio | target"
read -r a o w b <<< "$(best "$ours" "$overlay" "$written" "$peer" -- -m 32 -b 8 -r)"
awk -v a="$a" -v b="$b" -v o="$o" -v w="$w" 'BEGIN {
    printf "iscsi | 4 KiB random read, 32 at once | %d IOPS | tgt %d IOPS | %.2fx | >= 1.5x\n", a, b, a / b
    printf "iscsi | the same from an overlay | %d IOPS | plain %d IOPS | %.2fx | >= 0.9x\n", o, a, o / a
    printf "iscsi | the same, a quarter of the overlay was written | %d IOPS | plain %d IOPS | %.2fx | >= 0.9x\n", w, a, w / a }'
read -r a b <<< "$(best "$ours" "$peer" -- -m 1 -b 8 -r)"
awk -v a="$a" -v b="$b" 'BEGIN { printf "iscsi | 4 KiB random read, one at a time: latency | %.1f us | tgt %.1f us | %.2fx | <= 0.9x\n", 1e6 / a, 1e6 / b, b / a }'
read -r a w b <<< "$(best "$ours" "$written" "$peer" -- -m 8 -b 128)"
awk -v a="$a" -v b="$b" -v w="$w" 'BEGIN {
    printf "iscsi | 64 KiB sequential read, 8 at once | %.0f MB/s | tgt %.0f MB/s | %.2fx | >= 1.3x\n", a * 65536 / 1e6, b * 65536 / 1e6, a / b
    printf "iscsi | the same, a quarter of an overlay was written | %.0f MB/s | plain %.0f MB/s | %.2fx | >= 0.9x\n", w * 65536 / 1e6, a * 65536 / 1e6, w / a }'

# 200 readers at once over one image: all go on, and memory is said for each.
resident() { awk '/VmRSS/ { print $2 }' "/proc/${servers[0]}/status"; }
before=$(resident)
pids=()
for i in $(seq 200); do
    timeout -s INT 8 iscsi-perf -m 4 -b 8 -r -i "iqn.2026-01.org.reader:$i" "$ours" > "$work/reader$i" 2>&1 & pids+=($!)
done
sleep 5
during=$(resident)
wait "${pids[@]}" || true
alive=$(grep -la 'iops average [1-9]' "$work"/reader* | wc -l)
awk -v a="$alive" -v d="$during" -v b="$before" 'BEGIN {
    printf "iscsi | 200 readers at once: served | %d | - | - | >= 200\n", a
    printf "iscsi | 200 readers at once: memory of the target each | %.0f KB | - | - | < 512 KB\n", (d - b) / 200 }'
