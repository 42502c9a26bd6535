"""Processes of our own that work on what strangers wrote: how they are started, bounded, and why one died.

Bounds hold on Linux where the kernel allows them; each function says what held.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

__all__ = ["bound_memory", "command", "confine", "death", "no_network"]

_ROOT = str(Path(__file__).resolve().parent.parent)

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


def bound_memory(most: int) -> bool:
    """Let this process's data grow to `most` bytes and no further; without a dump when it dies. True if it holds."""
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return False
    return True


def confine(memory: int) -> dict[str, bool]:
    """Bound this process's data to `memory` bytes and take its network away. Which of them held, by name."""
    return {"memory": bound_memory(memory), "network": no_network()}


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs `main()` of a module of ours, never one of that name in the working folder."""
    code = f"import sys; sys.path.append({_ROOT!r}); from {module} import main; main()"
    return [sys.executable, "-P", "-c", code, *arguments]


#: What the signals mean that end a process of ours without its doing.
_DEATHS = {
    signal.SIGALRM: "it took too long",
    signal.SIGPROF: "it took too long",
    signal.SIGKILL: "the system ended it, perhaps for want of memory",
    signal.SIGABRT: "it broke off, as when memory is refused",
    signal.SIGSEGV: "it crashed, as when something nests too deeply",
    signal.SIGBUS: "it crashed while reading a file",
}


def death(status: int | None) -> str:
    """Why a process died, in words, of its return code (negative: the signal)."""
    if status is None or status >= 0:
        return f"it ended with status {status}"
    try:
        return _DEATHS.get(signal.Signals(-status), f"signal {signal.Signals(-status).name} ended it")
    except ValueError:
        return f"signal {-status} ended it"
