//! One question and its reply, as bytes. No socket here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use simple_dns::rdata::RData;
use simple_dns::{
    CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question as Section, RCODE, ResourceRecord, TYPE,
    header_buffer,
};

/// Most aliases (CNAME) that lead to a record.
const MOST_ALIASES: usize = 8;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordType {
    Text,
    V4,
    V6,
}

/// A question for the records of one kind.
#[derive(Debug)]
pub struct DnsQuestion<'a> {
    /// Unpredictable, so that only a reader of the question can answer.
    pub id: u16,
    pub name: &'a str,
    pub kind: RecordType,
}

/// What a resolver says.
#[derive(Debug, PartialEq, Eq)]
pub enum DnsReply {
    /// The records; none where the name has none or does not exist.
    Found(Vec<RecordData>),
    /// It does not fit into a datagram.
    Truncated,
    /// It cannot say, by the name of its reason.
    Failed(&'static str),
}

/// The value of a record.
#[derive(Debug, PartialEq, Eq)]
pub enum RecordData {
    Text(String),
    /// A TXT record that is not UTF-8.
    Unreadable,
    Address(IpAddr),
}

impl RecordData {
    pub fn parse_text(self) -> Option<String> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn parse_address(self) -> Option<IpAddr> {
        if let Self::Address(address) = self { Some(address) } else { None }
    }
}

impl RecordType {
    fn code(self) -> TYPE {
        match self {
            Self::Text => TYPE::TXT,
            Self::V4 => TYPE::A,
            Self::V6 => TYPE::AAAA,
        }
    }

