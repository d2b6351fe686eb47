//! The decisions in a registry's own chain. `registry` makes the rules for all other chains of them.

use super::state::Validity;
use crate::record::{
    Acceptance, Admission, Adoption, Appointment, Body, Date, Digest, Dismissal, Kind, Organization,
    Readmission, Voidance, record_path,
};

/// One decision of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// SHA-256 of the record.
    pub digest: Digest,
    pub date: Date,
    pub validity: Validity,
    pub body: DecisionBody,
}

/// What a [`Decision`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionBody {
    Adopted(Adoption),
    Admitted(Admission),
    Dismissed(Dismissal),
    Voided(Voidance),
    Readmitted(Readmission),
    Accepted(Acceptance),
    Appointed(Appointment),
}

impl DecisionBody {
    /// None for every record that is not a decision.
    pub fn of(body: &Body) -> Option<Self> {
        Some(match body {
            Body::Adopt(adopt) => Self::Adopted(adopt.adoption.clone()),
            Body::Admit(admit) => Self::Admitted(admit.admission.clone()),
            Body::Dismiss(dismiss) => Self::Dismissed(dismiss.dismissal.clone()),
            Body::Void(void) => Self::Voided(void.voidance.clone()),
            Body::Readmit(readmit) => Self::Readmitted(readmit.readmission.clone()),
            Body::Accept(accept) => Self::Accepted(accept.acceptance.clone()),
            Body::Appoint(appoint) => Self::Appointed(appoint.appointment.clone()),
            _ => return None,
        })
    }

    /// The organization that the decision names.
    pub const fn organization(&self) -> Option<&Organization> {
        match self {
            Self::Adopted(_) | Self::Dismissed(_) | Self::Appointed(_) => None,
            Self::Admitted(one) => Some(&one.organization),
            Self::Voided(one) => Some(&one.organization),
            Self::Readmitted(one) => Some(&one.organization),
            Self::Accepted(one) => Some(&one.organization),
        }
    }

    pub const fn kind(&self) -> Kind {
        match self {
            Self::Adopted(_) => Kind::Adopt,
            Self::Admitted(_) => Kind::Admit,
            Self::Dismissed(_) => Kind::Dismiss,
            Self::Voided(_) => Kind::Void,
            Self::Readmitted(_) => Kind::Readmit,
            Self::Accepted(_) => Kind::Accept,
            Self::Appointed(_) => Kind::Appoint,
        }
    }

    /// Whether both decide the same matter, whatever their reasons.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Adopted(one), Self::Adopted(two)) => one.accord == two.accord,
            (Self::Admitted(one), Self::Admitted(two)) => {
                (&one.organization, one.enroll, &one.charter) == (&two.organization, two.enroll, &two.charter)
            }
            (Self::Dismissed(one), Self::Dismissed(two)) => one.admission == two.admission,
            (Self::Voided(one), Self::Voided(two)) => {
                (&one.organization, one.enroll) == (&two.organization, two.enroll)
            }
            (Self::Readmitted(one), Self::Readmitted(two)) => {
                (&one.organization, one.enroll) == (&two.organization, two.enroll)
            }
            (Self::Accepted(one), Self::Accepted(two)) => {
                (&one.code, &one.organization, one.record) == (&two.code, &two.organization, two.record)
            }
            (Self::Appointed(one), Self::Appointed(two)) => one.key.point() == two.key.point(),
            _ => false,
        }
    }
}

impl Decision {
    /// The path of the record of `registry`, from the top of the registry.
    pub fn path(&self, registry: &Organization) -> String {
        record_path(self.body.kind(), registry, self.validity.sequence)
    }
}
