//! The programs of the pages for users, compiled.

/// Compiles the code of pages.
macro_rules! pages {
    ($($name:ident: $page:literal,)*) => {
        $(
            #[doc = include_str!($page)]
            #[derive(Debug)]
            #[non_exhaustive]
            pub struct $name;
        )*
    };
}

pages! {
    Workspace: "../../README.md",
    OssClient: "../../crates/oss-client/README.md",
    OssCredentials: "../../crates/oss-credentials/README.md",
    OssEmulator: "../../crates/oss-emulator/README.md",
    OssInventory: "../../crates/oss-inventory/README.md",
    OssModel: "../../crates/oss-model/README.md",
    OssSign: "../../crates/oss-sign/README.md",
    OssTransport: "../../crates/oss-transport/README.md",
    OssTransportTesting: "../../crates/oss-transport-testing/README.md",
}
