"""Presigns requests with alibabacloud-oss-v2, sends them without it, and prints the responses.

With V1, this SDK leaves `x-oss-traffic-limit` and `x-oss-request-payer` unsigned, unlike the
others, so only V4 is used.

Reads {"endpoint", "region", "bucket", "presigned": {"key", "parameters"}} from stdin, and prints
JSON. The key of the account is in the environment.
"""

import datetime
import json
import sys

import alibabacloud_oss_v2 as oss

from ossv2_bucket import bucket_of
from presigned_urls import used

REQUESTS = {"GET": oss.GetObjectRequest, "PUT": oss.PutObjectRequest}


def main():
    task = json.load(sys.stdin)
    key, parameters = task["presigned"]["key"], task["presigned"]["parameters"]
    bucket = bucket_of(task)

    def presign(method):
        request = REQUESTS[method](bucket=bucket.name, key=key, parameters=parameters)
        signed = bucket.client.presign(request, expires=datetime.timedelta(seconds=60))
        return signed.url, signed.signed_headers

    print(json.dumps({"v4": used(presign, "v4", parameters)}))


if __name__ == "__main__":
    main()
