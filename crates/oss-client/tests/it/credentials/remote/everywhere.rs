//! Which of all places wins.

use oss_client::{DefaultCredentials, ProvideCredentials as _};

use super::fake::{Fake, Reply};
use super::{Around, refused, shown};
use crate::support::TestResult;

fn key(id: &str) -> String {
    let key = format!(
        r#""Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"canary-secret",
        "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z""#
    );
    format!(r#"{{{key},"Credentials":{{{key}}}}}"#)
}

/// Has every place there is; each with a key of its own name, in their order.
async fn all_places() -> Result<(Around, Vec<Fake>), std::io::Error> {
    let sts = Fake::always(Reply::Answer(200, key("oidc"))).await?;
    let ecs = Fake::start(|asked| match asked.method.as_str() {
        "PUT" => Reply::Answer(200, "token".to_owned()),
        _ => Reply::Answer(200, key("ecs")),
    });
    let ecs = ecs.await?;
    let uri = Fake::always(Reply::Answer(200, key("uri"))).await?;
    let cli = r#"{"current":"c","profiles":[
        {"name":"c","mode":"AK","access_key_id":"cli","access_key_secret":"canary"},
        {"name":"p","mode":"AK","access_key_id":"cli-p","access_key_secret":"canary"}]}"#;
    let ini = |id: &str| format!("[default]\naccess_key_id={id}\naccess_key_secret=canary\n");
    let around = Around::default()
        .variable("HOME", "/home/me")
        .variable("OSS_ACCESS_KEY_ID", "oss")
        .variable("OSS_ACCESS_KEY_SECRET", "canary")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "alibaba-cloud")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary")
        .variable("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
        .variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
        .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/token")
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", sts.url())
        .file("/token", "canary")
        .file("/home/me/.aliyun/config.json", cli)
        .file("/home/me/.alibabacloud/credentials", ini("shared"))
        .file("/home/me/.alibabacloud/credentials.ini", ini("shared-ini"))
        .file(
            "/home/me/.ossutilconfig",
            "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=canary\n",
        )
        .variable("ALIBABA_CLOUD_ECS_METADATA", "role")
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", ecs.url())
        .variable("ALIBABA_CLOUD_CREDENTIALS_URI", uri.url());
    Ok((around, vec![sts, ecs, uri]))
}

/// Takes a place away.
type Remove = fn(Around) -> Around;

#[tokio::test]
async fn the_first_of_all_places_wins() -> TestResult {
    let (mut around, _fakes) = all_places().await?;
    let without: [(&str, Remove); 9] = [
        ("oss", |around| {
            around
                .variable("OSS_ACCESS_KEY_ID", "")
                .variable("OSS_ACCESS_KEY_SECRET", "")
        }),
        ("alibaba-cloud", |around| {
            let around = around.variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "");
            around.variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "")
        }),
        ("oidc", |around| {
            around.variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "")
        }),
        ("cli", |around| {
            around.variable("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
        }),
        ("shared", |around| {
            around.file("/home/me/.alibabacloud/credentials", "")
        }),
        ("shared-ini", |around| {
            around.file("/home/me/.alibabacloud/credentials.ini", "")
        }),
        ("ossutil", |around| {
            around.file("/home/me/.ossutilconfig", "[Credentials]\n")
        }),
        ("ecs", |around| {
            around.variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        }),
        ("uri", |around| {
            around.variable("ALIBABA_CLOUD_CREDENTIALS_URI", "")
        }),
    ];
    for (id, remove) in without {
        let found = DefaultCredentials::new(around.clone().context())
            .provide()
            .await?;
        let (found, _, _, origin) = shown(&found);
        assert_eq!(found, id);
        assert_ne!(origin, "");
        around = remove(around);
    }
    let (text, is_absent) = refused(&DefaultCredentials::new(around.context())).await;
    assert!(is_absent, "{text}");
    for place in [
        "OSS variables: ",
        "OIDC: ",
        "Alibaba Cloud",
        "ossutil: ",
        "ECS: ",
        "credentials URI: ",
    ] {
        assert!(text.contains(place), "{place}: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_profile_is_looked_for_in_files_only() -> TestResult {
    let (around, fakes) = all_places().await?;
    let default = || DefaultCredentials::new(around.clone().context());
    let (id, ..) = shown(&default().profile("p").provide().await?);
    assert_eq!(id, "cli-p");
    let (id, ..) = shown(&default().profile("default").provide().await?);
    assert_eq!(id, "shared", "the other file does not have it");
    let (text, is_absent) = refused(&default().profile("nobody")).await;
    assert!(!is_absent && !text.contains("OSS_ACCESS_KEY_ID"), "{text}");
    let off = ["OSS_ACCESS_KEY_", "ALIBABA_CLOUD_ACCESS_KEY_"]
        .into_iter()
        .flat_map(|name| [format!("{name}ID"), format!("{name}SECRET")])
        .fold(around.clone(), |around, name| around.variable(&name, ""))
        .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "")
        .variable("ALIBABA_CLOUD_PROFILE", "nobody");
    let (text, is_absent) = refused(&DefaultCredentials::new(off.context())).await;
    let expected = "no file has a key for the profile \"nobody\"";
    assert!(!is_absent && text.ends_with(expected), "{text}");
    assert!(fakes.iter().all(|fake| fake.asked().is_empty()));
    Ok(())
}

