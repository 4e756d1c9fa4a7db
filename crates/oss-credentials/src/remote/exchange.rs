//! Requests and files of reqsign, over what the context has.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use oss_sign::Credentials;
use oss_transport::Body;
use reqsign_aliyun_oss::Credential;
use reqsign_core::{Context, FileRead, HttpSend};

use crate::{CredentialsContext, CredentialsError, ProvidedCredentials};
use super::form::Form;
use super::outcome::{Answer, Failure, Outcome, Reached};
use super::refused::refused;
use oss_transport::race;

/// Everything that is sent and read on the way to one answer.
pub(super) struct Exchange {
    /// Who is asked, for errors.
    service: &'static str,
    context: CredentialsContext,
    limits: Limits,
    form: Option<Form>,
    seen: Mutex<Seen>,
}

#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// For one request and its answer.
    pub(super) request: Duration,
    /// For all of them.
    pub(super) whole: Duration,
}

/// Those of the official SDK for Python, which connects for 5 seconds and reads for 10.
pub(super) const PATIENT: Limits = Limits {
    request: Duration::from_secs(15),
    whole: Duration::from_secs(15),
};

/// What happened so far; it decides what an error says.
#[derive(Default)]
struct Seen {
    /// Path and query that were asked for last.
    target: String,
    last: Last,
}

#[derive(Default)]
enum Last {
    #[default]
    Nothing,
    /// No answer, a part of one, or no file.
    Failed(Failure),
    Answered(Answer),
}

/// More than any service sends; STS answers with about 1 KiB.
const BODY_LIMIT: usize = 64 * 1024;

impl Exchange {
    pub(super) fn new(service: &'static str, context: &CredentialsContext, limits: Limits) -> Self {
        Self {
            service,
            context: context.clone(),
            limits,
            form: None,
            seen: Mutex::default(),
        }
    }

    /// Sends as a form what reqsign puts into the query.
    pub(super) fn with_form(mut self, form: Form) -> Self {
        self.form = Some(form);
        self
    }

    /// Lets reqsign ask, and tells what became of it in our words.
    pub(super) async fn run<F, A>(self, ask: A) -> Result<ProvidedCredentials, CredentialsError>
    where
        A: FnOnce(Context) -> F,
        F: Future<Output = reqsign_core::Result<Option<Credential>>>,
    {
        let outcome = self.follow(ask).await;
        outcome.given.map_err(|failure| failure.error)
    }

    /// Does the same, and tells how far it came.
    pub(super) async fn follow<F, A>(self, ask: A) -> Outcome
    where
        A: FnOnce(Context) -> F,
        F: Future<Output = reqsign_core::Result<Option<Credential>>>,
    {
        let exchange = Arc::new(self);
        let given = exchange.clone().given(ask).await;
        let target = std::mem::take(&mut exchange.seen().target);
        Outcome { target, given }
    }

    async fn given<F, A>(self: Arc<Self>, ask: A) -> Result<ProvidedCredentials, Failure>
    where
        A: FnOnce(Context) -> F,
        F: Future<Output = reqsign_core::Result<Option<Credential>>>,
    {
        let sleep = self.context.sleep().clone();
        let no_timer = |error| {
            let text = format!("the time of {} cannot be limited", self.service);
            CredentialsError::new(text).with_source(error)
        };
        sleep.check().map_err(no_timer)?;
        let limit = self.limits.whole;
        let context = Context::new()
            .with_http_send(self.clone())
            .with_file_read(self.clone());
        match race(ask(context), sleep.sleep(limit)).await {
            Some(Ok(Some(credential))) => self.provided(credential),
            Some(Ok(None)) => Err(self.no_key(None)),
            Some(Err(error)) => Err(self.failure(error.kind())),
            None => Err(self.too_slow(limit)),
        }
    }

