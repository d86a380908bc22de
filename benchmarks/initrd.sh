#!/bin/bash
# Initramfs work beside its peers in one run, on one image of real files (from /usr): list, verify, extract, create; memory for a 2 GiB image.
# Needs lsinitramfs, bsdcpio, cpio, zstd, xz, gzip, hyperfine. Prints rows: area | case | ours | peer | ratio | target
# ROUNDS (5): hyperfine's runs of each command. TREE_MB (240): size of the tree; it compresses to about 100 MB.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
tree_mb=${TREE_MB:-240}
for tool in busybox lsinitramfs bsdcpio cpio zstd xz gzip hyperfine python3; do
    command -v "$tool" >/dev/null || { echo "initrd.sh: $tool is missing: tools/ensure-packages runtime bench" >&2; exit 3; }
done
./sunup --version >&2
sunup=$(readlink -f out/launcher/current/sunup)
work=$(mktemp -d /dev/shm/sunup-initrd.XXXXXX)
trap 'rm -rf "$work"' EXIT

# A tree of real files, a few thousand, and what a loader joins of it: an early archive as it is, the main one compressed, a raw one behind it.
mkdir -p "$work/tree/usr" "$work/early/kernel/x86/microcode" "$work/late/etc"
python3 - "$work/tree" "$tree_mb" <<'PY'
import os, shutil, sys
target, limit = sys.argv[1], int(sys.argv[2]) << 20
total = 0
for root in ("/usr/lib", "/usr/bin", "/usr/share"):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > 8 << 20:
                continue
            total += os.path.getsize(path)
            if total > limit:
                sys.exit()
            os.makedirs(target + folder, exist_ok=True)
            shutil.copyfile(path, target + path)
PY
cp /bin/busybox "$work/tree/init"
head -c 200000 /dev/urandom >"$work/early/kernel/x86/microcode/GenuineIntel.bin"
echo late >"$work/late/etc/late"
archive() { (cd "$1" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort | cpio --quiet -o -H newc); }
archive "$work/early" >"$work/early.cpio"
archive "$work/tree" >"$work/tree.cpio"
archive "$work/late" >"$work/late.cpio"
zstd -q -3 "$work/tree.cpio" -o "$work/tree.zst"
gzip -6 -n <"$work/tree.cpio" >"$work/tree.gz"
xz -q -1 -T2 --check=crc32 --block-size=4GiB <"$work/tree.cpio" >"$work/tree.xz"
pad() { truncate -s %4 "$1"; }
for kind in zst gz xz; do
    cat "$work/early.cpio" "$work/tree.$kind" >"$work/image.$kind"
    pad "$work/image.$kind"
    cat "$work/late.cpio" >>"$work/image.$kind"
done
# As Ubuntu lays an initrd out: microcode, then modules and firmware as they are (compressed one by one, if at all), then the rest in zstd.
mkdir "$work/raw" "$work/rest"
(cd "$work/tree" && find . -type f -printf '%s %P\n' | LC_ALL=C sort -k 2) | awk -v limit=$((70 << 20)) '
    { sum += $1; sub(/^[0-9]+ /, ""); print > (sum < limit ? "'"$work"'/raw.names" : "'"$work"'/rest.names") }'
for part in raw rest; do
    (cd "$work/tree" && cpio --quiet -pdl "$work/$part" <"$work/$part.names" 2>/dev/null)
    archive "$work/$part" >"$work/$part.cpio"
done
zstd -q -3 "$work/rest.cpio" -o "$work/rest.zst"
cat "$work/early.cpio" "$work/early.cpio" "$work/raw.cpio" "$work/rest.zst" >"$work/image.ubuntu"
echo "  Ubuntu's layout: $(du -m "$work/image.ubuntu" | cut -f1) MB, $(wc -l <"$work/raw.names") files raw, $(wc -l <"$work/rest.names") in zstd" >&2
echo "  tree: $(find "$work/tree" -type f | wc -l) files, $(du -m "$work/tree.cpio" | cut -f1) MB; zstd $(du -m "$work/image.zst" | cut -f1) MB" >&2

