# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Finding the library, and libraries that are missing, strange, older or newer than the package."""

import os
import pathlib
import shutil

import pytest

from conftest import PACKAGE, run_python

LIBRARY = pathlib.Path(os.environ["OAMHAL_LIBRARY"])
# A library that stands before the real one: what it has not itself, the loader finds in that.
BEFORE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <oamhal/oamhal.h>
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
"""
LESS = BEFORE + """
/* The library of when a device ended with its architecture, and a unit with its memory. */
oamhal_status oamhal_device_get(const oamhal_snapshot_t* snapshot, uint32_t index, oamhal_device_info_t* info) {
  const size_t asked = info->size;
  info->size = offsetof(oamhal_device_info_t, serial);
  const oamhal_status status = REAL(oamhal_device_get)(snapshot, index, info);
  memset((char*)info + info->size, 0, asked - info->size);
  return status;
}
"""
MORE = BEFORE + """
/* A library with numbers that nobody knows yet. */
oamhal_status oamhal_device_get(const oamhal_snapshot_t* snapshot, uint32_t index, oamhal_device_info_t* info) {
  const oamhal_status status = REAL(oamhal_device_get)(snapshot, index, info);
  info->state = 4711;
  info->numa_node.absence = 4711;
  return status;
}
oamhal_status oamhal_select(const oamhal_snapshot_t* snapshot, const char* selector, oamhal_selection_t* selection,
                            oamhal_error_t* error) {
  (void)snapshot, (void)selector, (void)selection;
  memset(error->message, 'x', sizeof error->message);
  error->message[sizeof error->message - 1] = 0;
  return (oamhal_status)4711;
}
"""
LOOK = """
import sys, oamhal
snapshot = oamhal.Context(sys.argv[1]).enumerate()
device = snapshot.devices[0]
"""


def stand_before(compiled, source):
    return compiled(source, "-shared", "-fPIC", "-Wl,--no-as-needed", LIBRARY, f"-Wl,-rpath,{LIBRARY.parent}", "-ldl", name="libbefore.so")


def show(code, *arguments, **more):
    result = run_python("-c", code, *arguments, **more)
    assert result.returncode == 0, result.stderr
    return result.stdout


def import_error(library, **more):
    """What `import oamhal` says, which is an ImportError with the package's name."""
    code = ("try:\n  import oamhal\nexcept ImportError as error:\n"
            "  assert type(error) is ImportError and error.name == 'oamhal' and error.path\n  print(error)")
    return show(code, OAMHAL_LIBRARY=library, **more)


def test_missing():
    message = import_error("/nowhere/liboamhal.so.0")
    assert "/nowhere/liboamhal.so.0" in message and message.endswith("correct OAMHAL_LIBRARY, or unset it.\n")


def test_missing_for_the_loader(tmp_path):
    """A copy of the package that knows of no installation, and a loader that has no such library."""
    code = ("import ctypes\nreal = ctypes.CDLL\n"
            "def refuse(name): raise OSError(f'{name}: cannot open shared object file')\nctypes.CDLL = refuse\n"
            "try:\n  import oamhal\nexcept ImportError as error:\n  print(error)")
    message = show(code, OAMHAL_LIBRARY="")
    assert "liboamhal.so.0: cannot open" in message
    assert message.endswith("install the package that has liboamhal.so.0, or set OAMHAL_LIBRARY to its path.\n")


def test_of_the_program(tree):
    result = run_python("-m", "oamhal", OAMHAL_LIBRARY="/nowhere/liboamhal.so.0")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert "correct OAMHAL_LIBRARY" in result.stderr


def test_another_library(compiled):
    library = compiled("int nothing;", "-shared", "-fPIC", name="libother.so")
    assert "is not the library of oamhal" in import_error(library)


@pytest.mark.parametrize(("number", "fits"), [("0x000100", True), ("0x000163", True), ("0x000200", False),
                                              ("0x010100", False)])
def test_version(compiled, number, fits):
    source = f"unsigned int oamhal_version_number(void) {{ return {number}; }}\n"
    message = import_error(compiled(source, "-shared", "-fPIC", name="libversion.so"))
    assert (message == "") is fits
    if not fits:
        value = int(number, 16)
        assert f"is version {value >> 16}.{value >> 8 & 255}.{value & 255}, and this package" in message


def test_found_beside_the_package(tmp_path):
    """What the installation writes leads to the library without the loader's help, or else to the loader."""
    folder = tmp_path / "lib/python3/dist-packages"
    (tmp_path / "lib/machine").mkdir(parents=True)
    shutil.copytree(PACKAGE / "oamhal", folder / "oamhal")
    installed = folder / "oamhal/_installed.py"
    installed.write_text('LIBRARY = "../../../machine/liboamhal.so.0"\n', encoding="utf-8")
    assert "(liboamhal.so.0: cannot open" in import_error("", PYTHONPATH=folder)
    (tmp_path / "lib/machine/liboamhal.so.0").symlink_to(LIBRARY)
    shown = show("import oamhal\nprint(oamhal.library_path())", PYTHONPATH=folder, OAMHAL_LIBRARY="")
    assert shown.endswith("/machine/liboamhal.so.0\n")


def test_older_structures(compiled, tree):
    """What the older library does not fill is unknown, and not 0."""
    shown = show(LOOK + "print(device.architecture, device.serial, device.memory_capacity_bytes, "
                 "device.absence('memory_capacity_bytes'), device.state, repr(device.backend), device.links_total)",
                 tree("mi300x-ubb8"), OAMHAL_LIBRARY=stand_before(compiled, LESS))
    assert shown == "gfx942 None None unknown unknown '' None\n"


def test_newer_numbers(compiled, tree):
    shown = show(LOOK + "print(device.state, device.numa_node, device.absence('numa_node'))\n"
                 "try:\n  snapshot.select('oam3')\nexcept oamhal.Error as error:\n"
                 "  print(type(error), error.status, len(str(error)))\n"
                 "import pickle\nprint(pickle.loads(pickle.dumps(error_of(4711))).status)\n".replace(
                     "error_of(4711)", "oamhal._library.failure(4711, '')"),
                 tree("mi300x-ubb8"), OAMHAL_LIBRARY=stand_before(compiled, MORE))
    assert shown == "unknown None unknown\n<class 'oamhal._error.Error'> 4711 511\n4711\n"


def test_function_that_is_not_there(compiled):
    """All but the one function works; the exception says which library is old."""
    source = ("unsigned int oamhal_version_number(void) { return 0x100; }\n"
              'const char* oamhal_version(void) { return "0.1.0"; }\n')
    code = ("import oamhal\nprint(oamhal.library_version())\n"
            "try:\n  oamhal.Context()\nexcept oamhal.VersionMismatch as error:\n  print(error)")
    shown = show(code, OAMHAL_LIBRARY=compiled(source, "-shared", "-fPIC", name="libsmall.so"))
    assert shown.startswith("0.1.0\n") and "libsmall.so is older than this package: it has no oamhal_context_create" in shown
