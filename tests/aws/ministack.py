"""MiniStack (PyPI), a stand-in for AWS by other hands: prints its port and ends with its stdin.

Its listener for devices stays off: it binds every interface. Endpoints that it names have the port that it was told, so it is told one that is free.
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading

with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
settings = {
    "GATEWAY_PORT": str(port),
    "BIND_HOST": "127.0.0.1",
    "IOT_MTLS_ENABLED": "0",
    "MINISTACK_HOST": "localhost",
}
with tempfile.TemporaryDirectory() as folder:
    settings["HOME"] = folder
    child = subprocess.Popen([sys.argv[1]], env=os.environ | settings, cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in child.stdout:
        if found := re.search(r"Running on http://127\.0\.0\.1:(\d+)", line):
            print(found[1], flush=True)
            break
    threading.Thread(target=lambda: [None for _ in child.stdout], daemon=True).start()
    sys.stdin.read()
    child.terminate()
    child.wait(10)
