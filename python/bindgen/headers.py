# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the public C headers: pycparser gives the declarations, the text of a header the comments on them.

The preprocessor sees the headers and nothing of the system: stddef.h and the like are replaced by the few names that
the interface may use, so that what comes out depends on the headers alone."""

import dataclasses
import os
import pathlib
import re
import subprocess
import tempfile

from pycparser import c_ast, c_parser

# The types of C that the interface may use, with the size that the ABI gives them on every Linux with 64 bits.
BASE_TYPES = {
    "char": "char", "int": "int", "unsigned int": "unsigned int", "float": "float", "double": "double", "_Bool": "_Bool",
    "int8_t": "signed char", "int16_t": "short", "int32_t": "int", "int64_t": "long",
    "uint8_t": "unsigned char", "uint16_t": "unsigned short", "uint32_t": "unsigned int",
    "uint64_t": "unsigned long", "size_t": "unsigned long",
}
_STDDEF = "#define NULL ((void*)0)\ntypedef unsigned long size_t;\n"
_STDINT = "".join(f"typedef {real} {name};\n" for name, real in BASE_TYPES.items() if name.endswith("_t"))
_STDINT = _STDINT.replace("typedef unsigned long size_t;\n", "") + (
    "#define UINT32_MAX 4294967295\n#define UINT64_MAX 18446744073709551615\n"
    "#define UINT32_C(value) value\n#define UINT64_C(value) value\n")
_COMMENT = re.compile(r"/\*\*(.*?)\*/", re.DOTALL)
_MACRO = re.compile(r"^#define (OAMHAL_\w+)[ \t]+((?:[^\n\\]|\\\n)+)$", re.MULTILINE)
_SIMPLE = re.compile(r'[\s0-9a-fA-FxX()|<>+*-]+|"[^"\\]*"')


class Unsupported(Exception):
    """A declaration in a form that the generator does not know. The text names it."""


@dataclasses.dataclass(frozen=True)
class Type:
    """kind: base, void, enum, struct, opaque, callback, pointer, array; of: what it points to or consists of."""

    kind: str
    name: str = ""
    of: "Type | None" = None
    const: bool = False
    count: int = 0


@dataclasses.dataclass
class Field:
    """A field of a structure or a parameter. group is the comment that it shares with the fields of the same number."""

    name: str
    type: Type
    group: int = 0
    comment: str = ""


@dataclasses.dataclass
class Struct:
    name: str
    fields: list
    comment: str


@dataclasses.dataclass
class Enum:
    """members: (name, value, comment)."""

    name: str
    members: list
    comment: str


@dataclasses.dataclass
class Callback:
    name: str
    returns: Type
    parameters: list
    comment: str


@dataclasses.dataclass
class Macro:
    """A constant; bits says that it is one of a set of flags."""

    name: str
    value: object
    bits: bool
    comment: str


@dataclasses.dataclass
class Function:
    name: str
    returns: Type
    parameters: list


@dataclasses.dataclass
class Header:
    """What one header declares, each list in its order."""

    name: str
    macros: list = dataclasses.field(default_factory=list)
    enums: list = dataclasses.field(default_factory=list)
    callbacks: list = dataclasses.field(default_factory=list)
    structs: list = dataclasses.field(default_factory=list)
    functions: list = dataclasses.field(default_factory=list)


def plain(comment):
    """The text of a comment on one line."""
    lines = (re.sub(r"^[ \t]*\* ?", "", line) for line in comment.strip().split("\n"))
    return re.sub(r"\s+", " ", " ".join(lines)).strip()


def _between(lines, first, last):
    """The last comment in the lines first..last-1 (counted from 1), or ""."""
    found = _COMMENT.findall("\n".join(lines[first - 1:last - 1]))
    return plain(found[-1]) if found else ""


def _above(text, start):
    """The comment that ends on the line above the position start, or ""."""
    found = None
    for match in _COMMENT.finditer(text, 0, start):
        found = match
    return plain(found.group(1)) if found and re.fullmatch(r"[ \t]*\n", text[found.end():start]) else ""


# Of use to the bring-up library alone.
_LEFT_OUT = ("link_test.h", "register.h", "session.h", "window.h")


class Reader:
    """Reads the headers of one include directory."""

    def __init__(self, include):
        self.include = pathlib.Path(include).resolve()
        self.texts = {path.name: path.read_text(encoding="utf-8")
                      for path in sorted((self.include / "oamhal").glob("*.h")) if path.name not in _LEFT_OUT}
        self.headers = {name: Header(name) for name in self.texts}
        self.kinds = {}

    def read(self):
        """Header name -> Header."""
        for node in c_parser.CParser().parse(self._preprocess(""), "oamhal.h").ext:
            header = self.headers.get(pathlib.PurePath(node.coord.file).name)
            if header is None or "oamhal" not in node.coord.file:
                continue
            if isinstance(node, c_ast.Typedef):
                self._typedef(header, node)
            elif isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl):
                header.functions.append(Function(node.name, *self._signature(node.type)))
            else:
                raise Unsupported(f"{node.coord}: neither a typedef nor a function")
        self._macros()
        return self.headers

    def _preprocess(self, more):
        """All headers after the preprocessor, and the text `more` behind them."""
        with tempfile.TemporaryDirectory() as folder:
            fake = pathlib.Path(folder)
            (fake / "stddef.h").write_text(_STDDEF, encoding="utf-8")
            (fake / "stdbool.h").write_text("#define bool _Bool\n", encoding="utf-8")
            (fake / "stdint.h").write_text(_STDINT, encoding="utf-8")
            includes = "".join(f"#include <oamhal/{name}>\n" for name in self.texts)
            command = [*os.environ.get("CC", "cc").split(), "-E", "-nostdinc", "-undef", "-D__attribute__(x)=",
                       "-x", "c", "-I", folder, "-I", str(self.include), "-"]
            result = subprocess.run(command, input=includes + more, capture_output=True, text=True, check=False)
            if result.returncode != 0:
                raise Unsupported(f"the preprocessor failed: {result.stderr.strip()}")
            return result.stdout

    def _macros(self):
        names = [(header, match) for header, text in self.texts.items() for match in _MACRO.finditer(text)]
        asked = "".join(f"\n@{number}@ {match.group(1)}" for number, (_, match) in enumerate(names))
        values = dict(re.findall(r"^@(\d+)@(.*)$", self._preprocess(asked + "\n"), re.MULTILINE))
        for number, (header, match) in enumerate(names):
            name, text = match.group(1), values[str(number)].strip()
            if not _SIMPLE.fullmatch(text):
                continue  # An initializer or an attribute: nothing that Python could use.
            bits = re.match(r"UINT(32|64)_C\(", match.group(2)) is not None
            value = eval(text, {"__builtins__": {}})  # Digits and operators alone, or one string.
            self.headers[header].macros.append(Macro(name, value, bits, _above(self.texts[header], match.start())))

    def _typedef(self, header, node):
        inner = node.type
        text = self.texts[header.name]
        comment = self._comment_of(text, node.name)
        if isinstance(inner, c_ast.TypeDecl) and isinstance(inner.type, c_ast.Enum) and inner.type.values:
            self.kinds[node.name] = "enum"
            header.enums.append(Enum(node.name, self._members(text, inner.type), comment))
        elif isinstance(inner, c_ast.TypeDecl) and isinstance(inner.type, c_ast.Struct):
            self.kinds[node.name] = "struct" if inner.type.decls else "opaque"
            if inner.type.decls:
                header.structs.append(Struct(node.name, self._fields(text, inner.type), comment))
        elif isinstance(inner, c_ast.PtrDecl) and isinstance(inner.type, c_ast.FuncDecl):
            self.kinds[node.name] = "callback"
            header.callbacks.append(Callback(node.name, *self._signature(inner.type), comment))
        else:
            raise Unsupported(f"{node.coord}: typedef {node.name} is no enum, structure or callback")

    @staticmethod
    def _comment_of(text, name):
        """The comment above the typedef that declares name."""
        at = re.search(rf"^\}} {name};|^typedef [^;{{]*\b{name}\b[^;{{]*[;(]", text, re.MULTILINE)
        if at is None:
            return ""
        start = at.start() if text[at.start()] != "}" else text.rfind("\ntypedef ", 0, at.start()) + 1
        return _above(text, start)

    def _members(self, text, node):
        lines, members, value, last = text.split("\n"), [], -1, node.coord.line
        for item in node.values.enumerators:
            value = self._number(item.value) if item.value is not None else value + 1
            members.append((item.name, value, _between(lines, last, item.coord.line)))
            last = item.coord.line
        return members

    def _fields(self, text, node):
        lines, fields, group, comment, last = text.split("\n"), [], 0, "", node.coord.line
        for decl in node.decls:
            own = _between(lines, last, decl.coord.line)
            group, comment = (group + 1, own) if own else (group, comment)
            fields.append(Field(decl.name, self._type(decl.type), group, comment))
            last = decl.coord.line
        return fields

    def _signature(self, node):
        parameters = []
        for param in node.args.params if node.args else ():
            kind = self._type(param.type)
            if kind.kind != "void":
                parameters.append(Field(param.name, kind))
        return self._type(node.type), parameters

    def _number(self, node):
        if isinstance(node, c_ast.Constant):
            return int(node.value.rstrip("uUlL"), 0)
        if isinstance(node, c_ast.UnaryOp) and node.op == "-":
            return -self._number(node.expr)
        if isinstance(node, c_ast.BinaryOp) and node.op in ("+", "-", "*", "<<", "|"):
            left, right = self._number(node.left), self._number(node.right)
            return {"+": left + right, "-": left - right, "*": left * right, "<<": left << right,
                    "|": left | right}[node.op]
        raise Unsupported(f"{node.coord}: not a constant that the generator can work out")

    def _type(self, node):
        if isinstance(node, c_ast.PtrDecl):
            return Type("pointer", of=self._type(node.type))
        if isinstance(node, c_ast.ArrayDecl):
            return Type("array", of=self._type(node.type), count=self._number(node.dim))
        if not isinstance(node, c_ast.TypeDecl) or not isinstance(node.type, c_ast.IdentifierType):
            raise Unsupported(f"{node.coord}: a type that the generator does not know")
        name, const = " ".join(node.type.names), "const" in node.quals
        if name == "void":
            return Type("void", const=const)
        if name in self.kinds:
            return Type(self.kinds[name], name, const=const)
        if name in BASE_TYPES:
            return Type("base", name, const=const)
        raise Unsupported(f"{node.coord}: the generator does not know the type {name}")
