#!/bin/bash
# TFTP beside its peers in one run: rows `area | case | ours | peer | ratio | target`.
# Servers are interleaved, the best of ROUNDS counts. Needs root, atftp, tftpd-hpa; atftpd is fetched as a package and unpacked beside the others (it conflicts with tftpd-hpa).
# On a host that does other work, PRIORITY=1 runs all servers and clients with real-time priority (chrt), so that the work of others does not decide; then every packet
# crosses between two processors, and figures are lower than on an idle host.
#   [ROUNDS=7] [PORT=26900] [PRIORITY=1] benchmarks/tftp.sh
set -euo pipefail
if [ "${PRIORITY:-}" = 1 ]; then
    export PRIORITY=
    dotnet build "$(dirname "$0")/Sunup.BenchHost" -c Release -v q --nologo > /dev/null
    exec chrt -r 10 "$0" "$@"
fi
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-7}
port=${PORT:-26900}
size=$((64 << 20))
work=$(mktemp -d /dev/shm/sunup-tftp.XXXXXX)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sunup-bench
declare -a servers=()

stop() {
    local pid
    for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap stop EXIT

need() {
    command -v "$1" > /dev/null || { echo "benchmarks/tftp.sh: $1 is missing: apt-get install $2" >&2; exit 3; }
}

fetch_atftpd() {
    [ -x "$cache/usr/sbin/atftpd" ] && return
    mkdir -p "$cache"
    (cd "$cache" && apt-get download -qq atftpd 2> /dev/null && dpkg-deb -x atftpd_*.deb .)
}

await_server() {
    for _ in $(seq 50); do
        curl -s -m 1 -o /dev/null "tftp://127.0.0.1:$1/small" && return
        sleep 0.1
    done
    echo "benchmarks/tftp.sh: the server on port $1 does not answer" >&2
    exit 3
}

# fetch PORT OPTIONS... : seconds that one transfer of the file takes; the bytes are compared.
fetch() {
    local server=$1 begin end
    shift
    rm -f "$work/out"
    begin=$EPOCHREALTIME
    atftp "$@" -g -r file -l "$work/out" 127.0.0.1 "$server" > /dev/null 2>&1
    end=$EPOCHREALTIME
    cmp -s "$work/file" "$work/out" || { echo "benchmarks/tftp.sh: port $server sent wrong bytes" >&2; exit 1; }
    awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.6f", b - a }'
}

# compare CASE PEER-NAME PEER-PORT TARGET OPTIONS...
compare() {
    local name=$1 peer=$2 peer_port=$3 target=$4 ours=999 theirs=999 t
    shift 4
    for _ in $(seq "$rounds"); do
        t=$(fetch "$port" "$@"); ours=$(awk -v a="$t" -v b="$ours" 'BEGIN { print (a < b) ? a : b }')
        t=$(fetch "$peer_port" "$@"); theirs=$(awk -v a="$t" -v b="$theirs" 'BEGIN { print (a < b) ? a : b }')
    done
    awk -v n="$name" -v p="$peer" -v o="$ours" -v t="$theirs" -v s="$size" -v g="$target" \
        'BEGIN { printf "tftp | %s | %.0f MB/s | %s %.0f MB/s | %.2fx | %s\n", n, s / o / 1e6, p, s / t / 1e6, t / o, g }'
}

# crowd PORT COUNT: "lost slowest/fastest seconds" of COUNT clients that start at once, 4 MiB each, with ordinary priority.
crowd() {
    local server=$1 count=$2 i lost=0
    exec 8> "$work/gate"
    flock 8
    for i in $(seq "$count"); do
        (
            exec 8>&-
            flock -s "$work/gate" true
            begin=$EPOCHREALTIME
            chrt -o 0 atftp --option "blksize 1428" -g -r part -l "$work/c$i" 127.0.0.1 "$server" > /dev/null 2>&1 || true
            awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }' > "$work/t$i"
        ) &
        clients[i]=$!
    done
    sleep 1
    exec 8>&-
    wait "${clients[@]}"
    for i in $(seq "$count"); do
        cmp -s "$work/part" "$work/c$i" || lost=$((lost + 1))
        rm -f "$work/c$i"
    done
    sort -n "$work"/t[0-9]* | awk -v l="$lost" 'NR == 1 { min = $1 } { max = $1 } END { printf "%d %.2f %.2f", l, max / min, max }'
    rm -f "$work"/t[0-9]*
}

need atftp atftp
need in.tftpd tftpd-hpa
need curl curl
fetch_atftpd
tools/dotnet build benchmarks/Sunup.BenchHost -c Release -v q --nologo > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 3; }
mkdir "$work/root"
head -c "$size" /dev/urandom > "$work/root/file"
head -c $((4 << 20)) /dev/urandom > "$work/root/part"
echo small > "$work/root/small"
ln "$work/root/file" "$work/file"
ln "$work/root/part" "$work/part"
chmod -R a+rX "$work"

benchmarks/Sunup.BenchHost/bin/Release/net10.0/Sunup.BenchHost tftp "$work/root" "$port" > "$work/ours.log" 2>&1 & servers+=($!)
in.tftpd -L -a "127.0.0.1:$((port + 1))" -u root -s "$work/root" > "$work/hpa.log" 2>&1 & servers+=($!)
"$cache/usr/sbin/atftpd" --daemon --no-fork --bind-address 127.0.0.1 --port $((port + 2)) --user root --group root "$work/root" > "$work/atftpd.log" 2>&1 & servers+=($!)
for i in 0 1 2; do await_server $((port + i)); done
# Two transfers each: caches are warm, and ours is compiled.
for i in 0 1 2; do
    fetch $((port + i)) --option "blksize 1428" > /dev/null
    fetch $((port + i)) --option "blksize 1428" --option "windowsize 16" > /dev/null
done

echo "area | case | ours | peer | ratio | target"
compare "64 MiB, blksize 1428, lock-step" tftpd-hpa $((port + 1)) ">= 1.0x" --option "blksize 1428"
compare "64 MiB, blksize 1428, windowsize 16" atftpd $((port + 2)) ">= 1.3x" --option "blksize 1428" --option "windowsize 16"
compare "64 MiB, blksize 1428, windowsize 64" atftpd $((port + 2)) "-" --option "blksize 1428" --option "windowsize 64"
compare "64 MiB, blksize 512, lock-step" tftpd-hpa $((port + 1)) "-" --option "blksize 512"
compare "64 MiB, blksize 65464, lock-step" tftpd-hpa $((port + 1)) "-" --option "blksize 65464"
read -r lost fair slowest <<< "$(crowd "$port" 50)"
read -r peer_lost peer_fair peer_slowest <<< "$(crowd $((port + 1)) 50)"
awk -v l="$lost" -v f="$fair" -v s="$slowest" -v pl="$peer_lost" -v pf="$peer_fair" -v ps="$peer_slowest" 'BEGIN {
    printf "tftp | 50 clients at once, 4 MiB: lost | %d | tftpd-hpa %d | - | 0\n", l, pl
    printf "tftp | 50 clients at once: slowest / fastest | %.2f | tftpd-hpa %.2f | %.2fx | <= 2\n", f, pf, pf / f
    printf "tftp | 50 clients at once: all done | %.2f s | tftpd-hpa %.2f s | %.2fx | -\n", s, ps, ps / s }'
awk '/VmHWM/ { printf "tftp | resident memory of the server | %.0f MB | - | - | < 200 MB\n", $2 / 1024 }' "/proc/${servers[0]}/status"
