# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The first root of a guest: busybox, modules of the kernel, our installed tools, and the programs of a test."""

import lzma
import os
import pathlib
import re
import subprocess

import cpio

HERE = pathlib.Path(__file__).resolve().parent
# The folder of the installed tree in the guest.
PREFIX = "/opt/oamhal"
# The channel that commands come by, and what lets a program own a device.
MODULES = ("virtio_pci", "virtio_console", "vfio_iommu_type1", "vfio-pci")


def _module_name(path):
    return path.name.partition(".ko")[0].replace("-", "_")


def _module_data(path):
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def _dependencies(data):
    match = re.search(rb"\0depends=([^\0]*)\0", data)
    return [name.replace("-", "_") for name in match.group(1).decode().split(",") if name] if match else []


def module_closure(folder, names):
    """(name, bytes) of modules and what they depend on, in the order in which they can be loaded."""
    files = {_module_name(path): path for path in folder.rglob("*.ko*")}
    loaded = {}

    def load(name):
        if name in loaded:
            return
        if name not in files:
            raise FileNotFoundError(f"the kernel in {folder} has no module {name}")
        data = _module_data(files[name])
        for needed in _dependencies(data):
            load(needed)
        loaded[name] = data

    for name in names:
        load(name.replace("-", "_"))
    return list(loaded.items())


def libraries(program):
    """The paths of the libraries of a program, its loader among them."""
    result = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return []
    if "not found" in result.stdout:
        raise FileNotFoundError(f"{program} lacks a library:\n{result.stdout}")
    found = re.findall(r"(?:=> |^\s+)(/\S+) \(", result.stdout, re.MULTILINE)
    return [pathlib.Path(path) for path in found]


class Image:
    """The files of a guest."""

    def __init__(self, kernel_modules, busybox):
        self.archive = cpio.Archive()
        for folder in ("proc", "sys", "dev", "tmp", "run", "root", "bin"):
            self.archive.folder(folder)
        self.archive.file("bin/busybox", busybox.read_bytes(), executable=True)
        self.archive.file("init", (HERE / "init.sh").read_bytes(), executable=True)
        order = []
        for name, data in module_closure(kernel_modules, MODULES):
            self.archive.file(f"modules/{name}.ko", data)
            order.append(name)
        self.archive.file("modules/order", "".join(f"{name}\n" for name in order).encode())

    def _add_libraries(self, program, inside=None):
        for library in libraries(program):
            place = os.path.normpath(library)
            if place not in self.archive and not (inside and inside in library.resolve().parents):
                self.archive.file(place, library.read_bytes(), executable=True)

    def add_program(self, program):
        """A program of the build where it lies in it, from where it finds the build's libraries, and a link in /bin."""
        program = program.resolve()
        self.archive.file(str(program), program.read_bytes(), executable=True)
        self.archive.link(f"bin/{program.name}", str(program))
        self._add_libraries(program)

    def add_installed(self, prefix):
        """An installed tree at PREFIX, with the libraries that its programs and what they load need.

        Those of the part that reads archives of captures stay away: 40 MB that no guest needs."""
        prefix = prefix.resolve()
        self.archive.copy(prefix, PREFIX)
        for program in sorted([*prefix.glob("bin/*"), *prefix.glob("lib*/oamhal/*.so"), *prefix.glob("lib/*/oamhal/*.so")]):
            if program.name != "oam-info-archive.so":
                self._add_libraries(program, prefix)

    def write(self, path):
        path.write_bytes(self.archive.bytes())
        return path
