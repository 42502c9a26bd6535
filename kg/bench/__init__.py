"""Synthetic minutes and the benchmarks that run on them. Imported by its own commands only.

`python -m kg.bench.corpus` writes minutes with their true tables, `python -m kg.bench.score` scores a reading of them
layout by layout, `python -m kg.bench.speed` measures the whole road. Every person, foundation and sentence is invented.
"""