# seconds COMMAND [PREPARE]: the least of the runs.
seconds() {
    hyperfine --ignore-failure --warmup "${warmup:-1}" --runs "$rounds" ${2:+--prepare "$2"} --export-csv "$work/times.csv" "$1" >/dev/null 2>&1
    awk -F, 'NR == 1 { for (c = 1; c <= NF; c++) if ($c == "min") column = c } NR == 2 { printf "%.4f", $column }' "$work/times.csv"
}

# row CASE OURS PEER-NAME PEER TARGET faster|slower: how many times faster than the peer, or the share of its time.
row() {
    awk -v n="$1" -v o="$2" -v p="$3" -v t="$4" -v g="$5" -v k="$6" 'BEGIN {
        printf "initrd | %s | %.3f s | %s %.3f s | %.2fx | %s\n", n, o, p, t, (k == "faster") ? t / o : o / t, g }'
}

"$sunup" initrd verify "$work/image.zst" >&2 || { echo "initrd.sh: the image is not sound" >&2; exit 1; }
row "list, Ubuntu's layout, beside lsinitramfs" "$(seconds "$sunup initrd ls $work/image.ubuntu > $work/list")" lsinitramfs \
    "$(rounds=1 warmup=0 seconds "lsinitramfs $work/image.ubuntu > $work/list.peer")" ">= 20x" faster
list=$(seconds "$sunup initrd ls $work/image.zst > $work/list")
row "list, zstd between two raw, beside lsinitramfs" "$list" lsinitramfs "$(seconds "lsinitramfs $work/image.zst > $work/list.peer")" "-" faster
row "list, beside the decompressor alone" "$list" "zstd -dc" "$(seconds "zstd -dcq $work/tree.zst > /dev/null")" "<= 1.2x" slower
row "verify, zstd" "$(seconds "$sunup initrd verify $work/image.zst > /dev/null")" "zstd -dc" "$(seconds "zstd -dcq $work/tree.zst > /dev/null")" "<= 1.2x" slower
row "verify, gzip" "$(seconds "$sunup initrd verify $work/image.gz > /dev/null")" "gzip -dc" "$(seconds "gzip -dc $work/tree.gz > /dev/null")" "<= 1.2x" slower
row "verify, xz" "$(seconds "$sunup initrd verify $work/image.xz > /dev/null")" "xz -dc" "$(seconds "xz -dcq -T1 $work/tree.xz > /dev/null")" "<= 1.2x" slower
row "extract, raw" "$(seconds "$sunup initrd extract $work/tree.cpio -C $work/ours" "rm -rf $work/ours && mkdir $work/ours")" bsdcpio \
    "$(seconds "cd $work/theirs && bsdcpio --quiet -idm < $work/tree.cpio" "rm -rf $work/theirs && mkdir $work/theirs")" ">= 1.0x" faster
diff -r "$work/ours" "$work/theirs" >&2
rm -rf "$work/ours" "$work/theirs"
row "create, raw" "$(seconds "$sunup initrd pack $work/tree --compress none -o $work/ours.cpio" "rm -f $work/ours.cpio")" "GNU cpio" \
    "$(seconds "cd $work/tree && find . -mindepth 1 -printf '%P\n' | cpio --quiet -o -H newc > $work/theirs.cpio")" ">= 1.5x" faster
rm -f "$work/ours.cpio" "$work/theirs.cpio"
small=$(seconds "$sunup initrd verify $work/early.cpio > /dev/null")
awk -v s="$small" 'BEGIN { printf "initrd | verify of a small file, whole process | %.0f ms | - | - | < 120 ms\n", s * 1000 }'

# A 2 GiB image: zeros compress well, so the file is small and what goes through the reader is not; and a raw one as long, sparse.
mkdir "$work/large"
cp /bin/busybox "$work/large/init"
truncate -s 2047M "$work/large/zeros"
archive "$work/large" | zstd -q -1 >"$work/large.zst"
peak() { "$@" >/dev/null & local id=$!; local most=0 now; while now=$(awk '/VmHWM/ { print $2 }' "/proc/$id/status" 2>/dev/null) && [ -n "$now" ]; do most=$now; sleep 0.02; done; wait $id || true; echo "$most"; }
resident=$(peak "$sunup" initrd verify --memory 8GiB "$work/large.zst")
awk -v r="$resident" 'BEGIN { printf "initrd | verify of 2 GiB, resident memory | %.0f MB | - | - | < 67 MB\n", r / 1000 }'
