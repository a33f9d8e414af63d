#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Standard descriptors that are full, closed or gone, and nothing left behind."""

import os
import pathlib
import subprocess

import oam_info


MARK = f"OAM_TEST_RUN={os.getpid()}"


def workers():
    """Processes of oam-info that this test started and that are there now; other tests run beside it."""
    program = os.path.realpath(oam_info.OAM_INFO)
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if not entry.name.isdigit() or os.readlink(entry / "exe") != program:
                continue
            if MARK.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            pass
    return found


class OutputTest(oam_info.Case):
    def shell(self, script):
        return subprocess.run(["bash", "-c", script, "sh", oam_info.OAM_INFO], capture_output=True, text=True,
                              timeout=60, check=False,
                              env=oam_info.environment(OAMHAL_ROOT=str(self.tree("mi300x-ubb8"))))

    def assert_cannot_write(self, result, why):
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertEqual(result.stderr, f"oam-info: cannot write the output: {why}\n")

    def test_full_disk(self):
        for arguments in ("", "--json", "doctor", "--help", "--version"):
            with self.subTest(arguments=arguments):
                self.assert_cannot_write(self.shell(f'"$1" {arguments} >/dev/full'), "No space left on device")

    def test_reader_went_away(self):
        reading, writing = os.pipe()
        os.close(reading)
        result = oam_info.run(root=self.tree("mi300x-ubb8"), stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        self.assert_cannot_write(result, "Broken pipe")

    def test_closed_output(self):
        self.assert_cannot_write(self.shell('"$1" >&-'), "Bad file descriptor")

    def test_closed_input_and_errors(self):
        whole = self.shell('"$1"')
        for redirection in ("<&-", "2>&-", "<&- 2>&-"):
            with self.subTest(redirection=redirection):
                result = self.shell(f'"$1" {redirection}')
                self.assertEqual((result.returncode, result.stdout), (whole.returncode, whole.stdout))
        self.assertEqual(self.shell('"$1" <&- >&- 2>&-').returncode, 3)

    def test_slow_reader(self):
        """More than a pipe holds, read late: waiting for a pager costs no deadline."""
        root = str(self.tree("accel-1024"))
        with subprocess.Popen([oam_info.OAM_INFO, "--root", root, "--deadline", "1", "--json"], stdout=subprocess.PIPE,
                              env=oam_info.environment()) as process:
            head = process.stdout.read(10)
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(timeout=2)
            rest = process.stdout.read()
        self.assertEqual(process.returncode, 0)
        self.assertEqual((head + rest)[-2:], b"}\n")

    def test_nothing_stays(self):
        name, value = MARK.split("=")
        environment = oam_info.environment(OAMHAL_ROOT=str(self.tree("mi300x-ubb8")), **{name: value})
        with subprocess.Popen([oam_info.OAM_INFO, "--root", str(self.tree("accel-1024")), "--json"], env=environment,
                              stdout=subprocess.PIPE) as process:
            process.stdout.read(1)
            self.assertIn(process.pid, workers())
            process.stdout.read()
        for _ in range(20):
            oam_info.run(env=environment)
        self.assertEqual(workers(), [])


if __name__ == "__main__":
    oam_info.main()
