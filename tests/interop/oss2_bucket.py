"""What every script for oss2 needs: the bucket of its task, and what is seen of a refusal."""

import oss2
from oss2.credentials import EnvironmentVariableCredentialsProvider


def bucket_of(task):
    """Takes {"endpoint", "region", "bucket"}; the key is in the environment."""
    auth = oss2.ProviderAuthV4(EnvironmentVariableCredentialsProvider())
    return oss2.Bucket(auth, task["endpoint"], task["bucket"], region=task["region"])


def refusal(call):
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
