//! Decisions of the maintainers in a sandbox, signed as theirs are.

use std::fs;

use accord::accord::Text;
use accord::record::write::block_string;
use accord::record::{Body, Digest, Kind, PublicKey, Record};

use super::Sandbox;
use crate::generator::maintainers::{FOUNDED, PROFILE, enroll_registry};
use crate::generator::{Author, DEMONSTRATION, Keys, rules};

/// A decision to be written: its day, its kind, and its table in TOML.
pub type Written = (String, Kind, String);

impl Sandbox {
    /// Admits observers, as maintainers do.
    pub fn admit(&self, names: &[&str], date: &str) {
        for name in names {
            let (_, enrollment) = self.last_enrollment(name);
            let Body::Enroll(enroll) = &enrollment.body else { unreachable!() };
            let (group, country) = (enroll.profile.group, enroll.profile.country.code());
            let pinned = self.pin_enrollment(name);
            let table = format!(
                "[admission]\n{pinned}charter = \"attribution-charter-1\"\ngroup = \"{group}\"\n\
                 country = \"{country}\"\n"
            );
            self.decide(date, Kind::Admit, &table);
        }
    }

    /// Ends the last admission.
    pub fn dismiss(&self, date: &str) {
        let folder = fs::read_dir(self.file(&format!("decisions/{DEMONSTRATION}"))).unwrap();
        let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.to_str().unwrap().ends_with("-admit.toml"));
        let admission = Digest::of(&fs::read(paths.iter().max().unwrap()).unwrap());
        self.decide(date, Kind::Dismiss, &format!("[dismissal]\nadmission = \"{admission}\"\n"));
    }

    /// Voids the last enrollment of `name`.
    pub fn void(&self, name: &str, date: &str) {
        self.decide(date, Kind::Void, &format!("[voidance]\n{}", self.pin_enrollment(name)));
    }

    /// Readmits `name` with its last enrollment.
    pub fn readmit(&self, name: &str, date: &str) {
        self.decide(date, Kind::Readmit, &format!("[readmission]\n{}", self.pin_enrollment(name)));
    }

    /// Accepts the warning `code` about a record of `name` with these bytes.
    pub fn accept(&self, code: &str, name: &str, record: &[u8], date: &str) {
        let record = Digest::of(record);
        let table =
            format!("[acceptance]\ncode = \"{code}\"\norganization = \"{name}\"\nrecord = \"{record}\"\n");
        self.decide(date, Kind::Accept, &table);
    }

    /// Appoints a key for the log, on the day of the last decision.
    pub fn appoint(&self, key: &PublicKey) {
        let last =
            self.decisions.lock().unwrap().last().map_or(FOUNDED.to_owned(), |(date, ..)| date.clone());
        self.decide(&last, Kind::Appoint, &format!("[appointment]\nkey = \"{key}\"\n"));
    }

    /// Adopts the text with this id.
    pub fn adopt(&self, id: &str, date: &str) {
        let digest = Digest::of(&fs::read(self.file(&format!("accords/{id}.toml"))).unwrap());
        self.decide(date, Kind::Adopt, &format!("[adoption]\naccord = \"{id}\"\ndigest = \"{digest}\"\n"));
    }

    /// Puts another registry's root in the place of this one's, and voids the enrollment of `name` under it.
    pub fn replace_root(&self, name: &str, date: &str) {
        let mut stranger = Author::new(DEMONSTRATION, &rules(DEMONSTRATION));
        stranger.enroll(FOUNDED, PROFILE, Keys::one(&[11], &[12]));
        stranger.record(
            date,
            Kind::Void,
            &with_reason(&format!("[voidance]\n{}", self.pin_enrollment(name))),
        );
        let root =
            Digest::of(&fs::read(self.file(&format!("keys/{DEMONSTRATION}/0001-enroll.toml"))).unwrap());
        for room in ["keys", "decisions"] {
            fs::remove_dir_all(self.file(&format!("{room}/{DEMONSTRATION}"))).unwrap();
        }
        self.write_files(&stranger);
        self.edit("accord.toml", &root.to_string(), &stranger.digest(1).to_string());
    }

    /// Enrolls the registry, and adopts the texts that are there.
    pub(super) fn found_registry(&self) {
        let texts = self.texts();
        let adopted = texts.iter().map(|text| {
            let table =
                format!("[adoption]\naccord = \"{}\"\ndigest = \"{}\"\n", text.accord.id, text.digest);
            (FOUNDED.to_owned(), Kind::Adopt, with_reason(&table))
        });
        self.decisions.lock().unwrap().extend(adopted);
        self.write_decisions(&self.decisions.lock().unwrap());
    }

    /// Writes a decision.
    pub fn decide(&self, date: &str, kind: Kind, table: &str) {
        self.decisions.lock().unwrap().push((date.to_owned(), kind, with_reason(table)));
        self.write_decisions(&self.decisions.lock().unwrap());
    }

    /// Writes the registry's own chain anew: the same decisions, the same bytes.
    fn write_decisions(&self, decisions: &[Written]) {
        let mut registry = Author::new(DEMONSTRATION, &rules(DEMONSTRATION));
        enroll_registry(&mut registry);
        for (date, kind, table) in decisions {
            registry.record(date, *kind, table);
        }
        self.write_files(&registry);
        let policy = fs::read_to_string(self.file("accord.toml")).unwrap();
        if !policy.contains("\nenroll = ") {
            let policy = format!("{policy}enroll = \"{}\"\n", registry.digest(1));
            fs::write(self.file("accord.toml"), policy).unwrap();
        }
    }

    fn write_files(&self, author: &Author) {
        for (path, bytes) in author.files() {
            let path = self.file(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    fn texts(&self) -> Vec<Text> {
        let mut files: Vec<_> = fs::read_dir(self.file("accords")).unwrap().map(|one| one.unwrap()).collect();
        files.sort_by_key(std::fs::DirEntry::file_name);
        files.iter().map(|file| Text::read(&fs::read(file.path()).unwrap()).unwrap()).collect()
    }

    /// The fields of a decision that name the last enrollment of `name`.
    fn pin_enrollment(&self, name: &str) -> String {
        let (digest, _) = self.last_enrollment(name);
        format!("organization = \"{name}\"\nenroll = \"{digest}\"\n")
    }

    fn last_enrollment(&self, name: &str) -> (Digest, Record) {
        let folder = fs::read_dir(self.file(&format!("keys/{name}"))).unwrap();
        let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.to_str().unwrap().ends_with("-enroll.toml"));
        paths.sort();
        let bytes = fs::read(paths.last().unwrap()).unwrap();
        (Digest::of(&bytes), Record::read(&bytes).unwrap())
    }
}

fn with_reason(table: &str) -> String {
    format!("{table}reason = {}", block_string("For a test."))
}
