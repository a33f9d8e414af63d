# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Installs a build into a folder of its own and uses it as somebody else would: from there alone.

Consumers see no header of the source tree but what was installed; the backend and the tool that are built here
are copied to a place from which the rest of the sources cannot be reached."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
HERE = pathlib.Path(__file__).resolve().parent
TREE = "mi300x-ubb8"
SERVED = "ubb8-reference"
MODULES = 8
CLANG = "clang++-19"


def run(*command, **keywords):
    """Runs a command; its standard output. A failure shows all it said."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, check=False, **keywords)
    if result.returncode != 0:
        shown = " ".join(str(part) for part in command)
        raise AssertionError(f"{shown}: exit status {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


class Installed:
    """An installed tree."""

    def __init__(self, prefix):
        self.prefix = prefix
        libraries = list(prefix.rglob("liboamhal.so.0"))
        if len(libraries) != 1:
            raise AssertionError(f"liboamhal.so.0 is installed {len(libraries)} times")
        self.library_folder = libraries[0].parent
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "LANG": "C.UTF-8",
            "PKG_CONFIG_PATH": str(self.library_folder / "pkgconfig"),
            "LD_LIBRARY_PATH": str(self.library_folder),
        }

    def run(self, *command, **keywords):
        return run(*command, env=self.environment, **keywords)

    def build(self, source, build):
        """Configures and builds a project that finds the tree by find_package."""
        self.run(OPTIONS.cmake, "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.run(OPTIONS.cmake, "--build", build)

    def flags(self, *options):
        return self.run("pkg-config", *options, "oamhal").split()


class Package(unittest.TestCase):
    """What the tests share: an installed tree that was moved."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="oamhal-package-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", cls.folder / "first")
        # Everything below looks at the tree after it was moved: nothing in it may know where it was.
        (cls.folder / "first").rename(cls.folder / "moved")
        cls.installed = Installed(cls.folder / "moved")
        cls.tree = cls.folder / "tree"
        cls.installed.run(cls.installed.prefix / "bin/oam-sim", "tree", TREE, cls.tree)

    def check_consumer(self, program):
        """A consumer that was built lists the modules of the simulated machine."""
        lines = self.installed.run(program, self.tree).splitlines()
        self.assertEqual(lines[0], f"{MODULES} devices")
        self.assertEqual(len(lines), 1 + MODULES)
        self.assertTrue(all(" amd " in line for line in lines[1:]), lines)

    def copied(self, name, *folders):
        """A folder with the given folders of the sources and nothing else."""
        place = self.folder / name
        for folder in folders:
            if (OPTIONS.source / folder).exists():
                shutil.copytree(OPTIONS.source / folder, place / folder)
        return place


