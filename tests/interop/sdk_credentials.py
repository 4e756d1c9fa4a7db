"""Runs the unmodified SDK for credentials with the profiles and services of a test.

Only the destination of its requests is changed: they go to the local service over http.
"""

import json
import sys

from Tea.core import TeaCore
from alibabacloud_credentials import __version__
from alibabacloud_credentials.provider import (
    CLIProfileCredentialsProvider,
    EcsRamRoleCredentialsProvider,
    ProfileCredentialsProvider,
    URLCredentialsProvider,
)
from aliyunsdkcore.auth.composer import rpc_signature_composer as composer


def main():
    task = json.load(sys.stdin)
    step = {"provide": provide, "sign": sign}[task["step"]]
    json.dump(step(task["task"]), sys.stdout)


def provide(task):
    """Returns the key id that each provider of the task returns, and whether it has a token."""
    send_requests_to(task["service"])
    keys = []
    for kind, file, name in task["providers"]:
        try:
            key = provider(kind, file, name).get_credentials()
            keys.append([key.get_access_key_id(), bool(key.get_security_token())])
        except Exception as error:
            keys.append([f"{type(error).__name__}: {error}", False])
    return {"version": __version__, "keys": keys}


def provider(kind, file, name):
    if kind == "cli":
        return CLIProfileCredentialsProvider(profile_file=file, profile_name=name)
    if kind == "shared":
        return ProfileCredentialsProvider(profile_file=file, profile_name=name)
    if kind == "uri":
        return URLCredentialsProvider(uri=name)
    return EcsRamRoleCredentialsProvider(async_update_enabled=False)


def send_requests_to(service):
    host, port = service.removeprefix("http://").split(":")
    send = TeaCore.do_action

    def send_to_service(request, runtime=None):
        request.protocol, request.headers["host"], request.port = "http", host, int(port)
        return send(request, runtime)

    TeaCore.do_action = send_to_service


def sign(task):
    """Signs given parameters with the core that all SDKs share.

    The SDK for credentials itself encodes a space as a plus sign, contrary to the documentation.
    """
    text = composer.__compose_string_to_sign("GET", task["parameters"])
    return composer.__get_signature(text, task["secret"])


main()
