"""Shared code of the scripts for presigned URLs: sends requests without an SDK."""

import http.client
from urllib.parse import urlsplit


def sent(method, url, headers, body=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request(method, f"{parts.path}?{parts.query}", body, headers)
    response = connection.getresponse()
    return {"status": response.status, "body": response.read().decode()}


def used(presign, content, names):
    """Uploads and downloads an object, and then downloads it with each parameter altered.

    `presign` returns the URL and the signed headers for a method.
    """
    upload, headers = presign("PUT")
    put = sent("PUT", upload, headers, content.encode())
    url, headers = presign("GET")
    altered = {name: url.replace(name + "=", name + "=0") for name in names}
    return {
        "urls": [upload, url],
        "put": put,
        "got": sent("GET", url, headers),
        "altered": {name: sent("GET", other, headers) for name, other in altered.items()},
    }