class PackageTest(Package):
    """Each test is one kind of consumer."""

    def compile(self, compiler, source, *flags):
        program = self.folder / f"program-{self._testMethodName}-{compiler}"
        self.installed.run(compiler, *flags, "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                           *self.installed.flags("--cflags"), HERE / "consumer" / source,
                           *self.installed.flags("--libs"), "-o", program)
        return program

    def test_c_by_pkg_config(self):
        for compiler in ("gcc", "clang-19"):
            with self.subTest(compiler=compiler):
                self.check_consumer(self.compile(compiler, "consumer.c", "-std=c11"))

    def test_cxx_by_pkg_config(self):
        for compiler in ("g++", CLANG):
            with self.subTest(compiler=compiler):
                self.check_consumer(self.compile(compiler, "consumer.cpp", "-std=c++17"))

    def test_cxx_without_exceptions_and_rtti(self):
        for compiler in ("g++", CLANG):
            with self.subTest(compiler=compiler):
                program = self.compile(compiler, "consumer_plain.cpp", "-std=c++17", "-fno-exceptions", "-fno-rtti")
                self.check_consumer(program)

    def test_find_package(self):
        for compilers in (("gcc", "g++"), ("clang-19", CLANG)):
            with self.subTest(compilers=compilers):
                build = self.folder / f"consumer-{compilers[0]}"
                self.installed.run(OPTIONS.cmake, "-S", HERE / "consumer", "-B", build, "-G", "Ninja",
                                   f"-DCMAKE_PREFIX_PATH={self.installed.prefix}",
                                   f"-DCMAKE_C_COMPILER={compilers[0]}", f"-DCMAKE_CXX_COMPILER={compilers[1]}")
                self.installed.run(OPTIONS.cmake, "--build", build)
                for name in ("consumer_c", "consumer_cxx", "consumer_cxx_plain"):
                    self.check_consumer(build / name)
                simulated = (self.installed.prefix / "bin/oam-sim", "exec", SERVED, "--", build / "consumer_bringup")
                self.assertIn("all of it works", self.installed.run(*simulated))

    def test_find_package_refuses_another_minor_version(self):
        source = self.folder / "version"
        source.mkdir()
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.16)\nproject(p NONE)\nfind_package(oamhal 0.99 REQUIRED)\n",
            encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, "0.99"):
            self.installed.run(OPTIONS.cmake, "-S", source, "-B", source / "build",
                               f"-DCMAKE_PREFIX_PATH={self.installed.prefix}")

    def test_tools_run_without_help(self):
        """The moved tools find the moved library and data by themselves."""
        environment = {name: value for name, value in self.installed.environment.items() if name != "LD_LIBRARY_PATH"}
        output = run(self.installed.prefix / "bin/oam-info", "--root", self.tree, env=environment)
        self.assertIn("AMD", output.upper())
        listed = run(self.installed.prefix / "bin/oam-sim", "list", env=environment)
        self.assertIn(TREE, listed)

    def test_requirements_of_the_installed_library(self):
        for check in ("requirements", "symbols"):
            run(sys.executable, "-B", OPTIONS.source / f".ci/check-{check}.py", "--library",
                self.installed.library_folder / "liboamhal.so.0")

    def test_udev_rules(self):
        """The moved helper finds the moved library; the rules name it where it was installed."""
        rules = (self.installed.prefix / "lib/udev/rules.d/60-oamhal.rules").read_text(encoding="utf-8")
        self.assertIn(f'IMPORT{{program}}="{self.folder}/first/lib/udev/oamhal-udev $devnode $devpath"', rules)
        self.assertTrue((self.installed.prefix / "share/man/man8/oamhal-udev.8").exists())
        environment = {name: value for name, value in self.installed.environment.items() if name != "LD_LIBRARY_PATH"}
        named = run(self.installed.prefix / "lib/udev/oamhal-udev", "--root", self.tree, "/dev/dri/renderD128", "/",
                    env=environment)
        self.assertRegex(named, r"(?m)^OAMHAL_BY_SLOT=ubb0/slot\d$")

    def test_python_runs_without_help(self):
        """The moved package of Python finds the moved library by itself, and has all of its files."""
        folder = self.installed.prefix / "lib/python3/dist-packages"
        environment = {**{name: value for name, value in self.installed.environment.items() if name != "LD_LIBRARY_PATH"},
                       "PYTHONPATH": str(folder)}
        output = run(sys.executable, "-B", "-m", "oamhal", "--root", self.tree, env=environment)
        self.assertEqual(output.count("MI300X"), MODULES)
        version = run(sys.executable, "-B", "-m", "oamhal", "--version", env=environment)
        self.assertIn(str(self.installed.prefix), version)
        source = OPTIONS.source / "python/oamhal"
        ours = {path.relative_to(source) for path in source.rglob("*") if path.suffix == ".py" or path.name == "py.typed"}
        installed = {path.relative_to(folder / "oamhal") for path in (folder / "oamhal").rglob("*") if path.is_file()}
        self.assertEqual(installed, ours)
        example = self.installed.prefix / "share/doc/oamhal/examples/pick_devices.py"
        self.assertIn("export HIP_VISIBLE_DEVICES=",
                      run(sys.executable, "-B", example, "2", "--root", self.tree, env=environment))

    def test_no_place_of_the_build_in_installed_text(self):
        places = (str(OPTIONS.source), str(OPTIONS.build), str(self.folder / "first"))
        for path in self.installed.prefix.rglob("*"):
            if path.suffix in (".cmake", ".pc", ".h", ".hpp", ".3", ".7", ".1", ".py"):
                text = path.read_text(encoding="utf-8")
                for place in places:
                    self.assertNotIn(place, text, str(path))

    def test_consumers_need_no_other_package(self):
        for path in self.installed.prefix.rglob("*.h*"):
            included = re.findall(r"#\s*include\s*<(fmt|nlohmann|toml\+\+|CLI)/", path.read_text(encoding="utf-8"))
            self.assertEqual(included, [], str(path))
        self.assertEqual(self.installed.flags("--print-requires", "--print-requires-private"), [])
        self.assertEqual(self.installed.flags("--libs-only-l"), ["-loamhal"])

    def test_manual_pages(self):
        pages = self.installed.prefix / "share/man"
        self.assertTrue((pages / "man7/oamhal.7").exists())
        self.assertTrue((pages / "man3/oamhal_enumerate.3").exists())
        self.assertTrue((pages / "man1/oam-info.1").exists())
        self.assertTrue((pages / "man1/oamhal-conformance.1").exists())

    def test_backend_against_installed_headers(self):
        place = self.copied("backend", "drivers/generic", "drivers/common")
        sources = sorted(place.rglob("*.cpp"))
        self.assertTrue(sources)
        for source in sources:
            self.installed.run("g++", "-std=c++23", "-fsyntax-only", "-I", place, *self.installed.flags("--cflags"),
                               source)

    def test_tools_against_installed_headers(self):
        place = self.copied("tool", "tools/oam-info", "tools/oam-udev", "tools/common")
        sources = sorted(place.rglob("*.cpp"))
        self.assertTrue(sources)
        include = ["-I", place, "-I", place / "tools/oam-info", *self.installed.flags("--cflags")]
        definitions = ["-DFMT_HEADER_ONLY", "-D_GNU_SOURCE", "-DOAMHAL_SOURCE_BOARDS=\"\""]
        for source in sources:
            self.installed.run("g++", "-std=c++23", "-fsyntax-only", *definitions, *include, source)

    def test_conformance_kit_against_installed_headers(self):
        place = self.copied("kit", "tests/conformance")
        sources = sorted([*(place / "tests/conformance/kit").glob("*.cpp"), place / "tests/conformance/rules.cpp",
                          place / "tests/conformance/dump.cpp"])
        self.assertGreater(len(sources), 2)
        for source in sources:
            self.installed.run("g++", "-std=c++23", "-fsyntax-only", "-DFMT_HEADER_ONLY", "-D_GNU_SOURCE", "-I", place,
                               *self.installed.flags("--cflags"), source)


