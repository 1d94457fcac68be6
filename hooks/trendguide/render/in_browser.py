"""Our own Python for the browser: the rules, the values and the card, read as text and written as one ES module.

The form checks and draws as the guide does, so nothing may be written twice by hand. This room turns our Python and the
card's macros into JavaScript: functions that are reached from `ROOTS`, classes with their fields, constants as they
stand in memory. It takes a plain subset of Python; whatever else it meets it refuses with file, line and what to write
instead, so that a new construct is a mistake of the build and never another answer. `compose-python.js` has what Python
has and JavaScript lacks, and tests hold every card, every message and thousands of quantities equal in both.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import sys
import types
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Annotated, Any, NoReturn, Union, get_args, get_origin

from jinja2 import nodes
from pydantic import BaseModel, BeforeValidator

from trendguide import load, messages, model, rules, session, values
from trendguide.render import card, fit, pictograms, staircase, timeline
from trendguide.render.site import TEMPLATES, Asset, environment
from trendguide.values import FromText

ADDRESS = "contribute/guide.js"
ROOMS = {
    room.__name__: room
    for room in (messages, values, model, load, session, rules, pictograms, staircase, timeline, card, fit)
}
ROOTS = (
    *((card, name) for name in ("laid", "Stamp", "typed")), (timeline, "timeline"), (staircase, "staircase"),
    (staircase, "staircase_of"), (session, "work_out"),
    *((load, name) for name in ("Entry", "Guide", "MAX_SLUG", "Mark", "Node", "PLACES", "Problem", "RESERVED",
                                "TrendFolder", "shortened", "wrong_choice")),
    *((messages, name) for name in ("NOUNS", "counted", "listed", "say")),
    *((rules, name) for name in ("Room", "broken_by")), (values, "parse_work"),
)  # fmt: skip
"""What the form calls; compose-check.js and compose-preview.js have it under the same names."""
MACROS = "card-macros.jinja"
DRAWN = "sheet"  # the macro that is the card


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESERVED = words(
    "new default var function this typeof delete switch case let const export static void class enum extends package "
    "private public protected interface arguments eval super null true false do throw catch debugger instanceof"
)
"""Names that JavaScript keeps for itself."""
OF_BUILTINS = words(
    "append lower upper casefold strip rstrip split rsplit join startswith endswith removesuffix removeprefix replace "
    "partition capitalize format get items keys values setdefault index add quantize scaleb to_integral_value"
)
"""Methods of text, lists, dictionaries, sets and decimals: what they are called on is known only when it runs."""
BUILTINS = words(
    "len int float str sum min max range zip enumerate any all next iter list tuple dict set frozenset sorted reversed "
    "getattr id type abs divmod map"
)
LIBRARY = {
    "markupsafe.Markup": "Markup", "markupsafe.escape": "escape", "decimal.Decimal": "Decimal",
    "dataclasses.replace": "replace", "math.ceil": "ceil", "re.sub": "re.sub", "re.search": "re.search",
    "re.match": "re.match", "re.fullmatch": "re.fullmatch", "re.findall": "re.findall", "re.split": "re.split",
    "re.escape": "re.escape", "re.compile": "re.compile", "re.IGNORECASE": "re.IGNORECASE",
    "datetime.date": "date", "dict.fromkeys": "fromkeys", "itertools.pairwise": "pairwise",
    "difflib.get_close_matches": "get_close_matches", "trendguide.messages.Said": "Said",
}  # fmt: skip
"""What our rooms use of the standard library, by the name that compose-python.js gives it."""
LEFT_OUT = frozenset(["Problem.__str__"])
"""What only a terminal asks for."""
MODULES = frozenset(name.rpartition(".")[0] for name in LIBRARY if not name.startswith("trendguide."))
OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.BitOr: "union", ast.BitAnd: "intersection",
}  # fmt: skip
COMPARED = {ast.Lt: "< 0", ast.LtE: "<= 0", ast.Gt: "> 0", ast.GtE: ">= 0"}
FUNCTIONS = (ast.FunctionDef, ast.Lambda)
KINDS = {"str": "String", "int": "Number", "dict": "Map", "list": "Array", "tuple": "Array", "set": "Set"}
"""What `isinstance` may ask for besides our own classes; a list and a tuple are the same there."""
INSTEAD = {
    "With": "call a function that opens and closes",
    "Try": "catch one kind of error by its name, without else or finally",
    "For": "a loop without else",
    "While": "a loop without else",
    "Match": "if and elif",
    "Delete": "make a new one without it",
    "Global": "a parameter",
    "Nonlocal": "a parameter",
    "ClassDef": "a class at the top of the file",
    "Assert": "raise ValueError",
    "Await": "a plain call",
    "FormattedValue": "a width or a form of the value worked out before",
    "BinOp": "+, -, *, /, //, %, | or &",
    "UnaryOp": "-x or not x",
    "Slice": "a slice without a step",
}
"""What to write instead of what the browser has not."""


class Refused(Exception):
    """Python that this room does not know, as `file:line: what it is`."""


@dataclasses.dataclass(frozen=True)
class Name:
    """Something at the top of one of our rooms."""

    room: str
    name: str

    def __str__(self) -> str:
        return f"{self.room.rsplit('.', 1)[-1]}${self.name.replace('.', '$')}"

    @property
    def thing(self) -> Any:
        return attrgetter(self.name)(ROOMS[self.room])


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(inspect.getsource(room)) for name, room in ROOMS.items()}


@cache
def definitions(room: str) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    """Functions and classes by name; what an enumeration's members can say as `Part.is_figure`."""
    top = {node.name: node for node in trees()[room].body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    members: dict[str, ast.FunctionDef | ast.ClassDef] = {
        f"{name}.{own.name}": own
        for name, node in top.items()
        if isinstance(node, ast.ClassDef) and is_enum(getattr(ROOMS[room], name))
        for own in node.body
        if isinstance(own, ast.FunctionDef)
    }
    return top | members


def is_enum(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Enum)


@cache
def said_by_members() -> dict[str, Name]:
    """By the name of a property: where an enumeration has it. The browser has members as plain text."""
    names = [Name(room, name) for room in ROOMS for name in definitions(room) if "." in name]
    return {name.name.split(".")[1]: name for name in names}


def methods(room: str, name: str) -> dict[str, ast.FunctionDef]:
    found = definitions(room)[name]
    assert isinstance(found, ast.ClassDef)
    return {one.name: one for one in found.body if isinstance(one, ast.FunctionDef)}


@cache
def imported(room: str) -> dict[str, str]:
    """What a name stands for that was imported at the top of a room or of a function: a dotted name."""
    found: dict[str, str] = {}
    top = trees()[room].body
    for one in (*top, *(line for made in top if isinstance(made, ast.FunctionDef) for line in made.body)):
        if isinstance(one, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in one.names}
        elif isinstance(one, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{one.module}.{alias.name}" for alias in one.names}
    return found


def home(room: str, name: str) -> Name:
    """Where a thing was defined that a room knows under some name."""
    dotted = imported(room).get(name)
    if dotted is None:
        return Name(room, name)
    return home(*dotted.rsplit(".", 1))


def text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def safe(name: str) -> str:
    return f"{name}$" if name in RESERVED else name


def fields_of(kind: type[Any]) -> dict[str, list[Any]]:
    """The fields of a dataclass or a named tuple, each with a list of its default, empty where it has none."""
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        spare = vars(kind)["_field_defaults"]
        return {name: [spare[name]] if name in spare else [] for name in vars(kind)["_fields"]}
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return {
        field.name: [field.default_factory()]
        if field.default_factory is not dataclasses.MISSING
        else [field.default]
        if field.default is not dataclasses.MISSING
        else []
        for field in fields
    }


class Writer:
    """Writes what is reached, and remembers what that reaches in turn."""

    def __init__(self) -> None:
        self.wanted: dict[Name, None] = {}
        self.called: set[str] = set()  # names of attributes: a method is written only if its name is among them

    def want(self, name: Name) -> str:
        self.wanted.setdefault(name)
        return str(name)

    # Things as they stand in memory

    def literal(self, value: Any) -> str:
        if isinstance(value, Enum):
            return text(str(value.value))
        if is_enum(value):
            return self.literal(list(value))
        if isinstance(value, type | types.FunctionType) and value.__module__ in ROOMS:
            return self.want(Name(value.__module__, value.__qualname__))
        if value is None or isinstance(value, bool | int | float | str):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, Decimal):
            return f'new $.Decimal("{value}")'
        if isinstance(value, re.Pattern):
            return f"new $.Pattern({text(value.pattern)}, {text('i' if value.flags & re.IGNORECASE else '')})"
        if fields := fields_of(type(value)):
            parts = (self.literal(getattr(value, name)) for name in fields)
            return f"new {self.want(Name(type(value).__module__, type(value).__name__))}({', '.join(parts)})"
        if isinstance(value, set | frozenset):
            return f"$.set({self.literal(sorted(value))})"
        if isinstance(value, tuple | list):
            return f"[{', '.join(map(self.literal, value))}]"
        if isinstance(value, dict):
            pairs = (f"[{self.literal(key)}, {self.literal(one)}]" for key, one in value.items())
            return f"new Map([{', '.join(pairs)}])"
        raise Refused(f"{value!r} is no constant that the browser could have")

    def reached(self, roots: Iterable[Name]) -> dict[Name, str]:
        """Every function, class and constant that the roots need, written."""
        for root in roots:
            self.want(root)
        written: dict[Name, str] = {}
        methods_of: dict[Name, dict[str, str]] = {}
        while True:
            before = len(self.wanted), len(self.called)
            for name in list(self.wanted):
                if isinstance(name.thing, type):
                    self.methods_called(name, methods_of.setdefault(name, {}))
                elif name not in written:
                    written[name] = self.constant_or_function(name)
            if before == (len(self.wanted), len(self.called)):
                break
        return {
            name: self.shape_of_class(name, methods_of[name]) if name in methods_of else written[name]
            for name in self.wanted
        }

    def constant_or_function(self, name: Name) -> str:
        node = definitions(name.room).get(name.name)
        if isinstance(node, ast.FunctionDef):
            made = Body(self, name.room, node)
            marks = [ast.unparse(mark).partition("(")[0] for mark in node.decorator_list]
            if marks in (["lru_cache"], ["cache"]):
                return f"const {name} = $.remembering({made.function('function ')});"
            if marks not in ([], ["property"]):
                made.refuse(node, f"@{marks[0]} on a function", "lru_cache, or none")
            return made.function(f"function {name}")
        return f"const {name} = {self.literal(name.thing)};"

    def methods_called(self, name: Name, found: dict[str, str]) -> None:
        for key, node in methods(name.room, name.name).items():
            is_asked = key in self.called or key in ("__str__", "__init__")
            if key not in found and is_asked and f"{name.name}.{key}" not in LEFT_OUT:
                found[key] = Body(self, name.room, node).method()
        for base in name.thing.__bases__:
            if base.__module__ in ROOMS:
                self.want(Name(base.__module__, base.__name__))

    def shape_of_class(self, name: Name, methods_of: dict[str, str]) -> str:
        bases = [base for base in name.thing.__bases__ if base.__module__ in ROOMS]
        parent = self.want(Name(bases[0].__module__, bases[0].__name__)) if bases else "$.Thing"
        fields = ""
        if known := fields_of(name.thing):
            pairs = ", ".join(f"{key}: () => {self.literal(spare[0])}" for key, spare in known.items() if spare)
            fields = f", {text(' '.join(known))}, {{{pairs}}}"
        shared = {key: value for key, value in vars(name.thing).items() if self.is_shared(name.thing, key, value)}
        statics = ", ".join(f"{key}: {self.literal(value)}" for key, value in shared.items())
        inside = "".join(f"\n{code}" for code in methods_of.values())
        return f"class {name} extends {parent} {{{inside}\n}}\n$.describe({name}, {{{statics}}}{fields});"

    def is_shared(self, owner: type, key: str, value: Any) -> bool:
        """A value of the class that something asks for."""
        is_kept = isinstance(value, str | int | Decimal | tuple | dict | None)
        return key in self.called and is_kept and key not in fields_of(owner)


def in_javascript(source: str, room: str) -> str:
    """One function, written as if it stood in a room of ours."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return Body(Writer(), room, function).function(f"function {function.name}")


class Body:
    """One function, its names and its statements."""

    def __init__(
        self, writer: Writer, room: str, node: ast.FunctionDef | ast.Lambda, around: Body | None = None
    ) -> None:
        self.writer, self.room, self.node, self.around = writer, room, node, around
        own = node.args
        self.parameters = [one.arg for one in (*own.posonlyargs, *own.args, *own.kwonlyargs)]
        self.parameters += [one.arg for one in (own.vararg, own.kwarg) if one]
        self.locals = {*self.parameters, *assigned(node)}
        self.owner = ""  # 'this' is what the first parameter of a method is called

    def refuse(self, node: ast.AST, what: str = "", instead: str = "") -> NoReturn:
        line = getattr(node, "lineno", getattr(self.node, "lineno", 0))
        kind = type(node).__name__
        instead = instead or INSTEAD.get(kind, "") if not what or instead else ""
        advice = f"instead: {instead}" if instead else "it knows what in_browser.py and compose-python.js have"
        raise Refused(f"{ROOMS[self.room].__file__}:{line}: {what or kind} is unknown to the browser; {advice}")

    # Functions

    def signature(self) -> str:
        own = self.node.args
        plain = [*own.posonlyargs, *own.args]
        if self.owner:
            plain = plain[1:]
        spare = [None] * (len(plain) - len(own.defaults))
        parts = [self.parameter(one, default) for one, default in zip(plain, [*spare, *own.defaults], strict=True)]
        parts += [self.parameter(one, default) for one, default in zip(own.kwonlyargs, own.kw_defaults, strict=True)]
        if own.vararg:
            parts.append(f"...{safe(own.vararg.arg)}")
        if own.kwarg:
            parts.append(f"{safe(own.kwarg.arg)} = new Map()")
        return ", ".join(parts)

    def parameter(self, one: ast.arg, default: ast.expr | None) -> str:
        return safe(one.arg) + (f" = {self.value(default)}" if default is not None else "")

    def block(self) -> str:
        assert isinstance(self.node, ast.FunctionDef)
        names = sorted(safe(name) for name in assigned(self.node) - set(self.parameters) - nested(self.node))
        head = f"let {', '.join(names)};\n" if names else ""
        return f"{{\n{head}{self.statements(self.node.body)}}}"

    def is_generator(self) -> bool:
        return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in inside(self.node))

    def function(self, head: str) -> str:
        star = "*" if self.is_generator() else ""
        return f"{head.replace('function', f'function{star}')}({self.signature()}) {self.block()}"

    def method(self) -> str:
        assert isinstance(self.node, ast.FunctionDef)
        marks = {one.id for one in self.node.decorator_list if isinstance(one, ast.Name)}
        name, static = self.node.name, "static " if "classmethod" in marks else ""
        if "staticmethod" in marks:
            return f"{name}({self.signature()}) {self.block()}"
        self.owner = self.node.args.args[0].arg
        if name == "__init__":
            name = "constructor"
            return f"constructor({self.signature()}) {{ super(); {self.block()} }}"
        if "cached_property" in marks:
            return f"get {name}() {{ return $.kept(this, {text(name)}, () => {self.block()}); }}"
        if "property" in marks:
            return f"get {name}() {self.block()}"
        star = "*" if self.is_generator() else ""
        return f"{static}{star}{name}({self.signature()}) {self.block()}"

    # Statements

    def statements(self, body: Iterable[ast.stmt]) -> str:
        return "".join(f"{line}\n" for line in map(self.statement, body) if line)

    def statement(self, node: ast.stmt) -> str:
        match node:
            case ast.Expr(ast.Constant()) | ast.Pass() | ast.ImportFrom() | ast.AnnAssign(value=None):
                return ""
            case ast.Expr(value):
                return f"{self.value(value)};"
            case ast.Return(value):
                return f"return {self.value(value) if value else 'null'};"
            case ast.Assign(targets, value):
                made = self.value(value)
                for target in reversed(targets):
                    made = self.put(target, made)
                return f"{made};"
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                return f"{self.put(target, self.value(value))};"
            case ast.AugAssign(target, op, value):
                if isinstance(op, ast.Add) and isinstance(target, ast.Name) and target.id in lists(self.node):
                    return f"{self.value(target)}.push(...$.it({self.value(value)}));"
                if type(op) not in OPERATORS:
                    self.refuse(node, "", INSTEAD["BinOp"])
                return f"{self.put(target, f'$.{OPERATORS[type(op)]}({self.value(target)}, {self.value(value)})')};"
            case ast.If(test, body, others):
                other = f" else {{\n{self.statements(others)}}}" if others else ""
                return f"if ({self.truth(test)}) {{\n{self.statements(body)}}}{other}"
            case ast.For(target, within, body, []):
                return f"for ({self.target(target)} of $.it({self.value(within)})) {{\n{self.statements(body)}}}"
            case ast.While(test, body, []):
                return f"while ({self.truth(test)}) {{\n{self.statements(body)}}}"
            case ast.Continue():
                return "continue;"
            case ast.Break():
                return "break;"
            case ast.Raise(exc=ast.Name() as kind):
                return f"throw new {self.value(kind)}();"
            case ast.Raise(exc=ast.expr() as raised):
                return f"throw {self.value(raised)};"
            case ast.Try(body, [ast.ExceptHandler(type=ast.Name() as kind, name=name, body=caught)], [], []):
                again = f"if (!($error instanceof {self.value(kind)})) throw $error;\n"
                again += f"{safe(name)} = $error;\n" if name else ""
                return f"try {{\n{self.statements(body)}}} catch ($error) {{\n{again}{self.statements(caught)}}}"
            case ast.FunctionDef(name=name):
                inner = Body(self.writer, self.room, node, self)
                if inner.is_generator():
                    self.refuse(node, "a generator inside a function", "it at the top of the file")
                return f"const {safe(name)} = ({inner.signature()}) => {inner.block()};"
            case _:
                self.refuse(node)

    def put(self, target: ast.expr, made: str) -> str:
        if isinstance(target, ast.Subscript):
            return f"$.put({self.value(target.value)}, {self.value(target.slice)}, {made})"
        return f"{self.target(target)} = {f'[...$.it({made})]' if isinstance(target, ast.Tuple) else made}"

    def target(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return safe(name)
            case ast.Tuple(parts) | ast.List(parts):
                return f"[{', '.join(self.target(part) for part in parts)}]"
            case ast.Starred(value):
                return f"...{self.target(value)}"
            case ast.Attribute(value, attr):
                return f"{self.value(value)}.{attr}"
            case _:
                self.refuse(node)

    # Expressions

    def truth(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op, parts):
                return f"({(' && ' if isinstance(op, ast.And) else ' || ').join(map(self.truth, parts))})"
            case ast.UnaryOp(ast.Not(), operand):
                return f"!{self.truth(operand)}"
            case ast.Compare():
                return self.value(node)
            case _:
                return f"$.truth({self.value(node)})"

    def value(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return self.writer.literal(value)
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Tuple(parts) | ast.List(parts):
                return f"[{self.listed(parts)}]"
            case ast.Set(parts):
                return f"$.set([{self.listed(parts)}])"
            case ast.Dict(keys, parts):
                return f"$.dict([{', '.join(self.pair(key, part) for key, part in zip(keys, parts, strict=True))}])"
            case ast.BinOp(left, op, right) if type(op) in OPERATORS:
                return f"$.{OPERATORS[type(op)]}({self.value(left)}, {self.value(right)})"
            case ast.UnaryOp(ast.USub(), operand):
                return f"$.sub(0, {self.value(operand)})"
            case ast.UnaryOp(ast.Not(), operand):
                return f"!{self.truth(operand)}"
            case ast.BoolOp(op, [first, *others]):
                made = self.value(first)
                for other in others:
                    made = f"$.{'and' if isinstance(op, ast.And) else 'or'}({made}, () => {self.value(other)})"
                return made
            case ast.Compare():
                return self.compared(node)
            case ast.IfExp(test, first, second):
                return f"({self.truth(test)} ? {self.value(first)} : {self.value(second)})"
            case ast.JoinedStr(parts):
                return " + ".join(['""', *map(self.formatted, parts)]) if len(parts) != 1 else self.formatted(parts[0])
            case ast.Subscript(value, ast.Slice(lower, upper, None)):
                ends = (self.value(end) if end else "null" for end in (lower, upper))
                return f"$.slice({self.value(value)}, {', '.join(ends)})"
            case ast.Subscript(value, key):
                return f"$.at({self.value(value)}, {self.value(key)})"
            case ast.GeneratorExp(made, loops) | ast.ListComp(made, loops):
                return self.comprehension(loops, "[]", f"$made.push({self.value(made)})")
            case ast.SetComp(made, loops):
                return f"$.set({self.comprehension(loops, '[]', f'$made.push({self.value(made)})')})"
            case ast.DictComp(key, made, loops):
                return self.comprehension(loops, "new Map()", f"$made.set({self.value(key)}, {self.value(made)})")
            case ast.NamedExpr(target, value):
                return f"({self.target(target)} = {self.value(value)})"
            case ast.Lambda(body=body):
                inner = Body(self.writer, self.room, node, self)
                return f"(({inner.signature()}) => {inner.value(body)})"
            case ast.Yield(value):
                return f"yield {self.value(value) if value else 'null'}"
            case ast.YieldFrom(value):
                return f"yield* $.it({self.value(value)})"
            case ast.Call():
                return self.call(node)
            case _:
                self.refuse(node)

    def listed(self, parts: Iterable[ast.expr]) -> str:
        return ", ".join(
            f"...$.it({self.value(part.value)})" if isinstance(part, ast.Starred) else self.value(part)
            for part in parts
        )  # fmt: skip

    def pair(self, key: ast.expr | None, part: ast.expr) -> str:
        return f"...{self.value(part)}" if key is None else f"[{self.value(key)}, {self.value(part)}]"

    def comprehension(self, loops: list[ast.comprehension], empty: str, keep: str) -> str:
        for loop in reversed(loops):
            tests = "".join(f"if ({self.truth(test)}) " for test in loop.ifs)
            keep = f"for (const {self.target(loop.target)} of $.it({self.value(loop.iter)})) {tests}{keep}"
        return f"(() => {{ const $made = {empty}; {keep}; return $made; }})()"

    def formatted(self, part: ast.expr) -> str:
        match part:
            case ast.Constant(value=str(words)):
                return text(words)
            case ast.FormattedValue(value, -1, None):
                return f"$.str({self.value(value)})"
            case ast.FormattedValue(value, -1, ast.JoinedStr([ast.Constant(value=str(spec))])):
                return f"$.format({self.value(value)}, {text(spec)})"
            case _:
                self.refuse(part)

    def compared(self, node: ast.Compare) -> str:
        parts, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            a, b = self.value(left), self.value(right)
            match op:
                case ast.Eq() | ast.NotEq():
                    parts.append(f"{'' if isinstance(op, ast.Eq) else '!'}$.eq({a}, {b})")
                case ast.Is() | ast.IsNot():
                    same = "==" if b == "null" else "==="  # what was never given is None as well
                    if isinstance(right, ast.Name) and not self.is_local(right.id) and right.id in KINDS:
                        b = KINDS[right.id]
                    parts.append(f"{a} {same if isinstance(op, ast.Is) else same.replace('=', '!', 1)} {b}")
                case ast.In() | ast.NotIn():
                    parts.append(f"{'' if isinstance(op, ast.In) else '!'}$.within({a}, {b})")
                case _:
                    parts.append(f"$.compare({a}, {b}) {COMPARED[type(op)]}")
            left = right
        return f"({' && '.join(parts)})"

    def is_local(self, name: str) -> bool:
        around = self.around is not None and self.around.is_local(name)
        return name in self.locals or name in comprehended(self.node) or around

    def is_owner(self, name: str) -> bool:
        return name == self.owner or (self.around is not None and self.around.is_owner(name))

    def name(self, name: str) -> str:
        if self.is_local(name):
            return "this" if self.is_owner(name) else safe(name)
        found = self.found(name)
        if isinstance(found, Name):
            return self.writer.literal(list(found.thing)) if is_enum(found.thing) else self.writer.want(found)
        return found

    def found(self, name: str) -> Name | str:
        """One of our own, or how compose-python.js has it."""
        if name in imported(self.room):
            dotted = imported(self.room)[name]
            if dotted in LIBRARY:
                return f"$.{LIBRARY[dotted]}"
            if dotted.rsplit(".", 1)[0] in ROOMS:
                return home(self.room, name)
            if dotted in ROOMS or dotted in MODULES:
                self.refuse(self.node, f"the module {dotted} as a value", "the function of it that is meant")
            thing: Any = getattr(ROOMS[self.room], name, None)
            if isinstance(thing, str):
                return self.writer.literal(thing)  # decimal.ROUND_HALF_UP
            self.refuse(self.node, dotted)
        if f"{self.room}.{name}" in LIBRARY:
            return f"$.{LIBRARY[f'{self.room}.{name}']}"
        if hasattr(ROOMS[self.room], name):
            return Name(self.room, name)
        if name in BUILTINS or name in ("ValueError", "NotImplementedError"):
            return f"$.{name}"
        self.refuse(self.node, f"the name {name}")

    def room_called(self, node: ast.expr) -> str:
        """The dotted name of a module that an expression names; empty where it is none."""
        if isinstance(node, ast.Name) and not self.is_local(node.id):
            dotted = imported(self.room).get(node.id, node.id if node.id == "dict" else "")
            if dotted in ROOMS or dotted in MODULES:
                return dotted
        return ""

    def attribute(self, node: ast.Attribute) -> str:
        if room := self.room_called(node.value):
            if room in ROOMS:
                return self.writer.want(home(room, node.attr))
            if f"{room}.{node.attr}" not in LIBRARY:
                self.refuse(node, f"{room}.{node.attr}")
            return f"$.{LIBRARY[f'{room}.{node.attr}']}"
        if isinstance(node.value, ast.Name) and not self.is_local(node.value.id):
            found = self.found(node.value.id)
            if isinstance(found, Name) and isinstance(found.thing, type) and issubclass(found.thing, Enum):
                return self.writer.literal(getattr(found.thing, node.attr))
        if node.attr in said_by_members():
            return f"{self.writer.want(said_by_members()[node.attr])}({self.value(node.value)})"
        self.writer.called.add(node.attr)
        return f"{self.value(node.value)}.{node.attr}"

    # Calls

    def call(self, node: ast.Call) -> str:
        function, listed = node.func, self.listed(node.args)
        match function:
            case ast.Call(ast.Name("super"), []):
                self.refuse(node)
            case ast.Attribute(ast.Call(ast.Name("super"), []), attr):
                self.writer.called.add(attr)
                return f"super.{attr}({listed})"
            case ast.Name("isinstance"):
                return f"$.isinstance({self.value(node.args[0])}, [{', '.join(self.kinds(node.args[1]))}])"
            case ast.Name("cls"):
                more = [self.value(one.value) for one in node.keywords if one.arg is None]
                return f"$.make(this, [{listed}], {more[0]})" if more else f"new this({listed})"
            case ast.Name(name) if name in ("min", "max", "sorted") and not self.is_local(name):
                return f"$.{name}([{listed}], {self.named(node.keywords)})"
            case ast.Name(name) if not self.is_local(name) and self.is_enum(name):
                return listed  # a member is its text
            case ast.Name("replace"):
                return f"$.replace({listed}, {self.named(node.keywords)})"
            case ast.Attribute(value, "model_copy"):
                return f"$.replace({self.value(value)}, {self.value(node.keywords[0].value)})"
            case ast.Attribute(value, attr) if not self.room_called(value) and attr in OF_BUILTINS:
                self.writer.called.add(attr)
                if attr == "format":
                    listed = ", ".join(
                        [listed, self.value(node.keywords[0].value)] if listed else [self.value(node.keywords[0].value)]
                    )
                return f"$.call({', '.join(filter(None, (self.value(value), text(attr), listed)))})"
        keywords = [one for one in node.keywords if one.arg != "strict"]
        if keywords:
            signature = self.signature_of(function)
            if signature is None:
                self.refuse(node, f"a call with {keywords[0].arg}= of something unknown")
            listed = ", ".join(filter(None, (listed, self.placed(node, keywords, signature))))
        called = self.value(function)
        is_class = isinstance(function, ast.Name) and self.makes(function.id)
        if isinstance(function, ast.Attribute) and (room := self.room_called(function.value)) in ROOMS:
            is_class = isinstance(home(room, function.attr).thing, type)
        return f"{'new ' if is_class else ''}{called}({listed})"

    def is_enum(self, name: str) -> bool:
        found = self.found(name)
        return isinstance(found, Name) and is_enum(found.thing)

    def makes(self, name: str) -> bool:
        if self.is_local(name):
            return False
        found = self.found(name)
        return isinstance(found.thing, type) if isinstance(found, Name) else found in (
            "$.Decimal", "$.Markup", "$.ValueError", "$.NotImplementedError"
        )  # fmt: skip

    def named(self, keywords: list[ast.keyword]) -> str:
        return f"{{{', '.join(f'{one.arg}: {self.value(one.value)}' for one in keywords)}}}"

    def kinds(self, node: ast.expr) -> Iterator[str]:
        match node:
            case ast.BinOp(left, ast.BitOr(), right):
                yield from self.kinds(left)
                yield from self.kinds(right)
            case ast.Tuple(parts):
                for part in parts:
                    yield from self.kinds(part)
            case ast.Name():
                yield KINDS.get(node.id) or self.value(node)
            case _:
                self.refuse(node)

    def signature_of(self, function: ast.expr) -> tuple[list[str], bool] | None:
        """The parameters of what is called, in order, and whether it takes any others by name."""
        match function:
            case ast.Name(id=name) if not self.is_local(name):
                found = self.found(name)
            case ast.Attribute(value, attr) if self.room_called(value) in ROOMS:
                found = home(self.room_called(value), attr)
            case ast.Attribute(attr=attr):
                alike = methods_called(attr)
                if any(signature != alike[0] for signature in alike):
                    self.refuse(function, f"an argument by name for one of several methods {attr}()", "it by its place")
                return alike[0] if alike else None
            case _:
                return None
        if isinstance(found, str):
            return None
        if isinstance(found.thing, type) and (fields := fields_of(found.thing)):
            return list(fields), False
        node = definitions(found.room).get(found.name)
        return names_of(node, 0) if isinstance(node, ast.FunctionDef) else None

    def placed(self, node: ast.Call, keywords: list[ast.keyword], signature: tuple[list[str], bool]) -> str:
        """Arguments by name, put where the signature has them."""
        names, takes_more = signature
        given = {one.arg: self.value(one.value) for one in keywords}
        whole = given.pop(None, None)  # **more
        places = names[len(node.args) :]
        extra = {key: value for key, value in given.items() if key not in places}
        if (extra or whole) and not takes_more:
            self.refuse(node, f"an argument {', '.join(map(str, extra)) or '**'}", "one that the function has")
        last = max((place for place, name in enumerate(places, 1) if name in given), default=0)
        if extra or whole:
            last = len(places)
        parts = [given.get(name or "", "undefined") for name in places[:last]]
        if whole:
            parts.append(whole)
        elif extra:
            parts.append(f"new Map([{', '.join(f'[{text(str(key))}, {value}]' for key, value in extra.items())}])")
        return ", ".join(parts)


@cache
def methods_called(name: str) -> list[tuple[list[str], bool]]:
    """The parameters of every method of this name."""
    classes = [node for room in ROOMS for node in definitions(room).values() if isinstance(node, ast.ClassDef)]
    bodies = (own for node in classes for own in node.body)
    return [names_of(own, 1) for own in bodies if isinstance(own, ast.FunctionDef) and own.name == name]


def names_of(node: ast.FunctionDef, skipped: int) -> tuple[list[str], bool]:
    own = node.args
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    names = [one.arg for one in (*own.posonlyargs, *own.args)][0 if is_static else skipped :]
    return names + [one.arg for one in own.kwonlyargs], own.kwarg is not None


@cache
def inside(node: ast.AST) -> tuple[ast.AST, ...]:
    """All below a function; of functions in it only that they are there."""
    found = [*ast.iter_child_nodes(node)]
    for one in found:  # grows as it goes
        if not isinstance(one, FUNCTIONS):
            found += ast.iter_child_nodes(one)
    return tuple(found)


def names_in(target: ast.AST) -> Iterator[str]:
    for one in ast.walk(target):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id


@cache
def comprehended(node: ast.AST) -> set[str]:
    return {name for one in inside(node) if isinstance(one, ast.comprehension) for name in names_in(one.target)}


@cache
def lists(node: ast.AST) -> set[str]:
    """Names that hold a list of the function's own, which `+=` makes longer; of a tuple it makes another one."""
    return {
        name
        for own in inside(node)
        if isinstance(own, ast.Assign | ast.AnnAssign) and isinstance(own.value, ast.List | ast.ListComp)
        for target in (own.targets if isinstance(own, ast.Assign) else [own.target])
        for name in names_in(target)
    }


@cache
def nested(node: ast.AST) -> set[str]:
    return {one.name for one in inside(node) if isinstance(one, ast.FunctionDef)}


@cache
def assigned(node: ast.AST) -> set[str]:
    """Names that a function gives a value, itself; those of a comprehension stay in it."""
    found = set(nested(node))
    for one in inside(node):
        match one:
            case ast.Assign(targets=targets):
                found |= {name for target in targets for name in names_in(target)}
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
                found |= set(names_in(target))
            case ast.NamedExpr(target=target):
                found |= set(names_in(target))
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
    return found


# The macros of the card


class Macro:
    """One macro as a function that gives Markup."""

    def __init__(self, node: nodes.Macro) -> None:
        self.node = node
        self.parameters = [one.name for one in node.args]

    def written(self) -> str:
        spare = [""] * (len(self.node.args) - len(self.node.defaults))
        defaults = [*spare, *(f" = {self.value(one)}" for one in self.node.defaults)]
        head = ", ".join(safe(one.name) + default for one, default in zip(self.node.args, defaults, strict=True))
        names = {one.target.name for one in self.node.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)}
        own = "".join(f"let {safe(name)};\n" for name in sorted(names - set(self.parameters)))
        return (
            f"function macro${self.node.name}({head}) {{\nlet $made = '';\n{own}{self.body(self.node.body)}"
            "return new $.Markup($made);\n}"
        )

    def body(self, parts: Iterable[nodes.Node]) -> str:
        return "".join(f"{self.statement(part)}\n" for part in parts)

    def statement(self, node: nodes.Node) -> str:
        match node:
            case nodes.Output():
                return "".join(f"$made += {self.printed(one)};" for one in node.nodes)
            case nodes.If():
                other = node.else_
                branches = [(node.test, node.body), *((one.test, one.body) for one in node.elif_)]
                made = " else ".join(f"if ($.truth({self.value(t)})) {{\n{self.body(b)}}}" for t, b in branches)
                return made + (f" else {{\n{self.body(other)}}}" if other else "")
            case nodes.For():
                assert isinstance(node.target, nodes.Expr)
                head = f"for (const [loop, {self.target(node.target)}] of $.loop({self.value(node.iter)}))"
                return f"{head} {{\n{self.body(node.body)}}}"
            case nodes.Assign() if isinstance(node.target, nodes.Name):
                return f"{safe(node.target.name)} = {self.value(node.node)};"
            case _:
                self.refuse(node)

    def target(self, node: nodes.Expr) -> str:
        if isinstance(node, nodes.Tuple):
            return f"[{', '.join(map(self.target, node.items))}]"
        assert isinstance(node, nodes.Name)
        return safe(node.name)

    def printed(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.TemplateData):
            return text(node.data)
        assert isinstance(node, nodes.Expr)
        return f"$.escape({self.value(node)}).html"

    def value(self, node: nodes.Node | None) -> str:
        match node:
            case None:
                return '""'
            case nodes.Const():
                return json.dumps(node.value)
            case nodes.Name():
                return self.name(node.name)
            case nodes.Getattr():
                return f"{self.value(node.node)}.{node.attr}"
            case nodes.Getitem():
                return f"$.at({self.value(node.node)}, {self.value(node.arg)})"
            case nodes.CondExpr():
                return f"($.truth({self.value(node.test)}) ? {self.value(node.expr1)} : {self.value(node.expr2)})"
            case nodes.And() | nodes.Or():
                kind = "and" if isinstance(node, nodes.And) else "or"
                return f"$.{kind}({self.value(node.left)}, () => {self.value(node.right)})"
            case nodes.Neg():
                return f"$.sub(0, {self.value(node.node)})"
            case nodes.Not():
                return f"!$.truth({self.value(node.node)})"
            case nodes.Tuple() | nodes.List():
                return f"[{', '.join(map(self.value, node.items))}]"
            case nodes.Compare():
                return self.compared(node)
            case nodes.Filter() if node.name in ("length", "join", "capitalize"):
                return f"$.filters.{node.name}({', '.join(map(self.value, (node.node, *node.args)))})"
            case nodes.Call():
                return self.call(node)
            case _:
                self.refuse(node)

    def name(self, name: str) -> str:
        if name in ("range", "dict"):
            return f"$.{name}"
        return safe(name)

    def call(self, node: nodes.Call) -> str:
        given = ", ".join(map(self.value, node.args))
        match node.node:
            case nodes.Name(name=name) if name in ("range", "dict"):
                return f"$.{name}({given})"
            case nodes.Name(name=name):
                return f"macro${name}({given})"
            case nodes.Getattr() if node.node.attr in OF_BUILTINS:
                return f"$.call({self.value(node.node.node)}, {text(node.node.attr)}, {given})"
            case _:
                self.refuse(node)

    def compared(self, node: nodes.Compare) -> str:
        parts, left = [], self.value(node.expr)
        for one in node.ops:
            right = self.value(one.expr)
            parts.append(
                {
                    "eq": f"$.eq({left}, {right})",
                    "ne": f"!$.eq({left}, {right})",
                    "in": f"$.within({left}, {right})",
                    "notin": f"!$.within({left}, {right})",
                    "lt": f"$.compare({left}, {right}) < 0",
                    "lteq": f"$.compare({left}, {right}) <= 0",
                    "gt": f"$.compare({left}, {right}) > 0",
                    "gteq": f"$.compare({left}, {right}) >= 0",
                }[one.op]
            )
            left = right
        return f"({' && '.join(parts)})"

    def refuse(self, node: nodes.Node) -> NoReturn:
        raise Refused(f"{TEMPLATES / MACROS}:{node.lineno}: {type(node).__name__} is unknown to the browser")


