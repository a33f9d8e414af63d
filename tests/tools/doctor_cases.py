# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Sick machines: for each finding what provokes it, and what oam-info must then say.

A case is a machine of oam-sim, some lines of TOML over it, and changes of its files as a sick kernel would make
them."""

import dataclasses
import errno
import os
import pathlib
import shutil
import struct
import typing

HOST = "host"
DEVICE = "0000:05:00.0"  # gpu0 of mi300x-ubb8, oam2
OTHER = "0000:25:00.0"  # gpu1
DIE = "0000:03:00.0"  # gpu0 of mi250x-4oam, the first die of its module
PARTITIONED = "0000:0c:00.0"  # gpu0 of mi308x-ubb8-qpx


@dataclasses.dataclass(frozen=True)
class Case:
    """One sickness. The status of oam-info follows from the severity, unless other findings come with it."""

    code: str
    severity: str
    subject: str  # the PCI address of the device, or HOST
    what: str = ""
    machine: str = "mi300x-ubb8"
    toml: str = ""
    change: typing.Callable[[pathlib.Path], None] = lambda root: None
    # (how, path below the root) for sick_reads.cpp.
    reads: tuple[tuple[str, str], ...] = ()
    # Root may read everything; this runs oam-info without that right.
    denied: bool = False
    arguments: tuple[str, ...] = ()
    says: str = ""
    status: int | None = None
    # The machine is sick as it comes.
    ill_from_the_start: bool = False

    def __str__(self):
        return f"{self.code} {self.what}".strip()

    def expected_status(self):
        return self.status if self.status is not None else int(self.severity == "error")


def attribute(bdf, name):
    return f"sys/bus/pci/devices/{bdf}/{name}"


def node(number, name="properties"):
    return f"sys/class/kfd/kfd/topology/nodes/{number}/{name}"


def write(path, content):
    """A change that gives a file other content, text or bytes."""
    def change(root):
        file = root / path
        if not file.is_file():
            raise FileNotFoundError(file)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return change


def remove(path):
    return lambda root: (root / path).unlink()


def mode(path, bits):
    return lambda root: (root / path).chmod(bits)


def replace(path, make):
    """A change that puts something else in a file's place."""
    def change(root):
        (root / path).unlink()
        make(root / path)
    return change


def patch(path, offset, content):
    def change(root):
        with (root / path).open("r+b") as file:
            file.seek(offset)
            file.write(content)
    return change


def set_property(path, **values):
    """Other values of keys of a KFD properties file, which must be there."""
    def change(root):
        lines = dict(line.split(" ", 1) for line in (root / path).read_text(encoding="utf-8").splitlines())
        if not values.keys() <= lines.keys():
            raise KeyError(f"{path} has not all of {sorted(values)}")
        lines.update({key: str(value) for key, value in values.items()})
        (root / path).write_text("".join(f"{key} {value}\n" for key, value in lines.items()), encoding="utf-8")
    return change


def node_of(root, bdf):
    """The number of the first KFD node of a PCI function."""
    domain, bus, place = bdf.split(":")
    device, function = place.split(".")
    location = int(bus, 16) << 8 | int(device, 16) << 3 | int(function)
    wanted = {f"location_id {location}", f"domain {int(domain, 16)}"}
    for number in sorted(map(int, os.listdir(root / "sys/class/kfd/kfd/topology/nodes"))):
        if wanted <= set((root / node(number)).read_text(encoding="utf-8").splitlines()):
            return number
    raise LookupError(f"no KFD node is at {bdf}")


def set_io_link(bdf, other, **values):
    """Changes what a device's first KFD node says of its xGMI link to another device."""
    def change(root):
        number, target = node_of(root, bdf), node_of(root, other)
        for path in sorted((root / node(number, "io_links")).iterdir()):
            if f"node_to {target}\n" in (path / "properties").read_text(encoding="utf-8"):
                set_property(node(number, f"io_links/{path.name}/properties"), **values)(root)
                return
        raise LookupError(f"{bdf} has no link to {other}")
    return change


def set_last_partition(bdf, **values):
    def change(root):
        set_property(node(node_of(root, bdf) + 3), **values)(root)
    return change


def copy(path, source):
    return lambda root: shutil.copyfile(root / source, root / path)


def another_port_pair(bdf):
    """Lets the first line of a device's xgmi_port_num name another port of the peer."""
    def change(root):
        file = root / attribute(bdf, "xgmi_port_num")
        head, _, tail = file.read_text(encoding="utf-8").partition("\n")
        file.write_text(f"{head[:-2]}{int(head[-2:]) % 7 + 1:02}\n{tail}", encoding="utf-8")
    return change


def nothing_but(folder):
    """Leaves an empty directory of the tree, or with "" an empty root."""
    def change(root):
        shutil.rmtree(root)
        (root / folder).mkdir(parents=True)
    return change


