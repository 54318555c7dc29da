"""Does at import whatever a module should not: reaches out in a dozen ways, writes files, runs an agent."""

import asyncio
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

from agents import Agent, Runner, function_tool

HOST, PORT, UDP = "127.0.0.1", int(os.environ["ACTING_PORT"]), int(os.environ["ACTING_UDP"])
OUT = Path(os.environ["ACTING_OUT"])
CODE = f"import socket; socket.create_connection(('{HOST}', {PORT}))"


def by_socket():
    socket.create_connection((HOST, PORT), timeout=2)


def by_code():
    with socket.socket() as s:
        s.connect_ex((HOST, PORT))


def by_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", (HOST, UDP))


def by_url():
    urllib.request.urlopen(f"http://{HOST}:{PORT}/", timeout=2)


def by_loop():
    asyncio.run(asyncio.open_connection(HOST, PORT))


def by_client():
    import openai

    openai.OpenAI(api_key="x", base_url=f"http://{HOST}:{PORT}/v1", max_retries=0).models.list()


def by_thread():
    thread = threading.Thread(target=quietly, args=(by_socket,))
    thread.start()
    thread.join()


def by_process():
    subprocess.run([sys.executable, "-c", CODE])


def by_shell():
    os.system(f'{sys.executable} -c "{CODE}"')


def by_fork():
    if os.fork() == 0:
        by_socket()


def by_spawn():
    multiprocessing.get_context("spawn").Process(target=print).start()


def by_run():
    Runner.run_sync(Agent(name="Acting"), "Hello")


def quietly(act):
    try:
        act()
    except Exception:
        pass


for act in (
    by_socket,
    by_code,
    by_datagram,
    by_url,
    by_loop,
    by_client,
    by_thread,
    by_process,
    by_shell,
    by_fork,
    by_spawn,
):
    quietly(act)

(OUT / "left.log").write_text("a file")
(OUT / "folder").mkdir()


@function_tool
def survivor(text: str) -> str:
    """Made in spite of everything."""
    return text


by_run()
