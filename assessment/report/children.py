"""A confined child as its parent sees it: started, asked, watched by the clock, and ended."""

import os
import selectors
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from typing import IO, Final, TypeVar

from assessment.report.confinement import Limits
from assessment.report.frames import PREFIX, BrokenFrameError, header_in, lengths
from assessment.report.rendering import Reason, RenderingFailedError
from assessment.report.sandbox import Task, start_of
from assessment.report.turns import Stopwatch

_START_SECONDS: Final = 30
_PATIENCE: Final = 2.0
"""Seconds in which a child that has closed its pipe must be gone."""
_WORKPLACE: Final = "report-child-of-"
_GLANCE: Final = 0.05
"""Seconds to listen at the least where the clock stands, for the process has had no turn."""
_CHUNK: Final = 1 << 16
_LAST_WORDS: Final = 2000
Made = TypeVar("Made")


class Child:
    """A process that makes files or documents; one thread at a time may use it."""

    def __init__(self, task: Task, limits: Limits, *, opening: bytes = b"") -> None:
        """Start it; it loads what it needs while nobody waits. ``opening`` is the frame it begins with."""
        self._limits, self._opening = limits, opening
        self._workplace = Path(tempfile.mkdtemp(prefix=f"{_WORKPLACE}{os.getpid()}-"))
        self._ready = False
        self._words = b""
        self.made = 0
        start = start_of(task, limits, self._workplace)
        process = subprocess.Popen(
            start.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=start.environment,
            cwd=self._workplace,
            bufsize=0,
            process_group=0,
        )
        self._in, self._out, self._err = map(_pipe, (process.stdin, process.stdout, process.stderr))
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Whether it has said that its imports are done."""
        return self._ready

    def kill(self) -> None:
        """End the process from another thread; the thread that uses the child then tidies up."""
        self._process.kill()

    def wait_until_ready(self) -> None:
        """Return once its imports are done; raises :class:`RenderingFailedError` when they never are."""
        if self._ready:
            return
        try:
            header, _ = self._exchange(self._opening, _START_SECONDS)
            if header != {"outcome": "ready"}:
                raise BrokenFrameError
        except TimeoutError:
            raise RenderingFailedError(Reason.NOT_STARTED, self.end()) from None
        except BrokenFrameError:
            raise RenderingFailedError(Reason.NOT_STARTED, self.end(_PATIENCE)) from None
        self._ready = True

    def make(self, order: bytes, read: Callable[[dict[str, object], bytes], Made]) -> Made:
        """What ``read`` finds in the answer to an order, a frame.

        After a :class:`RenderingFailedError` the child is of no more use.
        """
        self.wait_until_ready()
        try:
            made = read(*self._exchange(order, self._limits.wall_seconds))
        except TimeoutError:
            raise RenderingFailedError(Reason.TIME, self.end()) from None
        except BrokenFrameError:
            words = self.end(_PATIENCE)
            raise RenderingFailedError(self._reason(words), words) from None
        self.made += 1
        return made

    def end(self, patience: float = 0) -> str:
        """Kill it, unless it ends by itself within ``patience`` seconds; only its last words remain."""
        if self._out.closed:
            return self._words.decode("utf-8", "replace").strip()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._hear()
        for pipe in (self._in, self._out, self._err):
            pipe.close()
        rmtree(self._workplace, ignore_errors=True)
        return self._words.decode("utf-8", "replace").strip()

    def _exchange(self, said: bytes, seconds: float) -> tuple[dict[str, object], bytes]:
        """Say something and hear the answer; raises :class:`TimeoutError` or :class:`BrokenFrameError`."""
        watch = Stopwatch(self.pid)
        heard, needed = bytearray(), PREFIX
        rest = memoryview(said)
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._err, selectors.EVENT_READ)
            if rest:
                selector.register(self._in, selectors.EVENT_WRITE)
            while len(heard) < needed:
                events = selector.select(max(_GLANCE, seconds - watch.own))
                if not events and watch.own >= seconds:
                    raise TimeoutError
                for key, _ in events:
                    if key.fileobj is self._in:
                        rest = self._say(rest)
                        if not rest:
                            selector.unregister(self._in)
                    elif key.fileobj is self._out:
                        heard += self._read()
                    elif not self._hear():
                        selector.unregister(self._err)
                if needed == PREFIX <= len(heard):
                    needed += sum(lengths(bytes(heard[:PREFIX])))
        header, _ = lengths(bytes(heard[:PREFIX]))
        return header_in(bytes(heard[PREFIX : PREFIX + header])), bytes(heard[PREFIX + header : needed])

    def _say(self, rest: memoryview) -> memoryview:
        try:
            return rest[os.write(self._in.fileno(), rest[:_CHUNK]) :]
        except BlockingIOError:
            return rest
        except OSError:
            raise BrokenFrameError from None

    def _read(self) -> bytes:
        part = os.read(self._out.fileno(), _CHUNK)
        if not part:
            raise BrokenFrameError
        return part

    def _hear(self) -> bool:
        """Take in what it complains about; false when it can complain no more."""
        try:
            part = os.read(self._err.fileno(), _CHUNK)
        except BlockingIOError:
            return True
        self._words = (self._words + part)[-_LAST_WORDS:]
        return bool(part)

    def _reason(self, words: str) -> Reason:
        code = self._process.returncode
        if code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
            return Reason.CPU
        if "memory" in words.lower() or "failed to allocate" in words:
            return Reason.MEMORY
        return Reason.CRASHED


def sweep() -> None:
    """Remove what children of a killed process have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_WORKPLACE}*-*"):
        parent = folder.name.removeprefix(_WORKPLACE).partition("-")[0]
        if parent.isdecimal() and not _is_running(int(parent)):
            rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("The child was started without a pipe.")
    os.set_blocking(pipe.fileno(), False)
    return pipe
