# shellcheck shell=sh
# A hook of dracut that says whether its wait is over: the disk was attached, or could not be.
[ -e /run/sunup/iscsi-root.tried ]
