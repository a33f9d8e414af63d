# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The ctypes declarations are those of the headers, as the compiler understands them."""

import ctypes
import dataclasses
import enum
import importlib
import pathlib
import pkgutil
import re
import shutil
import subprocess
import sys

import pytest

import oamhal
from conftest import PACKAGE, SOURCE, TIMEOUT
from oamhal import _native
from oamhal._view import OpenEnum, View

sys.path.insert(0, str(SOURCE / "cmake"))
import public_headers  # noqa: E402

# Functions that the package does not call, each with the reason. All others of the headers are called.
NOT_CALLED = {
    "oamhal_context_ref": "a Context of Python has one reference",
    "oamhal_snapshot_ref": "likewise",
    "oamhal_device_ref": "likewise",
    "oamhal_board_ref": "likewise",
    "oamhal_check_ref": "likewise",
    "oamhal_graph_ref": "likewise",
    "oamhal_bdf_format": "str(bdf)",
    "oamhal_bdf_parse": "Snapshot.select() takes an address",
    "oamhal_status_name": "str(status)",
}
# Headers that only the bring-up library has a use for.
LEFT_OUT = ("link_test.h", "register.h", "session.h", "window.h")
# Fields of options that the package does not set, each with the reason.
NOT_SET = {
    "log_user": "a callable has its own state", "gate_user": "likewise",
    "backend_gate": "for programs that run the library in a process of its own, as oam-info does", "backend_gate_user": "likewise",
}
# Those that name the members of an enumeration: str() does it; test_names_of_enumerations compares.
NAMES = re.compile(r"oamhal_\w+_name")
# Plain numbers of type int32_t: everything else is an enumeration or a truth value.
PLAIN_NUMBERS = set()

MODULES = [importlib.import_module(f"oamhal._native.{found.name}") for found in pkgutil.iter_modules(_native.__path__)]


def declared(kind):
    """Classes of _native, each once."""
    found = {item for module in MODULES for item in vars(module).values()
             if isinstance(item, type) and issubclass(item, kind) and item.__module__.startswith("oamhal._native.")}
    return sorted(found, key=lambda item: item.__name__)


STRUCTS = declared(ctypes.Structure)
VIEWS = declared(View)


def output(program):
    return subprocess.run([program], capture_output=True, text=True, check=True, timeout=TIMEOUT).stdout.split("\n")[:-1]


def test_layout(compiled):
    lines, expected = [], []
    for struct in STRUCTS:
        lines.append(f'printf("{struct.__name__} %zu %zu\\n", sizeof({struct.__name__}), _Alignof({struct.__name__}));')
        expected.append(f"{struct.__name__} {ctypes.sizeof(struct)} {ctypes.alignment(struct)}")
        for name, _ in struct._fields_:
            field = getattr(struct, name)
            value = f"(({struct.__name__}*)0)->{name}"
            lines.append(f'printf("{struct.__name__}.{name} %zu %zu\\n", offsetof({struct.__name__}, {name}), sizeof({value}));')
            expected.append(f"{struct.__name__}.{name} {field.offset} {field.size}")
    source = "#include <oamhal/oamhal.h>\n#include <stdio.h>\nint main(void) {\n" + "\n".join(lines) + "\nreturn 0; }\n"
    assert output(compiled(source)) == expected
    assert len(STRUCTS) > 20


def wrapped_headers():
    return [path for path in public_headers.headers(SOURCE) if path.name not in LEFT_OUT]


def wrapped_functions():
    return [function for path in wrapped_headers() for function in public_headers.functions_of(path)]


def test_every_structure_and_enumeration_is_there():
    text = "".join(path.read_text(encoding="utf-8") for path in wrapped_headers())
    assert {struct.__name__ for struct in STRUCTS} == set(re.findall(r"^\} (oamhal_\w+_t);", text, re.MULTILINE))
    enums = set(re.findall(r"^\} (oamhal_\w+(?<!_t));", text, re.MULTILINE))
    ours = {kind.__name__ for kind in declared(enum.IntEnum)} | {kind.__name__ for kind in declared(enum.IntFlag)}
    assert {"".join(word.capitalize() for word in name.split("_")[1:]) for name in enums} <= ours


