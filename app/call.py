"""PyTorch calls as text: read as an expression and never evaluated, and written."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.refusal import Refusal, refusal, shorten

LONGEST = 4000
PADS = {"ZeroPad": "zeros", "ReflectionPad": "reflect", "ReplicationPad": "replicate", "CircularPad": "circular"}
SIGNS = re.compile(r"[^\w\s.,()\[\]=+\-*/'\":]")
# A number that runs into a word ("1if") would make the parser warn on standard error.
RUN_ON = re.compile(r"(?<!\w)(?!\d+(\.\d*)?([eE][+-]?\d+)?(?!\w))\d")


class Name(NamedTuple):
    """Stand for something a call only names, such as a tensor `x`."""

    text: str


class Call(NamedTuple):
    """Hold one call: its dotted name, its arguments as read, and how it was written."""

    name: str
    positional: tuple[Any, ...]
    keywords: dict[str, Any]
    text: str

    def bind(self, field: str, signature: Mapping[str, object]) -> dict[str, Any]:
        """Give every argument its name, `signature` being names in PyTorch's order with their defaults.

        The default `...` marks an argument that must be given; defaults are not filled in.
        """
        if len(self.positional) > len(signature):
            raise refusal(
                field,
                "{call} has {count} positional arguments, {name} takes at most {most}: leave out the last",
                call=self.text,
                count=len(self.positional),
                name=self.name,
                most=len(signature),
            )
        found = dict(zip(signature, self.positional, strict=False))
        for name, value in self.keywords.items():
            if name not in signature:
                raise refusal(
                    field,
                    "{name} has no argument {argument}: choose from {choices}",
                    name=self.name,
                    argument=name,
                    choices=", ".join(signature) or "()",
                )
            if name in found:
                raise refusal(field, "{call} gives {argument} twice: leave one out", call=self.text, argument=name)
            found[name] = value
        for name, usual in signature.items():
            if usual is ... and name not in found:
                raise refusal(field, "{call} lacks {argument}: add {argument}=…", call=self.text, argument=name)
        return found


def read(field: str, text: object) -> list[Call]:
    """Read calls: one, several with commas between, a list of them, or `nn.Sequential(…)`; raise `Refusal` for others.

    >>> [c.name for c in read("code", "nn.Sequential(nn.Conv2d(1, 1, 3), nn.ReLU())")]
    ['nn.Conv2d', 'nn.ReLU']
    >>> read("code", "F.max_pool2d(x, 2, padding=(1, 0))")[0].keywords
    {'padding': [1, 0]}
    """
    if not isinstance(text, str):
        raise _not_call(field, shorten(text))
    if not text.strip():
        raise refusal(
            field,
            "{field} is empty: give a PyTorch call such as nn.Conv2d(1, 1, kernel_size=3), or leave it out",
            field=field,
        )
    if len(text) > LONGEST:
        raise refusal(
            field,
            "{field} has {count} characters, the limit is {limit}: give the call alone",
            field=field,
            count=len(text),
            limit=LONGEST,
        )
    if SIGNS.search(text) or RUN_ON.search(text):
        raise _not_call(field, text)
    try:
        return _flatten(field, ast.parse(text.strip(), mode="eval").body)
    except Refusal:
        raise
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise _not_call(field, text) from None


def _flatten(field: str, node: ast.expr) -> list[Call]:
    if isinstance(node, (ast.Tuple, ast.List)):
        return [call for part in node.elts for call in _flatten(field, part)]
    if not isinstance(node, ast.Call):
        raise _not_call(field, ast.unparse(node))
    if isinstance(node.func, ast.Call):  # the layer applied to a tensor: nn.ReLU()(x)
        if len(node.args) > 1 or node.keywords:
            raise refusal(
                field, "{call} is applied to more than a tensor: give the layer alone", call=ast.unparse(node)
            )
        return _flatten(field, node.func)
    name = _dotted(field, node.func)
    if name in ("nn.Sequential", "torch.nn.Sequential", "Sequential"):
        return [call for part in node.args for call in _flatten(field, part)]
    keywords: dict[str, Any] = {}
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg in keywords:
            raise _unread(field, node, keyword.value)
        keywords[keyword.arg] = _value(field, node, keyword.value)
    return [Call(name, tuple(_value(field, node, arg) for arg in node.args), keywords, ast.unparse(node))]


def _value(field: str, call: ast.Call, node: ast.expr) -> Any:
    """Read a literal, a list of literals, a name, or numbers wrapped in `torch.tensor`."""
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, (bool, int, float, str))):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        number = _value(field, call, node.operand)
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            return -number if isinstance(node.op, ast.USub) else number
    if isinstance(node, (ast.Tuple, ast.List)):
        return [_value(field, call, part) for part in node.elts]
    if isinstance(node, (ast.Name, ast.Attribute)):
        return Name(_dotted(field, node))
    if isinstance(node, ast.Call) and node.args:
        name = _dotted(field, node.func)
        first = _value(field, call, node.args[0])
        if name in ("torch.tensor", "tensor", "torch.Tensor") and isinstance(first, list):
            return first
        if name == "float" and isinstance(first, str) and first in ("inf", "-inf"):
            return float(first)
    raise _unread(field, call, node)


def _dotted(field: str, node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(field, node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return node.id
    raise _not_call(field, ast.unparse(node))


def _not_call(field: str, text: str) -> Exception:
    return refusal(
        field,
        "{field} is {value}, which is not a PyTorch call: write one such as nn.Conv2d(1, 1, kernel_size=3)",
        field=field,
        value=shorten(text),
    )


def _unread(field: str, call: ast.Call, node: ast.expr) -> Exception:
    return refusal(
        field,
        "{call} has {value} among its arguments, which is not evaluated: write the number it stands for",
        call=ast.unparse(call),
        value=ast.unparse(node),
    )


def write(name: str, signature: Mapping[str, object], arguments: Mapping[str, object]) -> str:
    """Write a call of `torch.nn` with all arguments that differ from the signature's defaults.

    >>> signature = {"kernel_size": ..., "stride": None, "padding": 0}
    >>> write("MaxPool2d", signature, {"kernel_size": (3, 2), "stride": None, "padding": (1, 1)})
    'nn.MaxPool2d(kernel_size=(3, 2), padding=1)'
    """
    words = []
    for argument, usual in signature.items():
        if argument not in arguments:
            continue
        value = written(arguments[argument])
        if usual is ... and argument != "kernel_size":
            words.append(value)
        elif usual is ... or value != written(usual):
            words.append(f"{argument}={value}")
    return f"nn.{name}({', '.join(words)})"


def written(value: object) -> str:
    """Write a value as Python code: equal sizes as one number.

    >>> written((3, 3)), written((3, 2)), written("same"), written((2,))
    ('3', '(3, 2)', "'same'", '2')
    """
    if isinstance(value, tuple):
        if len(set(value)) == 1 and not isinstance(value[0], tuple):
            return str(value[0])
        return "(" + ", ".join(map(str, value)) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


def border(rank: int, pairs: tuple[tuple[int, int], ...], mode: str = "zeros", value: float = 0.0) -> str:
    """Write a padding layer of PyTorch, whose numbers begin with the last axis.

    >>> border(2, ((0, 1), (2, 3)))
    'nn.ZeroPad2d((2, 3, 0, 1))'
    """
    if value:
        return f'nn.ConstantPad{rank}d({sides(pairs)}, float("{value}"))'
    name = next(name for name, other in PADS.items() if other == mode)
    return f"nn.{name}{rank}d({sides(pairs)})"


def sides(pairs: tuple[tuple[int, int], ...]) -> str:
    """Write the sides of a border as PyTorch's padding takes them, from the last axis to the first.

    >>> sides(((0, 1), (2, 3)))
    '(2, 3, 0, 1)'
    """
    return "(" + ", ".join(str(n) for pair in reversed(pairs) for n in pair) + ")"
