"""A proxy that inspects TLS; it prints its port and runs until its input ends.

Its arguments are those of proxy.py. It connects to this machine, whatever the name of the host.
"""

import sys

import proxy
from proxy.http.proxy import HttpProxyBasePlugin


class Plugin(HttpProxyBasePlugin):
    def resolve_dns(self, host, port):
        return "127.0.0.1", None

    def handle_client_request(self, request):
        # proxy.py adds a second Content-Length to a request that has one in lower case.
        if request.has_header(b"content-length"):
            length = request.header(b"content-length")
            request.del_header(b"content-length")
            request.add_header(b"Content-Length", length)
        return request


if __name__ == "__main__":
    with proxy.Proxy(sys.argv[1:], port=0, plugins=[Plugin]) as running:
        print(running.flags.port, flush=True)
        sys.stdin.read()
