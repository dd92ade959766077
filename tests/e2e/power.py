# A server in a process of its own, whose power can go off. Knows the command line only.
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from facilitator_ui.rehearsal import HOST, free_port

ENTER = re.compile(rb"/o/enter/([A-Za-z0-9_-]{43})")


@dataclass
class Server:
    """Veche in a process of its own, on one file and one port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> str:
        """Serve; return the organizer's secret once pages are answered."""
        command = [
            "run",
            "--host",
            HOST,
            "--port",
            str(self.port),
            "--database",
            f"sqlite:///{self.folder}/veche.db",
        ]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "facilitator_ui.cli",
                *command,
                "--new-organizer-link",
            ],
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        found = next(filter(None, map(ENTER.search, self.process.stdout)))
        while not self._answers():
            assert self.process.poll() is None
        return found[1].decode()

    def _answers(self) -> bool:
        try:
            urlopen(f"{self.address}/").close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.communicate()
        self.process = None