#[tokio::test]
async fn a_mistake_harms_nobody_who_is_found_before() -> TestResult {
    let (around, _fakes) = all_places().await?;
    for name in [
        "ALIBABA_CLOUD_PROFILE",
        "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
    ] {
        let wrong = around.clone().variable(name, "p\n").context();
        let found = DefaultCredentials::new(wrong).provide().await?;
        assert_eq!(found.credentials().access_key_id(), "oss", "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn without_a_home_directory_it_is_said_why_there_are_no_files() -> TestResult {
    let nowhere = DefaultCredentials::new(Around::default().context());
    let (text, is_absent) = refused(&nowhere.profile("p")).await;
    let expected = "the provider \"profile\" failed, and before it \
        files: there is no home directory, because HOME is not set\nno file has a key for the profile \"p\"";
    assert!(!is_absent && text == expected, "{text}");
    Ok(())
}

#[tokio::test]
async fn a_place_that_is_set_up_and_fails_is_the_end() -> TestResult {
    let (around, _fakes) = all_places().await?;
    let off = around
        .variable("OSS_ACCESS_KEY_ID", "")
        .variable("OSS_ACCESS_KEY_SECRET", "")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "");
    let (text, is_absent) = refused(&DefaultCredentials::new(off.clone().context())).await;
    assert!(
        !is_absent && text.contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"),
        "{text}"
    );

    let off = off.variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "");
    let broken = Fake::always(Reply::Answer(403, key("canary"))).await?;
    let off = off.variable("ALIBABA_CLOUD_STS_ENDPOINT", broken.url());
    let (text, is_absent) = refused(&DefaultCredentials::new(off.clone().context())).await;
    assert!(
        !is_absent && text.contains("answered 403 Forbidden"),
        "{text}"
    );

    let off = off.variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "");
    for (name, value, expected) in [
        (
            "ALIBABA_CLOUD_CONFIG_FILE",
            "/missing",
            "the file /missing cannot be read",
        ),
        (
            "ALIBABA_CLOUD_CREDENTIALS_FILE",
            "/missing",
            "the file /missing cannot be read",
        ),
        (
            "ALIBABA_CLOUD_PROFILE",
            "p\n",
            "ALIBABA_CLOUD_PROFILE is set, but has a blank",
        ),
    ] {
        let wrong = off.clone().variable(name, value);
        let wrong = match name {
            "ALIBABA_CLOUD_CREDENTIALS_FILE" => {
                wrong.variable("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
            }
            _ => wrong,
        };
        let (text, is_absent) = refused(&DefaultCredentials::new(wrong.context())).await;
        assert!(!is_absent && text.contains(expected), "{name}: {text}");
    }
    Ok(())
}
