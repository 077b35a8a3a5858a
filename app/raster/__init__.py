"""Raster: from a scene to patches of palette indices."""
