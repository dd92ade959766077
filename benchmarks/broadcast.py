# Bare `websockets.broadcast`: every input goes to every connection at once, nothing is stored and nothing rendered.
# Run as `python broadcast.py PORT`.
import asyncio
import json
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

everyone: set[ServerConnection] = set()


async def line(connection: ServerConnection) -> None:
    everyone.add(connection)
    await connection.send('{"full":true,"regions":[]}')
    try:
        async for text in connection:
            command = json.loads(text)
            piece = {
                "slot": "wall",
                "item": command["key"],
                "html": command["content"]["idea"],
            }
            await connection.send(json.dumps({"ack": command["key"]}))
            broadcast(everyone, json.dumps({"regions": [piece]}))
    except ConnectionClosed:  # gone without a word, as phones go
        pass
    finally:
        everyone.discard(connection)


async def main() -> None:
    async with serve(
        line, "127.0.0.1", int(sys.argv[1]), compression=None
    ) as server:
        await server.serve_forever()


asyncio.run(main())
