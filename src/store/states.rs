//! Closed lists of the store's own: what becomes of its rows. Nobody else has a word for it.

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every word of the list.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code, as the rows have it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }
        }
    };
}

states! {
    /// What has become of an alert.
    AlertState {
        /// In no mail yet.
        Waiting = "waiting",
        /// In the mail that `mail_id` names.
        Mailed = "mailed",
        /// Settled before it was mailed.
        Moot = "moot",
        /// Its recipient has become accused: told nothing (article 30).
        Withheld = "withheld",
    }
}

states! {
    /// What has become of a message.
    MailState {
        /// Waiting to be sent, or to be tried again.
        Pending = "pending",
        /// The server has taken it.
        Sent = "sent",
        /// Refused for good, or tried too often: a person must look.
        Dead = "dead",
        /// Never to be sent: its recipient has become accused, and its alerts went on without it; or it is an
        /// SMS to a number that is no longer the petitioner's.
        Withdrawn = "withdrawn",
    }
}

states! {
    /// Something that waits.
    Wait {
        /// A 12345 order or public opinion, for the citizen service centre.
        Centre = "centre",
        /// An objection, for the decision of whoever assigned.
        Objection = "objection",
        /// A supervision order, for its answer.
        Supervision = "supervision",
        /// The handling, in its extended time.
        Extended = "extended",
        /// What would open an accusation wider, for the second hand.
        SecondHand = "second_hand",
    }
}

states! {
    /// Why a webhook ended.
    Because {
        /// An administrator removed it.
        Removed = "removed",
        /// The receiver answered 410.
        Gone = "gone",
    }
}
