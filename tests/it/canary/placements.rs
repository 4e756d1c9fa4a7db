//! Responses that repeat the security token wherever a document has text or a name.

use oss_client::{Client, Credentials, Endpoint, Region, RetryPolicy, StaticCredentials};
use oss_inventory::InventoryClient;
use oss_tests::Outcome;
use oss_tests::local_oss::inventory;
use oss_transport_testing::{Loopback, Script};

use super::{ID, Rendered, SECRET, TOKEN, try_all_operations};

/// A rule in which each `@` is a place of the token.
const RULES: [&str; 17] = [
    "<@/>",
    "<InventoryConfiguration></@>",
    "<InventoryConfiguration><@></InventoryConfiguration>",
    "<InventoryConfiguration><@/></InventoryConfiguration>",
    "<InventoryConfiguration>&@;</InventoryConfiguration>",
    "<InventoryConfiguration><Id>&@;</Id></InventoryConfiguration>",
    "<InventoryConfiguration><Id>&#@;</Id></InventoryConfiguration>",
    "<InventoryConfiguration><Id>report</@></InventoryConfiguration>",
    "<InventoryConfiguration><IsEnabled>@</IsEnabled></InventoryConfiguration>",
    "<InventoryConfiguration><IsEnabled>x @</IsEnabled></InventoryConfiguration>",
    "<InventoryConfiguration><IsEnabled><![CDATA[@]]></IsEnabled></InventoryConfiguration>",
    "<InventoryConfiguration><IsEnabled><@>true</@></IsEnabled></InventoryConfiguration>",
    "<InventoryConfiguration><Schedule><DayOfMonth>@</DayOfMonth></Schedule></InventoryConfiguration>",
    "<InventoryConfiguration @><Id @='@'>&lt;</Id></InventoryConfiguration>",
    "<!DOCTYPE @><InventoryConfiguration/>",
    "<?@ @?><!-- @ --><@",
    "@",
];

/// Runs every operation with every response, and returns how many failed.
pub(super) async fn try_all(rendered: &mut Rendered) -> Outcome<usize> {
    // Errors quote 64 characters of a value, and 400 of a name.
    let [cut_value, cut_name] = [50, 385].map(|length| "x".repeat(length) + TOKEN);
    let mut failed = 0;
    for rule in RULES {
        let list =
            format!("<ListInventoryConfigurationsResult><IsTruncated>{rule}</IsTruncated>{rule}");
        let error = format!("<Error><Code>C</Code>{rule}<Message>@</Message>@");
        for (status, body, token) in [
            (200, rule, TOKEN),
            (200, rule, &TOKEN.to_uppercase()),
            (200, rule, &cut_value),
            (200, rule, &cut_name),
            (200, &list, TOKEN),
            (403, &error, TOKEN),
        ] {
            let server = serve(status, &body.replace('@', token), token)?;
            failed += try_all_operations(&client(&server)?, rendered).await?;
        }
    }
    Ok(failed)
}

/// Starts a server with the same response for every request.
fn serve(status: u16, body: &str, token: &str) -> std::io::Result<Loopback> {
    let length = body.len();
    let headers = [
        "x-oss-request-id",
        "x-oss-ec",
        "x-oss-err",
        "location",
        "content-type",
        "retry-after",
    ]
    .map(|name| format!("{name}: {token}\r\n"))
    .concat();
    let head = format!("HTTP/1.1 {status} {token}\r\n{headers}content-length: {length}\r\n");
    let script = Script::new()
        .read_request()
        .write(format!("{head}\r\n{body}"))
        .repeat();
    Loopback::start([script])
}

fn client(server: &Loopback) -> Outcome<InventoryClient> {
    let key = Credentials::new(ID, SECRET)?.with_security_token(TOKEN)?;
    inventory(
        Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(&server.origin())?)
            .retry(RetryPolicy::none()),
    )
}