def no_accelerators(root):
    """Takes the functions of class 0x1200 off the bus."""
    for path in sorted((root / "sys/bus/pci/devices").iterdir()):
        if (path / "class").read_text(encoding="utf-8").startswith("0x12"):
            path.unlink()


def override(selector, keys):
    return f"[[override]]\n{selector}\n{keys}\n"


ATTRIBUTES = [
    Case("attribute.missing", "warning", DEVICE, change=remove(attribute(DEVICE, "uevent")), says="uevent"),
    Case("attribute.torn", "warning", DEVICE, change=write(attribute(DEVICE, "serial_number"), ""),
         says="serial_number"),
    Case("attribute.torn", "warning", HOST, "of the host", change=write("proc/sys/kernel/hostname", "no end"),
         says="hostname"),
    Case("attribute.malformed", "warning", DEVICE, change=write(attribute(DEVICE, "numa_node"), "many\n"),
         says="numa_node"),
    Case("attribute.malformed", "warning", HOST, "of the host", change=write("sys/kernel/security/lockdown", "yes\n"),
         says="lockdown"),
    Case("attribute.oversized", "warning", DEVICE,
         change=write(attribute(DEVICE, "vbios_version"), "x" * 0x20000 + "\n"), says="vbios_version"),
    Case("attribute.denied", "warning", DEVICE, change=mode(attribute(DEVICE, "serial_number"), 0), denied=True,
         says="serial_number"),
    Case("attribute.denied", "warning", HOST, "of the host", change=mode("sys/kernel/security/lockdown", 0),
         denied=True, says="lockdown"),
    Case("attribute.refused", "warning", DEVICE, reads=((str(errno.EPERM), attribute(DEVICE, "revision")),),
         says="revision"),
    Case("attribute.symlink", "warning", DEVICE,
         change=replace(attribute(DEVICE, "local_cpulist"), lambda path: path.symlink_to("numa_node")),
         says="local_cpulist"),
    Case("attribute.not-a-file", "warning", DEVICE,
         change=replace(attribute(DEVICE, "vbios_version"), os.mkfifo), says="vbios_version"),
    Case("attribute.not-a-file", "warning", DEVICE, "a directory",
         change=replace(attribute(DEVICE, "board_info"), os.mkdir), says="board_info"),
    Case("attribute.timeout", "warning", DEVICE, reads=(("hang", attribute(DEVICE, "unique_id")),),
         arguments=("--deadline", "0.2"), says="unique_id"),
    Case("attribute.unreadable", "warning", DEVICE, reads=((str(errno.EIO), attribute(DEVICE, "resource")),),
         says="resource"),
]

FUNCTIONS = [
    Case("driver.none", "error", DEVICE, toml=override("module = 0", 'driver = "none"')),
    Case("driver.none", "error", "0000:81:00.0", "of an unknown maker", machine="mixed-generic",
         ill_from_the_start=True),
    Case("driver.pass-through", "info", DEVICE,
         toml="[drivers]\nvfio-pci = {}\n" + override("module = 0", 'driver = "vfio-pci"'), says="vfio-pci"),
    Case("pci.bar-unassigned", "error", DEVICE, toml=override("module = 0", 'bars = { 0 = { state = "unset" } }'),
         says="BAR 0"),
    Case("pci.bar-unassigned", "error", DEVICE, toml=override("module = 0", 'bars = { 0 = { state = "zeroed" } }'),
         says="the kernel gave it up"),
    Case("pci.config-mismatch", "warning", DEVICE,
         change=patch(attribute(DEVICE, "config"), 0, bytes.fromhex("0210a274")), says="1002:74a2"),
    Case("pci.config-all-ones", "error", DEVICE, toml=override("module = 0", 'config = "all-ones"')),
    Case("pci.inaccessible", "error", DEVICE, change=mode(attribute(DEVICE, "."), 0o111), denied=True),
    Case("pci.power-d3", "warning", DEVICE, toml=override("module = 0", 'power_state = "D3hot"'), says="D3hot"),
    Case("pci.power-d3", "warning", DEVICE, "without power", toml=override("module = 0", 'power_state = "D3cold"'),
         says="D3cold"),
    Case("pcie.link-degraded", "warning", DEVICE,
         toml=override("module = 0", "speed = 16.0\nmax_speed = 32.0"), says="16.0 GT/s x16"),
    Case("pcie.slot-slower", "info", DEVICE,
         toml=override("module = 0", "speed = 16.0\nmax_speed = 32.0") +
         override('function = "package-port0"', "speed = 16.0\nmax_speed = 16.0")),
    Case("pcie.hop-slower", "warning", DEVICE,
         toml=override('function = "switch0"', "width = 8\nmax_width = 16"), says="32.0 GT/s x8"),
    Case("pcie.mps-mismatch", "warning", DEVICE, toml=override('function = "package-port0"', "mps = 256"),
         says="512 byte payloads"),
    Case("pcie.acs-redirect", "info", DEVICE, toml=override('function = "port-oam0"', "acs_control = 0x1d"),
         says="peer-to-peer"),
]

