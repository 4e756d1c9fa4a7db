//! Building a client with the default transport.

use oss_client::{BuildError, Client, Credentials, Endpoint, Region, StaticCredentials};

use crate::support::{TestResult, chain};

fn build(endpoint: &str) -> Result<Result<Client, BuildError>, Box<dyn std::error::Error>> {
    let credentials = StaticCredentials::new(Credentials::new("id", "canary")?);
    let builder = Client::builder(Region::new("cn-hangzhou")?, credentials);
    Ok(builder.endpoint(Endpoint::custom(endpoint)?).build())
}

#[test]
fn https_needs_one_cryptography_provider() -> TestResult {
    assert!(build("http://oss.example")?.is_ok());
    let built = build("https://oss.example")?;
    let problem = match (cfg!(feature = "ring"), cfg!(feature = "aws-lc-rs")) {
        (false, false) => "enable the feature `ring` or `aws-lc-rs` of oss-inventory or oss-client",
        (true, true) => "two cryptography providers are built in and none is chosen",
        _ => {
            assert!(built.is_ok());
            return Ok(());
        }
    };
    let error = built.err().ok_or("no provider can be chosen")?;
    assert!(chain(&error).contains(problem), "{}", chain(&error));
    Ok(())
}
