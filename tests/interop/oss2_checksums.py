"""Uploads, downloads and calculates checksums with oss2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "contents"} from stdin; each character of a content
is a byte. The key is in the environment.
"""

import json
import sys
import tempfile

import oss2

from oss2_bucket import bucket_of


def outcome(call):
    try:
        return call()
    except oss2.exceptions.InconsistentError:
        return "inconsistent"


def crcs(_bucket, contents):
    # A library in C that shares no code with the ones of Rust.
    result = []
    for content in contents:
        crc = oss2.utils.Crc64()
        crc.update(content)
        result.append(str(crc.crc))
    return result


def write(bucket, contents):
    return [outcome(lambda: bucket.put_object("checked", content).status) for content in contents]


def read(bucket, contents):
    # `get_object` leaves the comparison to the caller.
    def content():
        with tempfile.NamedTemporaryFile() as file:
            bucket.get_object_to_file("checked", file.name)
            return file.read().decode("latin-1")

    return [outcome(content) for _ in contents]


def main():
    task = json.load(sys.stdin)
    step = {"crcs": crcs, "write": write, "read": read}[task["step"]]
    contents = [content.encode("latin-1") for content in task["contents"]]
    print(json.dumps(step(bucket_of(task), contents)))


if __name__ == "__main__":
    main()
