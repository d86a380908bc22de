# shellcheck shell=sh
# A hook of dracut before the root is changed.
/sunup/iscsi-root/keep "${NEWROOT:-/sysroot}" >/dev/console 2>&1
