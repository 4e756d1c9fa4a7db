//! `~/.aliyun/config.json`, as aliyun-cli reads it.

use super::{Case, case, check, profile};
use crate::support::TestResult;

const PATH: &str = "/home/me/.aliyun/config.json";

const CASES: &[Case] = &[
    // The file that `aliyun configure` writes.
    case(
        r#"{"current": "default", "profiles": [{"name": "default", "mode": "AK", "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary", "region_id": "cn-hangzhou", "output_format": "json", "language": "en"}],
        "meta_path": ""}"#,
        "LTAI5tKey",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "StsToken", "access_key_id": "STS.Key",
        "access_key_secret": "canary", "sts_token": "canary", "region_id": "cn-hangzhou"}]}"#,
        "STS.Key + token",
    ),
    // NormalizeMode of aliyun-cli ignores case.
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "ststoken", "access_key_id": "STS.Key",
        "access_key_secret": "canary", "sts_token": "canary"}]}"#,
        "STS.Key + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "ecsramrole", "ram_role_name": "named"}]}"#,
        "STS.named + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "EcsRamRole"}]}"#,
        "STS.detected + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "RAMROLEARN", "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary", "ram_role_arn": "acs:ram::1:role/assumed", "ram_session_name": "s"}]}"#,
        "STS.assumed + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "RamRoleArnWithRoleName", "ram_role_name": "named",
        "ram_role_arn": "acs:ram::1:role/assumed", "ram_session_name": "s"}]}"#,
        "STS.assumed + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "oidc", "ram_role_arn": "acs:ram::1:role/oidc",
        "oidc_provider_arn": "p", "oidc_token_file": "/token", "ram_session_name": "s"}]}"#,
        "STS.oidc + token",
    ),
    // `sts_endpoint` wins over the region and over variables.
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/oidc",
        "oidc_provider_arn": "p", "oidc_token_file": "/token", "sts_region": "cn-hangzhou",
        "sts_endpoint": "{service}"}]}"#,
        "STS.oidc + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "credentialsuri", "credentials_uri": "{service}/uri"}]}"#,
        "STS.uri + token",
    ),
    // The output of External is a profile of its own.
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "External", "process_command": "print ak"}]}"#,
        "LTAI5tPrinted",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "external", "process_command": "print sts"}]}"#,
        "STS.Printed + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "External", "process_command": "print role"}]}"#,
        "STS.printed + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "External", "process_command": "print ecs"}]}"#,
        "STS.printed-ecs + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "External", "process_command": "print nothing"}]}"#,
        "error: the credentials command printed a mode that isn't text",
    ),
    // CloudSSO and OAuth keep their current key in the file.
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "CloudSSO", "access_key_id": "STS.Sso",
        "access_key_secret": "canary", "sts_token": "canary", "sts_expiration": 4872311117,
        "cloud_sso_sign_in_url": "https://signin-cn-shanghai.alibabacloudsso.com/x/login", "access_token": "canary"}]}"#,
        "STS.Sso + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "OAuth", "access_key_id": "STS.OAuth",
        "access_key_secret": "canary", "sts_token": "canary", "sts_expiration": 4872311117, "oauth_site_type": "CN"}]}"#,
        "STS.OAuth + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "OAuth", "access_key_id": "STS.OAuth",
        "access_key_secret": "canary", "sts_token": "canary", "sts_expiration": 1600000000, "oauth_site_type": "CN"}]}"#,
        "error: expired at 2020-09-13T12:26:40.000Z\nhelp: run `aliyun sts GetCallerIdentity --profile a`",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "CloudSSO",
        "cloud_sso_sign_in_url": "https://signin-cn-shanghai.alibabacloudsso.com/x/login"}]}"#,
        "error: access_key_id is missing or empty in the profile \"a\" of /home/me/.aliyun/config.json\n\
         help: run `aliyun sts GetCallerIdentity --profile a`",
    ),
    case(
        r#"{"current": "it's $HOME", "profiles": [{"name": "it's $HOME", "mode": "OAuth"}]}"#,
        r"error: run `aliyun sts GetCallerIdentity --profile 'it'\''s $HOME'`",
    ),
    // AutoModeRecognition of aliyun-cli: a profile without a mode.
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "access_key_id": "STS.Key", "access_key_secret": "canary",
        "sts_token": "canary"}]}"#,
        "STS.Key + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "", "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary", "ram_role_arn": "acs:ram::1:role/assumed", "ram_session_name": "s"}]}"#,
        "STS.assumed + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": null, "ram_role_name": "named"}]}"#,
        "STS.named + token",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "process_command": "print ak"}]}"#,
        "LTAI5tPrinted",
    ),
    // Never a guess: what isn't text or a boolean is an error.
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": 1, "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary"}]}"#,
        "error: mode isn't text in the profile \"a\" of /home/me/.aliyun/config.json",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": ["AK"], "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary"}]}"#,
        "error: mode isn't text",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "AK", "access_key_id": "LTAI5tKey",
        "access_key_secret": 12345}]}"#,
        "error: access_key_secret isn't text",
    ),
    case(
        r#"{"current": 1, "profiles": [{"name": "default", "mode": "AK", "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary"}]}"#,
        "error: has a current profile whose name isn't text",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "RamRoleArn", "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary", "ram_role_arn": "acs:ram::1:role/assumed", "enable_vpc": "yes"}]}"#,
        "error: enable_vpc is neither true nor false in the profile \"a\"",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "RamRoleArn", "access_key_id": "LTAI5tKey",
        "access_key_secret": "canary", "ram_role_arn": "acs:ram::1:role/assumed", "enable_vpc": 1}]}"#,
        "error: enable_vpc is neither true nor false in the profile \"a\"",
    ),
    case(
        r#"{"current": "a", "profiles": [{"name": "a", "mode": "BearerToken", "bearer_token": "canary"}]}"#,
        "error: has the mode \"BearerToken\", which isn't supported here",
    ),
    // The base key of a role may be temporary.
    profile(
        r#"{"current": "a", "profiles": [{"name": "b", "mode": "RamRoleArn", "access_key_id": "STS.Key",
        "access_key_secret": "canary", "sts_token": "canary", "ram_role_arn": "acs:ram::1:role/assumed"}]}"#,
        "b",
        "STS.assumed + token",
    ),
];

#[tokio::test]
async fn aliyun_cli_files_give_what_aliyun_cli_uses() -> TestResult {
    check(PATH, CASES).await
}
