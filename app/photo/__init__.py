"""A layer over a whole picture: samples and uploads in, feature maps out. No taps are built here."""
