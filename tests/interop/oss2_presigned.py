"""Presigns requests with oss2, sends them without it, and prints the responses as JSON.

Reads {"endpoint", "region", "bucket", "presigned": {"key", "parameters"}} from stdin. The key of
the account is in the environment.
"""

import json
import sys

import oss2

from oss2_bucket import bucket_of
from presigned_urls import used


def main():
    task = json.load(sys.stdin)
    key, parameters = task["presigned"]["key"], task["presigned"]["parameters"]
    responses = {}
    for version, auth in [("v1", oss2.ProviderAuth), ("v4", oss2.ProviderAuthV4)]:
        bucket = bucket_of(task, auth)

        def presign(method):
            return bucket.sign_url(method, key, 60, params=dict(parameters)), {}

        responses[version] = used(presign, version, parameters)
    print(json.dumps(responses))


if __name__ == "__main__":
    main()
