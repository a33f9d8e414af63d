# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the views of the library's structures are made of.

A view is a frozen dataclass with plain values of Python. It is read once, as a whole, and needs the library's memory no
more; it keeps its snapshot for the things around it (`device.module`, `link.a.device`). _native declares the fields of
each view with the functions as_* of this module, each of which says how a field of the C structure becomes a value."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Dict, Optional, Sequence, Tuple, Type, TypeVar

if TYPE_CHECKING:
    from oamhal._native.types import Absence
    from oamhal._snapshot import Snapshot

V = TypeVar("V", bound="View")
T = TypeVar("T")
NO_INDEX = 0xFFFFFFFF
PRESENT = 1
# Texts of members that are not made of their names.
TEXTS = {("Atomics", "BOTH"): "32,64"}
# How a field is read: from its value, the structure, and the snapshot.
Read = Callable[[Any, Any, Any], Any]


class OpenEnum(enum.IntEnum):
    """A closed set of the C interface; its text is the name that the tools and the JSON use ("no-driver").

    A number that is not known, from a library newer than this package, is UNKNOWN where there is one."""

    @classmethod
    def _missing_(cls, value: object) -> Optional["OpenEnum"]:
        return cls.__members__.get("UNKNOWN") if isinstance(value, int) else None

    def __str__(self) -> str:
        return TEXTS.get((type(self).__name__, self.name)) or self.name.lower().replace("bits_", "").replace("_", "-")

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def decode(value: bytes) -> str:
    """Text of the library. What is not UTF-8 in a file of the kernel stays readable."""
    return value.decode("utf-8", "backslashreplace")


def _field(read: Read, name: str = "", number: bool = False) -> Any:
    return dataclasses.field(metadata={"read": read, "name": name, "number": number})


def as_text() -> Any:
    """Text that is always there; "" from a library that is older than the field."""
    return _field(lambda value, info, snapshot: decode(value or b""))


def as_optional_text() -> Any:
    return _field(lambda value, info, snapshot: None if value is None else decode(value))


def as_characters() -> Any:
    return as_text()


def as_integer() -> Any:
    return _field(lambda value, info, snapshot: value)


def as_optional_integer(nothing: int) -> Any:
    """A number, or None where the library gives the one that stands for none."""
    return _field(lambda value, info, snapshot: None if value == nothing else value)


def as_real() -> Any:
    return as_integer()


def as_boolean() -> Any:
    return _field(lambda value, info, snapshot: value != 0)


def as_enum(kind: Type[T]) -> Any:
    """A number of a set."""
    make: Callable[[Any], T] = kind
    return _field(lambda value, info, snapshot: make(value))


def as_number() -> Any:
    """An oamhal_number_t: its value, or None; View.absence() says why."""
    return _field(lambda value, info, snapshot: value.value if value.absence == PRESENT else None, number=True)


def as_index(name: str) -> Any:
    """The place of another thing in the snapshot. name: the field of the C structure."""
    return _field(lambda value, info, snapshot: value, name)


def as_optional_index(name: str) -> Any:
    return _field(lambda value, info, snapshot: None if value == NO_INDEX else value, name)


def as_struct(view: Type[V]) -> Any:
    return _field(lambda value, info, snapshot: view.read(value, snapshot))


def as_texts(count: str) -> Any:
    """An array of texts. count: the field of the C structure with their number."""
    return _field(lambda value, info, snapshot: tuple(decode(value[i]) for i in range(getattr(info, count))))


def _plain(value: Any) -> Any:
    """A value of a field as JSON has it."""
    if isinstance(value, View):
        return value.as_dict()
    if isinstance(value, OpenEnum):
        return str(value)
    if isinstance(value, enum.IntFlag):
        return int(value)
    return list(value) if isinstance(value, tuple) else value


def as_array() -> Any:
    """An array inside of the structure."""
    return _field(lambda value, info, snapshot: tuple(value))


