#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""A real kernel without an accelerator: the tools say so, and nothing in them depends on more."""

import json

import guest


class Plain(guest.GuestCase):
    @classmethod
    def machine(cls):
        return ["-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-machine", "q35", "-m", "384", "-smp", "1",
                "-append", "console=ttyS0 quiet panic=-1"]

    def test_table(self):
        print(self.guest.run("oam-info"))

    def test_json(self):
        print(self.guest.run("oam-info --json"))
        print(self.guest.run("uname -a; dmesg | tail -5; cat /proc/uptime; lspci; echo x >&2; exit 3"))


if __name__ == "__main__":
    guest.main()
