"""Instructions of a piece of Python, counted by valgrind's callgrind: exact to the instruction.

The process counted asks valgrind itself to begin, to set its counter to zero and to write it
down: by a "client request", an instruction sequence without effect outside valgrind (valgrind.h).
Nothing else is counted, so that a start under valgrind takes seconds, not minutes.
"""

import ctypes
import mmap
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .apps import ROOT, App
from .journeys import Wrong

# mov rax,rdi; xor edx,edx; rol rdi,3; rol rdi,13; rol rdi,61; rol rdi,51; xchg rbx,rbx;
# mov rax,rdx; ret
_X86_64 = "4889f8 31d2 48c1c703 48c1c70d 48c1c73d 48c1c733 4887db 4889d0 c3"
_CALLGRIND = ord("C") << 24 | ord("T") << 16
_ZERO, _DUMP, _START, _STOP = (_CALLGRIND + number for number in (1, 3, 4, 5))


def missing() -> str:
    """Return why nothing can be counted here; empty where it can."""
    if not shutil.which("valgrind"):
        return "valgrind is not installed: no instructions are counted"
    if platform.machine() not in ("x86_64", "AMD64"):
        return f"no instructions are counted on {platform.machine()}"
    return ""


class Counter:
    """In the process that runs under valgrind: counts what happens in a `with`."""

    def __init__(self) -> None:
        self._code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        self._code.write(bytes.fromhex(_X86_64))
        place = ctypes.addressof(ctypes.c_char.from_buffer(self._code))
        self._call = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)(place)
        self._zero = self._arguments(_ZERO)
        self._ask(self._arguments(_START))

    @staticmethod
    def _arguments(request: int, value: int = 0) -> ctypes.Array[ctypes.c_uint64]:
        return (ctypes.c_uint64 * 6)(request, value, 0, 0, 0, 0)

    def _ask(self, arguments: ctypes.Array[ctypes.c_uint64]) -> None:
        self._call(ctypes.addressof(arguments))

    @contextmanager
    def counted(self, name: str) -> Iterator[None]:
        """Count what is done inside, under a name."""
        text = ctypes.create_string_buffer(name.encode())
        dump = self._arguments(_DUMP, ctypes.addressof(text))
        self._ask(self._zero)
        yield
        self._ask(dump)


class Count:
    """A process under valgrind, started at once; its counts are read when it has ended."""

    def __init__(self, app: App, folder: Path, *command: str) -> None:
        folder.mkdir()
        self.folder, self.command = folder, command
        self.process = subprocess.Popen(  # noqa: S603
            [
                *("valgrind", "--tool=callgrind", "--fair-sched=try"),
                *("--instr-atstart=no", "--separate-threads=yes"),
                *("--callgrind-out-file=" + str(folder / "out.%p"), sys.executable, *command),
            ],
            cwd=ROOT,
            env=app.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def read(self) -> tuple[str, dict[str, int]]:
        """Return what it printed, and the instructions of its main thread under each name."""
        printed, errors = self.process.communicate()
        if self.process.returncode:
            raise Wrong(f"{' '.join(self.command)}:\n{printed}{errors}")
        counts = {}
        for path in self.folder.glob("out.*-01"):
            text = path.read_text(errors="replace")
            name = re.search(r"^desc: Trigger: Client Request: (.+)$", text, re.M)
            total = re.search(r"^summary: (\d+)$", text, re.M)
            if name and total:
                counts[name[1]] = int(total[1])
        return printed, counts
