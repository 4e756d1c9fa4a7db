"""Presigns requests with alibabacloud-oss-v2 at a fixed time, and prints the URLs as JSON.

Reads the same task as oss2_urls.py. Requests that are about the bucket have no function in this
SDK, and it ignores additional headers.
"""

import datetime
import json
import os
import sys

import alibabacloud_oss_v2 as oss
import alibabacloud_oss_v2.presigner
import alibabacloud_oss_v2.signer.v1
import alibabacloud_oss_v2.signer.v4

from frozen_time import frozen_datetime

REQUESTS = {
    "GET": oss.GetObjectRequest,
    "PUT": oss.PutObjectRequest,
    "HEAD": oss.HeadObjectRequest,
}


def main():
    task = json.load(sys.stdin)
    frozen = frozen_datetime(task["urls"]["now"])
    for module in [oss.presigner, oss.signer.v1, oss.signer.v4]:
        module.datetime = frozen
    key = [os.environ["OSS_ACCESS_KEY_ID"], os.environ["OSS_ACCESS_KEY_SECRET"]]
    provider = oss.credentials.StaticCredentialsProvider(*key, task["urls"]["token"])

    def url(request):
        config = oss.config.load_default()
        config.credentials_provider = provider
        config.region, config.endpoint = task["region"], request["endpoint"]
        config.signature_version = request["version"]
        config.use_cname = request["style"] == "cname"
        config.use_path_style = request["style"] == "path"
        presigned = oss.Client(config).presign(
            REQUESTS[request["method"]](
                bucket=task["bucket"],
                key=request["key"],
                headers=request["headers"],
                parameters=request["params"],
            ),
            expires=datetime.timedelta(seconds=request["expires"]),
        )
        return presigned.url

    print(json.dumps([url(request) for request in task["urls"]["requests"]]))


if __name__ == "__main__":
    main()
