"""Runs one operation on rules with alibabacloud-oss-v2 and prints its result; see
fault_operations.py."""

import alibabacloud_oss_v2 as oss

import fault_operations
from ossv2_bucket import bucket_of
from ossv2_inventory import listed, put


def get(bucket, rule):
    response = bucket.call("get_bucket_inventory", inventory_id=rule["Id"])
    # The SDK may return a response without a rule.
    return response.inventory_configuration and response.inventory_configuration.id


def list_all(bucket, _):
    def page(token):
        page = listed(bucket, token)
        if page is None:
            return None
        ids = [rule.id for rule in page.inventory_configurations or []]
        return ids, page.is_truncated, page.next_continuation_token

    return fault_operations.all_pages(page)


def delete(bucket, rule):
    bucket.call("delete_bucket_inventory", inventory_id=rule["Id"])


def error_fields(error):
    if isinstance(error, oss.exceptions.OperationError):
        # The SDK wraps all errors of a request in this class.
        error = error.unwrap()
    status, code = getattr(error, "status_code", None), getattr(error, "code", None)
    return {"class": type(error).__name__, "status": status, "code": code}


OPERATIONS = {"put": put, "get": get, "list": list_all, "delete": delete}

if __name__ == "__main__":
    fault_operations.main(oss.__version__, bucket_of, OPERATIONS, error_fields)
