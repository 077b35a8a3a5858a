"""The operations: one file a family, one line here."""

from __future__ import annotations

from app.ops import activation, conv, conv_transpose, linear
from app.spec import LayerSpec

OPS: dict[str, type[LayerSpec]] = {
    op.op: op for family in (conv, conv_transpose, linear, activation) for op in family.OPS
}
