"""The store as a live linked-data site: entity pages, content negotiation, SPARQL 1.1 Protocol, search, a query page.

Only reads. Every query runs in a worker process of its own on a frozen snapshot, bounded in time, rows, bytes and
memory, without network. `kg.serve.app.create` makes the ASGI application; `kg serve` runs it.
"""

from __future__ import annotations
