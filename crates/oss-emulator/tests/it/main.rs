//! The local OSS as a client sees it, over a socket.
