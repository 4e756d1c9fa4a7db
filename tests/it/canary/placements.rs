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

/// Other spellings of the token, some longer than what an error quotes.
fn spellings() -> [String; 5] {
    let escaped = TOKEN.replace('-', "&#45;");
    // Errors quote 64 characters of a value, and 400 of a name.
    let [cut_value, cut_name] = [50, 385].map(|length| "x".repeat(length) + TOKEN);
    [
        TOKEN.to_owned(),
        TOKEN.to_uppercase(),
        escaped,
        cut_value,
        cut_name,
    ]
}

/// Runs every operation with every response, and returns how many failed.
pub(super) async fn try_all(rendered: &mut Rendered) -> Outcome<usize> {
    let mut failed = 0;
    for spelling in spellings() {
        for rule in RULES {
            let list = format!(
                "<ListInventoryConfigurationsResult><IsTruncated>{rule}</IsTruncated>{rule}"
            );
            let error = format!("<Error><Code>C</Code>{rule}<Message>@</Message>@");
            for (status, body) in [
                (200, rule),
                (200, &list),
                (200, &error),
                (403, &error),
                (404, rule),
            ] {
                let body = body.replace('@', &spelling);
                let head = format!(
                    "HTTP/1.1 {status} {spelling}\r\nx-oss-request-id: {spelling}\r\nx-oss-ec: {spelling}\r\n\
                     x-oss-err: {spelling}\r\nlocation: http://{spelling}/{spelling}\r\n\
                     content-type: {spelling}\r\n"
                );
                let length = body.len();
                let response = format!("{head}content-length: {length}\r\n\r\n{body}");
                let script = Script::new().read_request().write(response).repeat();
                let server = Loopback::start([script])?;
                failed += try_all_operations(&client(&server)?, rendered).await?;
            }
        }
    }
    Ok(failed)
}

fn client(server: &Loopback) -> Outcome<InventoryClient> {
    let key = Credentials::new(ID, SECRET)?.with_security_token(TOKEN)?;
    inventory(
        Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(&server.origin())?)
            .retry(RetryPolicy::none()),
    )
}
