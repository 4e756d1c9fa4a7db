"""Does one job with rules with alibabacloud-oss-v2 as a user does, and tells how it ended; see
fault_jobs.py."""

import alibabacloud_oss_v2 as oss

import fault_jobs
from ossv2_bucket import bucket_of
from ossv2_inventory import listed, put


def get(bucket, rule):
    answer = bucket.call("get_bucket_inventory", inventory_id=rule["Id"])
    # The SDK may return an answer without a rule.
    return answer.inventory_configuration and answer.inventory_configuration.id


def list_all(bucket, _):
    def page(token):
        page = listed(bucket, token)
        if page is None:
            return None
        ids = [rule.id for rule in page.inventory_configurations or []]
        return ids, page.is_truncated, page.next_continuation_token

    return fault_jobs.all_pages(page)


def delete(bucket, rule):
    bucket.call("delete_bucket_inventory", inventory_id=rule["Id"])


def told(error):
    if isinstance(error, oss.exceptions.OperationError):
        # All that happens on the way is inside of one of these.
        error = error.unwrap()
    status, code = getattr(error, "status_code", None), getattr(error, "code", None)
    return {"class": type(error).__name__, "status": status, "code": code}


JOBS = {"put": put, "get": get, "list": list_all, "delete": delete}

if __name__ == "__main__":
    fault_jobs.main(oss.__version__, bucket_of, JOBS, told)
