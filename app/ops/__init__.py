"""The operations: one file a family, one line here."""

from __future__ import annotations

from app.ops import activation, avg_pool, conv, conv_transpose, linear, max_pool, max_unpool, stack
from app.spec import LayerSpec

FAMILIES = (
    conv,
    conv_transpose,
    max_pool,
    avg_pool,
    max_unpool,
    linear,
    activation,
    stack,
)
OPS: dict[str, type[LayerSpec]] = {op.op: op for family in FAMILIES for op in family.OPS}
