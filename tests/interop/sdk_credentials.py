"""The SDK for credentials, unmodified, on profiles and services of a test.

Only where its requests go is changed: every host is the local service, and https is http.
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
    step = {"ask": ask, "sign": sign}[task["step"]]
    json.dump(step(task["task"]), sys.stdout)


def ask(task):
    """Asks every provider of the task, and tells whose key each of them found."""
    reroute(task["service"])
    found = []
    for kind, file, name in task["providers"]:
        try:
            key = provider(kind, file, name).get_credentials()
            found.append([key.get_access_key_id(), bool(key.get_security_token())])
        except Exception as error:
            found.append([f"{type(error).__name__}: {error}", False])
    return {"version": __version__, "found": found}


def provider(kind, file, name):
    if kind == "cli":
        return CLIProfileCredentialsProvider(profile_file=file, profile_name=name)
    if kind == "shared":
        return ProfileCredentialsProvider(profile_file=file, profile_name=name)
    if kind == "uri":
        return URLCredentialsProvider(uri=name)
    return EcsRamRoleCredentialsProvider(async_update_enabled=False)


def reroute(service):
    host, port = service.removeprefix("http://").split(":")
    send = TeaCore.do_action

    def rerouted(request, runtime=None):
        request.protocol, request.headers["host"], request.port = "http", host, int(port)
        return send(request, runtime)

    TeaCore.do_action = rerouted


def sign(task):
    """Signs parameters of somebody else, as the core of all SDKs does.

    The SDK for credentials itself writes a blank as a plus sign, which is not what is documented.
    """
    text = composer.__compose_string_to_sign("GET", task["parameters"])
    return composer.__get_signature(text, task["secret"])


main()
