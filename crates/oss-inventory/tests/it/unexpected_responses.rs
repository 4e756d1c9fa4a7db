//! Nine unexpected responses to four operations: each is an error with all details.

use http::Response;
use oss_inventory::oss_client::{ErrorKind, ServiceError};
use oss_inventory::{Error, InventoryClient};

use crate::support::{REQUEST_ID, SECRET, TestResult, chain, inventory, rule};

/// A response, and the expected kind, code, request id and EC of the error.
struct Case {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    kind: ErrorKind,
    code: Option<&'static str>,
    request_id: Option<&'static str>,
    ec: Option<&'static str>,
}

const ID: (&str, &str) = ("x-oss-request-id", REQUEST_ID);
const XML: (&str, &str) = ("content-type", "application/xml");

/// The defaults of a case.
const BASE: Case = Case {
    status: 500,
    headers: &[ID, XML],
    body: "",
    kind: ErrorKind::Service,
    code: Some(ServiceError::NO_CODE),
    request_id: Some(REQUEST_ID),
    ec: None,
};

const CASES: [Case; 9] = [
    Case {
        status: 403,
        body: "<Error><Code>AccessDenied</Code><Message>m</Message><RequestId>of-the-body</RequestId></Error>",
        code: Some("AccessDenied"),
        request_id: Some("of-the-body"),
        ..BASE
    },
    Case {
        status: 409,
        body: "<Error><Code>InventoryAlreadyExist</Code><Message>m</Message><EC>0020-00000042</EC></Error>",
        code: Some("InventoryAlreadyExist"),
        ec: Some("0020-00000042"),
        ..BASE
    },
    Case {
        headers: &[ID, ("x-oss-ec", "0001-00000001")],
        ec: Some("0001-00000001"),
        ..BASE
    },
    Case {
        status: 502,
        headers: &[("content-type", "text/html")],
        body: "<!DOCTYPE html><html><body>Bad Gateway</body></html>",
        request_id: None,
        ..BASE
    },
    Case {
        status: 503,
        body: "<Error><Code>ServiceUnavailable</Code><Message>m</Message><EC>0001-00000002</EC></Error>",
        code: Some("ServiceUnavailable"),
        ec: Some("0001-00000002"),
        ..BASE
    },
    Case {
        status: 404,
        headers: &[("content-type", "application/json")],
        body: r#"{"Error":{"Code":"NoSuchBucket","Message":"m","RequestId":"json","EC":"0015-00000101"}}"#,
        code: Some("NoSuchBucket"),
        request_id: Some("json"),
        ec: Some("0015-00000101"),
        ..BASE
    },
    Case {
        status: 301,
        headers: &[ID, ("location", "https://oss-cn-beijing.aliyuncs.com/")],
        ..BASE
    },
    Case {
        status: 200,
        headers: &[("content-type", "text/html")],
        body: "<html><body>Log in to the network</body></html>",
        kind: ErrorKind::UnexpectedResponse,
        code: None,
        request_id: None,
        ..BASE
    },
    Case {
        status: 400,
        body: "<Error xmlns='http://doc.oss-cn-hangzhou.aliyuncs.com'><Code>InvalidArgument</Code>\
               <Message>m</Message><ArgumentName>Frequency</ArgumentName><New><Deep/></New></Error>",
        code: Some("InvalidArgument"),
        ..BASE
    },
];

impl Case {
    fn client(&self) -> Result<InventoryClient, Box<dyn std::error::Error>> {
        let response = self.headers.iter().fold(
            Response::builder().status(self.status),
            |response, (name, value)| response.header(*name, *value),
        );
        Ok(inventory([Ok(response.body(self.body.to_owned())?)])?.0)
    }

    fn check(&self, operation: &str, outcome: Result<(), Error>) {
        let error = outcome.expect_err("never a success");
        let found = error.client_error().expect("an error of the client");
        let name = format!("{operation} with {}", self.status);
        assert_eq!(found.operation(), operation);
        assert_eq!(found.kind(), self.kind, "{name}");
        assert_eq!(
            found.status().map(|it| it.as_u16()),
            Some(self.status),
            "{name}"
        );
        assert_eq!(found.code(), self.code, "{name}");
        assert_eq!(found.request_id(), self.request_id, "{name}");
        assert_eq!(found.ec(), self.ec, "{name}");
        let shown = chain(&error);
        let parts = [self.code, self.request_id, self.ec];
        for part in parts.into_iter().flatten() {
            assert!(shown.contains(part), "{name}: {shown}");
        }
        assert!(shown.contains(&self.status.to_string()), "{shown}");
        assert!(!format!("{shown}{error:?}").contains(SECRET));
    }
}

#[tokio::test]
async fn unexpected_response_is_error_with_details() -> TestResult {
    for case in &CASES {
        let put = case.client()?.put(&rule()).await;
        case.check("PutBucketInventory", put);
        let get = case.client()?.get("inventory1").await;
        case.check("GetBucketInventory", get.map(drop));
        let list = case.client()?.list_page(None).await;
        case.check("ListBucketInventory", list.map(drop));
        let page = case.client()?.pages().next().await.expect("an outcome");
        case.check("ListBucketInventory", page.map(drop));
        let item = case.client()?.list().next().await.expect("an outcome");
        case.check("ListBucketInventory", item.map(drop));
        let delete = case.client()?.delete("inventory1").await;
        case.check("DeleteBucketInventory", delete);
    }
    Ok(())
}

#[tokio::test]
async fn display_prints_only_its_own_level() -> TestResult {
    let [case, ..] = &CASES;
    let error = case
        .client()?
        .get("inventory1")
        .await
        .expect_err("an error");
    assert_eq!(
        chain(&error),
        "cannot get rule \"inventory1\" of bucket examplebucket\n\
         GetBucketInventory: the service responded with 403 Forbidden (request id of-the-body)\n\
         AccessDenied: m"
    );
    Ok(())
}