def test_values(compiled):
    """Each number of an enumeration, flag and constant is what the compiler takes it for."""
    text = "".join(path.read_text(encoding="utf-8") for path in wrapped_headers())
    by_class = re.findall(r"^typedef enum (\w+) \{(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    names, expected = [], []
    for c_name, body in by_class:
        kind = getattr(oamhal, "".join(word.capitalize() for word in c_name.split("_")[1:]))
        members = re.findall(r"^  (OAMHAL_\w+)", body, re.MULTILINE)
        assert len(members) == len(kind.__members__), c_name
        names += members
        expected += [f"{name} {int(value)}" for name, value in zip(members, kind.__members__.values())]
    for c_name, value in re.findall(r"^#define (OAMHAL_\w+) UINT(?:32|64)_C\((\d+)\)", text, re.MULTILINE):
        if int(value) & int(value) - 1:
            continue  # No flag but a constant.
        word, member = c_name.split("_")[1], c_name.split("_", 2)[2]
        flags = getattr(oamhal, word.capitalize() + "Flags")
        member = {"64BIT": "BITS_64"}.get(member, member)
        names.append(c_name)
        expected.append(f"{c_name} {int(flags[member])}")
        assert str(int(flags[member])) == value
    lines = "\n".join(f'printf("{name} %lld\\n", (long long){name});' for name in names)
    source = f"#include <oamhal/oamhal.h>\n#include <stdio.h>\nint main(void) {{\n{lines}\nreturn 0; }}\n"
    assert output(compiled(source)) == expected


PROTOTYPES = r"""
#include <oamhal/oamhal.h>
#include <cstdio>
#include <type_traits>
template <class T> void one() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_void_v<U>) std::printf(" void");
  else if constexpr (std::is_pointer_v<U>) std::printf(" pointer");
  else std::printf(" %s%zu", std::is_enum_v<U> ? "i" : std::is_floating_point_v<U> ? "f" : std::is_signed_v<U> ? "i" : "u", sizeof(U));
}
template <class R, class... A> void show(const char* name, R (*)(A...)) {
  std::printf("%s", name);
  one<R>();
  (one<A>(), ...);
  std::printf("\n");
}
"""


def kind_of(item):
    """A ctypes type in the words of PROTOTYPES."""
    if item is None:
        return "void"
    if item in (ctypes.c_void_p, ctypes.c_char_p) or issubclass(item, ctypes._Pointer):
        return "pointer"
    letter = "f" if item in (ctypes.c_float, ctypes.c_double) else "i" if item(-1).value < 0 else "u"
    return f"{letter}{ctypes.sizeof(item)}"


def test_prototypes(compiled):
    """Number, size and sign of arguments and results, as the compiler has them."""
    names = sorted(function.name for function in wrapped_functions())
    calls = "\n".join(f'  show("{name}", {name});' for name in names)
    library = compiled(f"{PROTOTYPES}int main() {{\n{calls}\n}}\n", "-std=c++17", "-Wno-address",
                       oamhal.library_path(), f"-Wl,-rpath,{pathlib.Path(oamhal.library_path()).parent}", language="c++")
    ours = [" ".join([name, kind_of(result), *map(kind_of, arguments)])
            for name, (result, arguments) in sorted(_native.FUNCTIONS.items())]
    assert ours == output(library)


def test_every_function_is_called():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "oamhal").glob("*.py")))
    text += "".join(re.findall(r'^    _getter: .*$', "".join(
        path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "oamhal/_native").glob("*.py"))), re.MULTILINE))
    called = set(re.findall(r"\boamhal_\w+\b", text))
    functions = {function.name for function in wrapped_functions()}
    forgotten = {name for name in functions - called - NOT_CALLED.keys() if not NAMES.fullmatch(name)}
    assert not forgotten, "wrap these, or say in NOT_CALLED why not"
    assert not NOT_CALLED.keys() - functions, "these are no functions any more"
    assert not NOT_CALLED.keys() & called, "these are called"


def test_every_option_is_set():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "oamhal").glob("*.py")))
    options = [struct for struct in STRUCTS if struct.__name__.endswith("_options_t")]
    fields = {name for struct in options for name, _ in struct._fields_ if not name.startswith("reserved")}
    assert len(options) >= 2
    assert fields - set(re.findall(r"\boptions\.(\w+) = ", text)) - NOT_SET.keys() == set()