MACHINES = [
    Case("fabric.fewer-links", "error", DEVICE, toml='[[missing_link]]\nbetween = ["gpu0", "gpu3"]\n'),
    Case("firmware.mixed", "warning", HOST, toml=override("module = 3", 'set = { vbios_version = "113-OLD-001" }'),
         says="113-OLD-001"),
    Case("access.denied", "info", DEVICE, toml='[host.nodes]\n"/dev/kfd" = "denied-by-cgroup"\n', says="/dev/kfd"),
    Case("device.left-out", "info", HOST, toml='[host.nodes]\n"/dev/dri/renderD128" = "missing"\n',
         arguments=("--usable",), says="1 of 8 devices"),
    Case("host.lockdown", "info", HOST, toml='[host]\nlockdown = "none [integrity] confidentiality"\n',
         says="integrity"),
    # Without xgmi_port_num, as of an old kernel: with it the contradiction is that of the port maps. Links that are
    # doubted or missing are fewer than the peers', which is an error.
    Case("link.asymmetric", "warning", DIE, machine="mi250x-4oam",
         toml=override('template = "mi250x"', 'drop_attributes = ["xgmi_port_num"]'),
         change=set_io_link(DIE, "0000:04:00.0", max_bandwidth=100000), says="4 and 2", status=1),
    Case("link.down", "error", DEVICE, change=set_io_link(DEVICE, OTHER, flags=0)),
    Case("link.one-sided", "warning", DIE, machine="mi250x-4oam",
         change=set_io_link("0000:04:00.0", DIE, type=2), says="0000:04:00.0", status=1),
    Case("module.slot-clash", "warning", DEVICE,
         change=copy(attribute(DEVICE, "xgmi_physical_id"), attribute(OTHER, "xgmi_physical_id")), says="slot 3"),
    Case("none.no-accelerator", "info", HOST, "among other functions", change=no_accelerators,
         says="none of the 128 PCI functions"),
    Case("none.no-accelerator", "info", HOST, "on an empty bus", change=nothing_but("sys/bus/pci/devices"),
         says="none of the 0 PCI functions"),
    Case("none.no-accelerator", "info", HOST, "without a PCI bus", change=nothing_but(""),
         says="sys/bus/pci/devices cannot be opened"),
]

AMD = [
    Case("amd.gpu-metrics-unknown-revision", "info", DEVICE,
         change=write(attribute(DEVICE, "gpu_metrics"), struct.pack("<HBB", 8, 9, 9) + bytes(4)),
         says="v9.9 of 8 bytes"),
    Case("amd.kfd-ambiguous", "warning", HOST, machine="mi308x-ubb8-qpx", toml='[kfd]\ndrop_keys = ["domain"]\n'),
    Case("amd.kfd-changing", "warning", HOST, reads=(("counts", "sys/class/kfd/kfd/topology/generation_id"),)),
    Case("amd.kfd-foreign-node", "warning", HOST, machine="mi308x-ubb8-qpx",
         change=set_last_partition(PARTITIONED, unique_id=1), says=PARTITIONED),
    Case("amd.kfd-hidden", "info", HOST, reads=((str(errno.EPERM), node(2)),), says="hides 1 KFD nodes"),
    Case("amd.module-partner-missing", "warning", DIE, machine="mi250x-4oam",
         toml='[[missing_link]]\nbetween = ["gcd0", "gcd1"]\n', status=1),
    Case("amd.no-kfd", "info", HOST, toml="[kfd]\npresent = false\n"),
    Case("amd.not-in-kfd", "error", DEVICE, toml=override("module = 0", "kfd = { present = false }")),
    Case("amd.partition-missing", "warning", PARTITIONED, machine="mi308x-ubb8-qpx",
         toml=override("module = 0", "kfd = { missing_partitions = [3] }"), says="3 of 4"),
    Case("amd.port-map-inconsistent", "warning", HOST, change=another_port_pair(DEVICE)),
    Case("amd.unique-id-mismatch", "warning", DEVICE,
         change=write(attribute(DEVICE, "unique_id"), "00000000000000aa\n"), says="00000000000000aa"),
    Case("amd.xgmi-ports-down", "warning", DEVICE,
         toml=override("module = 0", "gpu_metrics = { xgmi_link_status = [0, 0, 0, 0, 0, 1, 1, 1] }"),
         says="3 xGMI ports are up", status=1),
]

CASES = ATTRIBUTES + FUNCTIONS + MACHINES + AMD
