"""Runs one step on bucket settings with alibabacloud-oss-v2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "settings"} from stdin. Settings have the JSON form
of our model, here and in the output. The key is in the environment.
"""

import json
import sys

import alibabacloud_oss_v2 as oss

from ossv2_bucket import bucket_of, service_error


def cors_to_sdk(cors):
    return oss.CORSConfiguration(cors_rules=[
        oss.CORSRule(
            allowed_origins=rule["AllowedOrigin"],
            allowed_methods=rule["AllowedMethod"],
            allowed_headers=rule["AllowedHeader"],
            expose_headers=rule["ExposeHeader"],
            max_age_seconds=rule["MaxAgeSeconds"],
        ) for rule in cors["CORSRule"]
    ], response_vary=cors["ResponseVary"])


def cors_from_sdk(cors):
    return {"CORSRule": [{
        "AllowedOrigin": rule.allowed_origins,
        "AllowedMethod": rule.allowed_methods,
        "AllowedHeader": rule.allowed_headers,
        "ExposeHeader": rule.expose_headers,
        "MaxAgeSeconds": rule.max_age_seconds,
    } for rule in cors.cors_rules], "ResponseVary": cors.response_vary}


def lifecycle_to_sdk(lifecycle):
    return oss.LifecycleConfiguration(rules=[
        oss.LifecycleRule(
            id=rule["ID"],
            prefix=rule["Prefix"],
            status=rule["Status"],
            expiration=oss.LifecycleRuleExpiration(days=rule["Expiration"]["Days"]),
            transitions=[
                oss.LifecycleRuleTransition(days=step["Days"], storage_class=step["StorageClass"])
                for step in rule["Transition"]
            ],
        ) for rule in lifecycle["Rule"]
    ])


def lifecycle_from_sdk(lifecycle):
    return {"Rule": [{
        "ID": rule.id,
        "Prefix": rule.prefix,
        "Status": rule.status,
        "Expiration": {"Days": rule.expiration.days},
        "Transition": [
            {"Days": step.days, "StorageClass": step.storage_class} for step in rule.transitions
        ],
    } for rule in lifecycle.rules]}


def website_to_sdk(website):
    return oss.WebsiteConfiguration(
        index_document=oss.IndexDocument(suffix=website["IndexDocument"]["Suffix"]),
        error_document=oss.ErrorDocument(key=website["ErrorDocument"]["Key"]),
    )


def website_from_sdk(website):
    return {
        "IndexDocument": {"Suffix": website.index_document.suffix},
        "ErrorDocument": {"Key": website.error_document.key},
    }


def encryption_to_sdk(encryption):
    default = encryption["ApplyServerSideEncryptionByDefault"]
    return oss.ServerSideEncryptionRule(
        apply_server_side_encryption_by_default=oss.ApplyServerSideEncryptionByDefault(
            sse_algorithm=default["SSEAlgorithm"], kms_master_key_id=default["KMSMasterKeyID"],
        )
    )


def encryption_from_sdk(encryption):
    default = encryption.apply_server_side_encryption_by_default
    return {"ApplyServerSideEncryptionByDefault": {
        "SSEAlgorithm": default.sse_algorithm,
        "KMSMasterKeyID": default.kms_master_key_id,
    }}


def tags_to_sdk(tags):
    return oss.Tagging(tag_set=oss.TagSet(tags=[
        oss.Tag(key=tag["Key"], value=tag["Value"]) for tag in tags["TagSet"]["Tag"]
    ]))


def tags_from_sdk(tags):
    return {"TagSet": {"Tag": [
        {"Key": tag.key, "Value": tag.value} for tag in tags.tag_set.tags or []
    ]}}


def referer_to_sdk(referer):
    return oss.RefererConfiguration(
        allow_empty_referer=referer["AllowEmptyReferer"],
        allow_truncate_query_string=referer["AllowTruncateQueryString"],
        referer_list=oss.RefererList(referers=referer["RefererList"]["Referer"]),
        referer_blacklist=oss.RefererBlacklist(referers=referer["RefererBlacklist"]["Referer"]),
    )


def referer_from_sdk(referer):
    return {
        "AllowEmptyReferer": referer.allow_empty_referer,
        "AllowTruncateQueryString": referer.allow_truncate_query_string,
        "RefererList": {"Referer": referer.referer_list.referers},
        "RefererBlacklist": {"Referer": referer.referer_blacklist.referers},
    }


