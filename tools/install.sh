#!/bin/sh
# install.sh COMMAND[=PACKAGE] ... - installs the Debian packages of those
# commands (or files, if they begin with /) that this machine does not have.
set -eu

missing=
for need in "$@"; do
    command=${need%%=*}
    case $command in
    /*) [ -e "$command" ] || missing="$missing ${need#*=}" ;;
    *) command -v "$command" >/dev/null 2>&1 || missing="$missing ${need#*=}" ;;
    esac
done
[ -z "$missing" ] && exit 0

command -v apt-get >/dev/null 2>&1 || {
    echo "install.sh: this is not Debian; please install yourself:$missing" >&2
    exit 1
}
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "install.sh: please install as root: apt-get install$missing" >&2
        exit 1
    }
    as_root='sudo env DEBIAN_FRONTEND=noninteractive' # sudo does not hand the environment on
fi

echo "Installing what is missing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
if ! { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "install.sh: could not install:$missing" >&2
    exit 1
fi
