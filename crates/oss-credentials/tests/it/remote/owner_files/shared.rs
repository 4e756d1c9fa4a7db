//! `~/.alibabacloud/credentials`, as the SDKs read it.

use super::{Case, case, check, profile};
use crate::support::TestResult;

const PATH: &str = "/home/me/.alibabacloud/credentials";

const CASES: &[Case] = &[
    case(
        "[default]                          # default setting\nenable = true\n\
         type = access_key                  # type\naccess_key_id = LTAI5tShared       # Key\n\
         access_key_secret = canary         # Secret\n",
        "LTAI5tShared",
    ),
    // go-ini merges equal sections, the last of equal keys wins, and either quotes are removed.
    case(
        "[default]\naccess_key_id = LTAI5tFirst\naccess_key_secret = canary\n[a]\nrole_name = r\n\
         [default]\naccess_key_id = 'LTAI5tLast'\n",
        "LTAI5tLast",
    ),
    // credentials-java doesn't open a profile with `enable = false`.
    profile(
        "[default]\nenable = false\ntype = access_key\naccess_key_id = LTAIexampleDisabled\n\
         access_key_secret = example-secret\n",
        "default",
        "error: the profile \"default\" of /home/me/.alibabacloud/credentials is disabled by enable = false",
    ),
    // The default chain goes on, here to the metadata service.
    case(
        "[default]\nenable = False\naccess_key_id = LTAIexampleDisabled\naccess_key_secret = canary\n",
        "STS.detected + token",
    ),
    profile(
        "[default]\nenable = False\naccess_key_id = LTAIexampleDisabled\naccess_key_secret = canary\n",
        "default",
        "error: is disabled by enable = false",
    ),
    case(
        "[default]\nenable = 0\ntype = access_key\naccess_key_id = LTAI5tShared\naccess_key_secret = canary\n",
        "error: enable is neither true nor false in the profile \"default\"",
    ),
    profile(
        "[a]\nenable = false\naccess_key_id = LTAI5tShared\naccess_key_secret = canary\n",
        "a",
        "error: no file has a key for the profile \"a\"",
    ),
    profile(
        "[client1]\ntype = ecs_ram_role\nrole_name = EcsRamRoleTest\n",
        "client1",
        "STS.EcsRamRoleTest + token",
    ),
    profile(
        "[client2]\nenable = true\ntype = ram_role_arn\nregion_id = cn-test\npolicy = test\n\
         access_key_id = LTAI5tShared\naccess_key_secret = canary\nrole_arn = acs:ram::1:role/shared\n\
         role_session_name = session_name\n",
        "client2",
        "STS.shared + token",
    ),
    profile(
        "[client4]\ntype = oidc_role_arn\nrole_arn = acs:ram::1:role/oidc\noidc_provider_arn = p\n\
         oidc_token_file_path = /token\nrole_session_name = s\n",
        "client4",
        "STS.oidc + token",
    ),
    profile(
        "[client3]\ntype = rsa_key_pair\npublic_key_id = id\nprivate_key_file = /pk.pem\n",
        "client3",
        "error: has the type \"rsa_key_pair\", which isn't supported here",
    ),
];

#[tokio::test]
async fn sdk_files_give_what_the_sdks_use() -> TestResult {
    check(PATH, CASES).await
}
