//! Bodies that several acts are sent as. The body of one act alone stands in the file of that act.

use chrono::NaiveDate;

use super::body::*;
use crate::petition::facts::RecordRef;
use crate::vocabulary::{Delivery, ReviewOutcome};

body! {
    /// 领导批示, or a note of what was done.
    TextInput {
        text: String as Own,
    }
    /// A reason, and nothing else.
    ReasonInput {
        reason: String as Reason,
    }
    /// A note, where there is something to note.
    NoteInput {
        #[serde(default)] note: Option<String> as Remark,
    }
    /// 认定重件, or 并入首件.
    FirstInput {
        /// The number of the first petition.
        first: String as PetitionNumber,
        reason: String as Reason,
    }
    /// The answer to something that was asked in an earlier event.
    AnswerInput {
        /// The number of that event in the timeline.
        of: u32 as Answered,
        text: String as Text,
    }
    /// Somebody else is responsible from now on. What is not given stays.
    ReassignInput {
        /// The code of the unit.
        #[serde(default)] unit: Option<String> as UnitInCharge,
        /// A username; without one, the unit's own officer.
        #[serde(default)] officer: Option<String> as User,
        /// A username.
        #[serde(default)] leader: Option<String> as Leader,
        reason: String as Reason,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String> as Orderer,
    }
    /// 申请复查 / 复核.
    RequestReviewInput {
        delivery: Delivery as Word,
        /// The day of the postmark, or of handing in. Posted in time is in time.
        sent_on: NaiveDate as DoneOn,
        /// The code of the reviewing organ, where the directory has it …
        #[serde(default)] organ: Option<String> as Organ,
        /// … or of the reviewing unit, where it is one of ours …
        #[serde(default)] unit: Option<String> as Unit,
        /// … or the name of another organ.
        #[serde(default)] outside: Option<String> as Mention,
        /// The good reason for asking late.
        #[serde(default)] late_reason: Option<String> as Remark,
        /// What is asked.
        #[serde(default)] text: Option<String> as Text,
    }
    /// Whether the reviewing organ takes the request in.
    AdmitReviewInput {
        admitted: bool as YesNo,
        reason: String as Reason,
    }
    /// 复查意见 / 复核意见.
    DecideReviewInput {
        outcome: ReviewOutcome as Word,
        /// 责令限期重新作出 names the day.
        #[serde(default)] redo_due: Option<NaiveDate> as Day,
        text: String as Text,
    }
}

impl TextInput {
    /// The text as a record of this kind.
    pub(super) fn text_as<K: Kind<String, Known = RecordRef>, D: Desk>(
        &self,
        desk: &mut D,
    ) -> Result<RecordRef, D::Error> {
        match K::settle("text", &self.text, desk)? {
            Some(text) => Ok(text),
            None => Err(desk.invalid()),
        }
    }
}
