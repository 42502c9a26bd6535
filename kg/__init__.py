"""Council KG: minutes of Danish councils and committees as a knowledge graph."""

__version__ = "0.1.0"
