"""Runs one operation on rules with oss2 and prints its result; see fault_operations.py."""

import oss2

import fault_operations
from oss2_bucket import bucket_of
from oss2_inventory import to_sdk


def put(bucket, rule):
    bucket.put_bucket_inventory_configuration(to_sdk(rule))


def get(bucket, rule):
    return bucket.get_bucket_inventory_configuration(rule["Id"]).inventory_id


def list_all(bucket, _):
    def page(token):
        page = bucket.list_bucket_inventory_configurations(token)
        ids = [rule.inventory_id for rule in page.inventory_configurations]
        return ids, page.is_truncated, page.next_continuation_token

    return fault_operations.all_pages(page)


def delete(bucket, rule):
    bucket.delete_bucket_inventory_configuration(rule["Id"])


def error_fields(error):
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    # A negative status marks an error of the SDK itself.
    status = status if status and status > 0 else None
    return {"class": type(error).__name__, "status": status, "code": code}


OPERATIONS = {"put": put, "get": get, "list": list_all, "delete": delete}

if __name__ == "__main__":
    fault_operations.main(oss2.__version__, bucket_of, OPERATIONS, error_fields)