    fn provided(&self, found: Credential) -> Result<ProvidedCredentials, Failure> {
        let credentials = Credentials::new(found.access_key_id, found.access_key_secret);
        let credentials = match found.security_token {
            Some(token) => credentials.and_then(|key| key.with_security_token(token)),
            None => credentials,
        };
        let credentials = credentials.map_err(|error| self.no_key(Some(error)))?;
        let provided = ProvidedCredentials::from(credentials);
        Ok(match found.expires_in {
            Some(time) => provided.with_expiry(time.as_system_time()),
            None => provided,
        })
    }

    fn failure(&self, kind: reqsign_core::ErrorKind) -> Failure {
        let service = self.service;
        match std::mem::take(&mut self.seen().last) {
            Last::Failed(failure) => failure,
            Last::Answered(answer) => Failure {
                error: refused(service, &answer),
                reached: Reached::Answer(answer.status),
            },
            Last::Nothing => {
                CredentialsError::new(format!("{service} cannot be asked: {kind}")).into()
            }
        }
    }

    /// Explains an answer with a key that no request can be signed with.
    fn no_key(&self, reason: Option<oss_sign::Error>) -> Failure {
        let error = CredentialsError::new(format!("{} gave no usable key", self.service));
        Failure {
            error: match reason {
                Some(reason) => error.with_source(reason),
                None => error,
            },
            reached: Reached::Answer(StatusCode::OK),
        }
    }

    fn too_slow(&self, limit: Duration) -> Failure {
        let text = format!("{} did not answer within {limit:?}", self.service);
        Failure {
            error: CredentialsError::new(text),
            reached: Reached::Nobody,
        }
    }

    async fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let request = match &self.form {
            Some(form) => form.apply(request).map_err(|error| {
                let text = format!("{} cannot be asked", self.service);
                CredentialsError::new(text).with_source(error)
            })?,
            None => request,
        };
        let uri = request.uri();
        let host = uri.host().unwrap_or_default().to_owned();
        let host = uri
            .port()
            .map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
        let target = uri.path_and_query().map(ToString::to_string);
        self.seen().target = target.unwrap_or_default();
        let limit = self.limits.request;
        let answer = race(self.send(request, &host), self.context.sleep().sleep(limit)).await;
        let answer = answer.unwrap_or_else(|| Err(self.too_slow(limit)))?;
        self.seen().last = Last::Answered(Answer {
            host,
            status: answer.status(),
            body: answer.body().clone(),
        });
        Ok(answer)
    }

    async fn send(&self, request: Request<Bytes>, host: &str) -> Result<Response<Bytes>, Failure> {
        let failed = |error, reached| {
            let text = format!("{} at {host} cannot be asked", self.service);
            let error = CredentialsError::new(text).with_source(error);
            Failure { error, reached }
        };
        let answer = self.context.transport().send(request.map(Body::from)).await;
        let (head, body) = answer
            .map_err(|error| failed(error, Reached::Nobody))?
            .into_parts();
        let body = body.collect(BODY_LIMIT).await;
        let body = body.map_err(|error| failed(error, Reached::Part))?;
        Ok(Response::from_parts(head, body))
    }

    fn note(&self, failure: Failure) -> reqsign_core::Error {
        self.seen().last = Last::Failed(failure);
        reqsign_core::Error::unexpected("noted")
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpSend for Exchange {
    async fn http_send(&self, request: Request<Bytes>) -> reqsign_core::Result<Response<Bytes>> {
        self.ask(request)
            .await
            .map_err(|failure| self.note(failure))
    }
}

impl FileRead for Exchange {
    fn file_read(&self, path: &str) -> impl Future<Output = reqsign_core::Result<Vec<u8>>> + Send {
        let read = match self.context.read_file(Path::new(path)) {
            Ok(text) if text.trim().is_empty() => {
                let text = format!("the file {path} is blank");
                Err(self.note(CredentialsError::new(text).into()))
            }
            Ok(text) => Ok(text.into_bytes()),
            Err(error) => {
                let text = format!("the file {path} cannot be read");
                Err(self.note(CredentialsError::new(text).with_source(error).into()))
            }
        };
        std::future::ready(read)
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exchange")
    }
}