    fn read(self, record: &ResourceRecord) -> Option<RecordData> {
        match (self, &record.rdata) {
            (Self::Text, RData::TXT(strings)) => {
                Some(String::try_from(strings.clone()).map_or(RecordData::Unreadable, RecordData::Text))
            }
            (Self::V4, RData::A(a)) => Some(RecordData::Address(Ipv4Addr::from_bits(a.address).into())),
            (Self::V6, RData::AAAA(a)) => Some(RecordData::Address(Ipv6Addr::from_bits(a.address).into())),
            _ => None,
        }
    }
}

impl DnsQuestion<'_> {
    fn section(&self) -> Section<'_> {
        let (kind, class) = (QTYPE::TYPE(self.kind.code()), QCLASS::CLASS(CLASS::IN));
        Section::new(Name::new_unchecked(self.name), kind, class, false)
    }

    /// The question as it is sent.
    pub fn query_bytes(&self) -> Vec<u8> {
        let mut packet = Packet::new_query(self.id);
        packet.set_flags(PacketFlag::RECURSION_DESIRED);
        packet.questions.push(self.section());
        packet.build_bytes_vec().expect("a vector takes any bytes")
    }

    /// Reads what came back.
    ///
    /// # Errors
    /// Where it does not answer this question; the words go on from "the answer".
    pub fn parse_reply(&self, bytes: &[u8]) -> Result<DnsReply, &'static str> {
        if header_buffer::id(bytes) != Ok(self.id) {
            return Err("has another number than the question");
        }
        // Cut off anywhere, so that it need not be readable; asked over TCP, it is read in full.
        if header_buffer::has_flags(bytes, PacketFlag::RESPONSE | PacketFlag::TRUNCATION) == Ok(true) {
            return Ok(DnsReply::Truncated);
        }
        let packet = Packet::parse(bytes).map_err(|_| "cannot be read")?;
        let asked = self.section();
        let [one] = &*packet.questions else { return Err("is one to another question") };
        let same = one.qname == asked.qname && one.qtype == asked.qtype && one.qclass == asked.qclass;
        if !same || !packet.has_flags(PacketFlag::RESPONSE) {
            return Err("is one to another question");
        }
        Ok(match packet.rcode() {
            RCODE::NoError => DnsReply::Found(self.answer_records(&asked.qname, &packet.answers)),
            RCODE::NameError => DnsReply::Found(Vec::new()),
            RCODE::FormatError => DnsReply::Failed("FORMERR"),
            RCODE::ServerFailure => DnsReply::Failed("SERVFAIL"),
            RCODE::NotImplemented => DnsReply::Failed("NOTIMP"),
            RCODE::Refused => DnsReply::Failed("REFUSED"),
            _ => DnsReply::Failed("with a failure"),
        })
    }

    /// The records of `name`, or of what it is an alias of.
    fn answer_records<'a>(&self, name: &'a Name, answers: &'a [ResourceRecord]) -> Vec<RecordData> {
        let mut name = name;
        for _ in 0..=MOST_ALIASES {
            let own: Vec<_> =
                answers.iter().filter(|one| one.name == *name && one.class == CLASS::IN).collect();
            let found: Vec<_> = own.iter().filter_map(|record| self.kind.read(record)).collect();
            let alias = own.iter().find_map(|one| match &one.rdata {
                RData::CNAME(alias) => Some(&alias.0),
                _ => None,
            });
            match alias {
                Some(alias) if found.is_empty() => name = alias,
                _ => return found,
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUESTION: DnsQuestion =
        DnsQuestion { id: 7, name: "_accord.contoso.example", kind: RecordType::Text };

    /// The answer to [`QUESTION`] with these records, each a name, a type and its data.
    fn answer(records: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
        let question = QUESTION.query_bytes();
        let count = u8::try_from(records.len()).unwrap();
        let mut bytes = [&[0, 7, 0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0], &question[12..]].concat();
        for (name, kind, data) in records {
            let length = u8::try_from(data.len()).unwrap();
            bytes.extend([name, &[0, *kind, 0, 1, 0, 0, 0, 60, 0, length][..], data].concat());
        }
        bytes
    }

    /// The name asked for, and two others.
    const ASKED: &[u8] = &[0xC0, 12];
    const A: &[u8] = b"\x01a\x00";
    const B: &[u8] = b"\x01b\x00";

    #[test]
    fn a_question_is_as_rfc_1035_draws_it() {
        let expected = b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\
                         \x07_accord\x07contoso\x07example\x00\x00\x10\x00\x01";
        assert_eq!(QUESTION.query_bytes(), expected);
    }

    #[test]
    fn only_records_of_the_name_and_its_aliases_count() {
        let found = |records: &[(&[u8], u8, &[u8])]| QUESTION.parse_reply(&answer(records));
        let text = |text: &str| RecordData::Text(text.to_owned());
        let own = (ASKED, 16, &b"\x02x=\x01y"[..]);
        assert_eq!(found(&[own]), Ok(DnsReply::Found(vec![text("x=y")])));
        assert_eq!(found(&[(A, 16, b"\x01x")]), Ok(DnsReply::Found(vec![])));
        assert_eq!(found(&[(ASKED, 16, b"\x01\xff")]), Ok(DnsReply::Found(vec![RecordData::Unreadable])));
        let aliases = [(A, 5, B), (B, 16, b"\x01x"), (ASKED, 5, A)];
        assert_eq!(found(&aliases), Ok(DnsReply::Found(vec![text("x")])));
        assert_eq!(found(&[(ASKED, 5, A), (A, 5, B), (B, 5, A)]), Ok(DnsReply::Found(vec![])), "a circle");
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(
            noise in prop::collection::vec(any::<u8>(), 0..200),
            at in 2_usize..80,
            byte: u8,
        ) {
            let _ = QUESTION.parse_reply(&noise);
            let _ = QUESTION.parse_reply(&[&[0, 7, 0x81, 0x80][..], &noise].concat());
            let mut spoiled = answer(&[(ASKED, 5, A), (A, 16, b"\x01x")]);
            let at = at % spoiled.len();
            spoiled[at] = byte;
            let _ = QUESTION.parse_reply(&spoiled);
        }
    }
}
