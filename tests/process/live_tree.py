# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a program on a machine whose /sys is a simulated tree: in a mount namespace of its own, so that nothing of
this machine changes."""

import subprocess

# /dev and /run are empty but for what programs cannot do without. The nodes of the tree's DRM and KFD devices are
# made from its uevent files; those of amdgpu cannot be opened (no driver has these numbers here, or another one).
SETUP = r"""
set -e
tree=$1
shift
mkdir -p "$tree/dev"
mount -t tmpfs -o size=1m none "$tree/dev"
for node in null zero full urandom; do
  touch "$tree/dev/$node"
  mount --bind "/dev/$node" "$tree/dev/$node"
done
mkdir "$tree/dev/shm"
mount --bind /dev/shm "$tree/dev/shm"
for uevent in "$tree"/sys/class/drm/*/uevent "$tree"/sys/class/kfd/*/uevent; do
  [ -e "$uevent" ] || continue
  MAJOR= MINOR= DEVNAME=
  while IFS== read -r key value; do
    case $key in
      MAJOR | MINOR | DEVNAME) eval "$key=\$value" ;;
    esac
  done <"$uevent"
  [ -n "$DEVNAME" ] || continue
  mkdir -p "$tree/dev/$(dirname "$DEVNAME")"
  mknod "$tree/dev/$DEVNAME" c "$MAJOR" "$MINOR"
done
mount --rbind "$tree/sys" /sys
mount --move "$tree/dev" /dev
mount -t tmpfs none /run
exec "$@"
"""


def prefix(tree):
    """What to put in front of a command so that it sees tree as /sys."""
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", SETUP, "sh", str(tree)]


def refusal(tree):
    """Why this machine does not let us, or None."""
    result = subprocess.run([*prefix(tree), "true"], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                            check=False)
    if result.returncode == 0:
        return None
    words = result.stderr.strip().splitlines()
    return f"no mount namespace here: {words[-1] if words else 'exit status %d' % result.returncode}"
