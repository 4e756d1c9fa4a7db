"""Runs one step on rules with oss2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "rules"} from stdin. Rules have the JSON form of our
model, here and in the output. The key is in the environment.
"""

import json
import sys

import oss2
from oss2 import models

from oss2_bucket import bucket_of, service_error


def to_sdk(rule):
    destination = rule["Destination"]["OSSBucketDestination"]
    encryption = destination.get("Encryption", {})
    kms, oss = encryption.get("SSE-KMS"), encryption.get("SSE-OSS")
    bucket_destination = models.InventoryBucketDestination(
        account_id=destination["AccountId"],
        role_arn=destination["RoleArn"],
        # The SDK adds the prefix itself.
        bucket=destination["Bucket"].removeprefix("acs:oss:::"),
        inventory_format=destination["Format"],
        prefix=destination.get("Prefix"),
        sse_kms_encryption=kms and models.InventoryServerSideEncryptionKMS(kms["KeyId"]),
        sse_oss_encryption=None if oss is None else models.InventoryServerSideEncryptionOSS(),
    )
    condition = rule.get("Filter")
    return models.InventoryConfiguration(
        inventory_id=rule["Id"],
        is_enabled=rule["IsEnabled"],
        included_object_versions=rule["IncludedObjectVersions"],
        inventory_filter=condition and models.InventoryFilter(
            prefix=condition.get("Prefix"),
            last_modify_begin_time_stamp=condition.get("LastModifyBeginTimeStamp"),
            last_modify_end_time_stamp=condition.get("LastModifyEndTimeStamp"),
            lower_size_bound=condition.get("LowerSizeBound"),
            upper_size_bound=condition.get("UpperSizeBound"),
            storage_class=condition.get("StorageClass"),
        ),
        inventory_destination=models.InventoryDestination(bucket_destination),
        inventory_schedule=models.InventorySchedule(rule["Schedule"]["Frequency"]),
        optional_fields=rule.get("OptionalFields", {}).get("Field", []),
    )


def from_sdk(rule):
    destination = rule.inventory_destination.bucket_destination
    encryption = None
    if destination.sse_kms_encryption:
        encryption = {"SSE-KMS": {"KeyId": destination.sse_kms_encryption.key_id}}
    elif destination.sse_oss_encryption:
        encryption = {"SSE-OSS": {}}
    condition = rule.inventory_filter
    return {
        "Id": rule.inventory_id,
        "IsEnabled": rule.is_enabled,
        "Filter": condition and {
            "Prefix": condition.prefix,
            "LastModifyBeginTimeStamp": condition.last_modify_begin_time_stamp,
            "LastModifyEndTimeStamp": condition.last_modify_end_time_stamp,
            "LowerSizeBound": condition.lower_size_bound,
            "UpperSizeBound": condition.upper_size_bound,
            "StorageClass": condition.storage_class,
        },
        "Destination": {"OSSBucketDestination": {
            "Format": destination.inventory_format,
            "AccountId": destination.account_id,
            "RoleArn": destination.role_arn,
            # The SDK removes the prefix itself.
            "Bucket": "acs:oss:::" + destination.bucket,
            "Prefix": destination.prefix,
            "Encryption": encryption,
        }},
        "Schedule": {"Frequency": rule.inventory_schedule.frequency},
        "IncludedObjectVersions": rule.included_object_versions,
        "OptionalFields": {"Field": rule.optional_fields},
    }


def create(bucket, task):
    return {
        "bucket": bucket.create_bucket().status,
        "empty": service_error(bucket.list_bucket_inventory_configurations),
        "put": [
            bucket.put_bucket_inventory_configuration(to_sdk(rule)).status
            for rule in task["rules"]
        ],
        "conflict": service_error(
            lambda: bucket.put_bucket_inventory_configuration(to_sdk(task["rules"][0]))
        ),
    }


def read(bucket, task):
    pages, token = [], None
    while True:
        page = bucket.list_bucket_inventory_configurations(token)
        pages.append([from_sdk(rule) for rule in page.inventory_configurations])
        if not page.is_truncated:
            break
        token = page.next_continuation_token
    got = [bucket.get_bucket_inventory_configuration(rule["Id"]) for rule in task["rules"]]
    return {
        "pages": pages,
        "got": [from_sdk(rule) for rule in got],
        "missing": service_error(lambda: bucket.get_bucket_inventory_configuration("no-such-rule")),
    }


def delete(bucket, task):
    return {
        "deleted": [
            bucket.delete_bucket_inventory_configuration(rule["Id"]).status
            for rule in task["rules"]
        ],
        "empty": service_error(bucket.list_bucket_inventory_configurations),
    }


def main():
    task = json.load(sys.stdin)
    step = {"create": create, "read": read, "delete": delete}[task["step"]]
    print(json.dumps({"version": oss2.__version__, **step(bucket_of(task), task)}))


if __name__ == "__main__":
    main()
