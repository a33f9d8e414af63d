# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the Python of one header: enumerations, structures, views of structures, prototypes."""

import keyword
import re
import textwrap

import ctypes_text
import naming
from headers import Unsupported

WIDTH = 120
TOP = """# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# Written by python/bindgen from {source}: change that, and run /usr/bin/python3 -B python/bindgen
"""


def doc_lines(text, indent=4):
    """A docstring."""
    pad = " " * indent
    if not text:
        return []
    end = ' """' if text.endswith('"') else '"""'
    lines = textwrap.wrap(f'"""{text}{end}', WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [pad + line for line in lines]


def comment_lines(text, indent=4):
    return [" " * indent + line for line in textwrap.wrap(f"#: {text}", WIDTH - indent, subsequent_indent="#: ",
                                                          break_on_hyphens=False)] if text else []


class Model:
    """What all headers declare together, and which Python name belongs to what."""

    def __init__(self, headers):
        self.headers = headers
        self.enums = {enum.name: enum for header in headers.values() for enum in header.enums}
        self.structs = {struct.name: struct for header in headers.values() for struct in header.structs}
        self.home = {item.name: header.name.removesuffix(".h") for header in headers.values()
                     for item in [*header.structs, *header.callbacks, *header.enums]}
        # nouns: what a snapshot numbers -> the structure that oamhal_NOUN_get fills.
        self.nouns = {}
        for header in headers.values():
            for function in header.functions:
                match = re.fullmatch(r"oamhal_(\w+)_get", function.name)
                types = [param.type.of or param.type for param in function.parameters]
                if match and [kind.name for kind in types[:2]] == ["oamhal_snapshot_t", "uint32_t"] and \
                        len(types) == 3 and types[2].kind == "struct":
                    self.nouns[match.group(1)] = types[2].name
        self.views = self._views()
        self.flags = {}
        for header in headers.values():
            self._find_flags(header)
        self.constants = {macro.name: macro.value for header in headers.values() for macro in header.macros
                          if not macro.bits}
        self.known = {name: naming.class_name(name) for name in [*self.enums, *self.views]}

    def _find_flags(self, header):
        """Flags are single bits and combinations of them; what else is written like one is a constant."""
        groups = {}
        for macro in header.macros:
            if macro.bits:
                groups.setdefault(naming.camel(macro.name.split("_")[1]) + "Flags", []).append(macro)
        for name, macros in groups.items():
            known = sum({macro.value for macro in macros if macro.value & macro.value - 1 == 0})
            for macro in macros:
                macro.bits = macro.value & ~known == 0
            if known:
                self.flags[name] = header.name

    def _views(self):
        """Structures that a function fills, and those inside of them."""
        filled = {param.type.of.name for header in self.headers.values() for function in header.functions
                  for param in function.parameters if param.type.kind == "pointer" and not param.type.of.const}
        views = [name for name in self.structs if name in filled and name not in naming.NO_VIEW]
        for name in views:
            views += [field.type.name for field in self.structs[name].fields if field.type.kind == "struct"
                      and field.type.name not in {*naming.NO_VIEW, *views}]
        return views

    def home_of(self, python_name):
        """The module that has a class of this name."""
        names = {self.known[name]: self.home[name] for name in self.known}
        if python_name not in names and python_name not in self.flags:
            raise Unsupported(f"{python_name}: a comment speaks of these flags, and no OAMHAL_*_... UINT32_C() defines them")
        return names.get(python_name) or self.flags[python_name].removesuffix(".h")


class Emitter:
    """Writes the module of one header."""

    def __init__(self, model, header, extras):
        self.model = model
        self.header = header
        self.extras = extras
        self.types = set()  # C names that ctypes expressions use
        self.names = set()  # Python classes that are needed when a view is defined
        self.related = set()  # Python classes that annotations of properties name
        self.helpers = set()

    def text(self):
        """The module, or None for a header that declares nothing Python could use."""
        header = self.header
        body = []
        for macro in header.macros:
            if not macro.bits:
                body += comment_lines(naming.prose(macro.comment, self.model.known), 0)
                body += [f"{macro.name} = {macro.value!r}" if not isinstance(macro.value, str)
                         else f'{macro.name} = "{macro.value}"']
        body += ["", ""] if body else []
        body += self._flags()
        for enum in header.enums:
            body += self._enum(enum)
        for callback in header.callbacks:
            body += comment_lines(naming.prose(callback.comment, self.model.known), 0)
            body += ctypes_text.callback_lines(callback, self.types)
        for struct in header.structs:
            body += ["", ""] + ctypes_text.struct_lines(struct, self.types)[:-2]
            if struct.name in self.model.views:
                body += ["", ""] + self._view(struct)
        if not body and not header.functions:
            return None
        body += ["", ""] + ctypes_text.function_lines(header.functions, self.types)
        text = "\n".join(self._top("\n".join(body)) + body) + "\n"
        return re.sub(r"\n{4,}", "\n\n\n", text)

    def _top(self, body):
        """The imports, which are known when the rest is written."""
        stem = self.header.name.removesuffix(".h")
        own = {naming.class_name(name) for name, home in self.model.home.items() if home == stem}
        own |= {name for name, home in self.model.flags.items() if home == self.header.name}
        runtime, annotated = {}, {}
        for name in self.types:
            runtime.setdefault(self.model.home[name], set()).add(name)
        for name in self.names - own:
            runtime.setdefault(self.model.home_of(name), set()).add(name)
        for name in self.related - own - self.names:
            annotated.setdefault(self.model.home_of(name), set()).add(name)
        typing = ["Any", "ClassVar", "Dict", "Optional", "Tuple", "Type"]
        lines = TOP.format(source=f"include/oamhal/{self.header.name}").split("\n")[:-1]
        lines += [f'"""The declarations of {self.header.name}."""', "", "from __future__ import annotations", "",
                  "import ctypes"]
        views = [struct.name for struct in self.header.structs if struct.name in self.model.views]
        lines += ["import dataclasses"] if views else []
        lines += ["import enum"] if "IntFlag" in self.helpers else []
        used = [name for name in typing if re.search(rf"\b{name}\b", body)]
        lines += [f"from typing import {', '.join((['TYPE_CHECKING'] if annotated else []) + used)}", ""]
        helpers = sorted(self.helpers - {"IntFlag"})
        if helpers:
            line = f"from oamhal._view import {', '.join(helpers)}"
            lines += [line] if len(line) < WIDTH else ["from oamhal._view import (", *[f"    {name}," for name in helpers], ")"]
        extra = sorted(self.extras & {naming.class_name(name) + "Extras" for name in views})
        lines += [f"from oamhal._extras import {', '.join(extra)}"] if extra else []
        lines += [f"from oamhal._native.{home} import {', '.join(sorted(names))}"
                  for home, names in sorted(runtime.items()) if home != stem]
        if annotated:
            lines += ["", "if TYPE_CHECKING:"]
            lines += [f"    from oamhal._native.{home} import {', '.join(sorted(names))}"
                      for home, names in sorted(annotated.items())]
        return lines + ["", ""]

    def _flags(self):
        groups = {}
        for macro in self.header.macros:
            if macro.bits:
                groups.setdefault(macro.name.split("_")[1], []).append(macro)
        lines = []
        for word, macros in groups.items():
            self.helpers.add("IntFlag")
            lines += [f"class {naming.camel(word)}Flags(enum.IntFlag):", f'    """OAMHAL_{word}_*: combine with |."""', ""]
            for macro in macros:
                lines += comment_lines(naming.prose(macro.comment, self.model.known))
                lines.append(f"    {naming.member(macro.name.split('_', 2)[2])} = {macro.value}")
            lines += ["", ""]
        return lines

    def _enum(self, enum):
        bits = "bit set" in enum.comment
        self.helpers.add("IntFlag" if bits else "OpenEnum")
        base = "enum.IntFlag" if bits else "OpenEnum"
        lines = [f"class {naming.class_name(enum.name)}({base}):"]
        lines += doc_lines(naming.prose(enum.comment or f"{enum.name}.", self.model.known)) + [""]
        names = naming.member_names(enum.name, [name for name, _, _ in enum.members])
        for name, (_, value, comment) in zip(names, enum.members):
            lines += comment_lines(naming.prose(comment, self.model.known)) + [f"    {name} = {value}"]
        return lines + ["", ""]

    def _view(self, struct):
        fields = naming.Fields(struct, self.model.nouns)
        name = naming.class_name(struct.name)
        base = f"{name}Extras" if f"{name}Extras" in self.extras else "View"
        if base == "View":
            self.helpers.add("View")
        lines = ["@dataclasses.dataclass(frozen=True, init=False)", f"class {name}({base}):"]
        lines += doc_lines(naming.prose(struct.comment or f"{struct.name}.", self.model.known)) + [""]
        lines.append(f"    _struct: ClassVar[Type[ctypes.Structure]] = {struct.name}")
        noun = next((noun for noun, filled in self.model.nouns.items() if filled == struct.name), None)
        if noun:
            lines.append(f'    _getter: ClassVar[str] = "oamhal_{noun}_get"')
        ranges = sorted({fields.range_of(field) for field in struct.fields} - {None})
        if ranges:
            quoted = ", ".join(f'"{noun}"' for noun in ranges)
            lines.append(f"    _range_nouns: ClassVar[Tuple[str, ...]] = ({quoted}{',' if len(ranges) == 1 else ''})")
        properties, said = [], 0
        for field in struct.fields:
            if field.name == "size" or field.name.startswith("reserved"):
                continue
            comment = naming.prose(field.comment, self.model.known) if field.group != said else ""
            if fields.range_of(field) or any(fields.count_of(other) == field.name for other in struct.fields
                                             if other.type.kind == "pointer"):
                if fields.range_of(field) and field.name.endswith("_first"):
                    properties += self._range_property(fields.range_of(field), comment)
                    said = field.group
                continue
            said = field.group
            if keyword.iskeyword(field.name):
                raise Unsupported(f"{struct.name}.{field.name}: a word of Python; give it another name in naming.py")
            if fields.is_boolean(field):
                comment = re.sub(r"\b1( when| for|:)", r"True\1", re.sub(r"\b0:", "False:", comment))
            if fields.not_known(field, self.model.constants):
                comment = re.sub(r"\bOAMHAL_\w+\b", "None", comment)
            lines += self._field(fields, field) + doc_lines(comment)
            noun = fields.noun_of(field)
            if noun:
                properties += self._index_property(fields, field, noun)
        return lines + properties

    def _field(self, fields, field):
        annotation, helper, argument = self._meaning(fields, field)
        self.helpers.add(helper)
        name = f"{field.name}_index" if helper in ("as_index", "as_optional_index") else field.name
        return [f"    {name}: {annotation} = {helper}({argument})"]

    def _meaning(self, fields, field):
        """(annotation, helper of oamhal._view, its argument)."""
        kind = field.type
        if kind.kind == "struct" and kind.name == "oamhal_number_t":
            return "Optional[int]", "as_number", ""
        if kind.kind == "struct":
            self.names.add(naming.class_name(kind.name))
            return naming.class_name(kind.name), "as_struct", naming.class_name(kind.name)
        if kind.kind == "pointer":
            return self._pointer(fields, field)
        if kind.kind == "array" and kind.of.name == "char":
            return "str", "as_characters", ""
        if kind.kind == "array" and kind.of.kind == "base":
            return f"Tuple[{'float' if kind.of.name in ('double', 'float') else 'int'}, ...]", "as_array", ""
        if kind.kind != "base":
            raise Unsupported(f"{fields.struct.name}.{field.name}: no rule says what it is in Python")
        if kind.name in ("double", "float"):
            return "float", "as_real", ""
        if kind.name == "_Bool":
            return "bool", "as_boolean", ""
        if fields.noun_of(field):
            optional = fields.index_is_optional(field)
            return ("Optional[int]", "as_optional_index", f'"{field.name}"') if optional else ("int", "as_index", f'"{field.name}"')
        enum = fields.enum_of(field, self.model.enums)
        chosen = naming.class_name(enum) if enum else fields.flags_of(field, self.model.enums)
        if chosen:
            self.names.add(chosen)
            return chosen, "as_enum", chosen
        ones = fields.not_known(field, self.model.constants)
        if ones is not None:
            return "Optional[int]", "as_optional_integer", hex(ones)
        return ("bool", "as_boolean", "") if fields.is_boolean(field) else ("int", "as_integer", "")

    def _pointer(self, fields, field):
        target = field.type.of
        if target.kind == "base" and target.name == "char":
            return ("Optional[str]", "as_optional_text", "") if fields.text_is_optional(field) else ("str", "as_text", "")
        count = fields.count_of(field)
        if count and target.kind == "pointer" and target.of.name == "char":
            return "Tuple[str, ...]", "as_texts", f'"{count}"'
        if count and target.kind == "base":
            return f"Tuple[{'float' if target.name in ('double', 'float') else 'int'}, ...]", "as_numbers", f'"{count}"'
        raise Unsupported(f"{fields.struct.name}.{field.name}: no rule says what it points to, or how many there are")

    def _index_property(self, fields, field, noun):
        related = naming.class_name(self.model.nouns[noun])
        self.related.add(related)
        items = f"self.snapshot.{naming.plural(noun)}"
        optional = fields.index_is_optional(field)
        lines = ["", "    @property", f"    def {field.name}(self) -> {f'Optional[{related}]' if optional else related}:",
                 f'        """What {field.name}_index names."""']
        if optional:
            return lines + [f"        index = self.{field.name}_index",
                            f"        return None if index is None else {items}[index]"]
        return lines + [f"        return {items}[self.{field.name}_index]"]

    def _range_property(self, noun, comment):
        related = naming.class_name(self.model.nouns[noun])
        self.related.add(related)
        name = naming.plural(noun)
        text = comment if comment and "_first" not in comment else f"Its {name.replace('_', ' ')}."
        return ["", "    @property", f"    def {name}(self) -> Tuple[{related}, ...]:", *doc_lines(text, 8),
                f'        return self._range("{noun}", self.snapshot.{name})']


def collections(model):
    """The module with what a snapshot numbers, as properties."""
    lines = TOP.format(source="include/oamhal/*_get").split("\n")[:-1]
    lines += ['"""What a snapshot numbers."""', "", "from oamhal._items import Items, SnapshotBase"]
    homes = {}
    for name in model.nouns.values():
        homes.setdefault(model.home[name], set()).add(naming.class_name(name))
    lines += [f"from oamhal._native.{home} import {', '.join(sorted(names))}" for home, names in sorted(homes.items())]
    lines += ["", "", "class SnapshotItems(SnapshotBase):", '    """The numbered things of a snapshot, read when looked at."""']
    for noun, struct in model.nouns.items():
        view = naming.class_name(struct)
        lines += ["", "    @property", f"    def {naming.plural(noun)}(self) -> Items[{view}]:",
                  *doc_lines(naming.prose(model.structs[struct].comment, model.known), 8),
                  f"        return Items(self, {view}, 0, self.info.{noun}_count)"]
    return "\n".join(lines) + "\n"


def errors(model):
    """The module with an exception for each status."""
    status = model.enums["oamhal_status"]
    names = naming.member_names(status.name, [name for name, _, _ in status.members])
    lines = TOP.format(source="include/oamhal/status.h").split("\n")[:-1]
    lines += ['"""An exception for each status."""', "", "from typing import Dict, Type", "",
              "from oamhal._error import Error", "from oamhal._native.status import Status"]
    classes = []
    for member, (c_name, value, comment) in zip(names, status.members):
        if value != 0:
            classes.append((member, naming.class_name(c_name)))
            text = naming.prose(comment, model.known) or f"{c_name}."
            lines += ["", "", f"class {classes[-1][1]}(Error):", *doc_lines(text)]
    lines += ["", "", "__all__ = [", *[f'    "{name}",' for _, name in classes], "]", "", "#: By what the library returned.", "BY_STATUS: Dict[int, Type[Error]] = {"]
    lines += [f"    Status.{member}: {name}," for member, name in classes] + ["}"]
    return "\n".join(lines) + "\n"


def package(model, modules):
    """The module that gathers the others: public names, and tables for the library and the tests."""
    lines = TOP.format(source="include/oamhal").split("\n")[:-1]
    lines += ['"""The C interface: everything here is written from the headers."""', "", "from typing import Any, Dict, Tuple", ""]
    public, imports = [], {}
    for name in model.known:
        imports.setdefault(model.home[name], []).append(model.known[name])
    for name, header in model.flags.items():
        imports.setdefault(header.removesuffix(".h"), []).append(name)
    lines += [f"from oamhal._native import {stem}" for stem in modules]
    for stem, names in sorted(imports.items()):
        public += names
        lines += [f"from oamhal._native.{stem} import {name}" for name in sorted(names)] if len(names) == 1 else [
            f"from oamhal._native.{stem} import (", *[f"    {name}," for name in sorted(names)], ")"]
    lines += ["", "__all__ = [", *[f'    "{name}",' for name in sorted(public)], "]", "",
              "#: Name -> (type of the result, types of the arguments).", "FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {"]
    lines += [f"    **{stem}.FUNCTIONS," for stem in modules] + ["}"]
    lines += ["#: Those that copy one structure out of a snapshot.", "SNAPSHOT_GETTERS = {"]
    lines += [f'    "oamhal_{noun}_get",' for noun in model.nouns] + ["}"]
    return "\n".join(lines) + "\n"
