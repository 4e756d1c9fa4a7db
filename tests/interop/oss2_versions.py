"""Keeps, finds, lists and deletes versions with oss2, and prints the results as JSON.

Reads {"endpoint", "region", "bucket", "key"} from stdin. The key is in the environment.
"""

import json
import sys

import oss2
from oss2.models import (
    BatchDeleteObjectVersion, BatchDeleteObjectVersionList, BucketVersioningConfig,
)

from oss2_bucket import bucket_of, service_error


def set_versioning(bucket, status):
    config = BucketVersioningConfig()
    config.status = status
    bucket.put_bucket_versioning(config)


def listed(bucket):
    """Lists all versions in pages of one: key, version id, whether it is the latest, whether deleted."""
    found, key, version = [], "", ""
    while True:
        page = bucket.list_object_versions(max_keys=1, key_marker=key, versionid_marker=version)
        found += [[item.key, item.versionid, item.is_latest, False] for item in page.versions]
        found += [[item.key, item.versionid, item.is_latest, True] for item in page.delete_marker]
        if not page.is_truncated:
            return found
        key, version = page.next_key_marker, page.next_versionid_marker


def main():
    task = json.load(sys.stdin)
    bucket, key = bucket_of(task), task["key"]
    set_versioning(bucket, "Enabled")
    first = bucket.put_object(key, b"1").versionid
    second = bucket.put_object(key, b"2").versionid
    contents = [
        bucket.get_object(key, params=params).read().decode()
        for params in [{}, {"versionId": first}, {"versionId": second}]
    ]
    marker = bucket.delete_object(key)
    result = {
        "versions": [first, second, marker.versionid],
        "contents": contents,
        "is_marker": marker.delete_marker,
        "missing": service_error(lambda: bucket.get_object(key)),
        "refused": service_error(
            lambda: bucket.get_object(key, params={"versionId": marker.versionid})
        ),
        "listed": listed(bucket),
    }
    both = [BatchDeleteObjectVersion(key, version) for version in (first, marker.versionid)]
    deleted = bucket.delete_object_versions(BatchDeleteObjectVersionList(both)).delete_versions
    set_versioning(bucket, "Suspended")
    result["deleted"] = [
        [one.versionid, one.delete_marker, one.delete_marker_versionid or None] for one in deleted
    ]
    result["suspended"] = bucket.put_object(key, b"3").versionid
    result["left"] = listed(bucket)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
