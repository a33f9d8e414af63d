#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""oam-linktest from the outside, on modules that oam-sim serves: what it says, and its exit statuses."""

import fcntl
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

LINKTEST = os.environ["OAM_LINKTEST"]
SIM = os.environ["OAM_SIM"]
MACHINE = "ubb8-reference"
TRIAGE_SCHEMA = pathlib.Path(__file__).parents[2] / "docs/schemas/oam-linktest-triage.schema.json"
PASS, FAIL, USAGE, CANNOT, NOT_DONE = range(5)


def run(*arguments, machine=MACHINE, environment=None):
    """Runs the tool on a simulated machine, or with machine None on this one."""
    command = [LINKTEST, *arguments]
    if machine is not None:
        command = [SIM, "exec", machine, "--", *command]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                          env={**os.environ, **(environment or {})}, check=False)


class Served:
    """A machine whose modules can be broken while it runs."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name) / "root"
        self.process = subprocess.Popen([SIM, "serve", MACHINE, str(self.root)], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def fault(self, *words):
        subprocess.run([SIM, "fault", "--dir", str(self.root), *words], check=True)

    def run(self, *arguments):
        return run("--root", str(self.root), *arguments, machine=None)


class Program(unittest.TestCase):
    def check_status(self, result, status, error=""):
        self.assertEqual((result.returncode, result.stderr), (status, error), result.stdout)

    def test_healthy_board_passes(self):
        result = run("status", "--json")
        self.check_status(result, PASS)
        report = json.loads(result.stdout)
        self.assertEqual(report["verdict"], "PASS")
        coverage = {one["test"]: (one["done"], one["total"]) for one in report["coverage"]}
        self.assertEqual(coverage, {"status": (80, 80), "wiring": (40, 40)})

    def test_simulation_is_never_taken_for_hardware(self):
        for arguments in (["status"], ["status", "--junit"], ["status", "--csv"], ["status", "--json"]):
            with self.subTest(arguments=arguments):
                self.assertIn("simulated", run(*arguments).stdout.lower())

    def test_fault_is_found_and_named(self):
        with Served() as served:
            served.fault("oam3", "link-down", "3L")
            result = served.run("status")
            self.check_status(result, FAIL)
            self.assertRegex(result.stdout, r"FAIL +status +oam0:3L - oam3:3L +it is down \(no-signal\)")
            self.assertIn("78/80" if "78/80" in result.stdout else "80/80 status", result.stdout)
            self.assertIn("Suspects:", result.stdout)
            # The others, chosen by name.
            self.check_status(served.run("status", "--link", "oam1"), PASS)
            self.check_status(served.run("status", "--pair", "0-5", "--pair", "oam1-oam5"), PASS)
            self.check_status(served.run("status", "--pair", "0-3"), FAIL)

    def test_short_run_is_not_conclusive(self):
        result = run("--time", "0.2", "--interval", "0.1")
        self.assertEqual(result.returncode, NOT_DONE)
        self.assertRegex(result.stdout, "and the limit is 1: [0-9.]+ fu")
        self.assertIn("INCONCLUSIVE", result.stdout)

    def test_nothing_to_test(self):
        with tempfile.TemporaryDirectory() as folder:
            result = run("--root", folder, machine=None)
        self.assertEqual(result.returncode, CANNOT)
        self.assertIn("no accelerator was found", result.stderr)
        self.assertIn("oam-sim exec ubb8-reference", result.stderr)

    def test_usage(self):
        for arguments in (["--level", "best"], ["--time", "-1"], ["nonsense"], ["--meta", "x"], ["--json", "--csv"],
                          ["--link", "oam9:1L"], ["--link", "oam0:9X"], ["--pair", "05"], ["--pair", "0-99"],
                          ["prbs", "--pattern", "prbs8"], ["--via", "magic"]):
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assertEqual((result.returncode, result.stdout), (USAGE, ""))
                self.assertTrue(result.stderr.startswith("oam-linktest: "), result.stderr)

    def test_disruptive_tests_need_leave(self):
        for test in (["train"], ["prbs"], ["loopback"], ["reset"], ["pcie", "--retrain"]):
            result = run(*test)
            self.assertEqual((result.returncode, result.stdout), (CANNOT, ""), test)
            self.assertIn(" ".join(test), result.stderr)
            self.assertIn("--disruptive", result.stderr)
        result = run("--level", "long", "--time", "0.1", "--plan", str(self.short_plan()))
        self.assertEqual(result.returncode, NOT_DONE, result.stderr)
        self.assertIn("needs --disruptive", result.stdout)

    def short_plan(self, required="true"):
        plan = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "plan.toml"
        plan.write_text('format = "oamhal.linktest-plan/1"\nname = "short"\nlevel = "disruptive"\n'
                        f"[test.status]\n[test.train]\nseconds = 3\nrepeats = 1\nrequired = {required}\n", encoding="ascii")
        return plan

    def test_plans(self):
        self.check_status(run("--plan", str(self.short_plan()), "--disruptive"), PASS)
        self.check_status(run("--plan", str(self.short_plan("false"))), PASS)
        result = run("--plan", "/nonexistent.toml")
        self.assertEqual(result.returncode, CANNOT)
        self.assertIn("/nonexistent.toml", result.stderr)
        bad = self.short_plan()
        bad.write_text(bad.read_text() + "colour = 1\n")
        result = run("--plan", str(bad))
        self.assertEqual(result.returncode, CANNOT)
        self.assertIn('"colour"', result.stderr)

    def plan_with(self, text, level="passive"):
        plan = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "plan.toml"
        plan.write_text(f'format = "oamhal.linktest-plan/1"\nname = "mine"\nlevel = "{level}"\n' + text, encoding="ascii")
        return str(plan)

    def test_windows_find_the_hot_module(self):
        plan = self.plan_with("[test.status]\n[window.temperature]\nrequired = true\nmax = 54\n")
        with Served() as served:
            self.check_status(served.run("--plan", plan), PASS)
            served.fault("oam3", "hot", "40")
            for _ in range(600):  # it warms as a module does, by the clock of the host
                result = served.run("--plan", plan, "--json")
                if result.returncode != PASS:
                    break
            self.check_status(result, FAIL)
            report = json.loads(result.stdout)
            failed = [one for one in report["results"] if one["verdict"] == "FAIL"]
            self.assertEqual([(one["test"], one["subject"]["module"]) for one in failed], [("environment", "ubb0/oam3")])
            self.assertRegex(failed[0]["reason"], r"^temperature\.\S+ of oam3 rose to [0-9.]+ C, and the plan asks for at most 54 C[.;]")
            hot = max((one for one in report["environment"]["readings"] if one["unit"] == "mC"), key=lambda one: one["peak"])
            self.assertEqual((hot["module"], hot["samples"]), ("ubb0/oam3", 2))
            self.assertGreater(hot["peak"], 54000)
            self.assertRegex(served.run("--plan", plan).stdout, r"\nFAIL +environment +oam3 +temperature")
            # Chosen links, of which it has no end.
            self.check_status(served.run("--plan", plan, "--pair", "0-5"), PASS)

    def test_windows_that_nobody_tells(self):
        plan = self.plan_with("[test.status]\n[window.throttle]\nallowed = false\nrequired = true\n")
        result = run("--plan", plan, machine="mi300x-ubb8")
        self.check_status(result, NOT_DONE)
        self.assertIn("environment is required, and 0 of 8 windows of throttle were tested", result.stdout)
        self.assertIn("throttle is not told: the module has no such reading.", result.stdout)
        self.check_status(run("--plan", plan), PASS)

    def test_pattern_of_a_plan(self):
        plan = self.plan_with('[test.prbs]\nseconds = 0.2\npattern = "prbs9"\n', "disruptive")
        with Served() as served:
            served.fault("oam3", "link-down", "3L")
            prbs = ("prbs", "--disruptive", "--pair", "0-3", "--plan", plan)
            self.assertIn("never heard prbs9 from", served.run(*prbs).stdout)
            self.assertIn("never heard prbs23 from", served.run(*prbs, "--pattern", "prbs23").stdout)

    def test_single_tests_leave_the_board_as_it_was(self):
        with Served() as served:
            for arguments in (["train", "--count", "1"], ["prbs", "--time", "1", "--ber", "1e-5"],
                              ["loopback", "--time", "0.3", "--ber", "1e-5"], ["reset"], ["margin"]):
                with self.subTest(arguments=arguments):
                    self.check_status(served.run(*arguments, "--disruptive", "--pair", "0-5"),
                                      # What has no limit is told and not judged: that is no pass.
                                      NOT_DONE if arguments[0] == "margin" else PASS)
            self.check_status(served.run("status"), PASS)

    def test_patterns_find_the_lane(self):
        with Served() as served:
            served.fault("oam3", "lane-ber", "3L", "2", "1e-4")
            result = served.run("prbs", "--disruptive", "--pair", "0-3", "--time", "1", "--ber", "1e-6", "--json")
            self.assertEqual(result.returncode, FAIL, result.stderr)
            failed = [one["subject"] for one in json.loads(result.stdout)["results"] if one["verdict"] == "FAIL"]
            self.assertEqual([(one["module"], one["port"], one["lane"], one["direction"]) for one in failed],
                             [("ubb0/oam3", "3L", 2, "in")])

    def test_margins_of_the_host_link_find_the_half_of_a_retimer(self):
        plan = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "plan.toml"
        plan.write_text('format = "oamhal.linktest-plan/1"\nname = "eyes"\nlevel = "disruptive"\n'
                        "[test.margin]\nseconds = 1\ntiming_ui_percent = 15\nvoltage_mv = 50\n", encoding="ascii")
        with Served() as served:
            served.fault("oam2", "retimer-half", "upper")
            result = served.run("margin", "--plan", str(plan), "--link", "oam1", "--link", "oam2", "--json")
            self.assertEqual(result.returncode, FAIL, result.stderr)
            served.fault("oam2", "clear")
            again = served.run("margin", "--plan", str(plan), "--link", "oam2", "--json")
        report = json.loads(result.stdout)
        host = [one for one in report["results"] if one["subject"]["port"] == "pcie"]
        below = {(one["subject"]["module"], one["subject"]["lane"]): one for one in host if one["subject"]["lane"] is not None}
        self.assertEqual(sorted(below), [(f"ubb0/oam{module}", lane) for module in (1, 2) for lane in range(16)])
        bad = {("ubb0/oam2", lane) for lane in range(8, 16)}
        self.assertEqual({key for key, one in below.items() if one["verdict"] == "FAIL"}, bad)
        self.assertEqual({key for key, one in below.items() if one["verdict"] == "PASS"}, set(below) - bad)
        for key, one in below.items():
            self.assertIn("Rx(F)", one["reason"])
            self.assertEqual(one["subject"]["direction"], "in")
            # 20 steps are 40 % of a unit interval, 40 are 200 mV; the eye of the model ends at a place of 15 or 3.
            steps = 3 if key in bad else 15
            self.assertEqual({measure["name"]: measure["value"] for measure in one["measures"]},
                             {"timing-margin-rx-f": 2 * steps, "voltage-margin-rx-f": 10 * steps})
            good = {axis: [point["step"] for point in one["margin"] if point["axis"] == axis and point["good"]]
                    for axis in ("timing", "voltage")}
            self.assertEqual((min(good["timing"]), max(good["timing"])), (-steps, steps))
            self.assertEqual((min(good["voltage"]), max(good["voltage"])), (-2 * steps, 2 * steps))
        above = [one for one in host if one["subject"]["lane"] is None]
        self.assertEqual({(one["subject"]["module"], one["verdict"]) for one in above},
                         {("ubb0/oam1", "NOT-TESTED"), ("ubb0/oam2", "NOT-TESTED")})
        for one in above:
            self.assertIn("Rx(A)", one["reason"])
        coverage = {one["test"]: one for one in report["coverage"]}["host-margin"]
        self.assertEqual((coverage["done"], coverage["total"]), (32, 64))
        self.assertNotIn("FAIL", {one["verdict"] for one in json.loads(again.stdout)["results"]
                                  if one["subject"]["port"] == "pcie"})

    def test_a_terminal_sees_how_far_it_is(self):
        ours, theirs = os.openpty()
        try:
            result = subprocess.run([SIM, "exec", MACHINE, "--", LINKTEST, "soak", "--time", "1", "--pair", "0-5"],
                                    stdout=subprocess.PIPE,
                                    stderr=theirs, stdin=subprocess.DEVNULL, text=True, check=False,
                                    env={**os.environ, "TERM": "xterm"}, timeout=100)
            os.close(theirs)
            theirs = -1
            seen = b""
            while True:
                try:
                    piece = os.read(ours, 4096)
                except OSError:
                    break
                if not piece:
                    break
                seen += piece
        finally:
            os.close(ours)
            if theirs >= 0:
                os.close(theirs)
        self.assertRegex(seen.decode(), r"soak.* \(1 s left\)")
        self.assertTrue(seen.decode().endswith("\r\x1b[K"), "the line is gone at the end")
        self.assertNotIn("left", result.stdout)

    def test_capabilities(self):
        result = run("capabilities", "--json")
        self.check_status(result, PASS)
        of_test = {one["test"]: one for one in json.loads(result.stdout)["capabilities"] if one["device"] == "oam0"}
        self.assertTrue(of_test["status"]["possible"])
        self.assertEqual(of_test["prbs"]["class"], "DISRUPTIVE")
        # Leave to write comes with the test.
        self.assertEqual((of_test["prbs"]["possible"], of_test["prbs"]["reason"]), (True, "with --disruptive."))
        self.assertEqual((of_test["bandwidth"]["possible"], of_test["bandwidth"]["reason"]), (True, ""))
        self.assertEqual((of_test["reset"]["class"], of_test["reset"]["possible"]), ("DISRUPTIVE", True))
        self.assertIn("function-level", of_test["reset"]["reason"])
        self.assertFalse(of_test["pcie --retrain"]["possible"])
        self.assertIn("a captured or simulated tree is no device", of_test["pcie --retrain"]["reason"])
        result = run("capabilities", machine="mi300x-ubb8")
        self.check_status(result, PASS)
        self.assertRegex(result.stdout, r"status +PASSIVE +yes")
        self.assertRegex(result.stdout, r"prbs +DISRUPTIVE +no +all 8 +amdgpu gives no access")
        self.assertRegex(result.stdout, r"bandwidth +LOAD +no +all 8 +this is a copy of a machine")

    def test_vendor_driver_is_told_honestly(self):
        result = run(machine="mi300x-ubb8")
        self.check_status(result, PASS)
        self.assertIn("0/28 prbs (links, DISRUPTIVE): amdgpu gives no access", result.stdout)
        self.assertIn("28/28 wiring", result.stdout)

    def test_load(self):
        with Served() as served:
            idle = served.run("soak", "--load", "true", "--pair", "0-5", "--json")
            self.assertEqual(idle.returncode, NOT_DONE, idle.stderr)
            report = json.loads(idle.stdout)
            self.assertTrue(any("NOT LOADED" in (one["reason"] or "") for one in report["results"]))
            self.assertFalse(any(one["verdict"] == "PASS" and one["test"] == "soak" and one["subject"]["direction"] == "in"
                                 for one in report["results"]))
            failed = served.run("soak", "--load", "echo from the load; exit 3", "--pair", "0-5")
            self.assertEqual(failed.returncode, FAIL)
            self.assertIn("ended with exit status 3", failed.stdout)
            self.assertIn("from the load", failed.stderr)
            engines = served.run("soak", "--load", "engines", "--time", "1", "--pair", "0-5", "--json")
            results = json.loads(engines.stdout)["results"]
            self.assertFalse(any("NOT LOADED" in (one["reason"] or "") for one in results))
            moved = [measure["value"] for one in results for measure in one["measures"] if measure["name"] == "rx-bytes"]
            self.assertTrue(moved and all(value > 0 for value in moved), moved)
        result = run("status", "--load", "true")
        self.assertEqual(result.returncode, CANNOT)
        self.assertIn("--load is for soak", result.stderr)

    def test_copies_are_verified_and_follow_the_model(self):
        """Slowed down, so that the model is what limits and not this host; model-only figures."""
        def rate(*fault):
            with tempfile.TemporaryDirectory() as folder:
                root = pathlib.Path(folder) / "root"
                process = subprocess.Popen([SIM, "serve", "--clock", "0.002", MACHINE, str(root)], stdout=subprocess.PIPE,
                                           text=True)
                process.stdout.readline()
                try:
                    if fault:
                        subprocess.run([SIM, "fault", "--dir", str(root), "oam0", *fault], check=True)
                        # On the slowed clock training takes as much longer.
                        for _ in range(600):
                            said = run("--root", str(root), "status", "--pair", "0-5", "--json", machine=None).stdout
                            states = {one["state"] for one in json.loads(said)["links"] if one["port"] == "7L"}
                            if states == {"up"}:
                                break
                    result = run("--root", str(root), "bandwidth", "--time", "2", "--pair", "0-5", "--json", machine=None)
                    measures = [{one["name"]: one["value"] for one in each["measures"]}
                                for each in json.loads(result.stdout)["results"]]
                    return min(one["bandwidth"] for one in measures), measures[0]["raw-rate"]
                finally:
                    process.terminate()
                    process.wait()
                    process.stdout.close()
        whole, raw = rate()
        half, half_raw = rate("lanes", "7L", "4")
        self.assertEqual(half_raw, raw / 2)
        self.assertGreater(whole, 0)
        self.assertLess(abs(half / whole - 0.5), 0.12, (whole, half))

    def test_stopped_run_says_so_and_puts_back(self):
        with Served() as served:
            process = subprocess.Popen(
                [LINKTEST, "--root", str(served.root), "prbs", "--disruptive", "--time", "60", "--progress", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in process.stderr:
                if "patterns on" in line:
                    break
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, NOT_DONE)
            self.assertIn("signal", json.loads(output)["cut_short"])
            self.check_status(served.run("status"), PASS)

    @staticmethod
    def begin_patterns(served, environment, *options):
        process = subprocess.Popen(
            [LINKTEST, "--root", str(served.root), "prbs", "--disruptive", "--time", "60", "--progress", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
        for line in process.stderr:
            if "patterns on" in line:
                return process
        raise AssertionError("it ended")

    def test_killed_run_is_put_back(self):
        with Served() as served, tempfile.TemporaryDirectory() as state:
            environment = {**os.environ, "XDG_STATE_HOME": state}

            def look(*arguments):
                return run("--root", str(served.root), *arguments, machine=None, environment=environment)

            folder = pathlib.Path(state, "oamhal/linktest")
            process = self.begin_patterns(served, environment, "--pair", "0-3")
            self.assertEqual(len(list(folder.glob("*.json"))), 1)
            # It is at work: nothing of it is put back.
            self.assertEqual(look("restore").stdout, "Nothing was left behind.\n")
            process.kill()
            process.communicate()  # what it has open is closed: modules and locks
            result = look("status")
            self.check_status(result, FAIL)
            self.assertRegex(result.stdout, rf"Note: The run of \S+ \(process {process.pid}\) ended before .*oam0:3L")
            result = look("restore")
            self.check_status(result, PASS)
            self.assertRegex(result.stdout, r"(?m)^oam3:3L: patterns off, enabled, up$")
            self.assertEqual(list(folder.iterdir()), [])
            self.check_status(look("status"), PASS)
            # One that ends well leaves nothing.
            self.check_status(look("prbs", "--disruptive", "--pair", "0-3", "--time", "0.2", "--ber", "1e-3"), PASS)
            self.assertEqual(list(folder.iterdir()), [])

    def test_two_runs_do_not_share_a_module(self):
        with Served() as served:
            modules = json.loads(served.run("status", "--json").stdout)["modules"]
            bdf = next(module["bdf"] for module in modules if module["name"].endswith("oam3"))
            # As another run has it: modules that are served take one client at a time, and this is no client.
            folder = os.open(served.root / "sys/bus/pci/devices" / bdf, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(folder, fcntl.LOCK_EX)
            for test in ("train", "prbs", "bandwidth"):
                result = served.run(test, "--disruptive", "--link", "oam0:3L")
                self.assertEqual((result.returncode, result.stdout), (CANNOT, ""))
                self.assertRegex(result.stderr, rf"another oam-linktest \(process {os.getpid()}\) tests oam3 \({bdf}\)")
            self.check_status(served.run("status"), PASS)
            self.check_status(served.run("train", "--disruptive", "--pair", "1-2", "--count", "1"), PASS)
            os.close(folder)
            self.check_status(served.run("train", "--disruptive", "--link", "oam0:3L", "--count", "1"), PASS)

    def test_no_link_goes_down_without_a_note(self):
        with Served() as served:
            result = run("--root", str(served.root), "prbs", "--disruptive", "--pair", "0-3", "--time", "1", machine=None,
                         environment={"XDG_STATE_HOME": "/proc/none"})
            self.assertEqual(result.returncode, NOT_DONE)
            self.assertIn("without a note of how to put it back", result.stdout)
            self.check_status(served.run("status"), PASS)

    def test_module_dies_meanwhile(self):
        with Served() as served:
            process = subprocess.Popen(
                [LINKTEST, "--root", str(served.root), "soak", "--time", "3", "--interval", "0.3", "--progress", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in process.stderr:
                if "watching" in line:
                    break
            served.fault("oam3", "kill")
            output, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, FAIL)
            failed = {one["subject"]["module"] for one in json.loads(output)["results"] if one["verdict"] == "FAIL"}
            self.assertIn("ubb0/oam3", failed)

    def test_reports(self):
        with tempfile.TemporaryDirectory() as folder:
            page, base = pathlib.Path(folder) / "page.html", pathlib.Path(folder) / "base.json"
            result = run("status", "--json", "--report", str(page), "--meta", "operator=kim")
            self.check_status(result, PASS)
            self.assertIn("<!DOCTYPE html>", page.read_text(encoding="utf-8"))
            self.assertIn("kim", page.read_text(encoding="utf-8"))
            base.write_text(result.stdout, encoding="utf-8")
            self.assertIn("0 worse", run("status", "--baseline", str(base)).stdout)
            base.write_text("{", encoding="utf-8")
            result = run("status", "--baseline", str(base))
            self.assertEqual((result.returncode, result.stdout), (CANNOT, ""))
            self.assertIn("base.json", result.stderr)
            result = run("status", "--report", folder + "/no/where.html")
            self.assertEqual((result.returncode, result.stdout), (CANNOT, ""))

    def check_triage(self, before, after, outcome, status):
        result = run("triage", before, after, machine=None)
        self.check_status(result, status)
        self.assertRegex(result.stdout, rf"{outcome} +oam0:3L - oam3:3L \(failed: .*status")
        self.assertIn("SIMULATED", result.stdout)
        document = json.loads(run("triage", "--json", before, after, machine=None).stdout)
        self.assertEqual([(fault["place"], fault["outcome"]) for fault in document["faults"]],
                         [("oam0:3L - oam3:3L", outcome)])
        if jsonschema is not None:
            schema = json.loads(TRIAGE_SCHEMA.read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema.Draft202012Validator(schema).validate(document)

    def test_triage(self):
        with Served() as served, tempfile.TemporaryDirectory() as folder:
            def write(name, text):
                path = pathlib.Path(folder, name)
                path.write_text(text, encoding="utf-8")
                return str(path)

            well = write("well.json", served.run("status", "--json").stdout)
            served.fault("oam3", "link-down", "3L")
            report = json.loads(served.run("status", "--json").stdout)
            broken = write("broken.json", json.dumps(report))
            # As if the module had been exchanged for a spare one, and the link were still down.
            report["modules"][3]["serial"] = "SPARE"
            other = write("other.json", json.dumps(report))
            for before, after, outcome, status in (
                    (broken, well, "cleared", PASS), (broken, broken, "not-moved", FAIL), (well, broken, "new", FAIL),
                    (broken, other, "stayed-with-slot", FAIL)):
                with self.subTest(outcome=outcome):
                    self.check_triage(before, after, outcome, status)
            self.check_status(run("triage", well, folder + "/none", machine=None), CANNOT,
                              f"oam-linktest: {folder}/none: No such file or directory.\n")
            self.assertEqual(run("triage", well, write("junk", "{"), machine=None).returncode, CANNOT)
            for wrong in (["triage", well], ["triage", well, well, "--csv"], ["triage"]):
                self.assertEqual(run(*wrong, machine=None).returncode, USAGE, wrong)

    def test_closed_output(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([SIM, "exec", MACHINE, "--", LINKTEST, "status"], stdin=subprocess.DEVNULL, stdout=full,
                                    stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(result.returncode, CANNOT)
        self.assertIn("No space left", result.stderr)


if __name__ == "__main__":
    unittest.main()
