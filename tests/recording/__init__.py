"""Calls worth recording, and how PyTorch makes them; `tests.record` writes its answers down."""
