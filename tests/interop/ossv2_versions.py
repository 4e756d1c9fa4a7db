"""Keeps, finds, lists and deletes versions with alibabacloud-oss-v2, and prints the results as JSON.

Reads {"endpoint", "region", "bucket", "key"} from stdin. The key is in the environment.
"""

import json
import sys

import alibabacloud_oss_v2 as oss

from ossv2_bucket import bucket_of, service_error


def set_versioning(bucket, status):
    configuration = oss.VersioningConfiguration(status=status)
    bucket.call("put_bucket_versioning", versioning_configuration=configuration)


def listed(bucket):
    """Lists all versions in pages of one: key, version id, whether it is the latest, whether deleted."""
    found = []
    for page in bucket.pages(
        "list_object_versions_paginator", "ListObjectVersionsRequest", max_keys=1
    ):
        found += [[item.key, item.version_id, item.is_latest, False] for item in page.version or []]
        found += [
            [item.key, item.version_id, item.is_latest, True] for item in page.delete_marker or []
        ]
    return found


def main():
    task = json.load(sys.stdin)
    bucket, key = bucket_of(task), task["key"]
    set_versioning(bucket, "Enabled")
    first = bucket.call("put_object", key=key, body=b"1").version_id
    second = bucket.call("put_object", key=key, body=b"2").version_id
    contents = [
        bucket.call("get_object", key=key, version_id=version).body.read().decode()
        for version in [None, first, second]
    ]
    marker = bucket.call("delete_object", key=key)
    result = {
        "versions": [first, second, marker.version_id],
        "contents": contents,
        "is_marker": marker.delete_marker,
        "missing": service_error(lambda: bucket.call("get_object", key=key)),
        "refused": service_error(
            lambda: bucket.call("get_object", key=key, version_id=marker.version_id)
        ),
        "listed": listed(bucket),
    }
    both = [oss.DeleteObject(key=key, version_id=version) for version in (first, marker.version_id)]
    deleted = bucket.call("delete_multiple_objects", objects=both).deleted_objects
    set_versioning(bucket, "Suspended")
    result["deleted"] = [
        [one.version_id, bool(one.delete_marker), one.delete_marker_version_id] for one in deleted
    ]
    result["suspended"] = bucket.call("put_object", key=key, body=b"3").version_id
    result["left"] = listed(bucket)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
