#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What a program does that enumerates as a framework would, as strace saw it: from its start to its end it opens
what docs/attributes.md lists and what the loader needs, makes no other system call than those below, and finds
its signals, locale, limits, environment and descriptors as they were."""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))

import documented  # pylint: disable=wrong-import-position
import live_tree  # pylint: disable=wrong-import-position
import measure  # pylint: disable=wrong-import-position

OPTIONS = None
SKIPPED = 77
MACHINES = ("mi300x-ubb8", "mi308x-ubb8-qpx", "mi250x-4oam", "mixed-generic")
WISHES = {0: (), 1: ("OAMHAL_ENUMERATE_NICS",), 2: ("OAMHAL_ENUMERATE_NODES",),
          3: ("OAMHAL_ENUMERATE_NICS", "OAMHAL_ENUMERATE_NODES"), 32: ("OAMHAL_ENUMERATE_READINGS",)}
NOBODY = 65534

# Of the library between the markers; mmap and mprotect are memory, and the loader's where it is loaded.
LIBRARY_CALLS = {"openat", "openat2", "read", "pread64", "close", "fstat", "newfstatat", "lseek", "getdents64",
                 "readlinkat", "getpid", "brk", "mmap", "munmap", "mremap", "madvise", "futex"}
# That judge the nodes of the live machine.
NODE_CALLS = {"faccessat2", "statfs", "geteuid", "getuid", "getegid", "getgid"}
LOADER_CALLS = {"mprotect", "access", "readlink", "getrandom", "rt_sigprocmask"}
LOADER_FILES = re.compile(
    r"/etc/ld\.so\.(cache|preload)|/(usr/)?lib(64)?(/[\w.+-]+)*"
    r"|.*/(liboamhal|libstdc\+\+|libgcc_s|libm|libc|ld-linux[\w-]*)\.so(\.[\d.]+)?")
OPENS = ("open", "openat", "openat2")
NAMING = re.compile(r"^(?:\d+\s+)?(openat2?|open|readlinkat|readlink|newfstatat|stat|lstat|statx|access|faccessat2?|"
                    r"statfs|getdents64)\(")


def environment(**more):
    """This one without what the library could look at."""
    return {**{key: value for key, value in os.environ.items() if not key.startswith(("OAMHAL_", "LD_"))}, **more}


class TraceCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.folder.chmod(0o755)

    def tree(self, machine):
        path = self.folder / machine
        if not path.exists():
            measure.run([OPTIONS.oam_sim, "tree", machine, path])
        return path

    def assert_calls(self, trace, allowed):
        for call, count in trace.calls.items():
            lines = [line for line in trace.lines if f"{call}(" in line][:3]
            self.assertIn(call, allowed, f"{count} times, as in {lines}")

    def assert_no_device_is_mapped(self, trace):
        for line in trace.lines:
            if "mmap(" in line and "MAP_ANONYMOUS" not in line:
                self.assertRegex(line, r"<[^>]*\.so[^>]*>|<[^>]*ld\.so\.cache>", "a file that is no library is mapped")

    def assert_documented(self, trace, root, flags, loads=False, mounted=False):
        """Every path of the trace is documented, or the loader's. mounted: the program saw root as its own."""
        paths, aliases = documented.Documented(OPTIONS.attributes, WISHES[flags]), documented.Aliases(root)
        seen = 0
        for line in trace.lines:
            if not NAMING.match(line):
                continue
            path = measure.path_of(line) or descriptor_path(line)
            if path in ("", None):
                continue
            self.assertFalse(path.startswith("/dev/") and "open" in line and str(root) not in path, line)
            if loads and LOADER_FILES.fullmatch(path):
                continue
            if flags & 2 and re.search(r"\b(newfstatat|faccessat2|statfs)\(", line) and path.startswith("/dev/"):
                continue
            names = aliases.names(str(root) + path if mounted else path)
            self.assertTrue(names, f"outside the root: {line}")
            directory = "O_DIRECTORY" in line or "getdents64(" in line or "readlinkat(" in line or "O_PATH" in line
            self.assertTrue(any(name == "." or paths.allows(name, directory) for name in names),
                            f"not documented: {names} in {line}")
            seen += 1
        return seen


