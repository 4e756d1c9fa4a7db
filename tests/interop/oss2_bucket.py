"""Shared code of the scripts for oss2: the bucket of a task, and the fields of a service error."""

import oss2
from oss2.credentials import EnvironmentVariableCredentialsProvider


def bucket_of(task, auth=oss2.ProviderAuthV4):
    """Returns the bucket of {"endpoint", "region", "bucket"}; the key is in the environment."""
    auth = auth(EnvironmentVariableCredentialsProvider())
    return oss2.Bucket(auth, task["endpoint"], task["bucket"], region=task["region"])


def service_error(call):
    try:
        call()
    except oss2.exceptions.OssError as error:
        return {
            "status": error.status,
            "code": error.code,
            "message": error.message,
            "request_id": error.request_id,
            "ec": error.ec,
        }
    return None
