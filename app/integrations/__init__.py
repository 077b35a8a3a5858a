"""Kernelwalk in the tools that documentation is written with."""
