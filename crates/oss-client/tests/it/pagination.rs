//! Pages and items of lists.

use std::error::Error as StdError;

use http::{Method, Response};
use oss_client::{Error, ErrorKind, Itemized, Operation, Paginated};
use oss_model::operation::{
    Idempotency, NextPage, OperationInfo, OperationRequest, OperationResponse, RequestBuilder,
    ResponseError,
};
use oss_model::validate::Violations;
use oss_model::xml::{Reader, UnknownElements};

use crate::support::{TestResult, chain, client, response};

/// Lists colors; a page is `<Colors><Color/>…<More/><Next/></Colors>`.
#[derive(Clone, Debug, Default)]
struct ListColors {
    token: Option<String>,
}

#[derive(Debug, Default)]
struct Page {
    colors: Vec<String>,
    more: bool,
    next: Option<String>,
}

impl Operation for ListColors {
    const INFO: OperationInfo = {
        let mut info = OperationInfo::new("ListColors", Method::GET);
        info.idempotency = Idempotency::Full;
        info
    };
    type Output = Page;

    fn request(&self) -> Result<OperationRequest, Violations> {
        let mut request = RequestBuilder::bucket("examplebucket");
        request.sub_resource("colors");
        request.parameter("continuation-token", &self.token);
        request.finish()
    }

    fn output(response: OperationResponse<'_>) -> Result<Page, ResponseError> {
        let mut reader = Reader::new(response.bytes()?)?;
        reader.enter_root("Colors")?;
        let (mut page, mut unknown) = (Page::default(), UnknownElements::default());
        while let Some(tag) = reader.child(&mut unknown)? {
            let name = tag.name().to_owned();
            let text = reader.text()?;
            match name.as_str() {
                "Color" => page.colors.push(text),
                "More" => page.more = true,
                _ => page.next = Some(text),
            }
        }
        Ok(page)
    }
}

impl Paginated for ListColors {
    type Token = String;

    fn next(page: &Page) -> NextPage<String> {
        match &page.next {
            _ if !page.more => NextPage::Last,
            Some(token) => NextPage::Token(token.clone()),
            None => NextPage::MissingToken,
        }
    }

    fn with_token(&self, token: String) -> Self {
        Self { token: Some(token) }
    }

    fn empty_page(code: &str) -> Option<Page> {
        (code == "NoSuchColor").then(Page::default)
    }
}

impl Itemized for ListColors {
    type Item = String;

    fn items(page: Page) -> Vec<String> {
        page.colors
    }
}

const FIRST: &str =
    "<Colors><Color>red</Color><Color>green</Color><More/><Next>a b&amp;c</Next></Colors>";
const EMPTY: &str = "<Colors><More/><Next>2</Next></Colors>";
const LAST: &str = "<Colors><Color>blue</Color></Colors>";
const DENIED: &str = "<Error><Code>AccessDenied</Code></Error>";
const NO_TOKEN: &str = "<Colors><Color>red</Color><More/></Colors>";

fn page(body: &'static str) -> Response<&'static str> {
    response(200, &[], body)
}

/// Returns all items, the error and the number of requests.
async fn items(
    responses: Vec<Response<&'static str>>,
) -> Result<(Vec<String>, Option<Error>, usize), Box<dyn StdError>> {
    let (client, sent) = client(responses.into_iter().map(Ok))?;
    let mut items = client.items(ListColors::default());
    let (mut found, mut error) = (Vec::new(), None);
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(failed) => error = Some(failed),
        }
    }
    assert!(items.next().await.is_none(), "nothing follows the end");
    Ok((found, error, sent.count()))
}

#[tokio::test]
async fn items_of_all_pages_are_returned_in_order() -> TestResult {
    let (found, error, requests) = items(vec![page(FIRST), page(EMPTY), page(LAST)]).await?;
    assert_eq!((found.join(" ").as_str(), requests), ("red green blue", 3));
    assert!(error.is_none());
    Ok(())
}

#[tokio::test]
async fn continuation_token_is_encoded() -> TestResult {
    let (client, sent) = client([Ok(page(FIRST)), Ok(page(LAST))])?;
    let mut pages = client.pages(ListColors::default());
    let mut counts = Vec::new();
    while let Some(page) = pages.next().await {
        counts.push(page?.colors.len());
    }
    assert_eq!(counts, [2, 1]);
    assert_eq!(
        sent.queries(),
        ["colors", "colors&continuation-token=a%20b%26c"]
    );
    Ok(())
}

