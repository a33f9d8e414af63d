#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Brings what the guest tests need into build/guest: a Debian kernel, busybox, and QEMU with vfio-user-pci.

What is there stays as it is; remove build/guest to have it anew. Whatever cannot be had is said in one line, the
tests that need it are skipped, and the exit status is 0: a machine without a network can still be tested.
OAMHAL_NO_APT=1 brings nothing."""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import time

from private_apt import Room, Unavailable

HOME = pathlib.Path(__file__).resolve().parents[2] / "build/guest"
KERNEL = "linux-image-cloud-amd64"
KERNEL_PATTERN = r"linux-image-[0-9].*-cloud-amd64"
QEMU = "qemu-system-x86"
# The first suites of Debian whose QEMU can be a client of vfio-user.
NEW_SUITES = ("trixie", "trixie-backports")


def codename():
    """The suite of this machine."""
    release = pathlib.Path("/etc/os-release")
    text = release.read_text(encoding="utf-8") if release.exists() else ""
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    if fields.get("ID") != "debian" or "VERSION_CODENAME" not in fields:
        raise Unavailable(f"this machine is {fields.get('PRETTY_NAME', 'of an unknown kind')}, not Debian")
    return fields["VERSION_CODENAME"].strip('"')


class Store:
    """What was brought, by name; each has a record in store.json beside it."""

    def __init__(self, home):
        self.home = home
        self.record = home / "store.json"

    def read(self):
        return json.loads(self.record.read_text(encoding="utf-8")) if self.record.exists() else {}

    def get(self, name):
        """The entry, when its folder is there."""
        entry = self.read().get(name)
        return entry if entry and (self.home / name).is_dir() else None

    def bring(self, name, fill):
        """Fills a folder, then puts it in its place; fill returns the fields of the entry."""
        found = self.get(name)
        if found:
            return found
        partial = self.home / f"{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(self.home / name, ignore_errors=True)
        entry = fill(partial)
        partial.rename(self.home / name)
        written = self.record.with_suffix(".new")
        written.write_text(json.dumps({**self.read(), name: entry}, indent=1) + "\n", encoding="utf-8")
        written.rename(self.record)
        return entry


def qemu_command(root):
    """How a QEMU that lies in a folder is started: by the folder's own loader, libraries and modules."""
    loaders = [path for path in (root / "lib64", root / "usr/lib64") if path.is_dir() and not path.is_symlink()]
    loader = next((path / "ld-linux-x86-64.so.2" for path in loaders), None)
    libraries = [root / part for part in ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu") if (root / part).is_dir()]
    if loader is None:
        raise Unavailable(f"{root} has no loader of programs")
    data = [root / part for part in ("usr/share/qemu", "usr/share/seabios")]
    modules = root / "usr/lib/x86_64-linux-gnu/qemu"
    return ["env", f"QEMU_MODULE_DIR={modules}", str(loader), "--library-path", ":".join(map(str, libraries)), str(root / "usr/bin/qemu-system-x86_64"),
            *(part for folder in data if folder.is_dir() for part in ("-L", str(folder)))]


def has_vfio_user(root):
    """Whether this QEMU can be a client of vfio-user."""
    result = subprocess.run([*qemu_command(root), "-device", "vfio-user-pci,help"], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, timeout=60, check=False)
    return result.returncode == 0 and "socket" in result.stdout


class Fetcher:
    """One method for each thing; each raises Unavailable."""

    def __init__(self, home):
        self.home = home
        self.store = Store(home)
        self._own = None

    def own(self):
        """The room of this machine's suite."""
        if self._own is None:
            release = codename()
            self._own = Room(self.home / "apt" / release, release)
        return self._own

    def kernel(self, into):
        name = self.own().depends(KERNEL, KERNEL_PATTERN)
        version = self.own().unpack(name, into)
        images = sorted(into.glob("boot/vmlinuz-*"))
        modules = sorted([*into.glob("lib/modules/*"), *into.glob("usr/lib/modules/*")])
        if len(images) != 1 or len(modules) != 1:
            raise Unavailable(f"the package {name} is not laid out as expected: {images} {modules}")
        return {"package": name, "version": version, "image": str(images[0].relative_to(into)),
                "modules": str(modules[0].relative_to(into))}

    def busybox(self, into):
        version = self.own().unpack("busybox-static", into)
        program = next((part for part in ("bin/busybox", "usr/bin/busybox") if (into / part).exists()), None)
        if program is None:
            raise Unavailable("the package busybox-static has no busybox")
        return {"package": "busybox-static", "version": version, "program": program}

    def new_qemu(self, into):
        room = Room(self.home / "apt" / NEW_SUITES[-1], codename(), NEW_SUITES)
        version = room.unpack(QEMU, into, suite=NEW_SUITES[-1], closure=True)
        if not has_vfio_user(into):
            raise Unavailable(f"{QEMU} {version} of {room.name} has no vfio-user-pci")
        return {"package": QEMU, "version": version, "vfio_user": True}

    def old_qemu(self, into):
        version = self.own().unpack(QEMU, into, closure=True)
        return {"package": QEMU, "version": version, "vfio_user": has_vfio_user(into)}


def loud(what, reason, consequence):
    print(f"GUEST TESTS: {what} CANNOT BE HAD: {reason}. {consequence}", flush=True)


def bring(fetcher, name, fill):
    started = time.monotonic()
    known = fetcher.store.get(name) is not None
    if not known and os.environ.get("OAMHAL_NO_APT"):
        raise Unavailable("OAMHAL_NO_APT is set")
    entry = fetcher.store.bring(name, fill)
    how = "is there" if known else f"brought in {time.monotonic() - started:.1f} s"
    print(f"{name}: {entry['package']} {entry['version']}, {how}", flush=True)


def bring_all(fetcher, stock):
    try:
        bring(fetcher, "kernel", fetcher.kernel)
        bring(fetcher, "busybox", fetcher.busybox)
    except Unavailable as reason:
        loud("THE KERNEL OR BUSYBOX", reason, "All guest tests are skipped")
        return
    if not stock:
        try:
            bring(fetcher, "qemu", fetcher.new_qemu)
            return
        except Unavailable as reason:
            loud("QEMU WITH VFIO-USER", reason, "The tests of simulated modules in a guest are skipped")
    try:
        bring(fetcher, "qemu-stock", fetcher.old_qemu)
    except Unavailable as reason:
        loud("QEMU", reason, "All guest tests are skipped")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=pathlib.Path, default=HOME, help="where to (build/guest)")
    parser.add_argument("--stock", action="store_true", help="QEMU of this machine's own suite, without vfio-user-pci")
    options = parser.parse_args()
    if not re.fullmatch(r"x86_64|amd64", platform.machine()):
        loud("A GUEST", f"this is a {platform.machine()} machine, and the guest is one of x86-64",
             "All guest tests are skipped")
        return
    home = options.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    bring_all(Fetcher(home), options.stock)
    # Lists and archives are of no use once their packages are unpacked.
    shutil.rmtree(home / "apt", ignore_errors=True)


if __name__ == "__main__":
    main()