def macros(template: str) -> Iterator[str]:
    tree = environment().parse(template)
    return (Macro(one).written() for one in tree.find_all(nodes.Macro))


# The shapes of the model


def shape(writer: Writer, kind: type[BaseModel]) -> str:
    """The fields of a model with what each takes and what it is without being written, and its own checks."""
    spare = ", ".join(
        f"{key}: {writer.literal(field.default)}" for key, field in kind.model_fields.items() if not field.is_required()
    )
    checks = json.dumps(checks_of(kind))
    return f"$.shape(model${kind.__name__}, {json.dumps(fields(kind), ensure_ascii=False)}, {{{spare}}}, {checks});"


def checks_of(kind: type[BaseModel]) -> list[str]:
    return list(kind.__pydantic_decorators__.model_validators)


def fields(kind: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """The keys of a shape in their order: what each takes, and what to write where it is missing."""
    known = {key: taken(info.annotation, tuple(info.metadata)) for key, info in kind.model_fields.items()}
    for key, info in kind.model_fields.items():
        if info.is_required():
            known[key]["required"] = True
            if not any(model.shapes_at(kind, key)):
                known[key]["example"] = load.example_of(kind, key)
    return known


def taken(annotation: Any, bounds: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What a field takes: a text, a choice, a value, a list, lines of a shape, or entries by name."""
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not types.NoneType]
    if origin is Annotated:
        return taken(parts[0], (*parts[1:], *bounds))
    if origin in (Union, types.UnionType):
        if len(parts) == 1:
            return taken(parts[0], bounds)
        if set(parts) == set(get_args(values.Work)):
            return {"takes": "value", "value": "Work"}
        return {"takes": "lines", "shapes": [shape for part in parts for shape in taken(part)["shapes"]]}
    if origin is tuple:
        is_one = any(isinstance(bound, BeforeValidator) and bound.func is model.several for bound in bounds)
        return {"takes": "list", "of": taken(parts[0])} | limits(bounds) | ({"or_one": True} if is_one else {})
    if origin is dict:
        names = {"choices": [str(member) for member in parts[0]]} if is_enum(parts[0]) else {}
        return {"takes": "named", "of": taken(parts[1])} | names
    if issubclass(annotation, BaseModel):
        return {"takes": "lines", "shapes": [annotation.__name__]}
    if issubclass(annotation, FromText):
        return {"takes": "value", "value": annotation.__name__}
    if is_enum(annotation):
        return {"takes": "choice", "choices": [str(member) for member in annotation]}
    return {"takes": "text"} | limits(bounds)


def limits(bounds: tuple[Any, ...]) -> dict[str, Any]:
    """The least, the most and the pattern that stand among a field's bounds; the outermost counts."""
    names = {"min_length": "least", "max_length": "most", "pattern": "pattern"}
    return {
        short: limit
        for bound in bounds
        for name, short in names.items()
        if (limit := getattr(bound, name, None)) is not None
    }


SHAPES = (*model.shapes_in(model.Routine), *model.shapes_in(model.Safety))
BINDING = words(
    "lines_first one_text_not_list one_text_not_lines too_long empty not_an_id too_few too_many takes_entries "
    "takes_list takes_lines entry_takes_lines unknown_key unknown_key_near key_elsewhere missing missing_lines "
    "missing_entries missing_named bad_slug bad_slug_like long_slug taken_slug"
)
"""Messages of compose-check.js."""


def order(name: Name) -> tuple[int, int, str]:
    """Classes before constants, a parent before its children; functions may stand anywhere."""
    thing = name.thing
    return (0, len(thing.__mro__), str(name)) if isinstance(thing, type) else (1, 0, str(name))


@lru_cache(1)
def module(template: str) -> str:
    """The whole module, as text. The template's own text decides: while serving, it may change."""
    assert sys.version_info >= (3, 11)
    writer = Writer()
    writer.called |= {"read", "units", "long", *(check for kind in SHAPES for check in checks_of(kind))}
    roots = {name: Name(room.__name__, name) for room, name in ROOTS}
    kinds = {kind.__name__: Name(kind.__module__, kind.__name__) for kind in values.KINDS}
    tables = {kind.__name__: Name(kind.__module__, kind.__name__) for kind in SHAPES}
    written = writer.reached([*roots.values(), *kinds.values(), *tables.values()])
    shapes = [shape(writer, kind) for kind in SHAPES]
    table = Name(messages.__name__, "MESSAGES")
    others = "".join(code for name, code in written.items() if name != table)
    said = {kind: text for kind, text in messages.MESSAGES.items() if kind in BINDING or f'"{kind}"' in others}
    written[table] = f"const {table} = {writer.literal(said)};"
    code = [written[name] for name in sorted(written, key=order)]
    return "\n".join(
        [
            "// Made by hooks/trendguide/render/in_browser.py from our Python: never edit it. It takes what Python has",
            "// and JavaScript lacks (compose-python.js), and gives what checks a routine and draws its card.",
            "export function guide($) {",
            *code,
            *macros(template),
            *shapes,
            "return {",
            *(f"{name}: {place}," for name, place in roots.items()),
            f"values: {{{', '.join(f'{name}: {place}' for name, place in kinds.items())}}},",
            f"shapes: {{{', '.join(f'{name}: {place}' for name, place in tables.items())}}},",
            f"draw: macro${DRAWN},",
            "};",
            "}",
            "",
        ]
    )


def asset() -> Asset:
    return Asset(ADDRESS, module((TEMPLATES / MACROS).read_text(encoding="utf-8")))