def as_numbers(count: str) -> Any:
    """An array of numbers. count: the field of the C structure with their number."""
    return _field(lambda value, info, snapshot: tuple(value[:getattr(info, count)]))


class Detached(RuntimeError):
    """A view that was pickled knows nothing of the things around it: its snapshot stayed behind."""


class View:
    """The base of all views."""

    _struct: ClassVar[Type[ctypes.Structure]]
    _getter: ClassVar[str]
    _range_nouns: ClassVar[Tuple[str, ...]] = ()
    _plan: ClassVar[Optional[Tuple[Tuple[str, str, Read, bool], ...]]] = None
    #: The place in the snapshot's sequence of such things; None for views that are in none.
    position: Optional[int]
    _snapshot: Any  # Of Optional[Snapshot], which typing.get_type_hints() could not find here.
    _absences: Dict[str, int]
    _ranges: Dict[str, Tuple[int, int]]

    @classmethod
    def read(cls: Type[V], info: Any, snapshot: Optional["Snapshot"], position: Optional[int] = None) -> V:
        """Copies a structure of the library."""
        plan = cls._fields()
        self = cls.__new__(cls)
        values = self.__dict__
        absences: Dict[str, int] = {}
        for name, source, read, is_number in plan:
            value = getattr(info, source)
            values[name] = read(value, info, snapshot)
            if is_number:
                absences[name] = value.absence
        values["position"] = position
        values["_snapshot"] = snapshot
        values["_absences"] = absences
        values["_ranges"] = {noun: (getattr(info, f"{noun}_first"), getattr(info, f"{noun}_count"))
                             for noun in cls._range_nouns}
        return self

    @classmethod
    def _fields(cls) -> Tuple[Tuple[str, str, Read, bool], ...]:
        """(name, field of the C structure, how to read it, whether it is a number that can be absent) of each field."""
        known: Optional[Tuple[Tuple[str, str, Read, bool], ...]] = cls.__dict__.get("_plan")
        if known is not None:
            return known
        fields_of: Callable[[Any], Any] = dataclasses.fields  # Every view is a dataclass, but for the type checker.
        plan = tuple((field.name, field.metadata["name"] or field.name, field.metadata["read"],
                      field.metadata["number"]) for field in fields_of(cls))
        cls._plan = plan
        return plan

    @property
    def snapshot(self) -> "Snapshot":
        """The snapshot that it was read from."""
        if self._snapshot is None:
            raise Detached(f"this {type(self).__name__} has no snapshot: it was pickled, or never was part of one")
        snapshot: "Snapshot" = self._snapshot
        return snapshot

    def _range(self, noun: str, items: Sequence[T]) -> Tuple[T, ...]:
        first, count = self._ranges[noun]
        return tuple(items[first:first + count])

    def absence(self, name: str) -> "Absence":
        """Why a number is None: device.absence("memory_used_bytes"), device.absence("host_link.width"). It is PRESENT
        for one that is known."""
        from oamhal._native.types import Absence
        return Absence(self._absence_number(name))

    def _absence_number(self, name: str) -> int:
        head, _, rest = name.partition(".")
        if rest:
            inner = getattr(self, head, None)
            if isinstance(inner, View):
                return inner._absence_number(rest)
        if name not in self._absences:
            known = ", ".join(self._absences) or "none"
            raise ValueError(f"{type(self).__name__} has no number '{name}' that can be absent; those are: {known}")
        return self._absences[name]

    def as_dict(self) -> Dict[str, Any]:
        """The fields in values that JSON has; "absent" says why a number is None."""
        from oamhal._native.types import Absence
        values = {name: _plain(getattr(self, name)) for name, _, _, _ in type(self)._fields()}
        absent = {name: str(Absence(number)) for name, number in self._absences.items() if number != PRESENT}
        return {**values, "absent": absent} if absent else values

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_snapshot": None}

    def __copy__(self: V) -> V:
        return self

    def __deepcopy__(self: V, memo: Any) -> V:
        return self