class StaticTest(Package):
    """Programs with liboamhal.a in them."""

    def setUp(self):
        if not list(self.installed.prefix.rglob("liboamhal.a")):
            self.skipTest("built without OAMHAL_BUILD_STATIC")

    def check_static(self, program):
        environment = {name: value for name, value in self.installed.environment.items() if name != "LD_LIBRARY_PATH"}
        self.assertNotIn("liboamhal", run("readelf", "-d", program, env=environment))
        self.check_consumer(program)

    def test_by_pkg_config(self):
        libraries = ["-l:liboamhal.a" if flag == "-loamhal" else flag
                     for flag in self.installed.flags("--static", "--libs")]
        for compiler, source, standard in (("gcc", "consumer.c", "c11"), ("g++", "consumer.cpp", "c++17")):
            with self.subTest(compiler=compiler):
                program = self.folder / f"static-{compiler}"
                self.installed.run(compiler, f"-std={standard}", "-Wall", "-Werror", *self.installed.flags("--cflags"),
                                   HERE / "consumer" / source, *libraries, "-o", program)
                self.check_static(program)

    def test_by_find_package(self):
        source = self.folder / "static"
        source.mkdir()
        shutil.copy(HERE / "consumer/consumer.c", source)
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.16)\nproject(p C)\nfind_package(oamhal 0.1 REQUIRED)\n"
            "add_executable(consumer consumer.c)\ntarget_link_libraries(consumer oamhal::oamhal_static)\n",
            encoding="utf-8")
        self.installed.build(source, source / "build")
        self.check_static(source / "build/consumer")

    def test_what_is_inside_stays_inside(self):
        """Symbols of the library's insides, and functions of the same name in the program, do not meet."""
        source = self.folder / "clash.c"
        text = (HERE / "consumer/consumer.c").read_text(encoding="utf-8")
        names = run("nm", "--defined-only", "--format=just-symbols", *self.installed.prefix.rglob("liboamhal.a")).split()
        inner = sorted({name for name in names if re.fullmatch(r"_ZN(3fmt|6oamhal)\w*", name)})
        self.assertGreater(len(inner), 100)
        source.write_text(text + "".join(f"void {name}(void);\nvoid {name}(void) {{ __builtin_trap(); }}\n"
                                         for name in inner), encoding="utf-8")
        libraries = ["-l:liboamhal.a" if flag == "-loamhal" else flag
                     for flag in self.installed.flags("--static", "--libs")]
        program = self.folder / "clash"
        self.installed.run("gcc", *self.installed.flags("--cflags"), source, *libraries, "-o", program)
        self.check_static(program)


