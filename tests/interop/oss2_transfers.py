"""Reads and writes large objects with oss2, which checks CRC-64, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket"} from stdin, and {"keys"} or {"part_size"}. The key is in
the environment.
"""

import json
import os
import sys
import tempfile

import oss2

from oss2_bucket import bucket_of


def read(bucket, task):
    results = []
    for key in task["keys"]:
        response = bucket.get_object(key)
        content = response.read()
        # The SDK compares these when the content was read, and raises an error if they differ.
        assert response.client_crc == response.server_crc is not None
        results.append({"key": key, "length": len(content), "crc": response.client_crc})
    return results


def write(bucket, task):
    content = os.urandom(5 * task["part_size"] + 77)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "source")
        with open(path, "wb") as file:
            file.write(content)
        store = oss2.ResumableStore(root=folder)
        part_size = task["part_size"]
        oss2.resumable_upload(
            bucket, "theirs", path, store=store, multipart_threshold=part_size, part_size=part_size
        )
    crc = oss2.utils.Crc64()
    crc.update(content)
    return {"length": len(content), "crc": crc.crc}


def main():
    task = json.load(sys.stdin)
    bucket = bucket_of(task)
    assert bucket.enable_crc
    print(json.dumps({"read": read, "write": write}[task["step"]](bucket, task)))


if __name__ == "__main__":
    main()
