# How long a phone waits for its receipt: phones join and write at a steady pace, over real websockets, against a
# real server in a process of its own; beside it, in the same run, what this disk takes for one durable write.
import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from facilitator_ui.bots import Ask, Client, join
from facilitator_ui.rehearsal import HOST, free_port

CODE = re.compile(r"/s/(\w+)/")
JOINING_AT_ONCE = 20


def fsync_ms(folder: Path, times: int = 200) -> float:
    """Return the median time of one durable append of 200 bytes, in ms: the floor of any acknowledgement."""
    taken = []
    with (folder / "floor").open("ab", buffering=0) as file:
        for _ in range(times):
            begun = time.perf_counter()
            file.write(b"x" * 200)
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


async def prepared(port: int, secret: str) -> tuple[Client, str]:
    """Make a session and open its first form; return the moderator's client and the code."""
    console = Client(HOST, port)
    await console.get(f"/o/enter/{secret}")
    _, _, address = await console.post("/o/sessions", {"scenario": "three-hours.en", "title": "Benchmark"})
    found = CODE.search(address)
    assert found is not None, address
    await console.post(f"/s/{found[1]}/lead", {})
    await console.open(found[1], "console")
    return console, found[1]


async def lead_to_the_form(console: Client) -> None:
    while not any(ask.command == "add_entry" for ask in console.asks()):
        step = next(ask for ask in console.asks() if ask.command == "next_stage")
        await console.send({"type": step.command, **step.fixed})
        await console.quiet()


async def write(phone: Client, seconds: list[float]) -> None:
    ask = next(ask for ask in phone.asks() if ask.command == "add_entry")
    begun = time.perf_counter()
    frame = await phone.send({"type": ask.command, **ask.fixed, "content": content(ask)})
    assert "ack" in frame, frame
    seconds.append(time.perf_counter() - begun)


def content(ask: Ask) -> dict[str, str]:
    names = {name.removeprefix("content:"): kind for name, kind in ask.fields.items() if name.startswith("content:")}
    return {name: kind[0] if isinstance(kind, list) else "What matters to us here" for name, kind in names.items()}


async def measure(port: int, secret: str, phones: int, rate: float) -> list[float]:
    console, code = await prepared(port, secret)
    clients = [Client(HOST, port) for _ in range(phones)]
    door = asyncio.Semaphore(JOINING_AT_ONCE)

    async def come_in(number: int, client: Client) -> None:
        async with door:
            await join(client, code, f"Guest {number}", Random(number))
            await client.open(code, "phone")

    await asyncio.gather(*(come_in(number, client) for number, client in enumerate(clients)))
    await lead_to_the_form(console)
    await asyncio.gather(*(client.quiet() for client in clients))
    seconds: list[float] = []
    writing = []
    for client in clients:
        writing.append(asyncio.create_task(write(client, seconds)))
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*writing)
    await asyncio.gather(*(client.close() for client in clients), console.close())
    return sorted(seconds)


def served(folder: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """Start a server in a process of its own; return it and the organizer's secret."""
    command = [sys.executable, "-m", "facilitator_ui.cli", "run", "--host", HOST, "--port", str(port)]
    database = {"VECHE_DATABASE": f"sqlite:///{folder / 'veche.db'}"}
    server = subprocess.Popen(command, env={**os.environ, **database}, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"/o/enter/(\S+)", line)
        if found:
            time.sleep(2)
            return server, found[1]
    raise SystemExit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20, help="entries a second, all phones together")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        server, secret = served(folder, port)
        try:
            seconds = asyncio.run(measure(port, secret, given.phones, given.rate))
        finally:
            server.terminate()
            server.wait()
        floor = fsync_ms(folder)
    median, worst = seconds[len(seconds) // 2] * 1000, seconds[int(len(seconds) * 0.99)] * 1000
    print(f"{given.phones} phones, {given.rate:g} entries a second: {len(seconds)} acknowledged")
    print(f"durable append on this disk  {floor:8.1f} ms (median)")
    print(f"acknowledged, median         {median:8.1f} ms = {median / floor:.1f} times the append")
    print(f"acknowledged, 99th of 100    {worst:8.1f} ms = {worst / floor:.1f} times the append")


if __name__ == "__main__":
    main()
