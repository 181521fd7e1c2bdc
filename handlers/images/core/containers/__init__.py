"""How a file of each format is laid out: what it says of its picture, and the bytes that hold the pixels.

Pillow is handed those bytes and no others. Metadata never reaches its readers: whatever its size and however broken it
is, a sound picture stays one. What of it matters, orientation and colour, is read here.
"""