def descriptor_path(line):
    match = re.search(r"\((?:AT_FDCWD|\d+)<([^>]*)>", line)
    return match.group(1) if match else None


class TraceTest(TraceCase):
    """On simulated machines, as a replayed root."""

    def check(self, program, machine, flags):
        root = self.tree(machine)
        trace = measure.trace([program, root, flags], env=environment())
        loads = program == OPTIONS.loads
        self.assert_calls(trace, LIBRARY_CALLS | (LOADER_CALLS if loads else set()))
        self.assert_no_device_is_mapped(trace)
        self.assertGreater(self.assert_documented(trace, root, flags, loads), 100 if "mixed" not in machine else 20)

    def test_linked(self):
        for machine, flags in ((MACHINES[0], 0), (MACHINES[0], 1), (MACHINES[0], 2), *((name, 3) for name in MACHINES)):
            with self.subTest(machine=machine, flags=flags):
                self.check(OPTIONS.linked, machine, flags)

    def test_loaded_at_run_time(self):
        for flags in (0, 3):
            with self.subTest(flags=flags):
                self.check(OPTIONS.loads, MACHINES[0], flags)

    def test_the_whole_process(self):
        """Outside the markers too, where constructors run: one thread, no child, no socket, no handler."""
        with tempfile.NamedTemporaryFile("r", suffix=".strace", dir=self.folder, encoding="utf-8") as file:
            measure.run(["strace", "-f", "-y", "-s", "4096", "-o", file.name, OPTIONS.loads, self.tree(MACHINES[0]), 3],
                        env=environment())
            text = file.read()
        self.assertEqual(len(re.findall(r"\bexecve\(", text)), 1)
        for call in ("clone", "clone3", "fork", "vfork", "socket", "connect", "bind", "ioctl", "timer_create",
                     "setitimer", "setrlimit", "chdir", "personality", "eventfd2", "memfd_create", "unlink", "mkdir"):
            self.assertIsNone(re.search(rf"\b{call}\(", text), call)
        # The program's own look at itself only asks.
        self.assertIsNone(re.search(r"rt_sigaction\(\w+, \{", text))
        self.assertIsNone(re.search(r"prlimit64\(0, \w+, \{", text))
        self.assertIsNone(re.search(r"O_(WRONLY|RDWR|CREAT)", text))
        self.assertEqual(len({line.split()[0] for line in text.splitlines()}), 1, "more than one thread")


class DocumentedTest(unittest.TestCase):
    """The list that the others hold traces against lets through what it says, and nothing else."""

    def test_what_it_lets_through(self):
        plain, nics = documented.Documented(OPTIONS.attributes), documented.Documented(OPTIONS.attributes, WISHES[1])
        place = "sys/bus/pci/devices/0000:05:00.0"
        for name in ("class", "uevent", "xgmi_physical_id", "xgmi_hive_info/node3"):
            self.assertTrue(plain.allows(f"{place}/{name}"), name)
        for name in ("config", "gpu_metrics", "current_link_speed", "pcie_bw", "resource0", "class/x", "xgmi_hive_info",
                     "net/eth0/operstate", "drm/card0/uevent"):
            self.assertFalse(plain.allows(f"{place}/{name}"), name)
        self.assertTrue(nics.allows(f"{place}/net/eth0/operstate"))
        self.assertTrue(plain.allows(f"{place}/xgmi_hive_info", directory=True))
        for path in ("dev/kfd", "dev/dri/renderD128", "etc/passwd", "sys", "sys/class/kfd/kfd/topology/nodes/x/properties"):
            self.assertFalse(plain.allows(path), path)


