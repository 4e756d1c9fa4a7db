//! An error as an object for programs.

use oss_inventory::oss_client::{self, ServiceError};
use serde::Serialize;

use super::cause::find;
use super::exit::Exit;
use super::report::{Cause, ErrorReport};
use super::shown::shown;

/// An error as an object; the names of its keys never change.
#[derive(Debug, Default, Serialize)]
pub(super) struct ErrorObject {
    message: String,
    causes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<String>,
    help: Option<String>,
    /// The page of the service on the error.
    see: Option<String>,
    operation: Option<&'static str>,
    code: Option<String>,
    ec: Option<String>,
    request_id: Option<String>,
    /// The HTTP status.
    status: Option<u16>,
    attempts: Option<u32>,
    exit_status: u8,
}

impl ErrorObject {
    /// Creates the object of an error of a command.
    pub(super) fn new(error: &anyhow::Error, report: &ErrorReport, exit: Exit) -> Self {
        let client = find::<oss_client::Error>(error);
        let service = client.and_then(oss_client::Error::service_error);
        let causes = report.causes.iter().chain(&report.restore_causes);
        let lines = |Cause { lines, .. }: &Cause| lines.iter().map(|line| shown(line)).collect();
        let help = report.causes.iter().find_map(|cause| cause.help.as_deref());
        Self {
            message: shown(&report.message),
            causes: causes
                .flat_map(|cause| -> Vec<_> { lines(cause) })
                .collect(),
            details: report.details.iter().map(|line| shown(line)).collect(),
            help: report.help.as_deref().or(help).map(shown),
            see: report.page.as_deref().map(shown),
            operation: client.map(oss_client::Error::operation),
            code: service.map(|error| shown(error.code())),
            ec: service.and_then(ServiceError::ec).map(shown),
            request_id: service.and_then(ServiceError::request_id).map(shown),
            status: service.map(|error| error.status().as_u16()),
            attempts: client.map(oss_client::Error::attempts),
            exit_status: exit as u8,
        }
    }

    /// Creates the object of an invalid command line.
    pub(super) fn of_usage(message: &str, exit: Exit) -> Self {
        Self {
            message: shown(message),
            exit_status: exit as u8,
            ..Self::default()
        }
    }

    /// Returns the object in one line.
    pub(super) fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}