#[tokio::test]
async fn repeated_or_missing_token_is_an_error() -> TestResult {
    for (responses, expected, reason) in [
        (
            vec![page(FIRST)],
            (4, 2),
            "the service returned a continuation token twice",
        ),
        (
            vec![page(FIRST), page(EMPTY), page(FIRST)],
            (4, 3),
            "the service returned a continuation token twice",
        ),
        (
            vec![page(NO_TOKEN)],
            (1, 1),
            "a page announces more pages without a continuation token",
        ),
    ] {
        let (found, error, requests) = items(responses).await?;
        assert_eq!((found.len(), requests), expected);
        let error = error.ok_or("an error")?;
        assert_eq!(error.kind(), ErrorKind::Pagination);
        assert_eq!(error.bucket(), Some("examplebucket"));
        assert_eq!(
            chain(&error),
            format!("ListColors: the list cannot be completed\n{reason}")
        );
    }
    Ok(())
}

#[tokio::test]
async fn list_of_too_many_pages_is_an_error() -> TestResult {
    let (client, sent) = client([page(FIRST), page(EMPTY), page(LAST)].map(Ok))?;
    let mut pages = client.pages(ListColors::default()).with_max_pages(2);
    assert!(pages.next().await.is_some_and(|page| page.is_ok()));
    assert!(pages.next().await.is_some_and(|page| page.is_ok()));
    let error = pages.next().await.ok_or("an error")?.expect_err("an error");
    assert!(chain(&error).ends_with("the list has more than 2 pages"));
    assert!(pages.next().await.is_none() && sent.count() == 2);
    Ok(())
}

#[tokio::test]
async fn token_that_no_request_can_hold_is_an_error_of_the_list() -> TestResult {
    let huge = "t".repeat(70_000);
    let body = format!("<Colors><Color>red</Color><More/><Next>{huge}</Next></Colors>");
    let (found, error, requests) = items(vec![page(body.leak())]).await?;
    assert_eq!((found.len(), requests), (1, 1));
    let error = error.ok_or("an error")?;
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(error.bucket(), Some("examplebucket"));
    let shown = chain(&error);
    let expected = "ListColors: the list cannot be completed\n\
                    the service returned a continuation token that doesn't fit into a request: URL ";
    assert!(shown.starts_with(expected) && shown.len() < 300, "{shown}");

    // The same token from the caller is an error of the call.
    let (client, sent) = client([Ok(page(LAST))])?;
    let list = ListColors { token: Some(huge) };
    let error = client.pages(list).next().await.ok_or("an error")?;
    let error = error.expect_err("the token is too long");
    assert_eq!((error.kind(), sent.count()), (ErrorKind::InvalidRequest, 0));
    Ok(())
}

#[tokio::test]
async fn error_ends_the_list_after_the_items_before_it() -> TestResult {
    let (found, error, requests) = items(vec![page(FIRST), response(403, &[], DENIED)]).await?;
    assert_eq!((found.len(), requests), (2, 2));
    assert!(error.is_some_and(|error| error.is_forbidden()));
    Ok(())
}

#[tokio::test]
async fn code_of_an_empty_list_ends_it_whatever_the_status() -> TestResult {
    const EMPTY: &str = "<Error><Code>NoSuchColor</Code></Error>";
    for status in [404, 400, 409] {
        let (found, error, requests) = items(vec![response(status, &[], EMPTY)]).await?;
        assert_eq!((found.len(), requests), (0, 1));
        assert!(error.is_none(), "{error:?}");
        let (found, error, _) = items(vec![page(FIRST), response(status, &[], EMPTY)]).await?;
        assert_eq!(found.len(), 2, "the others were deleted");
        assert!(error.is_none(), "{error:?}");
    }
    let (client, _) = client([Ok(response(404, &[], EMPTY))])?;
    let mut pages = client.pages(ListColors::default());
    assert!(pages.next().await.ok_or("a page")??.colors.is_empty());
    assert!(pages.next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn other_not_found_is_an_error_of_the_list() -> TestResult {
    for body in ["<Error><Code>NoSuchBucket</Code></Error>", ""] {
        let (_, error, _) = items(vec![response(404, &[], body)]).await?;
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Service));
    }
    Ok(())
}

#[test]
fn lists_are_streams_that_are_send() -> TestResult {
    fn assert_stream<S: futures_core::Stream + Send + Unpin + 'static>(_: &S) {}
    let (client, _) = client([Ok(page(LAST))])?;
    assert_stream(&client.pages(ListColors::default()));
    assert_stream(&client.items(ListColors::default()));
    Ok(())
}
