//! Who is asked for names.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// A resolver's address and port.
pub type Server = SocketAddr;

/// As many as the system's own resolver asks (resolv.conf(5), MAXNS).
const MOST: usize = 3;

/// Reads `ADDRESS` or `ADDRESS:PORT`.
///
/// # Errors
/// Where it is neither.
pub fn parse_server(text: &str) -> Result<Server, String> {
    let wanted = "a resolver is an IP address, perhaps with a port: 9.9.9.9, 127.0.0.1:5353, [::1]:5353";
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(|address| Server::new(address, 53)))
        .map_err(|_| wanted.to_owned())
}

/// The resolvers that the system uses.
///
/// # Errors
/// Where the system does not say.
pub fn system_resolvers() -> io::Result<Vec<Server>> {
    std::fs::read_to_string("/etc/resolv.conf").map(|text| parse_nameservers(&text))
}

/// The resolvers of a resolv.conf. One with a zone (`fe80::1%eth0`) is left out.
fn parse_nameservers(text: &str) -> Vec<Server> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            words.next().filter(|word| *word == "nameserver")?;
            Some(Server::new(words.next()?.parse().ok()?, 53))
        })
        .take(MOST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_may_be_named() {
        assert_eq!(parse_server("9.9.9.9").unwrap().to_string(), "9.9.9.9:53");
        assert_eq!(parse_server("127.0.0.1:5353").unwrap().to_string(), "127.0.0.1:5353");
        assert_eq!(parse_server("2620:fe::fe").unwrap().to_string(), "[2620:fe::fe]:53");
        assert_eq!(parse_server("[::1]:5353").unwrap().to_string(), "[::1]:5353");
        for bad in ["", "resolver.example", "9.9.9", "9.9.9.9:", ":53"] {
            assert!(parse_server(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_systems_file_is_read_as_the_system_reads_it() {
        let text = "# made by hand\nsearch contoso.example\nnameserver 10.0.0.2 # ours\n\
                    nameserver\t2620:fe::fe\n nameserver fe80::1%eth0\nnameservers 1.1.1.1\nnameserver\n\
                    nameserver 9.9.9.9\nnameserver 8.8.8.8\noptions edns0\n";
        let found: Vec<_> = parse_nameservers(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["10.0.0.2:53", "[2620:fe::fe]:53", "9.9.9.9:53"]);
    }
}
