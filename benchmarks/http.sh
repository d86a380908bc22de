#!/bin/bash
# HTTP: a 1 GiB file and 200 small scripts, Sunup beside nginx (sendfile, tcp_nopush, no access log, a worker for each CPU), in the same run on loopback.
# Sunup publishes an event for every request and every answer all the while. Needs nginx, curl, wrk (Debian packages of these names).
# Prints rows: area | case | ours | peer | ratio | target
# ROUNDS (5): interleaved rounds, of which the best of each counts. WRK_SECONDS (4): length of each wrk run.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
wrk_seconds=${WRK_SECONDS:-4}
port=${PORT:-18480}
# Other work on this machine is to disturb less.
echo -20 >/proc/self/autogroup 2>/dev/null || true
renice -n -20 -p $$ >/dev/null 2>&1 || true
for tool in nginx curl wrk; do
    command -v "$tool" >/dev/null || { echo "http.sh: $tool is missing: apt-get install $tool" >&2; exit 3; }
done

host=benchmarks/Sunup.BenchHost/bin/Release/net10.0/Sunup.BenchHost
dotnet build benchmarks/Sunup.BenchHost -c Release -v q --nologo >&2

work=$(mktemp -d /dev/shm/sunup-http.XXXXXX)
servers=()
cleanup() {
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; done
    rm -rf "$work"
}
trap cleanup EXIT

mkdir "$work/root" "$work/root/files"
head -c $((1 << 30)) /dev/urandom >"$work/root/files/big"
cat >"$work/nginx.conf" <<CONF
user root; worker_processes auto; daemon off; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
    client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
    server { listen 127.0.0.1:$((port + 1)); root $work/root; }
}
CONF
"$host" http "$work/root/files" "$port" 200 >"$work/ours.log" 2>&1 & servers+=($!)
nginx -c "$work/nginx.conf" 2>"$work/nginx.out" & servers+=($!)
for p in "$port" $((port + 1)); do
    for _ in $(seq 200); do curl -s -o /dev/null "http://127.0.0.1:$p/" && break; sleep 0.05; done
done

# The peer's scripts are ours, byte for byte, as files.
for i in $(seq 0 199); do
    mkdir -p "$work/root/machines/m$i"
    curl -sf "http://127.0.0.1:$port/machines/m$i/boot.ipxe" -o "$work/root/machines/m$i/boot.ipxe"
done
cat >"$work/scripts.lua" <<'LUA'
local n = 0
request = function()
    n = (n + 1) % 200
    return wrk.format("GET", "/machines/m" .. n .. "/boot.ipxe")
end
LUA

fetch() { curl -sf -o /dev/null -w '%{speed_download}\n' "http://127.0.0.1:$1/files/big"; }
scripts() {
    local out
    out=$(wrk -t1 -c50 -d"${2}s" -s "$work/scripts.lua" "http://127.0.0.1:$1")
    if grep -qE "Non-2xx|Socket errors" <<<"$out"; then echo "http.sh: errors on port $1: $out" >&2; exit 3; fi
    awk '/Requests\/sec/ { print $2 }' <<<"$out"
}

# Once each: caches are warm, and ours is compiled.
fetch "$port" >/dev/null; fetch $((port + 1)) >/dev/null
scripts "$port" 3 >/dev/null; scripts $((port + 1)) 1 >/dev/null

best() { sort -g | tail -1; }
for _ in $(seq "$rounds"); do
    fetch "$port" >>"$work/big.ours"; fetch $((port + 1)) >>"$work/big.peer"
    scripts "$port" "$wrk_seconds" >>"$work/small.ours"; scripts $((port + 1)) "$wrk_seconds" >>"$work/small.peer"
done

echo "area | case | ours | peer | ratio | target"
awk -v o="$(best <"$work/big.ours")" -v p="$(best <"$work/big.peer")" 'BEGIN {
    printf "http | 1 GiB file, one client (curl) | %.0f MB/s | nginx %.0f MB/s | %.2fx | >= 0.8x\n", o / 1e6, p / 1e6, o / p }'
awk -v o="$(best <"$work/small.ours")" -v p="$(best <"$work/small.peer")" 'BEGIN {
    printf "http | 200 scripts of 1 KB, 50 clients (wrk) | %.0f/s | nginx %.0f/s | %.2fx | >= 0.8x\n", o, p, o / p }'
awk '/VmHWM/ { printf "http | resident memory of the server | %.0f MB | - | - | < 200 MB\n", $2 / 1024 }' "/proc/${servers[0]}/status"
