//! The servers of a domain, on loopback: a web server with a certificate from a test authority, dnsmasq,
//! and a resolver whose answers a test defines.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::Sandbox;

/// A server, which is ended when dropped.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes an authority, `ca.pem`, and a certificate by it for `host`; returns the latter with its key.
pub fn certificate(sandbox: &Sandbox, host: &str) -> String {
    let path = |name: &str| sandbox.path(name).to_str().unwrap().to_owned();
    let [ca, ca_key, key, request, signed] = ["ca.pem", "ca.key", "key", "request", "signed"].map(path);
    let openssl = |arguments: &[&str]| sandbox.tool("openssl", arguments, "").ends(0);
    let new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let authority = ["-x509", "-subj", "/CN=An authority for tests", "-keyout", &ca_key, "-out", &ca];
    openssl(&[&new[..], &authority].concat());
    openssl(&[&new[..], &["-subj", "/CN=x", "-keyout", &key, "-out", &request]].concat());
    let names = sandbox.write("names", &format!("subjectAltName=DNS:{host}\n"));
    let by = ["-CA", &ca, "-CAkey", &ca_key, "-CAcreateserial", "-extfile", &names, "-out", &signed];
    openssl(&[&["x509", "-req", "-in", &request][..], &by].concat());
    let both = [&signed, &key].map(|file| std::fs::read_to_string(file).unwrap()).concat();
    sandbox.write("server.pem", &both)
}

/// Starts a web server that answers in this manner (web.py).
pub fn web(certificate: &str, manner: &str, file: &Path) -> Server {
    start_python("web.py", &[certificate, manner, file.to_str().unwrap()])
}

/// Starts a web server for the git repositories in `root`, in this manner; it may ask for a password
/// (git_web.py).
pub fn repositories(manner: &str, root: &Path, secret: Option<&str>) -> Server {
    let arguments = [manner, root.to_str().unwrap()].into_iter().chain(secret);
    start_python("git_web.py", &arguments.collect::<Vec<_>>())
}

/// Starts a script in this folder that prints its port.
fn start_python(script: &str, arguments: &[&str]) -> Server {
    let script = format!("{}/tests/support/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("python3");
    command.arg(script).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Server { child, port: line.trim().parse().expect("the server says its port") }
}

/// Starts dnsmasq, which resolves only the names of its options.
pub fn dns(options: &[String]) -> Server {
    for _ in 0..5 {
        let port = free_port();
        let mut command = Command::new("dnsmasq");
        command.args(["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts"]);
        command.args(["--pid-file=", "--listen-address=127.0.0.1", "--bind-interfaces", "--local=/example/"]);
        command.arg(format!("--port={port}")).args(options).stderr(Stdio::null());
        let mut server = Server { child: command.spawn().expect("dnsmasq is installed"), port };
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            if server.child.try_wait().unwrap().is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
    panic!("dnsmasq does not listen");
}

/// A port that was free for UDP and TCP a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    UdpSocket::bind(("127.0.0.1", port)).map_or_else(|_| free_port(), |_| port)
}

/// A resolver that sends the datagrams that `answers` makes of each question; returns its port.
pub fn pretend(answers: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            for answer in answers(&buffer[..length]) {
                // The client may have closed its socket after the first answer.
                let _ = socket.send_to(&answer, from);
            }
        }
    });
    port
}
