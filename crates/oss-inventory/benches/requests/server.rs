//! A server that returns the same rule for every request, as cheaply as possible.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

const RULE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <InventoryConfiguration><Id>daily</Id><IsEnabled>true</IsEnabled><Destination>\
    <OSSBucketDestination><Format>CSV</Format><AccountId>100000000000000</AccountId>\
    <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
    <Bucket>acs:oss:::reports</Bucket></OSSBucketDestination></Destination>\
    <Schedule><Frequency>Daily</Frequency></Schedule>\
    <IncludedObjectVersions>Current</IncludedObjectVersions></InventoryConfiguration>";

/// Starts the server on threads that end with the program.
pub(crate) fn start() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    Ok(address)
}

/// Serves requests without bodies until the client closes the connection.
fn serve(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let response = format!(
        "HTTP/1.1 200 OK\r\nServer: AliyunOSS\r\nDate: Sun, 22 Nov 2026 07:15:39 GMT\r\n\
         Content-Type: application/xml\r\nContent-Length: {}\r\nConnection: keep-alive\r\n\
         x-oss-request-id: 5C3D9175B6FC201293AD4890\r\nx-oss-server-time: 7\r\n\r\n{RULE}",
        RULE.len()
    );
    let (mut buffer, mut filled) = ([0; 8192], 0);
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            // In one piece, so that no client has to read twice.
            stream.write_all(response.as_bytes())?;
            filled = 0;
        }
    }
}
