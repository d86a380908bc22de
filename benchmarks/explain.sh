#!/bin/bash
# A console log of 1 GiB through `sunup explain`, beside grep -F with the same literals, each on one core: rows "area | case | ours | peer | ratio | target" for ./bench.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."
./sunup --version >/dev/null
program=$(readlink -f out/launcher/current/sunup)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
size=$((1 << 30))

# repeat FILE: its bytes over and over, up to the size.
repeat() {
    local block=$work/block
    cat "$1" >"$block"
    while [ "$(stat -c %s "$block")" -lt 33554432 ]; do
        cat "$block" "$block" >"$block.2"
        mv "$block.2" "$block"
    done
    while cat "$block"; do :; done 2>/dev/null | head -c "$size"
}

# The literals of the catalogue, the longest of each pattern, as grep would be given them.
sed -n 's/.*"match": "\(\([^"\\]\|\\.\)*\)".*/\1/p' src/Sunup.Diagnosis/Catalogues/*.json |
    sed 's/\\"/"/g; s/\\\\/\\/g' |
    awk '{ n = split($0, part, /\*|\{[a-z_]+\}|%[dxw]/); best = ""; for (i = 1; i <= n; i++) if (length(part[i]) > length(best)) best = part[i]; if (length(best) >= 5) print best }' |
    sort -u >"$work/literals"

# grep that writes to /dev/null stops at its first match: the output goes to a file.
# seconds COMMAND...: processor time of the fastest of three runs, for wall time is others' too.
seconds() {
    local best="" run
    for _ in 1 2 3; do
        { /usr/bin/time -f '%U %S %M' -o "$work/time" taskset -c 1 "$@" >"$work/output" 2>&1 || true; }
        run=$(tail -n 1 "$work/time")
        best=$(printf '%s\n%s\n' "$best" "$(awk '{ printf "%.3f %d", $1 + $2, $3 }' <<<"$run")" | grep . | sort -n | head -n 1)
    done
    echo "$best"
}

# row CASE LOG
row() {
    local ours peer memory
    read -r ours memory < <(seconds "$program" explain "$2" --json)
    read -r peer _ < <(seconds env LC_ALL=C grep -a -c -F -f "$work/literals" "$2")
    awk -v c="$1" -v a="$ours" -v b="$peer" -v size="$size" 'BEGIN {
        printf "explain | %s, of grep -F -f | %.0f MB/s | %.0f MB/s | %.2fx | >= 1.5x\n", c, size / a / 1e6, size / b / 1e6, b / a
        printf "explain | %s, speed | %.0f MB/s | - | - | > 500\n", c, size / a / 1e6 }'
    awk -v c="$1" -v m="$memory" 'BEGIN { printf "explain | %s, memory | %.0f MB | - | - | < 100\n", c, m / 1000 }'
}

consoles=tests/Sunup.Diagnosis.Tests/testdata/consoles
# One boot whose kernel goes on logging: the first boot, then its kernel's lines again and again.
grep -a '^\[ *[0-9]' "$consoles/debian-systemd-login.log" | grep -av 'Linux version' >"$work/kernel"
repeat "$work/kernel" >"$work/long.log"
row "one long boot" "$work/long.log"
cat "$consoles/debian-systemd-login.log" "$consoles/initramfs-tools-no-root.log" >"$work/boots"
repeat "$work/boots" >"$work/many.log"
row "20,000 boots, half of them failing" "$work/many.log"
