"""Shared code of the fault scripts: runs one operation and prints its result as JSON.

A task is {"step", "endpoint", "region", "bucket", "task": {"rule", "token"}}. The step is put, get, list
or delete. The key is in the environment and its token in the task.
"""

import json
import os
import sys

# Neither SDK can read all pages of rules, so users write the loop. A loop that trusts each page would
# never end if the token repeats, so this one stops here.
MAX_PAGES = 10


def main(version, bucket_of, operations, error_fields):
    task = json.load(sys.stdin)
    os.environ["OSS_SESSION_TOKEN"] = task["task"]["token"]
    bucket = bucket_of(task)
    try:
        outcome = {"ok": operations[task["step"]](bucket, task["task"]["rule"])}
    except Exception as error:
        # Everything that a user would have to catch, including exceptions outside the SDK.
        outcome = {"error": error_fields(error)}
    print(json.dumps({"version": version, "outcome": outcome}))


def all_pages(page):
    """Reads all pages. A page is (ids, is_truncated, next token), or None if the SDK returned none."""
    ids, token = [], None
    for _ in range(MAX_PAGES):
        response = page(token)
        if response is None:
            return None
        more, is_truncated, token = response
        ids += more
        if not is_truncated:
            return {"ids": ids, "ended": True}
    return {"ids": ids, "ended": False}
