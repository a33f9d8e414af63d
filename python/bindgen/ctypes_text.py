# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""C types as expressions of ctypes, and the declarations that are made of them."""

from headers import Unsupported

_BASE = {
    "char": "c_char", "int": "c_int", "unsigned int": "c_uint", "float": "c_float", "double": "c_double",
    "size_t": "c_size_t", "_Bool": "c_bool", **{f"{sign}int{bits}_t": f"c_{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}


def expression(kind, used):
    """A type as text; the names of structures and callbacks in it are added to used."""
    if kind.kind == "base":
        return f"ctypes.{_BASE[kind.name]}"
    if kind.kind == "enum":
        return "ctypes.c_int"
    if kind.kind in ("struct", "callback"):
        used.add(kind.name)
        return kind.name
    if kind.kind == "array":
        return f"{expression(kind.of, used)} * {kind.count}"
    if kind.kind != "pointer":
        raise Unsupported(f"{kind.name}: a type that is never used by value")
    target = kind.of
    if target.kind in ("void", "opaque"):
        return "ctypes.c_void_p"
    if target.kind == "base" and target.name == "char" and target.const:
        return "ctypes.c_char_p"
    return f"ctypes.POINTER({expression(target, used)})"


def result(kind, used):
    return "None" if kind.kind == "void" else expression(kind, used)


def struct_lines(struct, used):
    """A structure, under its name in C."""
    lines = [f"class {struct.name}(ctypes.Structure):", "    _fields_ = ["]
    lines += [f'        ("{field.name}", {expression(field.type, used)}),' for field in struct.fields]
    return lines + ["    ]", "", ""]


def callback_lines(callback, used):
    types = [result(callback.returns, used)] + [expression(param.type, used) for param in callback.parameters]
    return [f"{callback.name} = ctypes.CFUNCTYPE({', '.join(types)})"]


def function_lines(functions, used):
    """The table of a header's functions: name -> (type of the result, types of the arguments)."""
    lines = ["FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {"]
    for function in functions:
        arguments = [expression(param.type, used) for param in function.parameters]
        whole = f'    "{function.name}": ({result(function.returns, used)}, ({", ".join(arguments)}'
        whole += ",))," if len(arguments) == 1 else ")),"
        if len(whole) <= 120:
            lines.append(whole)
            continue
        lines.append(f'    "{function.name}": ({result(function.returns, used)}, (')
        lines += [f"        {argument}," for argument in arguments] + ["    )),"]
    return lines + ["}"]
