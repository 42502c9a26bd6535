"""Takes abilities away from the process that calls it: network, memory, new files. For query workers, before any query.

Linux only where the kernel allows it; `confine` says what held. The refusal of SERVICE and LOAD does not rest on this:
it is the second wall, not the first.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct
import sys

__all__ = ["confine", "no_network"]

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | errno.EACCES
#: (audit architecture, number of the socket call)
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_AF_UNIX = 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def no_network() -> bool:
    """Let `socket()` make nothing but local (AF_UNIX) sockets from now on, for new threads too. True if it holds."""
    known = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    architecture, socket_call = known
    load, equal, answer = 0x20, 0x15, 0x06  # BPF: load word, jump if equal, return
    rules = (
        (load, 0, 0, 4),  # architecture
        (equal, 0, 5, architecture),  # another one: deny nothing here, it cannot run in this process anyway
        (load, 0, 0, 0),  # number of the call
        (equal, 0, 3, socket_call),
        (load, 0, 0, 16),  # its first argument: the address family
        (equal, 1, 0, _AF_UNIX),
        (answer, 0, 0, _DENY),
        (answer, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = _Program(len(rules), ctypes.cast(code, ctypes.c_void_p).value)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def confine(memory: int) -> dict[str, bool]:
    """Bound the process's data to `memory` bytes and take its network away. Which of them held, by name."""
    held = {"memory": True}
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        held["memory"] = False
    held["network"] = no_network()
    return held
