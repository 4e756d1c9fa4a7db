//! The setting `ecsAk` of ossutil 1: the URL of a role's key at the metadata service of ECS.

use super::super::ini::Ini;

/// Returns the URL in the section `AkService`.
pub(super) fn service<'a>(ini: &Ini<'a>) -> Option<&'a str> {
    ini.section("AkService")?.value("ecsAk")
}

/// Returns the role in the URL, if it is one of the metadata service.
#[cfg(feature = "remote")]
pub(super) fn role_name(url: &str) -> Option<&str> {
    // ossutil writes `Ram`, the documentation of ECS `ram`.
    const SERVICE: &str = "http://100.100.100.200/latest/meta-data/ram/security-credentials/";
    let (service, role) = url.split_at_checked(SERVICE.len())?;
    let is_role = service.eq_ignore_ascii_case(SERVICE) && !role.is_empty() && !role.contains('/');
    is_role.then_some(role)
}