def test_names_of_enumerations():
    named = [name for name in _native.FUNCTIONS if NAMES.fullmatch(name) and _native.FUNCTIONS[name][1]]
    assert len(named) >= 13
    for name in named:
        kind = getattr(oamhal, {"oamhal_proximity_name": "ProximityLevel"}.get(
            name, "".join(word.capitalize() for word in name.split("_")[1:-1])))
        function = getattr(oamhal._lib, name)
        assert {str(member): function(member).decode() for member in kind} == {str(member): str(member) for member in kind}
        assert f"{next(iter(kind)):>20}" == f"{str(next(iter(kind))):>20}"


def test_unknown_numbers():
    assert oamhal.State(4711) is oamhal.State.UNKNOWN
    with pytest.raises(ValueError):
        oamhal.Status(4711)
    for kind in declared(OpenEnum):
        if kind not in (oamhal.Status, oamhal.Strictness):
            assert kind.UNKNOWN == 0, kind


def test_every_status_has_its_exception():
    assert set(oamhal._native._errors.BY_STATUS) == set(oamhal.Status) - {oamhal.Status.OK}
    assert len(set(oamhal._native._errors.BY_STATUS.values())) == len(oamhal.Status) - 1


def test_meaning_of_numbers():
    """A number that the headers take from an enumeration is one in Python: the comments were understood."""
    plain = set()
    for view in VIEWS:
        hints = {field.name: field.type for field in dataclasses.fields(view)}
        for name, kind in view._struct._fields_:
            if kind is ctypes.c_int32 and not name.startswith("reserved") and hints[name] == "int":
                plain.add(f"{view.__name__}.{name}")
    assert plain == PLAIN_NUMBERS


def bindgen(*arguments):
    return subprocess.run([sys.executable, "-B", str(PACKAGE / "bindgen"), *map(str, arguments)], capture_output=True,
                          text=True, timeout=TIMEOUT, check=False)


