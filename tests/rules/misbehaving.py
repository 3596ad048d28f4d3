"""A server of the web that misbehaves by path."""

from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from time import sleep


class Pages(BaseHTTPRequestHandler):
    """Answers by path; /status/404 with that status."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.asked[self.command, self.path] += 1
        assert "PermitGuide" in self.headers["User-Agent"]
        try:
            name, _, rest = self.path[1:].partition("/")
            getattr(self, name)(rest)
        except OSError:
            pass  # the other side has left
        finally:
            self.close_connection = True

    do_HEAD = do_GET

    def status(self, number):
        self.send_response(int(str(number).partition("?")[0]), "words of a stranger")
        self.end_headers()

    def to(self, target):
        self.send_response(301)
        self.send_header("Location", target)
        self.end_headers()

    def nowhere(self, rest):
        self.status(302)

    def circle(self, rest):
        self.to("/circle")

    def cookie(self, rest):
        if "seen=1" in self.headers.get("Cookie", ""):
            return self.status(200)
        self.send_response(302)
        self.send_header("Set-Cookie", "seen=1; Path=/")
        self.send_header("Location", "/cookie")
        return self.end_headers()

    def accents(self, rest):
        self.wfile.write("HTTP/1.0 302 -\r\nLocation: /status/200?é à\r\n\r\n".encode())

    def only_get(self, number):
        self.status(number if self.command == "HEAD" else 200)

    def silent_head(self, rest):
        if self.command == "GET":
            self.status(200)

    def slow(self, rest):
        self.server.over.wait(30)

    def brief(self, rest):
        self.server.inside.append(rest)
        self.server.most = max(self.server.most, len(self.server.inside))
        sleep(0.05)
        self.server.inside.pop()
        self.status(200)

    def endless_redirect(self, rest):
        """Send a GET on, with a body that has no end."""
        if self.command == "HEAD":
            self.status(405)
        else:
            self.to("/status/200")
            while not self.server.over.is_set():
                self.wfile.write(b"x" * 65536)

    def garbage(self, rest):
        self.wfile.write(b"SSH-2.0-nonsense\r\n\r\n")


class Server(ThreadingHTTPServer):
    """Counts what it was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Pages)
        self.over, self.asked = Event(), Counter()
        self.inside, self.most = [], 0  # brief requests at a time
        self.base = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass
