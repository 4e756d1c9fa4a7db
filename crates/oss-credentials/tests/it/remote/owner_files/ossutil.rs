//! `~/.ossutilconfig`, as ossutil 1 and ossutil 2 read it.

use super::{Case, case, check, profile};
use crate::support::TestResult;

const PATH: &str = "/home/me/.ossutilconfig";

/// As ossutil 1 writes it, and the other spellings in its `CredOptionMap`.
const OSSUTIL_1: &[Case] = &[
    case(
        "[Credentials]\nlanguage=EN\nendpoint=oss-cn-hangzhou.aliyuncs.com\naccessKeyID=LTAI5tOne\n\
         accessKeySecret=canary\nstsToken=canary\n[Bucket-Endpoint]\nbucket1=endpoint1\n\
         [Bucket-Cname]\nbucket1=cname1\n",
        "LTAI5tOne + token",
    ),
    case(
        "[Credentials]\naccess_id=LTAI5tOne\naccess-key=canary\n",
        "LTAI5tOne",
    ),
    case(
        "[Credentials]\nAccess-Key-Id=LTAI5tOne\naccess_key_secret=canary\nsts-token=canary\n",
        "LTAI5tOne + token",
    ),
    // The role is for `--mode RamRoleArn`; without it ossutil uses the key.
    case(
        "[Credentials]\naccessKeyID=LTAI5tOne\naccessKeySecret=canary\nramRoleArn=acs:ram::1:role/one\n",
        "LTAI5tOne",
    ),
    case(
        "[Credentials]\naccessKeyID=LTAI5tOne\naccessKeySecret=canary\nmode=RamRoleArn\n\
         ramRoleArn=acs:ram::1:role/one\n",
        "STS.one + token",
    ),
    case(
        "[Credentials]\nendpoint=oss-cn-hangzhou.aliyuncs.com\n[AkService]\n\
         ecsAk=http://100.100.100.200/latest/meta-data/Ram/security-credentials/EcsRamRoleTesting\n",
        "STS.EcsRamRoleTesting + token",
    ),
    // configparser overwrites keys, and returns the first of equal sections.
    case(
        "[Credentials]\naccessKeyID=LTAI5tOld\naccessKeyID=LTAI5tOne\naccessKeySecret=canary\n\
         [Credentials]\naccessKeyID=LTAI5tSecond\n",
        "LTAI5tOne",
    ),
    // [Default] of ossutil 1 has other settings than keys.
    case(
        "[Default]\nloglevel=info\n[Credentials]\naccessKeyID=LTAI5tOne\naccessKeySecret=canary\n",
        "LTAI5tOne",
    ),
];

/// The examples of "Configure ossutil 2.0", and the spellings that it names.
const OSSUTIL_2: &[Case] = &[
    case(
        "[default]\naccessKeyID = \"LTAI5tTwo\"\naccessKeySecret = \"canary\"\nregion = cn-hangzhou\n",
        "LTAI5tTwo",
    ),
    case(
        "[default]\naccessKeyID = STS.Two\naccessKeySecret = canary\nstsToken = canary\nregion=cn-hangzhou\n",
        "STS.Two + token",
    ),
    case(
        "[profile default]\naccesskeyid = LTAI5tTwo\naccess_key_secret = canary\n",
        "LTAI5tTwo",
    ),
    case(
        "[DEFAULT]\nmode = ak\naccess-key-id = LTAI5tTwo\naccess-key-secret = canary\nsts-token = old\n",
        "LTAI5tTwo",
    ),
    case(
        "[default]\naccessKeyID = LTAI5tTwo\naccessKeySecret = canary\nmode = RamRoleArn\n\
         roleArn = acs:ram::137918634953****:role/Alice\nroleSessionName = session_name_example\n\
         region=cn-hangzhou\n",
        "STS.Alice + token",
    ),
    case(
        "[default]\nmode = EcsRamRole\n# optional\necsRoleName = EcsRamRoleOss \nregion=cn-hangzhou\n",
        "STS.EcsRamRoleOss + token",
    ),
    case(
        "[default]\nmode = Ali-EcsRamRole\nregion=cn-hangzhou\n",
        "STS.detected + token",
    ),
    case(
        "[default]\nmode = oidcRoleArn\n\
         OIDCProviderArn=acs:ram::113511544585****:oidc-provider/TestOidcProvider\n\
         OIDCTokenFilePath=OIDCTokenFilePath\nroleArn=acs:ram::113511544585****:role/testoidc\n\
         roleSessionName= TestOidcAssumedRoleSession\nregion=cn-hangzhou\n",
        "STS.testoidc + token",
    ),
    case(
        "[default]\nmode = Process\ncredentialProcess = user-cmd\nregion=cn-hangzhou\n",
        "LTAI5tSdk",
    ),
    case(
        "[default]\nmode = uri\ncredential-uri = {service}/uri\n",
        "STS.uri + token",
    ),
    case(
        "[default]\nmode = Anonymous\n",
        "error: has the mode \"Anonymous\", which isn't supported here",
    ),
    profile(
        "[default]\naccess-key-id = LTAIexample\naccessKeySecret = example-secret\nregion = cn-hangzhou\n\
         [profile ci]\nmode = StsToken\naccess_key_id = STS.example\naccess_key_secret = example-secret\n\
         sts_token = example-token\n",
        "ci",
        "STS.example + token",
    ),
    profile(
        "[profile cred]\naccess-key-id=LTAI5tSource\naccess-key-secret=canary\n[profile dev]\n\
         region=cn-hangzhou\nsource-profile=cred\n",
        "dev",
        "LTAI5tSource",
    ),
    profile(
        "[profile a]\nsource-profile=b\n[profile b]\nsource_profile=a\n",
        "a",
        "error: is its own source-profile, or at the end of too many of them",
    ),
    profile(
        "[profile dev]\nsource-profile=missing\n",
        "dev",
        "error: has the source-profile \"missing\", which doesn't exist",
    ),
    profile(
        "[profile Dev]\naccess-key-id=LTAI5tTwo\naccess-key-secret=canary\nbuckets=dev-bucket\n\
         [buckets dev-bucket]\nbucket-hz-01 = \n  region=cn-hangzhou\n  endpoint=test.com\n",
        "dev",
        "LTAI5tTwo",
    ),
];

#[tokio::test]
async fn ossutil_1_files_give_what_ossutil_1_uses() -> TestResult {
    check(PATH, OSSUTIL_1).await
}

#[tokio::test]
async fn ossutil_2_files_give_what_ossutil_2_uses() -> TestResult {
    check(PATH, OSSUTIL_2).await
}