@pytest.fixture
def copy(tmp_path):
    """A source tree with what the generator reads and writes."""
    shutil.copytree(SOURCE / "include", tmp_path / "include")
    shutil.copytree(PACKAGE / "oamhal", tmp_path / "python/oamhal", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def add_field(root, noun, declaration):
    """Adds a field at the end of a structure."""
    path, end = root / f"include/oamhal/{noun}.h", f"}} oamhal_{noun}_info_t;"
    text = path.read_text(encoding="utf-8")
    assert text.count(end) == 1
    path.write_text(text.replace(end, f"  {declaration}\n{end}"), encoding="utf-8")


class TestGenerator:
    """python/bindgen."""

    @pytest.fixture(autouse=True)
    def needs_pycparser(self):
        pytest.importorskip("pycparser", reason="python3-pycparser is not installed")

    def test_committed_is_what_the_headers_give(self):
        result = bindgen("--check")
        assert result.returncode == 0, result.stdout + result.stderr

    def test_a_changed_header_is_noticed(self, copy):
        add_field(copy, "unit", "oamhal_number_t added;")
        result = bindgen("--check", "--root", copy)
        assert result.returncode == 1
        assert "_native/unit.py: error: is not what the headers give" in result.stdout
        assert bindgen("--root", copy).returncode == 0
        assert "added: Optional[int] = as_number()" in (copy / "python/oamhal/_native/unit.py").read_text(encoding="utf-8")
        assert bindgen("--check", "--root", copy).returncode == 0

    def test_a_new_header(self, copy):
        """All forms of declarations, without a line of the generator for it."""
        (copy / "include/oamhal/extra.h").write_text(EXTRA, encoding="utf-8")
        add_field(copy, "snapshot", "uint32_t branch_count;")
        result = bindgen("--root", copy)
        assert result.returncode == 0, result.stderr
        shown = subprocess.run([sys.executable, "-B", "-c", SHOW_EXTRA], env={"PYTHONPATH": str(copy / "python"),
                               "OAMHAL_LIBRARY": oamhal.library_path()}, capture_output=True, text=True, check=False)
        assert shown.stderr == "" and shown.stdout.split("\n")[:-1] == EXTRA_SHOWN

    def test_what_it_does_not_understand_is_refused(self, copy):
        add_field(copy, "unit", "const double* samples;")  # Nothing says how many.
        result = bindgen("--root", copy)
        assert result.returncode == 1
        assert "oamhal_unit_info_t.samples: no rule says what it points to" in result.stderr


EXTRA = """
#include <stdbool.h>
#include <oamhal/snapshot.h>
OAMHAL_BEGIN_DECLS
/** Extra flags. */
#define OAMHAL_EXTRA_ONE UINT32_C(1)
#define OAMHAL_EXTRA_BOTH UINT32_C(3)
#define OAMHAL_EXTRA_TWO UINT32_C(2)
#define OAMHAL_EXTRA_STEPS UINT64_C(1000)
#define OAMHAL_EXTRA_NONE UINT64_MAX
/** How many. */
#define OAMHAL_MANY (3 + 4)
/** A kind. */
typedef enum oamhal_shade { OAMHAL_SHADE_UNKNOWN = 0, OAMHAL_SHADE_DARK } oamhal_shade;
/** Called. */
typedef int32_t (*oamhal_extra_callback)(void* user, const double* weights, uint32_t count);
/** Small. */
typedef struct oamhal_leaf {
  double weight;
  /** The rate, or OAMHAL_EXTRA_NONE. */
  uint64_t rate;
  /** UINT16_MAX when that is not known. */
  uint16_t links;
  /** One of oamhal_shade. */
  uint8_t shade;
  uint8_t key[4 * 2];
} oamhal_leaf_t;
typedef struct oamhal_branch_info {
  size_t size;
  /** Its name. */
  char name[OAMHAL_MANY];
  uint8_t reserved0;
  /** One of oamhal_shade. */
  int32_t shade;
  /** OAMHAL_EXTRA_* bits. */
  uint32_t flags;
  /** Index of the unit, or OAMHAL_NO_INDEX. */
  uint32_t unit;
  /** Texts. */
  const char* const* label_names;
  uint32_t label_count;
  /** How near. */
  const double* samples;
  uint32_t sample_count;
  bool yes;
  /** 1 when it is so. */
  uint32_t so;
  /** Weight. */
  double weight;
} oamhal_branch_info_t;
OAMHAL_API oamhal_status oamhal_branch_get(const oamhal_snapshot_t* snapshot, uint32_t index, oamhal_branch_info_t* info);
OAMHAL_API oamhal_status oamhal_weigh(const double* weights, const uint32_t* units, uint32_t count, oamhal_leaf_t* leaf,
                                      oamhal_extra_callback callback, const char** text, char* buffer, void* user);
OAMHAL_END_DECLS
"""
SHOW_EXTRA = """
import oamhal, dataclasses
from oamhal._native import extra, FUNCTIONS
print([field.name + ":" + field.type for field in dataclasses.fields(oamhal.Branch)])
print([field.name + ":" + field.type for field in dataclasses.fields(oamhal.Leaf)])
print(oamhal.Leaf.read(extra.oamhal_leaf_t(0.5, 2**64 - 1, 65535, 1, (1, 2)), None))
print(list(oamhal.ExtraFlags), int(oamhal.ExtraFlags.BOTH), extra.OAMHAL_EXTRA_STEPS, list(oamhal.Shade), extra.OAMHAL_MANY)
print(oamhal.Snapshot.branches.fget.__annotations__, oamhal.Branch.unit.fget.__annotations__)
print(extra.oamhal_leaf_t._fields_, [kind.__name__ for kind in FUNCTIONS["oamhal_weigh"][1]])
"""
EXTRA_SHOWN = [
    "['name:str', 'shade:Shade', 'flags:ExtraFlags', 'unit_index:Optional[int]', 'label_names:Tuple[str, ...]', "
    "'samples:Tuple[float, ...]', 'yes:bool', 'so:bool', 'weight:float']",
    "['weight:float', 'rate:Optional[int]', 'links:Optional[int]', 'shade:Shade', 'key:Tuple[int, ...]']",
    "Leaf(weight=0.5, rate=None, links=None, shade=<Shade.DARK: 1>, key=(1, 2, 0, 0, 0, 0, 0, 0))",
    "[<ExtraFlags.ONE: 1>, <ExtraFlags.TWO: 2>] 3 1000 [<Shade.UNKNOWN: 0>, <Shade.DARK: 1>] 7",
    "{'return': oamhal._items.Items[oamhal._native.extra.Branch]} {'return': 'Optional[Unit]'}",
    "[('weight', <class 'ctypes.c_double'>), ('rate', <class 'ctypes.c_ulong'>), ('links', <class 'ctypes.c_ushort'>), "
    "('shade', <class 'ctypes.c_ubyte'>), ('key', <class 'oamhal._native.extra.c_ubyte_Array_8'>)] "
    "['LP_c_double', 'LP_c_uint', 'c_uint', 'LP_oamhal_leaf_t', 'CFunctionType', 'LP_c_char_p', 'LP_c_char', 'c_void_p']",
]