def logging_to_sdk(logging):
    enabled = logging["LoggingEnabled"]
    return oss.BucketLoggingStatus(logging_enabled=oss.LoggingEnabled(
        target_bucket=enabled["TargetBucket"], target_prefix=enabled["TargetPrefix"],
    ))


def logging_from_sdk(logging):
    enabled = logging.logging_enabled
    return {"LoggingEnabled": enabled and {
        "TargetBucket": enabled.target_bucket,
        "TargetPrefix": enabled.target_prefix,
    }}


def write(bucket, settings):
    return [result.status_code for result in (
        bucket.call("put_bucket_cors", cors_configuration=cors_to_sdk(settings["cors"])),
        bucket.call(
            "put_bucket_lifecycle",
            lifecycle_configuration=lifecycle_to_sdk(settings["lifecycle"]),
        ),
        bucket.call(
            "put_bucket_website", website_configuration=website_to_sdk(settings["website"])
        ),
        bucket.call(
            "put_bucket_encryption",
            server_side_encryption_rule=encryption_to_sdk(settings["encryption"]),
        ),
        bucket.call("put_bucket_tags", tagging=tags_to_sdk(settings["tags"])),
        bucket.call(
            "put_bucket_referer", referer_configuration=referer_to_sdk(settings["referer"])
        ),
        bucket.call(
            "put_bucket_logging", bucket_logging_status=logging_to_sdk(settings["logging"])
        ),
        bucket.call("put_bucket_policy", body=settings["policy"]),
        bucket.call(
            "put_bucket_versioning",
            versioning_configuration=oss.VersioningConfiguration(
                status=settings["versioning"]["Status"]
            ),
        ),
        bucket.call(
            "put_bucket_request_payment",
            request_payment_configuration=oss.RequestPaymentConfiguration(
                payer=settings["request_payment"]["Payer"]
            ),
        ),
        bucket.call(
            "put_bucket_transfer_acceleration",
            transfer_acceleration_configuration=oss.TransferAccelerationConfiguration(
                enabled=settings["transfer_acceleration"]["Enabled"]
            ),
        ),
        bucket.call("put_bucket_acl", acl=settings["acl"]),
    )]


def read(bucket, settings):
    payment = bucket.call("get_bucket_request_payment").request_payment_configuration
    acceleration = bucket.call(
        "get_bucket_transfer_acceleration"
    ).transfer_acceleration_configuration
    return {
        "cors": cors_from_sdk(bucket.call("get_bucket_cors").cors_configuration),
        "lifecycle": lifecycle_from_sdk(
            bucket.call("get_bucket_lifecycle").lifecycle_configuration
        ),
        "website": website_from_sdk(bucket.call("get_bucket_website").website_configuration),
        "encryption": encryption_from_sdk(
            bucket.call("get_bucket_encryption").server_side_encryption_rule
        ),
        "tags": tags_from_sdk(bucket.call("get_bucket_tags").tagging),
        "referer": referer_from_sdk(bucket.call("get_bucket_referer").referer_configuration),
        "logging": logging_from_sdk(bucket.call("get_bucket_logging").bucket_logging_status),
        "policy": bucket.call("get_bucket_policy").body,
        "versioning": {"Status": bucket.call("get_bucket_versioning").version_status},
        "request_payment": {"Payer": payment.payer},
        "transfer_acceleration": {"Enabled": acceleration.enabled},
        "acl": bucket.call("get_bucket_acl").acl,
    }


def delete(bucket, settings):
    names = ["cors", "lifecycle", "website", "encryption", "tags", "logging", "policy"]
    deleted = [bucket.call("delete_bucket_" + name) for name in names]
    names = ["cors", "lifecycle", "website", "encryption", "policy"]
    logging = bucket.call("get_bucket_logging").bucket_logging_status
    return {
        "deleted": [result.status_code for result in deleted],
        "errors": [service_error(lambda: bucket.call("get_bucket_" + name)) for name in names],
        "tags": tags_from_sdk(bucket.call("get_bucket_tags").tagging),
        "logging": logging_from_sdk(logging)["LoggingEnabled"],
    }


def main():
    task = json.load(sys.stdin)
    step = {"write": write, "read": read, "delete": delete}[task["step"]]
    print(json.dumps(step(bucket_of(task), task["settings"])))


if __name__ == "__main__":
    main()
