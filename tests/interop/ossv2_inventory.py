"""Runs one step on rules with alibabacloud-oss-v2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "rules"} from stdin. Rules have the JSON form of our
model, here and in the output. The key is in the environment.
"""

import json
import sys

import alibabacloud_oss_v2 as oss

from ossv2_bucket import bucket_of, service_error


def to_sdk(rule):
    destination = rule["Destination"]["OSSBucketDestination"]
    condition, schedule = rule.get("Filter"), rule["Schedule"]
    return oss.InventoryConfiguration(
        id=rule["Id"],
        is_enabled=rule["IsEnabled"],
        included_object_versions=rule["IncludedObjectVersions"],
        filter=condition and oss.InventoryFilter(
            prefix=condition.get("Prefix"),
            last_modify_begin_time_stamp=condition.get("LastModifyBeginTimeStamp"),
            last_modify_end_time_stamp=condition.get("LastModifyEndTimeStamp"),
            lower_size_bound=condition.get("LowerSizeBound"),
            upper_size_bound=condition.get("UpperSizeBound"),
            storage_class=condition.get("StorageClass"),
        ),
        destination=oss.InventoryDestination(
            oss_bucket_destination=oss.InventoryOSSBucketDestination(
                format=destination["Format"],
                account_id=destination["AccountId"],
                role_arn=destination["RoleArn"],
                bucket=destination["Bucket"],
                prefix=destination.get("Prefix"),
                encryption=encryption_to_sdk(destination.get("Encryption")),
            )
        ),
        schedule=oss.InventorySchedule(
            frequency=schedule["Frequency"],
            day_of_month=schedule.get("DayOfMonth"),
            auto_delete=schedule.get("AutoDelete"),
        ),
        optional_fields=fields_to_sdk(rule.get("OptionalFields")),
        incremental_inventory=incremental_to_sdk(rule.get("IncrementalInventory")),
    )


def encryption_to_sdk(encryption):
    if encryption is None:
        return None
    if "SSE-OSS" in encryption:
        return oss.InventoryEncryption(sse_oss="")
    return oss.InventoryEncryption(sse_kms=oss.SSEKMS(key_id=encryption["SSE-KMS"]["KeyId"]))


def fields_to_sdk(fields):
    return fields and oss.OptionalFields(fields=fields["Field"])


def incremental_to_sdk(incremental):
    return incremental and oss.IncrementalInventory(
        is_enabled=incremental["IsEnabled"],
        schedule=oss.IncrementInventorySchedule(
            frequency=incremental["Schedule"]["Frequency"]
        ),
        optional_fields=fields_to_sdk(incremental["OptionalFields"]),
    )


def from_sdk(rule):
    destination = rule.destination.oss_bucket_destination
    condition, schedule = rule.filter, rule.schedule
    return {
        "Id": rule.id,
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
            "Format": destination.format,
            "AccountId": destination.account_id,
            "RoleArn": destination.role_arn,
            "Bucket": destination.bucket,
            "Prefix": destination.prefix,
            "Encryption": encryption_from_sdk(destination.encryption),
        }},
        "Schedule": {
            "Frequency": schedule.frequency,
            "DayOfMonth": schedule.day_of_month,
            "AutoDelete": schedule.auto_delete,
        },
        "IncludedObjectVersions": rule.included_object_versions,
        "OptionalFields": fields_from_sdk(rule.optional_fields),
        "IncrementalInventory": incremental_from_sdk(rule.incremental_inventory),
    }


def encryption_from_sdk(encryption):
    if encryption is None:
        return None
    if encryption.sse_kms:
        return {"SSE-KMS": {"KeyId": encryption.sse_kms.key_id}}
    # The SDK reads an empty SSE-OSS as None, but keeps the element around it.
    return {"SSE-OSS": {}}


def fields_from_sdk(fields):
    return fields and {"Field": fields.fields}


def incremental_from_sdk(incremental):
    return incremental and {
        "IsEnabled": incremental.is_enabled,
        "Schedule": {"Frequency": incremental.schedule.frequency},
        "OptionalFields": fields_from_sdk(incremental.optional_fields),
    }


def put(bucket, rule):
    return bucket.call(
        "put_bucket_inventory", inventory_id=rule["Id"], inventory_configuration=to_sdk(rule)
    ).status_code


def get(bucket, rule_id):
    response = bucket.call("get_bucket_inventory", inventory_id=rule_id)
    return from_sdk(response.inventory_configuration)


def listed(bucket, token=None):
    response = bucket.call("list_bucket_inventory", continuation_token=token)
    return response.list_inventory_configurations_result


def create(bucket, task):
    return {
        "bucket": bucket.call("put_bucket").status_code,
        "empty": service_error(lambda: listed(bucket)),
        "put": [put(bucket, rule) for rule in task["rules"]],
        "conflict": service_error(lambda: put(bucket, task["rules"][0])),
    }


def read(bucket, task):
    pages, token = [], None
    while True:
        page = listed(bucket, token)
        pages.append([from_sdk(rule) for rule in page.inventory_configurations])
        if not page.is_truncated:
            break
        token = page.next_continuation_token
    return {
        "pages": pages,
        "got": [get(bucket, rule["Id"]) for rule in task["rules"]],
        "missing": service_error(lambda: get(bucket, "no-such-rule")),
    }


def delete(bucket, task):
    return {
        "deleted": [
            bucket.call("delete_bucket_inventory", inventory_id=rule["Id"]).status_code
            for rule in task["rules"]
        ],
        "empty": service_error(lambda: listed(bucket)),
    }


def main():
    task = json.load(sys.stdin)
    step = {"create": create, "read": read, "delete": delete}[task["step"]]
    print(json.dumps({"version": oss.__version__, **step(bucket_of(task), task)}))


if __name__ == "__main__":
    main()
