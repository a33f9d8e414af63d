#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Device nodes and who may use them: on simulated machines, and on this host with nodes of the test's own."""

import json
import os
import pathlib
import shutil
import subprocess
import unittest

import oam_info

MACHINE = "mi300x-ubb8"
RENDER = [f"/dev/dri/renderD{128 + 8 * i}" for i in range(8)]
DEVICES_CGROUP = pathlib.Path("/sys/fs/cgroup/devices")
NOBODY = 65534


def access_of(document, kind="render"):
    """The access to each node of a kind."""
    return {
        node["path"]: node["access"]
        for device in document["devices"]
        for node in device["nodes"]
        if node["kind"] == kind
    }


class SimulatedTest(oam_info.Case):
    def machine(self, name, nodes):
        """The machine with other rights."""
        table = "".join(f'"{path}" = "{access}"\n' for path, access in nodes.items())
        path = self.folder() / f"{name}.toml"
        path.write_text(f'extends = "{MACHINE}"\n[host.nodes]\n{table}', encoding="utf-8")
        return self.tree(str(path))

    def test_all_can_be_used(self):
        document = self.document(root=self.tree(MACHINE), status=(0,))
        for device in document["devices"]:
            self.assertIs(device["usable"], True)
            needed = [node for node in device["nodes"] if node["required"]]
            self.assertEqual([node["kind"] for node in needed], ["kfd", "render"])
            self.assertEqual((needed[0]["path"], needed[1]["major"]), ("/dev/kfd", 226))
            self.assertEqual(needed[1]["path"], f"/dev/dri/renderD{needed[1]['minor']}")
            self.assertEqual({node["access"] for node in device["nodes"]}, {"ok"})
        self.assertEqual([unit["usable"] for unit in document["units"]], [True] * 8)

    def test_some_are_refused(self):
        refused = {RENDER[0]: "missing", RENDER[2]: "no-permission", RENDER[5]: "denied-by-cgroup"}
        tree = self.machine("refused", refused)
        document = self.document(root=tree, status=(0,))
        reasons = sorted(filter(None, (device["usable_reason"] for device in document["devices"])))
        self.assertEqual(
            reasons,
            [
                f"{RENDER[0]} is not there.",
                f"the device cgroup of this process denies {RENDER[5]}.",
                f"this process may not read and write {RENDER[2]}.",
            ],
        )
        usable = self.document("--usable", root=tree, status=(0,))
        self.assertEqual([device["usable"] for device in usable["devices"]], [True] * 5)
        left = [finding["message"] for finding in usable["findings"] if finding["code"] == "device.left-out"]
        self.assertEqual(left, ["3 of 8 devices are left out: this process cannot use them."])
        slots = {module["slot"] for module in usable["modules"]}
        self.assertLess(slots, {module["slot"] for module in document["modules"]})
        self.assertIn("Device nodes", oam_info.run("show", "2", root=tree).stdout)

    def test_nothing_works_without_kfd(self):
        tree = self.machine("kfd", {"/dev/kfd": "no-permission"})
        document = self.document(root=tree, status=(0,))
        self.assertEqual({device["usable"] for device in document["devices"]}, {False})
        said = [finding["message"] for finding in document["findings"] if finding["code"] == "access.denied"]
        self.assertEqual(said, ["this process may not read and write /dev/kfd."])
        self.assertEqual(self.document("--usable", root=tree, status=(0,))["devices"], [])

    def test_a_partition_has_its_own_node(self):
        document = self.document(root=self.tree("mi308x-ubb8-qpx"), status=(0, 1))
        for device in document["devices"]:
            render = [node for node in device["nodes"] if node["kind"] == "render" and node["required"]]
            self.assertEqual([node["partition"] for node in render], [part["id"] for part in device["partitions"]])
            first = render[0]["minor"]
            self.assertEqual([node["minor"] for node in render], [first + i for i in range(4)])

    def test_a_capture_remembers_the_rights(self):
        tree = self.machine("captured", {RENDER[3]: "no-permission"})
        archive = self.folder() / "rights.tar.xz"
        self.assertEqual(oam_info.run("capture", str(archive), root=tree).returncode, 0)
        before, after = (self.document(root=root, status=(0,)) for root in (tree, archive))
        nodes = [[device["nodes"] for device in document["devices"]] for document in (before, after)]
        self.assertEqual(nodes[0], nodes[1])


