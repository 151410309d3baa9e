"""A chat and a ticker as one would write them with Starlette and sse-starlette."""

import argparse
import asyncio
import json
import socket
from datetime import datetime, timezone
from pathlib import Path

import uvicorn
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TICK = 0.01
HEARTBEAT = 15
FIRST_END = "5"
LAST_END = "7–ende"


class Feed:
    """Numbered events, 1, 2, 3 …, kept in a file before anyone is sent them."""

    def __init__(self, name, file):
        self.name = name
        self.file = file
        self.listeners = set()
        lines = file.read_text().splitlines() if file.exists() else []
        known = [json.loads(line) for line in lines]
        self.events = [event for event in known if event["feed"] == name]

    def publish(self, type, data):
        event = {"feed": self.name, "id": str(len(self.events) + 1), "type": type, "data": data}
        with self.file.open("a") as file:
            file.write(json.dumps(event) + "\n")
        self.events.append(event)
        for queue in self.listeners:
            queue.put_nowait(event)
        return event["id"]

    async def after(self, last_event_id):
        """Everything after an id, then what comes."""
        queue = asyncio.Queue()
        for event in self.events[int(last_event_id or 0):]:
            queue.put_nowait(event)
        self.listeners.add(queue)
        try:
            yield ServerSentEvent(comment="welcome")
            while True:
                event = await queue.get()
                yield ServerSentEvent(event["data"], event=event["type"], id=event["id"])
        finally:
            self.listeners.discard(queue)


def stream(feed, request):
    events = feed.after(request.headers.get("last-event-id"))
    return EventSourceResponse(events, ping=HEARTBEAT)


def routes(history):
    chat, ticker = Feed("chat", history), Feed("ticker", history)
    running = set()

    async def say(request):
        message = await request.json()
        at = datetime.now(timezone.utc).isoformat()
        id = chat.publish("message", json.dumps({**message, "at": at}))
        return JSONResponse({"id": id}, status_code=201)

    async def tick(rate):
        while True:
            n = len(ticker.events) + 1
            ticker.publish("tick", json.dumps({"n": n}))
            await asyncio.sleep(max(1 / rate, TICK))

    async def ticks(request):
        if not running:
            running.add(asyncio.create_task(tick(float(request.query_params.get("rate", "10")))))
        return stream(ticker, request)

    async def chatting(request):
        return stream(chat, request)

    return [
        Route("/chat", chatting),
        Route("/chat/messages", say, methods=["POST"]),
        Route("/ticker", ticks),
        Route("/shapes", answer_shapes),
    ]


async def answer_shapes(request):
    # Starlette reads headers as Latin-1, the standard sends ids as UTF-8.
    last = request.headers.get("last-event-id", "").encode("latin-1").decode()
    if last == LAST_END:
        return Response(status_code=204)
    return EventSourceResponse(shapes(last))


async def shapes(last):
    """One of everything that a feed may send, in two responses."""
    if last == FIRST_END:
        yield ServerSentEvent("after the end", event="more", id="6")
        yield ServerSentEvent("the last", id=LAST_END)
        return
    yield ServerSentEvent(comment="welcome")
    yield ServerSentEvent(retry=300)
    yield ServerSentEvent("hello", event="greeting", id="1")
    yield ServerSentEvent("Zürich – 你好 🔔\u2028on the same line", id="2")
    yield ServerSentEvent("first\n\nthird", event="lines", id="3")
    yield ServerSentEvent(comment="heartbeat")
    yield ServerSentEvent("0123456789abcdef" * (1 << 16), event="large", id="4")
    yield ServerSentEvent("", event="nothing", id=FIRST_END)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--history", type=Path, required=True)
    options = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", options.port))
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    app = Starlette(routes=routes(options.history))
    config = uvicorn.Config(app, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


main()
