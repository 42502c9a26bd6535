"""Elsewhere: the same questions put to any SPARQL 1.1 endpoint, and named graphs sent to one or fetched from one.

    from kg.remote import connect, push, pull
    source = connect("https://example.org/sparql")       # a Source, as the store here is
    push(store, "https://example.org/store", base=settings.base)

User and password, or a token, come from the environment (`KG_ENDPOINT_USER`, `KG_ENDPOINT_PASSWORD`,
`KG_ENDPOINT_TOKEN`), never from an argument. Only this package talks to the network.
"""

from kg.remote.endpoint import Credentials, Endpoint, connect
from kg.remote.transfer import Transfer, pull, push

__all__ = ["Credentials", "Endpoint", "Transfer", "connect", "pull", "push"]