class PluginTest(Package):
    """Plugins that are built against the installed tree alone, by the installed oam-info."""

    def shown(self, plugin, machine):
        """What oam-info says of a machine with a plugin: the backends' document, and the devices'."""
        tree = self.folder / f"tree-{self._testMethodName}"
        if not tree.exists():
            self.installed.run(self.installed.prefix / "bin/oam-sim", "tree", machine, tree)
        environment = {**self.installed.environment, "OAMHAL_PLUGINS": str(plugin), "OAMHAL_ROOT": str(tree)}
        documents = []
        for command in ((), ("backends",)):
            # 1 is for a machine on which something is wrong.
            result = subprocess.run([self.installed.prefix / "bin/oam-info", "--json", *command], env=environment,
                                    capture_output=True, text=True, check=False)
            self.assertIn(result.returncode, (0, 1), result.stderr)
            documents.append(json.loads(result.stdout))
        used = [backend for backend in documents[1]["backends"] if backend["path"] == str(plugin)]
        self.assertEqual([backend["refusal"] for backend in used], [None])
        return documents[0]["devices"]

    def check_plain(self, plugin):
        models = [device["model"] for device in self.shown(plugin, "mixed-generic")]
        self.assertEqual(models.count("told by a plugin in C"), 4)

    def check_template(self, plugin, machine):
        devices = self.shown(plugin, machine)
        self.assertEqual([device["model"] for device in devices], ["Example One"] * 4 + ["Example One VF"])
        kit = self.installed.run(self.installed.prefix / "bin/oamhal-conformance", plugin, "--root", machine,
                                 "--rounds", "20")
        self.assertNotIn("FAIL", kit)

    def test_template_by_find_package(self):
        place = self.copied("template", "drivers/template") / "drivers/template"
        self.installed.build(place, place / "build")
        self.check_template(place / "build/template.so", place / "machine.toml")
        run(OPTIONS.cmake, "--install", place / "build", "--prefix", self.installed.prefix)
        directory = pathlib.Path(self.installed.flags("--variable=plugindir")[0])
        self.assertTrue((directory / "template.so").exists(), directory)

    def test_template_by_pkg_config(self):
        place = self.copied("template-by-hand", "drivers/template") / "drivers/template"
        self.installed.run("g++", "-std=c++23", "-shared", "-fPIC", "-fvisibility=hidden", "-DOAMHAL_TEMPLATE_PLUGIN",
                           *self.installed.flags("--cflags"), place / "backend.cpp", "-o", place / "template.so",
                           *self.installed.flags("--variable=pluginlibs"))
        self.check_template(place / "template.so", place / "machine.toml")

    def test_c_by_find_package(self):
        place = self.folder / "plain"
        place.mkdir()
        shutil.copy(OPTIONS.source / "tests/plugins/plain.c", place)
        (place / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.20)\nproject(plain C)\nfind_package(oamhal 0.1 REQUIRED)\n"
            "oamhal_add_plugin(plain plain.c)\n", encoding="utf-8")
        self.installed.build(place, place / "build")
        self.check_plain(place / "build/plain.so")

    def test_c_by_pkg_config(self):
        plugin = self.folder / "plain.so"
        self.installed.run("gcc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror",
                           *self.installed.flags("--cflags"), OPTIONS.source / "tests/plugins/plain.c", "-o", plugin)
        self.check_plain(plugin)


def main():
    global OPTIONS  # pylint: disable=global-statement
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--cmake", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)


main()
