"""What the scripts of the faults share: one job is done, and how it ended is told as JSON.

A task is {"step", "endpoint", "region", "bucket", "task": {"rule", "token"}}. The step is put, get, list
or delete; the key is in the environment, and its token in the task.
"""

import json
import os
import sys

# Neither SDK has something that reads all pages of rules, so the loop is the user's. One that believes
# what each page says would read a list that goes in a circle for ever; this is where we leave it.
MOST_PAGES = 10


def main(version, bucket_of, jobs, told):
    task = json.load(sys.stdin)
    os.environ["OSS_SESSION_TOKEN"] = task["task"]["token"]
    bucket = bucket_of(task)
    try:
        outcome = {"ok": jobs[task["step"]](bucket, task["task"]["rule"])}
    except Exception as error:
        # Whatever a user would have to catch, also what is no error of the SDK.
        outcome = {"error": told(error)}
    print(json.dumps({"version": version, "outcome": outcome}))


def all_pages(page):
    """Reads all pages, each of which is (ids, whether more follow, token of the next one), or nothing
    where the SDK returned none."""
    ids, token = [], None
    for _ in range(MOST_PAGES):
        answer = page(token)
        if answer is None:
            return None
        more, is_truncated, token = answer
        ids += more
        if not is_truncated:
            return {"ids": ids, "ended": True}
    return {"ids": ids, "ended": False}
