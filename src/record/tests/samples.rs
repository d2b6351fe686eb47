//! One good record of several kinds, to be spoiled.

pub(super) const ENROLL: &str = r#"format = 1
kind = "enroll"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 1
date = 2026-11-21

[profile]
name = "Contoso"
group = "private-sector"
country = "DE"
lei = "506700GE1G29325QX363"

[keys]
threshold = 1
current = [
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILxkHsZXYPpw4zOgxEN9bhKDTzSzGeMQJ9rcSDSM2KZs",
]
next_threshold = 1
next = [
  "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
]
"#;

pub(super) const WITHDRAW: &str = r#"format = 1
kind = "withdraw"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 4
previous = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
date = 2026-11-21

[withdrawal]
accord = "tech-sector-accord-1"
reason = """
The text no longer fits.
"""
"#;

pub(super) const PLEDGE: &str = r#"format = 1
kind = "pledge"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 2
date = 2026-11-21

[pledge]
accord = "tech-sector-accord-1"
digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
title = "Chief Legal Officer"
covers = ["Contoso Cloud", "Contoso Bank"]

[[reservation]]
principle = "patches-for-all"
text = """
Not for museums.
"""

[assistance]
contact = "https://contoso.example/help"
languages = ["de", "en"]
"#;

pub(super) const ROTATE: &str = r#"format = 1
kind = "rotate"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 5
date = 2026-11-21

[rotation]
reason = "compromise"
compromised_from = 3
authority = [
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILxkHsZXYPpw4zOgxEN9bhKDTzSzGeMQJ9rcSDSM2KZs",
]

[keys]
threshold = 1
current = [
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILxkHsZXYPpw4zOgxEN9bhKDTzSzGeMQJ9rcSDSM2KZs",
]
next_threshold = 1
next = [
  "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
]
"#;

pub(super) const REPORT: &str = r#"format = 1
kind = "report"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 6
date = 2026-11-21

[report]
accord = "tech-sector-accord-1"
from = 2026-01-01
to = 2026-10-31
summary = """
We helped.
"""

[[figure]]
metric = "requests-received"
value = 3

[[figure]]
metric = "requests-refused"
value = 0

[[evidence]]
title = "Annual report"
url = "https://contoso.example/report"
"#;

pub(super) const FINDING: &str = r#"format = 1
kind = "finding"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 7
date = 2026-11-21

[finding]
title = "Attack on a hospital"
assessment = "attribution"
actor = "Example Bear"
confidence = "high"
from = 2026-01-01
to = 2026-01-31
summary = """
We saw it.
"""

[[evidence]]
title = "What we saw"
url = "https://contoso.example/seen"
sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
"#;
