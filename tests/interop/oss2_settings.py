"""Runs one step on bucket settings with oss2, and prints the results as JSON.

Reads {"step", "endpoint", "region", "bucket", "settings"} from stdin. Settings have the JSON form
of our model, here and in the output. The key is in the environment.
"""

import json
import sys

from oss2 import models

from oss2_bucket import bucket_of, service_error


def cors_to_sdk(cors):
    return models.BucketCors([
        models.CorsRule(
            rule["AllowedOrigin"], rule["AllowedMethod"], rule["AllowedHeader"],
            rule["ExposeHeader"], rule["MaxAgeSeconds"],
        ) for rule in cors["CORSRule"]
    ], cors["ResponseVary"])


def cors_from_sdk(cors):
    return {"CORSRule": [{
        "AllowedOrigin": rule.allowed_origins,
        "AllowedMethod": rule.allowed_methods,
        "AllowedHeader": rule.allowed_headers,
        "ExposeHeader": rule.expose_headers,
        "MaxAgeSeconds": rule.max_age_seconds,
    } for rule in cors.rules], "ResponseVary": cors.response_vary}


def lifecycle_to_sdk(lifecycle):
    return models.BucketLifecycle([
        models.LifecycleRule(
            rule["ID"], rule["Prefix"], rule["Status"],
            expiration=models.LifecycleExpiration(days=rule["Expiration"]["Days"]),
            storage_transitions=[
                models.StorageTransition(days=step["Days"], storage_class=step["StorageClass"])
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
            {"Days": step.days, "StorageClass": step.storage_class}
            for step in rule.storage_transitions
        ],
    } for rule in lifecycle.rules]}


def website_to_sdk(website):
    return models.BucketWebsite(website["IndexDocument"]["Suffix"], website["ErrorDocument"]["Key"])


def website_from_sdk(website):
    return {
        "IndexDocument": {"Suffix": website.index_file},
        "ErrorDocument": {"Key": website.error_file},
    }


def encryption_to_sdk(encryption):
    default = encryption["ApplyServerSideEncryptionByDefault"]
    return models.ServerSideEncryptionRule(default["SSEAlgorithm"], default["KMSMasterKeyID"])


def encryption_from_sdk(encryption):
    return {"ApplyServerSideEncryptionByDefault": {
        "SSEAlgorithm": encryption.sse_algorithm,
        "KMSMasterKeyID": encryption.kms_master_keyid,
    }}


def tags_to_sdk(tags):
    rule = models.TaggingRule()
    for tag in tags["TagSet"]["Tag"]:
        rule.add(tag["Key"], tag["Value"])
    return models.Tagging(rule)


def tags_from_sdk(tags):
    pairs = tags.tag_set.tagging_rule.items()
    return {"TagSet": {"Tag": [{"Key": key, "Value": value} for key, value in pairs]}}


def referer_to_sdk(referer):
    return models.BucketReferer(
        referer["AllowEmptyReferer"], referer["RefererList"]["Referer"],
        referer["AllowTruncateQueryString"], referer["RefererBlacklist"]["Referer"],
    )


def referer_from_sdk(referer):
    return {
        "AllowEmptyReferer": referer.allow_empty_referer,
        "AllowTruncateQueryString": referer.allow_truncate_query_string,
        "RefererList": {"Referer": referer.referers},
        "RefererBlacklist": {"Referer": referer.black_referers},
    }


def logging_to_sdk(logging):
    enabled = logging["LoggingEnabled"]
    return models.BucketLogging(enabled["TargetBucket"], enabled["TargetPrefix"])


def logging_from_sdk(logging):
    return {"LoggingEnabled": {
        "TargetBucket": logging.target_bucket,
        "TargetPrefix": logging.target_prefix,
    }}


def versioning_to_sdk(versioning):
    config = models.BucketVersioningConfig()
    config.status = versioning["Status"]
    return config


def write(bucket, settings):
    return [result.status for result in (
        bucket.put_bucket_cors(cors_to_sdk(settings["cors"])),
        bucket.put_bucket_lifecycle(lifecycle_to_sdk(settings["lifecycle"])),
        bucket.put_bucket_website(website_to_sdk(settings["website"])),
        bucket.put_bucket_encryption(encryption_to_sdk(settings["encryption"])),
        bucket.put_bucket_tagging(tags_to_sdk(settings["tags"])),
        bucket.put_bucket_referer(referer_to_sdk(settings["referer"])),
        bucket.put_bucket_logging(logging_to_sdk(settings["logging"])),
        bucket.put_bucket_policy(settings["policy"]),
        bucket.put_bucket_versioning(versioning_to_sdk(settings["versioning"])),
        bucket.put_bucket_request_payment(settings["request_payment"]["Payer"]),
        bucket.put_bucket_transfer_acceleration(
            "true" if settings["transfer_acceleration"]["Enabled"] else "false"
        ),
        bucket.put_bucket_acl(settings["acl"]),
    )]


def read(bucket, settings):
    return {
        "cors": cors_from_sdk(bucket.get_bucket_cors()),
        "lifecycle": lifecycle_from_sdk(bucket.get_bucket_lifecycle()),
        "website": website_from_sdk(bucket.get_bucket_website()),
        "encryption": encryption_from_sdk(bucket.get_bucket_encryption()),
        "tags": tags_from_sdk(bucket.get_bucket_tagging()),
        "referer": referer_from_sdk(bucket.get_bucket_referer()),
        "logging": logging_from_sdk(bucket.get_bucket_logging()),
        "policy": bucket.get_bucket_policy().policy,
        "versioning": {"Status": bucket.get_bucket_versioning().status},
        "request_payment": {"Payer": bucket.get_bucket_request_payment().payer},
        "transfer_acceleration": {
            "Enabled": bucket.get_bucket_transfer_acceleration().enabled == "true"
        },
        "acl": bucket.get_bucket_acl().acl,
    }


def delete(bucket, settings):
    deleted = [
        bucket.delete_bucket_cors(), bucket.delete_bucket_lifecycle(),
        bucket.delete_bucket_website(), bucket.delete_bucket_encryption(),
        bucket.delete_bucket_tagging(), bucket.delete_bucket_logging(),
        bucket.delete_bucket_policy(),
    ]
    return {
        "deleted": [result.status for result in deleted],
        "errors": [service_error(call) for call in (
            bucket.get_bucket_cors, bucket.get_bucket_lifecycle, bucket.get_bucket_website,
            bucket.get_bucket_encryption, bucket.get_bucket_policy,
        )],
        "tags": tags_from_sdk(bucket.get_bucket_tagging()),
        "logging": bucket.get_bucket_logging().target_bucket or None,
    }


def main():
    task = json.load(sys.stdin)
    step = {"write": write, "read": read, "delete": delete}[task["step"]]
    print(json.dumps(step(bucket_of(task), task["settings"])))


if __name__ == "__main__":
    main()
