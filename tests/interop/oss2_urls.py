"""Presigns requests with oss2 at a fixed time, and prints the URLs as JSON.

Reads {"region", "bucket", "urls": {"now", "token", "requests"}} from stdin. A request has
"endpoint", "style", "version", "method", "key", "expires", "headers", "additional" and "params";
without a key it is about the bucket. The key of the account is in the environment.
"""

import json
import os
import sys
import types

import oss2
import oss2.auth

from frozen_time import frozen_datetime

AUTH = {"v1": oss2.ProviderAuth, "v4": oss2.ProviderAuthV4}


def main():
    task = json.load(sys.stdin)
    now, token = task["urls"]["now"], task["urls"]["token"]
    oss2.auth.time = types.SimpleNamespace(time=lambda: now)
    oss2.auth.datetime = frozen_datetime(now).datetime
    provider = oss2.credentials.StaticCredentialsProvider(
        os.environ["OSS_ACCESS_KEY_ID"], os.environ["OSS_ACCESS_KEY_SECRET"], token or ""
    )

    def url(request):
        style = request["style"]
        bucket = oss2.Bucket(
            AUTH[request["version"]](provider),
            request["endpoint"],
            task["bucket"],
            region=task["region"],
            is_cname=style == "cname",
            is_path_style=style == "path",
        )
        headers, params = oss2.CaseInsensitiveDict(request["headers"]), request["params"]
        if request["key"]:
            additional = request["additional"] if request["version"] == "v4" else []
            return bucket.sign_url(
                request["method"],
                request["key"],
                request["expires"],
                headers=headers,
                params=params,
                slash_safe=True,
                additional_headers=set(additional) or None,
            )
        # There is no public function for requests that are about the bucket.
        signed = oss2.http.Request(
            request["method"],
            bucket._make_url(bucket.bucket_name, ""),
            headers=headers,
            params=params,
            region=task["region"],
            product=bucket.product,
        )
        return bucket.auth._sign_url(signed, bucket.bucket_name, "", request["expires"])

    print(json.dumps([url(request) for request in task["urls"]["requests"]]))


if __name__ == "__main__":
    main()