def cannot_stage():
    """Why this process may not show oam-info another /sys and /dev, or None."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        return "needs root, unshare and setpriv"
    trial = "mount --bind /proc /sys && mount -t tmpfs none /mnt && mknod /mnt/null c 1 3 && : > /mnt/null"
    result = subprocess.run(["unshare", "--mount", "sh", "-c", trial], capture_output=True, text=True, check=False)
    return f"no device nodes can be made here: {result.stderr.strip()}" if result.returncode else None


_WHY_NOT = cannot_stage()


@unittest.skipIf(_WHY_NOT, _WHY_NOT)
class LiveTest(oam_info.Case):
    """oam-info on the live root, in a mount namespace that has the tree's /sys and a /dev of the test's own."""

    def live(self, nodes, *arguments, before=(), user=None, descriptors=()):
        tree = self.tree(MACHINE)
        os.chmod(self.folder(), 0o755)  # noqa: S103 - another user shall read the tree
        dev = self.folder() / "dev"
        dev.mkdir(exist_ok=True)
        # What lies below /dev/shm stays there: it may be this test's.
        script = [f"mount --bind '{tree}/sys' /sys", f"mount -t tmpfs -o mode=755 none '{dev}'"]
        script.append(f"mkdir '{dev}/dri' '{dev}/shm' && {{ [ ! -d /dev/shm ] || mount --rbind /dev/shm '{dev}/shm'; }}")
        for path, (major, minor, mode) in {"/dev/null": (1, 3, 0o666), **nodes}.items():
            script.append(f"mknod -m {mode:o} '{dev}{path[4:]}' c {major} {minor}")
        script += [f"mount --rbind '{dev}' /dev", *before]
        drop = f"setpriv --reuid {user} --regid {user} --clear-groups " if user else ""
        script.append(f'exec {drop}"$0" "$@"')
        result = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(script)]
            + [oam_info.OAM_INFO, "--json", *arguments],
            env=oam_info.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            pass_fds=descriptors,
        )
        self.assertIn(result.returncode, (0, 1), result.stderr)
        document = json.loads(result.stdout)
        self.assertEqual(document["root"], "live")
        return document

    @staticmethod
    def all_nodes(mode=0o666):
        return {"/dev/kfd": (234, 0, mode), **{path: (226, 128 + 8 * i, mode) for i, path in enumerate(RENDER)}}

    def test_a_host_with_all_nodes(self):
        document = self.live(self.all_nodes())
        self.assertEqual({device["usable"] for device in document["devices"]}, {True})

    def test_a_container_that_was_given_two(self):
        nodes = self.all_nodes()
        for path in RENDER[:6]:
            del nodes[path]
        document = self.live(nodes, "--usable")
        self.assertEqual((len(document["devices"]), len(document["units"])), (2, 2))
        access = access_of(self.live(nodes))
        self.assertEqual([access[path] for path in RENDER], ["missing"] * 6 + ["ok"] * 2)

    def test_a_node_of_another_device_is_not_it(self):
        nodes = {**self.all_nodes(), RENDER[0]: (226, 200, 0o666)}
        self.assertEqual(access_of(self.live(nodes))[RENDER[0]], "missing")

    def test_a_user_without_the_group(self):
        trial = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
        if subprocess.run([*trial, oam_info.OAM_INFO, "--version"], capture_output=True, check=False).returncode:
            self.skipTest("another user may not run this build of oam-info")
        nodes = {**self.all_nodes(0o660), "/dev/kfd": (234, 0, 0o666)}
        document = self.live(nodes, user=NOBODY)
        self.assertEqual(set(access_of(document).values()), {"no-permission"})
        self.assertEqual(access_of(document, "kfd"), {"/dev/kfd": "ok"})

    def test_a_mount_without_device_nodes(self):
        document = self.live(self.all_nodes(), before=["mount -o remount,bind,nodev /dev"])
        self.assertEqual(set(access_of(document).values()), {"no-permission"})

    def test_a_device_cgroup(self):
        group = DEVICES_CGROUP / f"oamhal-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError as error:
            self.skipTest(f"no device cgroup of version 1 can be made here: {error}")
        try:
            try:
                (group / "devices.deny").write_text("c 226:136 rwm\n", encoding="ascii")
            except OSError as error:
                self.skipTest(f"this device cgroup cannot deny: {error}")
            # /sys is another one when the group is joined: through a descriptor from before.
            with open(group / "tasks", "wb", buffering=0) as tasks:
                joined = f"echo $$ >&{tasks.fileno()}"
                document = self.live(self.all_nodes(), before=[joined], descriptors=(tasks.fileno(),))
        finally:
            group.rmdir()
        access = access_of(document)
        self.assertEqual([path for path in RENDER if access[path] != "ok"], [RENDER[1]])
        reasons = [device["usable_reason"] for device in document["devices"] if not device["usable"]]
        self.assertEqual(reasons, [f"the device cgroup of this process denies {RENDER[1]}."])


if __name__ == "__main__":
    oam_info.main()
