"""Runs one step on objects with oss2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "objects"} from stdin. An object is {"key",
"content", "content_type", "metadata", "part_size"}; each character of the content is a byte. The
key is in the environment.
"""

import json
import sys

import oss2

from oss2_bucket import bucket_of, service_error


def headers_of(item):
    headers = {"Content-Type": item["content_type"]}
    headers.update(("x-oss-meta-" + name, value) for name, value in item["metadata"].items())
    return headers


def upload(bucket, item):
    key, content = item["key"], item["content"].encode("latin-1")
    if item["part_size"] is None:
        result = bucket.put_object(key, content, headers=headers_of(item))
        return {"status": result.status, "etag": result.etag, "crc": result.crc}
    upload_id = bucket.init_multipart_upload(key, headers=headers_of(item)).upload_id
    listed = [upload.key for upload in oss2.MultipartUploadIterator(bucket)]
    parts = []
    for start in range(0, len(content), item["part_size"]):
        part = content[start:start + item["part_size"]]
        number = len(parts) + 1
        result = bucket.upload_part(key, upload_id, number, part)
        parts.append(oss2.models.PartInfo(number, result.etag, len(part), part_crc=result.crc))
    found = list(oss2.PartIterator(bucket, key, upload_id, max_parts=2))
    result = bucket.complete_multipart_upload(key, upload_id, parts)
    return {
        "status": result.status,
        # The SDK reads the etag from the headers only, but the service returns it in the document.
        "etag": bucket.head_object(key).etag,
        "crc": result.crc,
        "listed": listed,
        "parts": [[part.part_number, part.etag, part.size] for part in found],
    }


def write(bucket, objects):
    uploaded = [upload(bucket, item) for item in objects]
    key = objects[0]["key"]
    forbidding = {"x-oss-forbid-overwrite": "true"}
    aborted = bucket.init_multipart_upload(key).upload_id
    bucket.upload_part(key, aborted, 1, b"gone")
    return {
        "uploaded": uploaded,
        "copied": bucket.copy_object(bucket.bucket_name, key, "copy of " + key).status,
        "forbidden": service_error(lambda: bucket.put_object(key, b"", headers=forbidding)),
        "aborted": bucket.abort_multipart_upload(key, aborted).status,
        "no_upload": service_error(lambda: bucket.abort_multipart_upload(key, aborted)),
    }


def got(bucket, key):
    head, meta = bucket.head_object(key), bucket.get_object_meta(key)
    response, part = bucket.get_object(key), bucket.get_object(key, byte_range=(1, 3))
    prefix = "x-oss-meta-"
    return {
        "key": key,
        "content": response.read().decode("latin-1"),
        "part": part.read().decode("latin-1"),
        "part_status": part.status,
        "content_type": response.content_type,
        "metadata": {
            name.lower()[len(prefix):]: value
            for name, value in head.headers.items() if name.lower().startswith(prefix)
        },
        "sizes": [head.content_length, meta.content_length, response.content_length],
        "etags": [head.etag, meta.etag, response.etag],
        "unchanged": service_error(
            lambda: bucket.get_object(key, headers={"If-None-Match": head.etag}).read()
        )["status"],
    }


def read(bucket, objects):
    first = [item.key for item in oss2.ObjectIterator(bucket, max_keys=2)]
    second = [item.key for item in oss2.ObjectIteratorV2(bucket, max_keys=2)]
    grouped = bucket.list_objects_v2(delimiter="/", max_keys=1000)
    versions = bucket.list_object_versions(max_keys=1000).versions
    return {
        "lists": [first, second, [version.key for version in versions]],
        "versions": sorted({version.versionid for version in versions}),
        "groups": grouped.prefix_list,
        "got": [got(bucket, item["key"]) for item in objects],
        "missing": service_error(lambda: bucket.get_object("missing")),
        "missing_head": service_error(lambda: bucket.head_object("missing")),
        "full": service_error(bucket.delete_bucket),
    }


def delete(bucket, objects):
    keys = [item["key"] for item in objects]
    alone, together = keys[:2], keys[2:]
    return {
        "alone": [bucket.delete_object(key).status for key in alone],
        "together": bucket.batch_delete_objects(together).deleted_keys == together,
        "left": [item.key for item in oss2.ObjectIterator(bucket)],
    }


def main():
    task = json.load(sys.stdin)
    step = {"write": write, "read": read, "delete": delete}[task["step"]]
    print(json.dumps(step(bucket_of(task), task["objects"])))


if __name__ == "__main__":
    main()
