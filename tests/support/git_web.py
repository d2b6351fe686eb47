"""A web server for git repositories on a free port, which it prints: git_web.py MANNER ROOT [SECRET].

MANNER: `smart` runs git-http-backend, and asks for the password SECRET if there is one; `dumb` serves files;
`slow` serves files, 8 KiB of a pack each tenth of a second; `late` runs git-http-backend and sends the
last bytes of a long answer after three seconds.
"""

import base64
import http.server
import os
import subprocess
import sys
import time

MANNER, ROOT = sys.argv[1:3]
SECRET = sys.argv[3] if len(sys.argv) > 3 else None


class Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def copyfile(self, source, outputfile):
        if MANNER != "slow" or not self.path.endswith(".pack"):
            return super().copyfile(source, outputfile)
        while part := source.read(8192):
            outputfile.write(part)
            outputfile.flush()
            time.sleep(0.1)


class Smart(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self):
        words = self.headers.get("Authorization", "").split()
        password = base64.b64decode(words[1]).decode().split(":", 1)[1] if len(words) == 2 else None
        if SECRET and password != SECRET:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="registry"')
            self.send_header("Content-Length", "0")
            return self.end_headers()
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        environment = os.environ | {
            "GIT_PROJECT_ROOT": ROOT,
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        backend = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, content = backend.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = [value.split(" ")[0] for name, value in fields if name == "Status"]
        self.send_response(int(status[0]) if status else 200)
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.end_headers()
        if MANNER == "late" and len(content) > 1000:
            self.wfile.write(content[:-20])
            self.wfile.flush()
            time.sleep(3)
            content = content[-20:]
        self.wfile.write(content)

    do_GET = do_POST = answer


def files(*arguments):
    return Files(*arguments, directory=ROOT)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Smart if MANNER in ("smart", "late") else files)
print(server.server_address[1], flush=True)
server.serve_forever()
