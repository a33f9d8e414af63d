#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-info capture --support: what programs of the system say, each for a limited time, redacted like the rest."""

import json
import os
import pathlib
import re
import tarfile
import time

import oam_info

DEADLINE = 0.1
HOST = pathlib.Path("/proc/sys/kernel/hostname").read_text(encoding="utf-8").strip()
MAC, SERIAL, DSN = "ac:1f:6b:12:34:56", "PCB047901-0042", "00-11-22-33-44-55-66-77"
PROGRAMS = {
    "dmesg": f"echo 'eth0: {MAC} on {HOST}'",
    "lspci": f'echo "arguments $*"; echo "Device Serial Number {DSN}"',
    "dmidecode": f"echo '  Serial Number: {SERIAL}'; echo 'again {SERIAL}'; exec tail -f /dev/null",
    "amd-smi": "exec yes",
    "rocm-smi": "kill -TERM $$",
    "hl-smi": "echo no driver >&2; exit 9",
    "xpu-smi": "true",
}


class SupportTest(oam_info.Case):
    def captured(self, *options):
        """(manifest, texts by name) of a capture of this machine with programs of ours."""
        programs = self.folder() / "programs"
        programs.mkdir(exist_ok=True)
        for name, script in PROGRAMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        path = self.folder() / f"{len(list(self.folder().iterdir()))}.tar.xz"
        started = time.monotonic()
        result = oam_info.run("--deadline", str(DEADLINE), "capture", "--support", *options, str(path),
                              env=oam_info.environment(PATH=f"{programs}:{os.environ['PATH']}"))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreaterEqual(time.monotonic() - started, 10 * DEADLINE)
        self.assertLess(time.monotonic() - started, 20 * DEADLINE + 5)
        with tarfile.open(path, "r:xz") as archive:
            texts = {member.name.removeprefix(".oamhal/support/"): archive.extractfile(member).read().decode()
                     for member in archive if member.isfile() and member.name.startswith(".oamhal/support/")}
            return json.load(archive.extractfile(".oamhal/manifest.json")), texts

    def test_programs(self):
        manifest, texts = self.captured()
        self.assertTrue(manifest["support"])
        self.assertEqual(texts["lspci.txt"], f"arguments -vvv\nDevice Serial Number {DSN}\n")
        self.assertEqual(texts["hl-smi.txt"], "no driver\n")
        self.assertEqual(len(texts.pop("amd-smi.txt")), 8 << 20)
        self.assertEqual(set(texts), {"dmesg.txt", "lspci.txt", "dmidecode.txt", "hl-smi.txt"})
        missing = {pathlib.Path(entry["path"]).stem: entry["reason"] for entry in manifest["missing"]
                   if entry["path"].startswith(".oamhal/support/")}
        nvidia = missing.pop("nvidia-smi", "is not installed")
        self.assertIn("is not installed", nvidia)
        self.assertEqual(missing, {
            "dmidecode": f"dmidecode did not end within {10 * DEADLINE:g} s",
            "amd-smi": "amd-smi static wrote more than 8 MiB, of which the beginning is there",
            "rocm-smi": "rocm-smi --showallinfo was ended by signal 15",
            "hl-smi": "hl-smi -q ended with status 9",
        })

    def test_redacted(self):
        _, plain = self.captured()
        _, texts = self.captured("--redact")
        for name, secret in (("dmesg", MAC), ("dmesg", HOST), ("lspci", DSN), ("dmidecode", SERIAL)):
            word = re.compile(rf"(?<![\w]){re.escape(secret)}(?![\w])")
            self.assertRegex(plain[f"{name}.txt"], word)
            for text in texts.values():
                self.assertNotRegex(text, word)
        first, again = re.fullmatch(r"  Serial Number: (\S+)\nagain (\S+)\n", texts["dmidecode.txt"]).groups()
        self.assertEqual(first, again)
        self.assertRegex(first, r"^[A-Z]{3}\d{6}-\d{4}$")

    def test_refused_on_a_replayed_root(self):
        path = self.folder() / "never.tar.xz"
        result = oam_info.run("--root", str(self.tree("mixed-generic")), "capture", "--support", str(path))
        self.assertEqual((result.returncode, result.stdout, result.stderr.count("\n")), (2, "", 1))
        self.assertIn("--support", result.stderr)
        self.assertFalse(path.exists())


if __name__ == "__main__":
    oam_info.main()
