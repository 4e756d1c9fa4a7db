"""Runs one step on objects with alibabacloud-oss-v2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "objects"} from stdin. An object is {"key",
"content", "content_type", "metadata", "part_size"}; each character of the content is a byte. The
key is in the environment.
"""

import json
import sys

import alibabacloud_oss_v2 as oss

from ossv2_bucket import bucket_of, service_error


def upload(bucket, item):
    key, content = item["key"], item["content"].encode("latin-1")
    described = {"content_type": item["content_type"], "metadata": item["metadata"]}
    if item["part_size"] is None:
        result = bucket.call("put_object", key=key, body=content, **described)
        return {"status": result.status_code, "etag": result.etag, "crc": result.hash_crc64}
    upload_id = bucket.call("initiate_multipart_upload", key=key, **described).upload_id
    uploads = bucket.pages("list_multipart_uploads_paginator", "ListMultipartUploadsRequest")
    parts = []
    for start in range(0, len(content), item["part_size"]):
        part = content[start:start + item["part_size"]]
        number = len(parts) + 1
        result = bucket.call(
            "upload_part", key=key, upload_id=upload_id, part_number=number, body=part
        )
        parts.append(oss.UploadPart(part_number=number, etag=result.etag))
    found = bucket.pages(
        "list_parts_paginator", "ListPartsRequest", key=key, upload_id=upload_id, max_parts=2
    )
    result = bucket.call(
        "complete_multipart_upload", key=key, upload_id=upload_id,
        complete_multipart_upload=oss.CompleteMultipartUpload(parts=parts),
    )
    return {
        "status": result.status_code,
        "etag": result.etag,
        "crc": result.hash_crc64,
        "listed": [upload.key for page in uploads for upload in page.uploads],
        "parts": [
            [part.part_number, part.etag, part.size] for page in found for part in page.parts
        ],
    }


def write(bucket, objects):
    uploaded = [upload(bucket, item) for item in objects]
    key = objects[0]["key"]
    aborted = bucket.call("initiate_multipart_upload", key=key).upload_id
    bucket.call("upload_part", key=key, upload_id=aborted, part_number=1, body=b"gone")

    def abort():
        return bucket.call("abort_multipart_upload", key=key, upload_id=aborted).status_code

    return {
        "uploaded": uploaded,
        "copied": bucket.call("copy_object", key="copy of " + key, source_key=key).status_code,
        "forbidden": service_error(
            lambda: bucket.call("put_object", key=key, body=b"", forbid_overwrite=True)
        ),
        "aborted": abort(),
        "no_upload": service_error(abort),
    }


def got(bucket, key):
    head = bucket.call("head_object", key=key)
    meta = bucket.call("get_object_meta", key=key)
    response = bucket.call("get_object", key=key)
    part = bucket.call("get_object", key=key, range_header="bytes=1-3")
    return {
        "key": key,
        "content": response.body.read().decode("latin-1"),
        "part": part.body.read().decode("latin-1"),
        "part_status": part.status_code,
        "content_type": response.content_type,
        "metadata": dict(head.metadata or {}),
        "sizes": [head.content_length, meta.content_length, response.content_length],
        "etags": [head.etag, meta.etag, response.etag],
        "unchanged": service_error(
            lambda: bucket.call("get_object", key=key, if_none_match=head.etag)
        )["status"],
    }


def listed(pages):
    return [item.key for page in pages for item in page.contents or []]


def read(bucket, objects):
    first = bucket.pages("list_objects_paginator", "ListObjectsRequest", max_keys=2)
    second = bucket.pages("list_objects_v2_paginator", "ListObjectsV2Request", max_keys=2)
    versions = bucket.pages(
        "list_object_versions_paginator", "ListObjectVersionsRequest", max_keys=2
    )
    versions = [version for page in versions for version in page.version]
    grouped = bucket.call("list_objects_v2", delimiter="/")
    return {
        "lists": [listed(first), listed(second), [version.key for version in versions]],
        "versions": sorted({version.version_id for version in versions}),
        "groups": [group.prefix for group in grouped.common_prefixes],
        "got": [got(bucket, item["key"]) for item in objects],
        "missing": service_error(lambda: bucket.call("get_object", key="missing")),
        "missing_head": service_error(lambda: bucket.call("head_object", key="missing")),
        "full": service_error(lambda: bucket.call("delete_bucket")),
    }


def delete(bucket, objects):
    keys = [item["key"] for item in objects]
    alone, together = keys[:2], keys[2:]
    deleted = bucket.call(
        "delete_multiple_objects", objects=[oss.DeleteObject(key=key) for key in together]
    )
    return {
        "alone": [bucket.call("delete_object", key=key).status_code for key in alone],
        "together": [item.key for item in deleted.deleted_objects] == together,
        "left": listed(bucket.pages("list_objects_v2_paginator", "ListObjectsV2Request")),
    }


def main():
    task = json.load(sys.stdin)
    step = {"write": write, "read": read, "delete": delete}[task["step"]]
    print(json.dumps(step(bucket_of(task), task["objects"])))


if __name__ == "__main__":
    main()
