#!/bin/bash
# Taking a unified kernel image of 250 MB apart, up to the system call, beside reading its file twice. Prints rows: area | case | ours | peer | ratio | target
# The image is built here. ROUNDS (5): runs of each; the least counts. INITRD_MB (250).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
for tool in python3 cat; do
    command -v "$tool" >/dev/null || { echo "kexec.sh: $tool is missing: tools/ensure-packages runtime bench" >&2; exit 3; }
done
./sunup --version >&2
sunup=$(readlink -f out/launcher/current/sunup)
work=$(mktemp -d /dev/shm/sunup-kexec.XXXXXX)
trap 'rm -rf "$work"' EXIT
kernel=$(find /var/cache/sunup/deb -name vmlinuz | sort | tail -n 1)
[ -n "$kernel" ] || { echo "kexec.sh: no kernel in the cache: run ./sunup demo once" >&2; exit 3; }
head -c "${INITRD_MB:-250}000000" /dev/urandom >"$work/initrd"
"$sunup" uki build --linux "$kernel" --initrd "$work/initrd" --cmdline quiet -o "$work/linux.efi" >&2

# The figure that the command gives of itself: without the start of the program, which is not of this size.
ours=$(for _ in $(seq "$rounds"); do
    "$sunup" kexec load "$work/linux.efi" --dry-run --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["prepare_ms"])' || true
done | sort -n | head -n 1)
peer=$(python3 - "$work/linux.efi" "$rounds" <<'PY'
import sys, time
best = 1e9
buffer = bytearray(1 << 20)
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    for _ in range(2):
        with open(sys.argv[1], "rb", buffering=0) as file:
            while file.readinto(buffer):
                pass
    best = min(best, time.perf_counter() - start)
print(best * 1000)
PY
)
awk -v o="$ours" -v p="$peer" 'BEGIN { printf "kexec | prepare, 250 MB unified kernel image | %.1f ms | read twice %.1f ms | %.2fx | <= 1.1x\n", o, p, o / p }'
