//! Which addresses are public (IANA special-purpose address registries, RFC 6890).
//!
//! The owner of a domain chooses the addresses of its name. A program that runs in a company's CI must not
//! be led to that company's own machines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks that are not on the public internet, as first address and length of prefix.
const SPECIAL_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// The only block of IPv6 that is handed out for the public internet.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks in it that are not: protocols and tunnels (Teredo, 6to4 carry IPv4), and documentation.
const SPECIAL_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether `address` is one of the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|block| in_v4(address, *block)),
        IpAddr::V6(address) => {
            in_v6(address, GLOBAL_V6) && !SPECIAL_V6.iter().any(|block| in_v6(address, *block))
        }
    }
}

fn in_v4(address: Ipv4Addr, (block, bits): (Ipv4Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits()) >> (32 - bits) == 0
}

fn in_v6(address: Ipv6Addr, (block, bits): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits()) >> (128 - bits) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_every_block_are_where_they_are() {
        for (public, private) in [
            ("1.0.0.0", "0.255.255.255"),
            ("9.255.255.255", "10.0.0.0"),
            ("11.0.0.0", "10.255.255.255"),
            ("100.63.255.255", "100.64.0.0"),
            ("100.128.0.0", "100.127.255.255"),
            ("126.255.255.255", "127.0.0.1"),
            ("128.0.0.0", "127.255.255.255"),
            ("169.253.255.255", "169.254.169.254"),
            ("172.15.255.255", "172.16.0.0"),
            ("172.32.0.0", "172.31.255.255"),
            ("192.0.1.0", "192.0.0.255"),
            ("192.0.3.0", "192.0.2.1"),
            ("192.167.255.255", "192.168.0.0"),
            ("198.17.255.255", "198.19.255.255"),
            ("203.0.112.255", "203.0.113.0"),
            ("223.255.255.255", "224.0.0.1"),
            ("8.8.8.8", "255.255.255.255"),
            ("2606:4700::1111", "::1"),
            ("2001:200::", "2001:1ff::"),
            ("2001:db7::1", "2001:db8::1"),
            ("2003::1", "2002:a00:1::"),
            ("3ffe::", "3fff::1"),
            ("2a00::1", "fd00::1"),
            ("2a00::1", "fe80::1"),
            ("2a00::1", "ff02::1"),
            ("2a00::1", "::ffff:8.8.8.8"),
            ("2a00::1", "::ffff:127.0.0.1"),
            ("2a00::1", "64:ff9b::7f00:1"),
            ("2a00::1", "::"),
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }
}
