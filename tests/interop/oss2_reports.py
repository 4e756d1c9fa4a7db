"""Downloads inventory reports with oss2, and reads them with the standard library of Python.

Reads {"step", "endpoint", "region", "bucket", "task"} from stdin. The task has a "directory"; for
"download" also the "bucket" and the "prefix" of the reports, for "read" the "manifests" in the
directory. The key is in the environment.
"""

import csv
import gzip
import hashlib
import io
import json
import pathlib
import sys
from urllib.parse import quote, unquote

import oss2

from oss2_bucket import bucket_of


def download(task):
    """Downloads everything below the prefix, and returns the keys."""
    bucket, directory = bucket_of(task | task["task"]), pathlib.Path(task["task"]["directory"])
    keys = []
    for listed in oss2.ObjectIteratorV2(bucket, prefix=task["task"]["prefix"]):
        path = directory / listed.key
        path.parent.mkdir(parents=True, exist_ok=True)
        # This compares the CRC-64.
        bucket.get_object_to_file(listed.key, str(path))
        keys.append(listed.key)
    return keys


def read(task):
    directory = pathlib.Path(task["task"]["directory"])
    return [report(directory, manifest) for manifest in task["task"]["manifests"]]


def report(directory, manifest):
    """Reads a report whose files have the names of their keys, and checks it as a reader would."""
    text = (directory / manifest).read_bytes()
    checksum = (directory / manifest).with_name("manifest.checksum").read_text()
    assert checksum == md5(text), checksum
    manifest = json.loads(text)
    schema = manifest["fileSchema"].split(", ")
    lines, rows = [], []
    for file in manifest["files"]:
        stored = (directory / file["key"]).read_bytes()
        assert len(stored) == file["size"], file
        assert md5(stored) == file["MD5checksum"], file
        text = gzip.decompress(stored).decode("ascii")
        lines.append(text.split("\n"))
        assert lines[-1].pop() == "", "the last line has no end"
        # Only the standard library decodes here, so both ends can't have the same mistake.
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            assert len(row) == len(schema), row
            row = dict(zip(schema, row))
            encoded, row["Key"] = row["Key"], unquote(row["Key"], errors="strict")
            assert quote(row["Key"], safe="") == encoded, encoded
            rows.append(row)
    return {"manifest": manifest, "schema": schema, "lines": lines, "rows": rows}


def md5(content):
    return hashlib.md5(content).hexdigest().upper()


def main():
    task = json.load(sys.stdin)
    step = {"download": download, "read": read}[task["step"]]
    print(json.dumps(step(task)))


if __name__ == "__main__":
    main()
