# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-sim serve, exec and fault, with the modules of ubb8-reference."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

import vfio_user as vu

OAM_SIM = os.environ["OAM_SIM"]
MACHINE = "ubb8-reference"
MAGIC = 0x314D414F
ONES = 0xFFFFFFFF
STATE_UP, STATE_DOWN = 1, 4
SCRATCH = 0x2C
PENDING, ENABLE, TRIGGER = 0x200, 0x204, 0x208


def environment(**more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OAMHAL_")}
    return {**kept, **more}


def fault(*words, folder=None, root=None, check=True):
    more = {"OAMHAL_ROOT": root} if root else {}
    options = ["--dir", folder] if folder else []
    done = subprocess.run([OAM_SIM, "fault", *options, *words], env=environment(**more), timeout=vu.SECONDS,
                          capture_output=True, text=True, check=False)
    if check:
        assert done.returncode == 0, done.stderr
    return done


def port_state(client, link, half=0):
    return client.number(0, 0x10100 + 0x4000 * (link - 1) + 0x100 * half) & 0xF


class Served(unittest.TestCase):
    """Each test has a simulation of its own."""

    def setUp(self):
        self.scratch = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.folder = f"{self.scratch}/ubb"
        self.server = subprocess.Popen([OAM_SIM, "serve", MACHINE, self.folder], env=environment(),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.assertEqual(self.server.stdout.readline(), f"serving 8 modules in {self.folder}\n")

    def end(self, number=signal.SIGTERM):
        if self.server.poll() is None:
            self.server.send_signal(number)
        said = self.server.communicate(timeout=vu.SECONDS)
        return self.server.returncode, *said

    def client(self, module):
        made = vu.Client(f"{self.folder}/oam{module}.sock")
        self.addCleanup(made.close)
        return made

    def pid(self, module):
        return int(pathlib.Path(self.folder, f"oam{module}.pid").read_text())

    def served(self):
        """PCI address by module number."""
        text = pathlib.Path(self.folder, ".oamhal/machine.toml").read_text()
        table = text.split("[served]\n")[1]
        found = re.findall(r'^"([0-9a-f:.]+)" = "sockets/oam(\d+)\.sock"$', table, re.MULTILINE)
        self.assertEqual(len(found), len(table.splitlines()))
        return {int(module): address for address, module in found}

    def attribute(self, module, name, mode="r"):
        path = f"{self.folder}/sys/bus/pci/devices/{self.served()[module]}/{name}"
        with open(path, mode) as file:
            return file.read()

    def fault(self, *words, **keywords):
        return fault(*words, folder=self.folder, **keywords)

    def state_after(self, client, link, wanted):
        """Waits until a port has a state: the interrupt for changes of links says when to look again."""
        event = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self.addCleanup(os.close, event)
        client.put(vu.CONFIG, 4, 6, 2)
        client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 1, [event])
        client.put(0, ENABLE, 1)
        client.put(0, PENDING, 1)
        while port_state(client, link) != wanted:
            client.wait_for(event)
            client.put(0, PENDING, 1)

    def test_eight_modules(self):
        served = self.served()
        self.assertEqual(sorted(served), list(range(8)))
        serials = set()
        for module in range(8):
            client = self.client(module)
            self.assertEqual(client.number(0, 0), MAGIC)
            self.assertEqual(client.number(0, 0x14) & 0x1F, module)
            self.assertEqual({port_state(client, link) for link in range(1, 8)}, {STATE_UP})
            serials.add(client.read(0, 0xA0, 32).rstrip(b"\0"))
            # The tree and the device agree, but for what the kernel sets when VFIO opens a device.
            config = bytearray(client.read(vu.CONFIG, 0, 4096))
            self.assertEqual(config[4:6], b"\x02\x04")
            config[4:6] = b"\x00\x04"
            self.assertEqual(bytes(config), self.attribute(module, "config", "rb"))
        self.assertEqual(len(serials), 8)

    def test_state_survives_clients(self):
        with vu.Client(f"{self.folder}/oam3.sock") as client:
            client.put(0, SCRATCH, 0xC0FFEE)
        client = self.client(3)
        self.assertEqual(client.number(0, SCRATCH), 0xC0FFEE)
        self.assertEqual(self.client(4).number(0, SCRATCH), 0)

    def test_interrupt(self):
        client = self.client(1)
        events = [os.eventfd(0, os.EFD_CLOEXEC) for _ in range(4)]
        for event in events:
            self.addCleanup(os.close, event)
        client.put(vu.CONFIG, 4, 6, 2)
        client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.MSIX, 0, 4, events)
        client.put(0, ENABLE, 0xF)
        client.put(0, TRIGGER, 4)
        self.assertEqual(client.wait_for(events[2]), 1)

    def test_a_link_falls_at_both_ends(self):
        one = self.client(0)
        self.assertEqual(port_state(one, 1), STATE_UP)
        remote = one.number(0, 0x10120)
        other, link = remote >> 16 & 0x1F, remote >> 8 & 7
        two = self.client(other)
        self.fault("oam0", "link-down", "1L")
        self.state_after(one, 1, STATE_DOWN)
        self.assertEqual(port_state(two, link), STATE_DOWN)
        self.fault("oam0", "clear")
        self.state_after(one, 1, STATE_UP)

    def test_host_link(self):
        client = self.client(5)
        express = client.capability(0x10)
        margining = client.extended(0x0027)
        self.fault("oam5", "host-link", "x8", "8.0")
        self.assertEqual(self.attribute(5, "current_link_width"), "8\n")
        self.assertEqual(self.attribute(5, "current_link_speed"), "8.0 GT/s PCIe\n")
        self.assertEqual(client.number(vu.CONFIG, express + 0x12, 2) & 0x3FF, 8 << 4 | 3)
        self.assertEqual(client.number(vu.CONFIG, margining + 6, 2), 0)
        self.assertEqual(self.attribute(5, "config", "rb")[express + 0x12], 8 << 4 & 0xFF | 3)
        self.fault("oam5", "clear")
        self.assertEqual(self.attribute(5, "current_link_width"), "16\n")
        self.assertEqual(client.number(vu.CONFIG, express + 0x12, 2) & 0x3FF, 16 << 4 | 5)

    def test_correctable_errors(self):
        client = self.client(2)
        status = client.extended(0x0001) + 0x10
        self.assertEqual(client.number(vu.CONFIG, status), 0)
        self.fault("oam2", "aer-burst", "100")
        self.assertEqual(client.number(vu.CONFIG, status), 1)
        client.put(vu.CONFIG, status, 1)
        self.assertEqual(client.number(vu.CONFIG, status), 0)

    def test_retimer(self):
        client = self.client(2)
        lanes = client.extended(0x0027) + 8
        errors = client.extended(0x0019) + 8

        def margin(lane, steps):
            client.put(vu.CONFIG, lanes + 4 * lane, 6 | 3 << 3 | steps << 8, 2)
            return client.number(vu.CONFIG, lanes + 4 * lane + 2, 2) >> 14

        self.assertEqual([margin(lane, 10) for lane in range(16)], [2] * 16)
        self.fault("oam2", "retimer-half", "upper")
        self.assertEqual([margin(lane, 10) for lane in range(16)], [2] * 8 + [0] * 8)
        self.assertEqual(client.number(vu.CONFIG, errors), 0xFF00)

    def test_all_ones(self):
        client = self.client(6)
        self.fault("oam6", "all-ones")
        self.assertEqual((client.number(0, 0), client.number(vu.CONFIG, 0), client.number(4, 0)), (ONES, ONES, ONES))
        self.assertEqual(self.attribute(6, "config", "rb"), b"\xff" * 4096)
        self.assertEqual(self.attribute(6, "current_link_width"), "63\n")
        self.fault("oam6", "clear")
        self.assertEqual(client.number(0, 0), MAGIC)
        self.assertEqual(self.attribute(6, "config", "rb")[:2], b"\xf4\x1a")

    def test_hang(self):
        client = self.client(6)
        self.fault("oam6", "hang")
        client.send(vu.REGION_READ, b"\0" * 12 + b"\4\0\0\0")
        self.assertEqual(client.number(vu.CONFIG, 0, 2), 0x1AF4)  # came instead: the connection lives
        self.fault("oam6", "clear")
        self.assertEqual(client.number(0, 0), MAGIC)

    def test_kill(self):
        client, neighbour = self.client(4), self.client(5)
        before = self.pid(4)
        self.fault("oam4", "kill")
        self.assertRaises((vu.Gone, ConnectionError), client.number, 0, 0)
        self.assertRaises(ConnectionRefusedError, vu.connect, f"{self.folder}/oam4.sock")
        self.assertEqual(neighbour.number(0, 0), MAGIC)
        self.fault("oam4", "clear")
        self.assertNotEqual(self.pid(4), before)
        self.assertEqual(self.client(4).number(0, 0), MAGIC)

    def test_killed_by_somebody_else(self):
        client = self.client(4)
        neighbour = self.client(5)
        remotes = {link: neighbour.number(0, 0x10120 + 0x4000 * (link - 1)) >> 16 & 0x1F for link in range(1, 8)}
        link = next(link for link, module in remotes.items() if module == 4)
        os.kill(self.pid(4), signal.SIGKILL)
        self.assertRaises((vu.Gone, ConnectionError), client.number, 0, 0)
        # Its links fall.
        self.state_after(neighbour, link, STATE_DOWN)
        self.fault("oam4", "clear")
        self.assertEqual(self.client(4).number(0, 0), MAGIC)
        status, _, said = self.end()
        self.assertEqual(status, 0)
        self.assertIn("oam4", said)
        self.assertIn("signal 9", said)

    def test_request(self):
        """A client is asked for its module; one that listens later is told then, one that comes later is not."""
        client, other = self.client(3), self.client(4)
        asked, not_asked = (os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK) for _ in range(2))
        for event in (asked, not_asked):
            self.addCleanup(os.close, event)
        client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.REQ_IRQ, 0, 1, [asked])
        other.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.REQ_IRQ, 0, 1, [not_asked])
        self.fault("oam3", "request")
        client.wait_for(asked)
        self.assertEqual(client.number(0, 0), MAGIC)  # works until it is let go
        late = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self.addCleanup(os.close, late)
        client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.REQ_IRQ, 0, 1, [late])
        client.wait_for(late)
        client.close()
        client = self.client(3)
        client.set_irqs(vu.DATA_EVENTFD | vu.TRIGGER, vu.REQ_IRQ, 0, 1, [asked])
        self.assertEqual((client.number(0, 0), other.number(0, 0)), (MAGIC, MAGIC))
        for event in (asked, not_asked):
            self.assertRaises(BlockingIOError, os.eventfd_read, event)

    def test_a_signal_for_all_of_them_is_an_orderly_end(self):
        """As a terminal or a supervisor sends it: to the servers of the modules too."""
        server = subprocess.Popen([OAM_SIM, "serve", MACHINE, f"{self.scratch}/group"], env=environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        server.stdout.readline()
        os.killpg(server.pid, signal.SIGTERM)
        self.assertEqual((*server.communicate(timeout=vu.SECONDS), server.returncode), ("", "", 0))

    def test_it_leaves_nothing(self):
        pids = [self.pid(module) for module in range(8)]
        client = self.client(0)
        self.assertEqual(self.end(signal.SIGINT), (0, "", ""))
        self.assertEqual(os.listdir(self.scratch), [])
        self.assertRaises((vu.Gone, ConnectionError), client.number, 0, 0)
        for pid in pids:
            self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_no_module_outlives_a_killed_simulation(self):
        client = self.client(0)
        self.server.kill()
        self.server.wait(vu.SECONDS)
        with self.assertRaises((vu.Gone, ConnectionError)):
            while True:
                client.number(0, 0)

    def test_what_cannot_be_done_is_said(self):
        for words, wanted in ((("oam9", "hang"), "slot 9"), (("oam1", "explode"), "link-down"),
                              (("gpu", "hang"), "no module"), (("oam1", "rate", "1", "5"), "25781"),
                              (("oam1", "link-down", "1X"), "no port")):
            with self.subTest(words):
                done = self.fault(*words, check=False)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn(wanted, done.stderr)
        done = fault("oam1", "hang", check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("OAMHAL_ROOT", done.stderr)
        done = fault("oam1", "hang", folder=self.scratch, check=False)
        self.assertIn("no simulation runs", done.stderr)
        self.assertEqual(fault("oam1", check=False).returncode, 2)

    def test_control_socket(self):
        control = f"{self.folder}/control.sock"
        for text, wanted in ((b"fault oam1 clear\n", b"ok\n"), (b"\n", b"error\n"), (b"dance now\n", b"error\n"),
                             (b"fault \xff\xfe x\n", b"error\n"), (b"x" * 5000, b""), (b"half a line", b"")):
            with self.subTest(text[:20]), vu.connect(control) as caller:
                caller.sendall(text)
                if not text.endswith(b"\n"):
                    caller.shutdown(socket.SHUT_WR)
                answer = b""
                try:
                    while part := caller.recv(4096):
                        answer += part
                except ConnectionResetError:
                    pass
                self.assertTrue(answer.startswith(wanted) and bool(answer) == bool(wanted), answer)
        silent = [vu.connect(control) for _ in range(30)]
        self.fault("oam1", "clear")
        for caller in silent:
            caller.close()


class Exec(unittest.TestCase):
    def run_in(self, script, **keywords):
        return subprocess.run([OAM_SIM, "exec", MACHINE, "--", "bash", "-c", script, "bash", OAM_SIM],
                              env=environment(), capture_output=True, text=True, timeout=2 * vu.SECONDS, check=False,
                              **keywords)

    def test_served_and_broken(self):
        device = "$OAMHAL_ROOT/sys/bus/pci/devices/0000:05:00.0"
        done = self.run_in(f'ls "$OAMHAL_ROOT/.oamhal/sockets" | grep -c "sock$"; "$1" fault oam3 host-link x4 &&'
                           f' cat {device}/current_link_width; "$1" fault oam3 nothing; exit 7')
        self.assertEqual((done.returncode, done.stdout), (7, "8\n4\n"))
        self.assertIn("no fault", done.stderr)

    def test_nothing_of_it_reaches_the_command(self):
        done = self.run_in("ls /proc/self/fd | wc -l; grep SigBlk /proc/self/status; jobs -p; ls /proc/$PPID/fd >/dev/null")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.split()[0], subprocess.run(
            ["bash", "-c", "ls /proc/self/fd | wc -l"], capture_output=True, text=True, check=True).stdout.strip())
        self.assertIn("0000000000000000", done.stdout)

    def test_long_folder(self):
        with tempfile.TemporaryDirectory() as scratch:
            long = pathlib.Path(scratch, "x" * 120)
            long.mkdir()
            done = subprocess.run([OAM_SIM, "exec", MACHINE, "--", OAM_SIM, "fault", "oam1", "hang"],
                                  env=environment(TMPDIR=str(long)), timeout=vu.SECONDS, check=False)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(list(long.iterdir()), [])

    def test_other_machines_are_not_served(self):
        with tempfile.TemporaryDirectory() as scratch:
            done = subprocess.run([OAM_SIM, "serve", "mixed-generic", f"{scratch}/x"], env=environment(),
                                  capture_output=True, text=True, timeout=vu.SECONDS, check=False)
            self.assertEqual((done.returncode, os.listdir(scratch)), (3, []))
            self.assertIn("ubb8-reference", done.stderr)
            pathlib.Path(scratch, "file").touch()
            done = subprocess.run([OAM_SIM, "serve", MACHINE, scratch], env=environment(), capture_output=True,
                                  text=True, timeout=vu.SECONDS, check=False)
            self.assertEqual((done.returncode, os.listdir(scratch)), (3, ["file"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