class LiveTest(TraceCase):
    """The same with a simulated machine in the place of the live one."""

    def test_live(self):
        root = self.tree(MACHINES[0])
        if why := live_tree.refusal(root):
            self.skipTest(why)
        for flags in WISHES:
            with self.subTest(flags=flags):
                trace = measure.trace([OPTIONS.linked, "-", flags], [*live_tree.prefix(root)], env=environment())
                self.assert_calls(trace, (LIBRARY_CALLS - {"openat2"}) | (NODE_CALLS if flags & 2 else set()))
                asked = [line for line in trace.lines if re.search(r"\b(faccessat2?|access)\(", line)]
                self.assertEqual(bool(asked), bool(flags & 2))
                self.assertGreater(self.assert_documented(trace, root, flags, mounted=True), 100)
                for line in trace.lines:
                    if re.search(r"\bopenat\(", line):
                        self.assertNotRegex(line, r'"/?dev/|</dev', "a device node is opened")

    def test_this_machine(self):
        trace = measure.trace([OPTIONS.linked, "-", 3], env=environment())
        self.assert_calls(trace, (LIBRARY_CALLS - {"openat2"}) | NODE_CALLS)
        self.assertGreater(self.assert_documented(trace, "/", 3), 3)


class EnvironmentTest(TraceCase):
    def found(self, *arguments, command=(), **more):
        return measure.run([*command, *arguments], env=environment(**more))

    def test_is_ignored_unless_asked_for(self):
        root = str(self.tree(MACHINES[0]))
        told = self.found(OPTIONS.linked, "-", 0, "environment", OAMHAL_ROOT=root)
        self.assertIn("simulated: 8 devices", told)
        for more in ({"OAMHAL_ROOT": root}, {"OAMHAL_ROOT": "/nonexistent", "OAMHAL_PLUGINS": "/nonexistent.so"}):
            self.assertIn("live: ", self.found(OPTIONS.linked, "-", 0, **more))

    def test_is_ignored_in_a_set_user_id_program(self):
        if os.geteuid() != 0:
            self.skipTest("only root can make a program set-user-ID for somebody else")
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            os.chmod(folder, 0o755)
            program = pathlib.Path(folder, "framework")
            shutil.copy(OPTIONS.linked, program)
            os.chown(program, NOBODY, NOBODY)
            program.chmod(0o4755)
            root = str(self.tree(MACHINES[0]))
            result = subprocess.run([program, "-", "0", "environment"], capture_output=True, text=True, check=False,
                                    env=environment(OAMHAL_ROOT=root, OAMHAL_PLUGINS="/nonexistent.so"))
        if "secure 1" not in result.stdout:
            self.skipTest(f"no set-user-ID program runs here: {result.stdout}{result.stderr}")
        self.assertIn("live: ", result.stdout)


class StateTest(TraceCase):
    def test_nothing_changes(self):
        """The program compares itself before and after; it is wrong when it prints a difference."""
        for program in (OPTIONS.linked, OPTIONS.loads):
            for machine in MACHINES:
                output = measure.run([program, self.tree(machine), 3], env=environment())
                self.assertIn("simulated: ", output)

    def test_a_change_is_seen(self):
        result = subprocess.run([OPTIONS.linked, "-", "0"], capture_output=True, text=True, check=False,
                                env=environment(LD_PRELOAD=OPTIONS.meddler))
        self.assertEqual(result.returncode, 1, result.stderr)
        for word in ("signal 10", "umask", "limit", "locale", "environment", "/proc/self/fd/", "/proc/self/task/"):
            self.assertRegex(result.stdout, rf"(?m)^\+ .*{word}")


def main():
    global OPTIONS  # pylint: disable=global-statement
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("linked", "loads", "meddler", "oam-sim", "attributes"):
        parser.add_argument(f"--{name}", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
