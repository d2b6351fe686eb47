"""A web server with TLS on a free port, which it prints: web.py CERTIFICATE MANNER FILE.

MANNER is how it answers: as a server does that serves FILE at the well-known path, or badly.
"""

import http.server
import ssl
import sys
import time

CERTIFICATE, MANNER, FILE = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(FILE, "rb") as file:
            body = file.read()
        if MANNER == "garbage":
            self.wfile.write(b"220 mail.contoso.example ESMTP\r\n")
        elif MANNER == "redirect":
            self.send_response(302)
            self.send_header("Location", "https://elsewhere.example/\u202etxt".encode().decode("latin-1"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif MANNER == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "30")
            self.end_headers()
            for _ in range(30):
                self.wfile.write(b"#")
                self.wfile.flush()
                time.sleep(0.1)
        elif MANNER == "silent":
            time.sleep(60)
        elif MANNER == "long-head":
            self.send_response(200)
            for number in range(100):
                self.send_header(f"X-{number}", "x" * 1000)
            self.end_headers()
        elif MANNER == "early-end":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + 1))
            self.end_headers()
            self.wfile.write(body)
        elif MANNER.isdigit():
            self.send_error(int(MANNER))
        elif MANNER == "www" and not self.headers["Host"].startswith("www."):
            self.send_error(404)
        elif MANNER == "any-path" or self.path == ("/accord.txt" if MANNER == "other-path" else "/.well-known/accord.txt"):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_error(404)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if MANNER != "without-tls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
