# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What a C declaration is called and what it means in Python.

The headers say most of it in their own words: "One of oamhal_state", "or NULL", "or OAMHAL_NO_INDEX", "1 when". The
tables below hold what no comment says. tests/python compares the result with simulated machines."""

import re

# Names that would collide or read badly.
CLASS_NAMES = {
    "oamhal_context_info_t": "ContextInfo", "oamhal_snapshot_info_t": "SnapshotInfo",
    "OAMHAL_ERROR_VERSION": "VersionMismatch", "OAMHAL_ERROR_FINDINGS": "FindingsReached",
    "oamhal_path_info_t": "PathInfo", "oamhal_rings_info_t": "RingsInfo", "oamhal_cliques_info_t": "CliquesInfo",
}
MEMBER_PREFIXES = {"oamhal_absence": "OAMHAL_ABSENT_", "oamhal_status": "OAMHAL_ERROR_"}
MEMBER_NAMES = {"64BIT": "BITS_64", "32": "BITS_32", "64": "BITS_64"}  # The text of a member has no BITS_.
PLURALS = {"memory": "memory_regions"}
# Structures that have a form of their own in Python: an exception; a number or None.
NO_VIEW = {"oamhal_error_t", "oamhal_number_t"}
# (structure, field): its comment belongs to a neighbour.
OPTIONAL_TEXT = {
    ("oamhal_device_info_t", "form_factor_source"),
    ("oamhal_backend_info_t", "version"), ("oamhal_backend_info_t", "evidence"),
}
BOOLEANS = {("oamhal_device_info_t", "virtual_function"), ("oamhal_nic_info_t", "virtual_function"),
            ("oamhal_check_info_t", "by_pairs")}
_ONE_MEANS_TRUE = re.compile(r"(^|\band )1( when| for|:)")


def camel(words):
    return "".join(word[:1].upper() + word[1:] for word in words.lower().split("_"))


def class_name(name):
    """oamhal_link_end_t -> LinkEnd, OAMHAL_ERROR_NOT_FOUND -> NotFound."""
    if name in CLASS_NAMES:
        return CLASS_NAMES[name]
    return camel(re.sub(r"^oamhal_|^OAMHAL_ERROR_|_info_t$|_t$", "", name))


def plural(noun):
    if noun in PLURALS:
        return PLURALS[noun]
    if noun.endswith(("ch", "s", "x")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def member_names(enum_name, names):
    """The members of an enumeration without what all of them start with."""
    if enum_name in MEMBER_PREFIXES:
        prefix = MEMBER_PREFIXES[enum_name]
        short = [re.sub(rf"^{prefix}|^OAMHAL_", "", name) for name in names]
    else:
        shared = 0
        split = [name.split("_") for name in names]
        while all(len(parts) > shared + 1 and parts[shared] == split[0][shared] for parts in split):
            shared += 1
        short = ["_".join(parts[shared:]) for parts in split]
    return [member(name) for name in short]


def member(name):
    name = MEMBER_NAMES.get(name, name)
    return name if name.isidentifier() else f"N_{name}"


def prose(comment, known):
    """A comment of a header in the words of Python. known: name in C -> name in Python."""
    text = re.sub(r"\bOAMHAL_NO_INDEX\b|\bNULL\b|\bUINT\d+_MAX\b", "None", comment)
    text = re.sub(r"\b[a-zA-Z]\w*_\w+\b", lambda match: known.get(match.group(0), match.group(0)), text)
    return text.replace("\\", "\\\\")


class Fields:
    """What the fields of one structure mean. nouns: the things that a snapshot numbers."""

    def __init__(self, struct, nouns):
        self.struct = struct
        self.nouns = nouns
        self.by_name = {field.name: field for field in struct.fields}

    def group(self, field, kind):
        """The fields that share a comment with this one and are of the kind, in order."""
        return [other for other in self.struct.fields
                if other.group == field.group and kind(other) and not other.name.startswith("reserved")]

    def noun_of(self, field):
        """The noun when the field is an index of a thing in the snapshot, else None."""
        if field.type.name != "uint32_t" or "_in_" in field.name or not re.search(r"\b[Ii]ndex\b", field.comment):
            return None
        return next((noun for noun in self.nouns if field.name == noun or field.name.endswith(f"_{noun}")), None)

    def index_is_optional(self, field):
        group = self.group(field, self.noun_of)
        parts = field.comment.split(", and ")
        said = parts[group.index(field)] if len(group) > 1 and len(parts) == len(group) else field.comment
        return "OAMHAL_NO_INDEX" in said

    def enum_of(self, field, enums):
        """The enumeration that a field takes its number from, or None. It is an int32_t, or else a small number."""
        names = [name for name in re.findall(r"\boamhal_\w+\b", field.comment) if name in enums]
        group = self.group(field, lambda other: other.type.name == "int32_t") or \
            self.group(field, lambda other: other.type.name in ("uint8_t", "uint16_t"))
        return names[group.index(field)] if field in group and group.index(field) < len(names) else None

    def not_known(self, field, constants):
        """The number of an unsigned field that stands for none: all ones, where its comment names that; or None."""
        size = re.fullmatch(r"uint(\d+)_t", field.type.name)
        if size is None or len(self.group(field, lambda other: other.type.kind == "base")) != 1:
            return None
        ones = (1 << int(size.group(1))) - 1
        names = {f"UINT{size.group(1)}_MAX", *(name for name, value in constants.items() if value == ones)}
        return ones if names & set(re.findall(r"\w+", field.comment)) else None

    def flags_of(self, field, enums):
        """The flags of an unsigned field: "OAMHAL_MEMORY_* bits" or "oamhal_attribute_class bits"; or None."""
        by_prefix = re.search(r"OAMHAL_(\w+)_\* bits", field.comment)
        by_enum = re.search(r"\b(oamhal_\w+) bits", field.comment)
        group = self.group(field, lambda other: other.type.name in ("uint32_t", "uint64_t"))
        if field.type.name not in ("uint32_t", "uint64_t") or group[0] is not field:
            return None
        if by_prefix:
            return camel(by_prefix.group(1)) + "Flags"
        return class_name(by_enum.group(1)) if by_enum and by_enum.group(1) in enums else None

    def is_boolean(self, field):
        if (self.struct.name, field.name) in BOOLEANS:
            return True
        group = self.group(field, lambda other: other.type.kind == "base")
        return len(group) == 1 and _ONE_MEANS_TRUE.search(field.comment) is not None

    def text_is_optional(self, field):
        if (self.struct.name, field.name) in OPTIONAL_TEXT:
            return True
        return "NULL" in field.comment and "Never NULL" not in field.comment

    def range_of(self, field):
        """The noun when the field is the first or the count of a range of things in the snapshot."""
        noun, _, end = field.name.rpartition("_")
        if end in ("first", "count") and noun in self.nouns and f"{noun}_first" in self.by_name:
            return noun
        return None

    def count_of(self, field):
        """The field that counts the elements behind a pointer, or None; text ends by itself."""
        if field.type.of.name == "char":
            return None
        stems = {field.name, field.name.rsplit("_", 1)[0], field.name.removesuffix("s")}
        return next((f"{stem}_count" for stem in sorted(stems) if f"{stem}_count" in self.by_name), None)
