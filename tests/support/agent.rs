//! Agents to sign with: OpenSSH's own, and one whose answers a test defines.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{Run, Sandbox, finish};

/// A running `ssh-agent`, ended when dropped.
pub struct Agent {
    child: Child,
    pub socket: String,
    askpass: String,
}

impl Agent {
    /// Starts `ssh-agent`. A request for confirmation is refused.
    pub fn start(sandbox: &Sandbox, options: &[&str], variables: &[(&str, &str)]) -> Self {
        let socket = sandbox.path("agent.socket").to_str().unwrap().to_owned();
        let askpass = sandbox.write("askpass", "#!/bin/sh\necho secret\n");
        fs::set_permissions(&askpass, fs::Permissions::from_mode(0o700)).unwrap();
        let mut command = Command::new("ssh-agent");
        command.args(["-D", "-a", &socket]).args(options).stdout(Stdio::null());
        command.env("SSH_ASKPASS", "/bin/false").env("SSH_ASKPASS_REQUIRE", "force");
        let child = command.envs(variables.iter().copied()).spawn().unwrap();
        let agent = Self { child, socket, askpass };
        for _ in 0..500 {
            if UnixStream::connect(&agent.socket).is_ok() {
                return agent;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the agent does not listen");
    }

    /// Runs `ssh-add`; where it asks, the answer is `secret`.
    pub fn add(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new("ssh-add");
        command.args(arguments).env("SSH_AUTH_SOCK", &self.socket);
        command.env("SSH_ASKPASS", &self.askpass).env("SSH_ASKPASS_REQUIRE", "force");
        finish(command.envs(variables.iter().copied()), "")
    }

    /// The variable with the agent's socket.
    pub fn variables(&self) -> [(&str, &str); 1] {
        [("SSH_AUTH_SOCK", &self.socket)]
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Listens at `socket` and answers each request, without its length, with exactly the bytes that
/// `answer` makes of it, then closes.
pub fn pretend(socket: &Path, answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) {
    let listener = UnixListener::bind(socket).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // Some tests close the connection early.
            let _ = serve(stream.unwrap(), &answer);
        }
    });
}

fn serve(mut stream: UnixStream, answer: &impl Fn(&[u8]) -> Vec<u8>) -> std::io::Result<()> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut request = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut request)?;
    stream.write_all(&answer(&request))
}

/// Bytes with their length before them.
pub fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

/// The answer of an agent that holds `keys`, in wire form.
pub fn identities(keys: &[&[u8]]) -> Vec<u8> {
    let count = u32::try_from(keys.len()).unwrap().to_be_bytes();
    let keys = keys.iter().flat_map(|key| [string(key), string(b"a comment")].concat());
    string(&[&[12][..], &count, &keys.collect::<Vec<_>>()].concat())
}

/// The answer of an agent that signed.
pub fn signature(kind: &str, signature: &[u8], trailer: &[u8]) -> Vec<u8> {
    let signature = [string(kind.as_bytes()), string(signature), trailer.to_vec()].concat();
    string(&[&[14][..], &string(&signature)].concat())
}

/// The strings of a sign request: the key and the data.
pub fn sign_request(request: &[u8]) -> (&[u8], &[u8]) {
    assert_eq!(request[0], 13);
    let (key, rest) = take(&request[1..]);
    let (data, flags) = take(rest);
    assert_eq!(flags, [0; 4]);
    (key, data)
}

fn take(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (length, rest) = bytes.split_at(4);
    rest.split_at(u32::from_be_bytes(length.try_into().unwrap()) as usize)
}
