"""Shared code of the scripts for alibabacloud-oss-v2: the bucket of a task, and the fields of a
service error."""

import alibabacloud_oss_v2 as oss


class Bucket:
    """The operations of one bucket, each called with its other parameters."""

    def __init__(self, client, name):
        self.client, self.name = client, name

    def call(self, operation, **parameters):
        request = "".join(word.capitalize() for word in operation.split("_")) + "Request"
        request = getattr(oss, request)(bucket=self.name, **parameters)
        return getattr(self.client, operation)(request)

    def pages(self, paginator, request, **parameters):
        pages = getattr(self.client, paginator)()
        return list(pages.iter_page(getattr(oss, request)(bucket=self.name, **parameters)))


def bucket_of(task):
    """Returns the bucket of {"endpoint", "region", "bucket"}; the key is in the environment."""
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.EnvironmentVariableCredentialsProvider()
    config.region, config.endpoint = task["region"], task["endpoint"]
    return Bucket(oss.Client(config), task["bucket"])


def service_error(call):
    try:
        call()
    except oss.exceptions.OperationError as error:
        error = error.unwrap()
        return {
            "status": error.status_code,
            "code": error.code,
            "message": error.message,
            "request_id": error.request_id,
            "ec": error.ec,
        }
    return None
