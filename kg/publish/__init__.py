"""The graph as a static site, dumps, a catalogue and a feed: linked open data that outlives its server.

Takes a snapshot of a store and the publisher's settings; writes files. Never writes to the store, never asks the
network.
"""

from __future__ import annotations
