#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The udev rules: what udevadm makes of them for the nodes of simulated machines that stand in the place of this
machine's /sys, in a mount namespace."""

import os
import re
import shutil
import subprocess

import helper
import live_tree
import oam_info

SOURCE = oam_info.SOURCE / "udev-rules/60-oamhal.rules"
# For each node the vendor's group and mode are set before, by a rule that stands for his.
DRIVER = """SUBSYSTEM=="drm", KERNEL=="renderD*", GROUP="4711", MODE="0640"
SUBSYSTEM=="drm", KERNEL=="card*", GROUP="4712", MODE="0604"
"""
SCRIPT = r"""
set -e
mkdir -p /run/udev/rules.d
mount -t tmpfs none "$1"
cp /proc/self/fd/3 "$1/60-oamhal.rules"
cp /proc/self/fd/4 "$1/59-driver.rules"
shift
if udevadm verify --help >/dev/null 2>&1; then
  udevadm verify /usr/lib/udev/rules.d/60-oamhal.rules
fi
for path; do
  echo "== $path"
  udevadm test --action="$ACTION" "$path" 2>&1
done
if [ -n "$LATER" ]; then
  printf '#!/bin/sh\n%s\n' "$LATER" >"$HELPER"
  for path; do
    udevadm test --action=change "$path" 2>&1
  done
fi
cd /dev
find oam -type l -printf '%p -> %l\n' 2>/dev/null || true
find dri -type c -printf '%p %G %m\n'
"""


def rules_folder():
    """Where udev reads rules: the one of the system, which is covered, so that no other rule is in the way."""
    return next((path for path in ("/usr/lib/udev/rules.d", "/lib/udev/rules.d") if os.path.isdir(path)), None)


class RulesTest(oam_info.Case):
    def setUp(self):
        if shutil.which("udevadm") is None or rules_folder() is None:
            self.skipTest("udevadm is not installed (Debian package udev)")

    def simulate(self, tree, nodes, action="add", later=None):
        """Runs udevadm test for nodes; everything that it and the list of /dev say. With later, once more with that in
        the helper's place and the action "change"."""
        if why := live_tree.refusal(tree):
            self.skipTest(why)
        driver = self.folder() / "driver.rules"
        driver.write_text(DRIVER, encoding="utf-8")
        rules = self.folder() / "oamhal.rules"
        text = SOURCE.read_text(encoding="utf-8")
        self.assertEqual(text.count('"oamhal-udev '), 1)
        program = self.folder() / "helper"
        program.write_text(f'#!/bin/sh\nexec {helper.HELPER} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        rules.write_text(text.replace('"oamhal-udev ', f'"{program} '), encoding="utf-8")
        paths = ["/sys" + helper.device_path(tree, node) for node in nodes]
        with open(rules, "rb") as third, open(driver, "rb") as fourth:
            result = subprocess.run(
                ["sh", "-c", 'exec 3<"$1" 4<"$2"; shift 2; exec "$@"', "sh", rules, driver, *live_tree.prefix(tree), "sh",
                 "-c", SCRIPT, "sh", rules_folder(), *paths],
                capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                env={**oam_info.environment(), "SYSTEMD_DEVICE_VERIFY_SYSFS": "0", "ACTION": action,
                     "HELPER": str(program), "LATER": later or ""})
            del third, fourth
        self.assertEqual(result.returncode, 0, result.stdout[-3000:] + result.stderr)
        return result.stdout

    def made(self, output):
        """The links of /dev/oam by the node that they lead to."""
        links = {}
        for link, target in re.findall(r"(?m)^oam/(\S+) -> (\S+)$", output):
            links.setdefault("/dev/" + target.lstrip("./"), []).append(link)
        return {node: sorted(names) for node, names in links.items()}

    def check(self, machine, action="add"):
        tree = self.tree(machine)
        wanted = helper.expected(self.document(root=tree))
        output = self.simulate(tree, wanted, action)
        self.assertEqual(self.made(output), wanted)
        return output

    def test_links(self):
        for machine in ("mi300x-ubb8", "mi250x-4oam"):
            output = self.check(machine)
            self.assertIn("dri/renderD128 4711 640", output)
            modes = set(re.findall(r"(?m)^dri/(?:renderD|card)\d+ (\d+ \d+)$", output))
            self.assertLessEqual(modes - {"0 600", "0 644"}, {"4711 640", "4712 604"})
            self.assertNotIn("RUN", "".join(re.findall(r"(?m)^.*60-oamhal.*$", output)))
            for word in ("OWNER", "GROUP", "MODE"):
                self.assertFalse(re.findall(rf"60-oamhal\.rules:\d+ {word}", output))
            self.assertNotRegex(output, r"60-oamhal\.rules:\d+ (?i:invalid|unknown|fail)")

    def test_partitions(self):
        """Of the driver's platform devices too."""
        tree = self.tree("mi308x-ubb8-qpx")
        wanted = helper.expected(self.document(root=tree))
        nodes = ["/dev/dri/renderD128", "/dev/dri/renderD129", "/dev/dri/renderD131", "/dev/dri/renderD132"]
        made = self.made(self.simulate(tree, nodes))
        self.assertEqual(made, {node: wanted[node] for node in nodes if node in wanted})
        self.assertEqual(len(made), 3)

    def test_change(self):
        self.check("mi300x-ubb8", "change")

    def test_names_stay_through_trouble(self):
        """A helper that fails, and one that meets a reset, take away nothing; one that finds no accelerator does."""
        tree = self.tree("mi300x-ubb8")
        wanted = helper.expected(self.document(root=tree))
        node = "/dev/dri/renderD128"
        sick = f"SICK_READS='1 {(tree / 'sys/class/drm/renderD128/device').resolve()}/xgmi_physical_id'"
        reset = f'{sick} LD_PRELOAD={os.environ["SICK_READS_LIBRARY"]} exec {helper.HELPER} "$@"'
        for later, left in (("exit 4", wanted[node]), (reset, wanted[node]), ("exit 0", None)):
            output = self.simulate(tree, [node], later=later)
            self.assertEqual(self.made(output).get(node), left, output)
            self.assertEqual("OAMHAL_RESETTING=1" in output, later == reset)

    def test_a_new_first_baseboard(self):
        """The others are asked again, once: an event that is no "add" asks nobody."""
        machine = helper.written(self.folder(), "two", helper.FOUR_AND_FOUR)
        output = self.check(machine)
        self.assertEqual(len(re.findall(r"(?m)^run: '/usr/bin/udevadm trigger --action=change ", output)), 2)
        self.assertNotIn("udevadm trigger", self.check(machine, "change"))

    def test_a_virtual_function(self):
        machine = helper.written(self.folder(), "vf", helper.VIRTUAL_FUNCTION)
        made = self.made(self.check(machine))
        self.assertEqual(len([1 for names in made.values() if len(names) == 1]), 2)


class TextTest(oam_info.Case):
    def test_owner_group_and_mode_stay(self):
        code = re.sub(r"(?m)^\s*#.*$", "", SOURCE.read_text(encoding="utf-8"))
        self.assertIn("SYMLINK+=", code)
        changes = r"\b(OWNER|GROUP|MODE|SECLABEL|NAME|ATTR|SYSCTL|TAG)\b(\{[^}]*\})?\s*[:+-]?=[^=]"
        self.assertRegex('SUBSYSTEM=="drm", GROUP="render"', changes)
        self.assertIsNone(re.search(changes, code))
        self.assertEqual(set(re.findall(r"\bSYMLINK\s*(\S*?=)", code)), {"+="})


oam_info.main()
