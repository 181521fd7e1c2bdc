"""The blocks that components share; each carries its security defaults once."""
