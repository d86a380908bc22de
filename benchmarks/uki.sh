#!/bin/bash
# Unified kernel images beside ukify in one run: building with a large initrd, memory meanwhile, signing beside sbsign.
# Needs ukify (tools/newer-systemd), sbsign, hyperfine, openssl, a Debian kernel (deb:linux-image-cloud-amd64).
# Prints rows: area | case | ours | peer | ratio | target. ROUNDS (5): hyperfine's runs of each command. INITRD_MB (250).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
initrd_mb=${INITRD_MB:-250}
for tool in hyperfine openssl python3 sbsign; do
    command -v "$tool" >/dev/null || { echo "uki.sh: $tool is missing: tools/ensure-packages runtime test bench" >&2; exit 3; }
done
newer=$(tools/newer-systemd)
stub=$newer/usr/lib/systemd/boot/efi/linuxx64.efi.stub
./sunup --version >&2
sunup=$(readlink -f out/launcher/current/sunup)
work=$(mktemp -d /dev/shm/sunup-uki.XXXXXX)
trap 'rm -rf "$work"' EXIT

"$sunup" uki build examples/netboot-direct.machine.yaml --stub "$stub" -o "$work/small.efi" >&2
objcopy -O binary --dump-section .linux="$work/vmlinuz" "$work/small.efi" /dev/null
head -c "$((initrd_mb << 20))" /dev/urandom >"$work/initrd"
printf 'ID=bench\nVERSION_ID=1\n' >"$work/os-release"
openssl req -new -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=bench/' -keyout "$work/key" -out "$work/cert" 2>/dev/null

# seconds COMMAND [PREPARE]: the least of the runs.
seconds() {
    hyperfine --warmup 1 --runs "$rounds" ${2:+--prepare "$2"} --export-csv "$work/times.csv" "$1" >/dev/null 2>&1
    awk -F, 'NR == 1 { for (c = 1; c <= NF; c++) if ($c == "min") column = c } NR == 2 { printf "%.4f", $column }' "$work/times.csv"
}

# row CASE OURS PEER-NAME PEER TARGET: how many times faster than the peer.
row() {
    awk -v n="$1" -v o="$2" -v p="$3" -v t="$4" -v g="$5" 'BEGIN { printf "uki | %s | %.3f s | %s %.3f s | %.2fx | %s\n", n, o, p, t, t / o, g }'
}

ours="$sunup uki build --stub $stub --linux $work/vmlinuz --initrd $work/initrd --cmdline quiet --os-release $work/os-release -o $work/ours.efi"
theirs="$newer/bin/ukify build --stub $stub --linux $work/vmlinuz --initrd $work/initrd --cmdline quiet --os-release @$work/os-release -o $work/theirs.efi"
row "build, initrd of $initrd_mb MiB" "$(seconds "$ours" "rm -f $work/ours.efi")" ukify "$(seconds "$theirs" "rm -f $work/theirs.efi")" ">= 3.0x"
cmp "$work/ours.efi" "$work/theirs.efi" >&2 || { echo "uki.sh: the two images differ" >&2; exit 1; }
rm -f "$work/theirs.efi"
row "the same, beside cp of the initrd" "$(seconds "$ours" "rm -f $work/ours.efi")" cp "$(seconds "cp $work/initrd $work/copy" "rm -f $work/copy")" "> 0"
rm -f "$work/copy"
row "sign it" "$(seconds "$sunup uki sign $work/ours.efi --key $work/key --cert $work/cert -o $work/signed.efi")" sbsign \
    "$(seconds "sbsign --key $work/key --cert $work/cert --output $work/signed.theirs.efi $work/ours.efi")" ">= 1.0x"
rm -f "$work"/signed*.efi

peak() { "$@" >/dev/null & local id=$!; local most=0 now; while now=$(awk '/VmHWM/ { print $2 }' "/proc/$id/status" 2>/dev/null) && [ -n "$now" ]; do most=$now; sleep 0.01; done; wait $id || true; echo "$most"; }
# shellcheck disable=SC2086 # the command's words are what is meant
resident=$(peak $ours)
awk -v r="$resident" 'BEGIN { printf "uki | build, resident memory | %.0f MB | - | - | < 67 MB\n", r / 1000 }'
if "$sunup" uki inspect "$work/small.efi" >/dev/null 2>&1; then
    inspect=$(seconds "$sunup uki inspect $work/small.efi > /dev/null")
    awk -v s="$inspect" 'BEGIN { printf "uki | inspect, whole process | %.0f ms | - | - | < 150 ms\n", s * 1000 }'
fi
