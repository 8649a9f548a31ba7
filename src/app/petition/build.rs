//! From what was sent to a command: names become ids, texts become sealed records.

use chrono::NaiveDate;

use crate::petition::bodies::{
    AcceptInput, ActInput, AdmitReviewInput, CorrectInput, DecideObjectionInput, DecideReviewInput,
    HomeVisitInput, ReassignInput, RecommendInput, RecuseInput, RequestReviewInput, ServeInput,
    SetLeaderInput,
};
use crate::petition::input::{self, Faults};
use crate::petition::register::{SEALED_TITLE, keep_accused, keep_people, record_ids};
use crate::petition::{Loaded, attachments, load, repeat, subject};
use crate::{App, Caller, Error};
use domain::access;
use domain::assignment::{holder_in, propose};
use domain::clock::Moment;
use domain::directory::District;
use domain::ids::{FileId, UnitId, UserId};
use domain::petition::{Act, Correction, FileRef, Holder, RecordRef, Refusal, Reviewer};
use domain::text::{Address, Content, Note, OutsideNumber, TextError, Title};
use domain::time::Instant;
use domain::vocabulary::{Channel, Ending, Instance, OrderClass, Purpose, Role, Stage, Trigger};
use store::{Conn, counter, petition as rows, record};

/// What is at hand when a command is built from what was sent.
pub struct Context<'a> {
    pub app: &'a App,
    pub caller: &'a Caller,
    pub loaded: &'a Loaded,
    pub district: &'a District,
    /// The bulk order that the act belongs to.
    pub batch: Option<i64>,
    pub occurred_at: Instant,
}

impl Context<'_> {
    pub fn build(&self, conn: &mut Conn, input: &ActInput) -> Result<Act, Error> {
        Ok(match input {
            ActInput::Route(body) => {
                let mut faults = Faults::default();
                faults.day("feedback_due", body.feedback_due);
                faults.done()?;
                Act::Route { way: body.way, feedback_due: body.feedback_due }
            }
            ActInput::Notify(body) => {
                Act::Notify { method: body.method, note: self.note(conn, "note", body.note.as_deref())? }
            }
            ActInput::Accept(body) => self.accept(conn, body)?,
            ActInput::Reassign(body) => self.reassign(conn, body)?,
            ActInput::SetDistrictDeadline(body) => {
                let ordered_by = self.orderer(body.ordered_by.as_deref())?;
                day("due", body.due)?;
                self.check_postponement(body.due, ordered_by)?;
                let reason = self.reason(conn, &body.reason)?;
                Act::SetDistrictDeadline { due: body.due, reason, ordered_by, batch: self.batch }
            }
            ActInput::SetLeader(body) => self.set_leader(conn, body)?,
            ActInput::Instruct(body) => {
                Act::Instruct { text: self.keep(conn, "text", Note::parse(&body.text), "instruction")? }
            }
            ActInput::RecordProgress(body) => {
                Act::RecordProgress { text: self.keep(conn, "text", Note::parse(&body.text), "progress")? }
            }
            ActInput::RecordHomeVisit(body) => self.home_visit(conn, body)?,
            ActInput::Correct(body) => self.correct(conn, body)?,
            ActInput::Reply(body) => Act::Reply {
                opinion: body.opinion,
                text: self.keep(conn, "text", Content::parse(&body.text), "reply")?,
            },
            ActInput::Close(body) => Act::Close { note: self.note(conn, "note", body.note.as_deref())? },
            ActInput::Import { routed, notified, home_visits, .. } => {
                Act::Import { routed: *routed, notified: *notified, home_visits: *home_visits }
            }
            ActInput::Reject(_)
            | ActInput::RefuseConcluded(_)
            | ActInput::LinkRepeat(_)
            | ActInput::Merge(_)
            | ActInput::LinkOrder(_) => self.not_anew(conn, input)?,
            ActInput::RequestReview(_)
            | ActInput::AdmitReview(_)
            | ActInput::DecideReview(_)
            | ActInput::RequestRereview(_)
            | ActInput::AdmitRereview(_)
            | ActInput::DecideRereview(_)
            | ActInput::BeginHearing(_)
            | ActInput::EndHearing(_)
            | ActInput::Conclude(_) => self.review(conn, input)?,
            ActInput::Recuse(_)
            | ActInput::AssignTask(_)
            | ActInput::FinishTask(_)
            | ActInput::Supervise(_)
            | ActInput::AnswerSupervision(_)
            | ActInput::Recommend(_)
            | ActInput::AnswerRecommendation(_)
            | ActInput::ReportUrgent(_)
            | ActInput::Guide(_)
            | ActInput::ReassignWatch(_) => self.duty(conn, input)?,
            ActInput::Attach(body) if body.files.is_empty() => return Err(Error::field("files", "empty")),
            ActInput::Attach(body) => Act::Attach {
                files: self.claim(conn, "files", &body.files)?,
                note: self.note(conn, "note", body.note.as_deref())?,
            },
            ActInput::RemoveAttachment(body) => Act::RemoveAttachment {
                file: FileId(body.file),
                whoever: access::removes_all(&self.caller.viewer, &subject(&self.loaded.petition)),
                reason: self.reason(conn, &body.reason)?,
            },
            _ => self.course(conn, input)?,
        })
    }

    /// Objections, extension, service, settlement, and the ends.
    fn course(&self, conn: &mut Conn, input: &ActInput) -> Result<Act, Error> {
        Ok(match input {
            ActInput::Object(body) => Act::Object {
                suggested: self.unit("suggested_unit", body.suggested_unit.as_deref())?,
                reason: self.reason(conn, &body.reason)?,
            },
            ActInput::AllowObjection(body) => {
                Act::AllowObjection { reason: self.reason(conn, &body.reason)? }
            }
            ActInput::DecideObjection(body) => self.decide_objection(conn, body)?,
            ActInput::Extend(body) => {
                day("notified_on", body.notified_on)?;
                Act::Extend {
                    days: body.days,
                    notified_on: body.notified_on,
                    method: body.method,
                    reason: self.reason(conn, &body.reason)?,
                    assigner_agreed: body.assigner_agreed,
                }
            }
            ActInput::LeaveSimplified(body) => {
                Act::LeaveSimplified { reason: self.reason(conn, &body.reason)? }
            }
            ActInput::Serve(body) => self.serve(conn, body)?,
            ActInput::ReportClosing(body) => Act::ReportClosing { text: self.text(conn, &body.text)? },
            ActInput::Settle(body) => Act::Settle {
                settlement: body.settlement,
                both_consent: body.both_consent,
                text: self.text(conn, &body.text)?,
            },
            ActInput::Withdraw(body) => Act::Withdraw { text: self.text(conn, &body.text)? },
            ActInput::Lapse(body) => Act::Lapse { text: self.text(conn, &body.text)? },
            ActInput::Reopen(body) => Act::Reopen { reason: self.reason(conn, &body.reason)? },
            _ => return Err(Error::NotFound),
        })
    }

    /// What is not handled anew: refused, told to be a repeat, merged, or a linked order.
    fn not_anew(&self, conn: &mut Conn, input: &ActInput) -> Result<Act, Error> {
        Ok(match input {
            ActInput::Reject(body) => {
                let firsts = repeat::firsts(conn, self.loaded.petition.facts.repeat_of)?;
                Act::NotAccept {
                    reason: body.reason,
                    first_running: firsts.iter().any(|first| !first.petition.is_over()),
                    review_missed: repeat::review_missed(self.app, conn, &firsts, self.occurred_at)?,
                    method: body.method,
                    text: self.text(conn, &body.text)?,
                }
            }
            ActInput::RefuseConcluded(body) => {
                let first = self.first(conn, &body.first)?;
                // Of the same facts and reasons only: what somebody has confirmed to be a repeat of it.
                let firsts = repeat::firsts(conn, self.loaded.petition.facts.repeat_of)?;
                if firsts.iter().all(|one| one.id != first.id) {
                    return Err(Refusal::NotARepeat.into());
                }
                let concluded = first.petition.ending == Some(Ending::Concluded)
                    || first.petition.stage == Stage::RereviewDecided;
                Act::NoLongerAccept {
                    first: first.id,
                    first_concluded: concluded,
                    method: body.method,
                    text: self.text(conn, &body.text)?,
                }
            }
            ActInput::LinkRepeat(body) => {
                let first = self.earlier(conn, &body.first)?;
                Act::LinkRepeat {
                    first: first.id,
                    holder: repeat::holder_of_first(
                        self.district,
                        &first.petition,
                        &self.loaded.petition.facts,
                    ),
                    reason: self.reason(conn, &body.reason)?,
                }
            }
            ActInput::Merge(body) => {
                let first = self.earlier(conn, &body.first)?;
                Act::Merge {
                    first: first.id,
                    first_open: repeat::open_first(conn, first.id)?.is_some(),
                    reason: self.reason(conn, &body.reason)?,
                }
            }
            ActInput::LinkOrder(body) => {
                let mut faults = Faults::default();
                let number = faults.take("order_number", OutsideNumber::parse(&body.order_number));
                faults.done()?;
                let number = number.map(|number| number.as_str().to_owned()).unwrap_or_default();
                repeat::check_order(conn, &number, self.loaded.id)?;
                Act::LinkOrder { number, class: body.order_class, since: None }
            }
            _ => return Err(Error::NotFound),
        })
    }

    /// Review, re-review, hearings, and the end.
    fn review(&self, conn: &mut Conn, input: &ActInput) -> Result<Act, Error> {
        use Instance::{Rereview, Review};
        Ok(match input {
            ActInput::RequestReview(body) => self.request_review(conn, Review, body)?,
            ActInput::RequestRereview(body) => self.request_review(conn, Rereview, body)?,
            ActInput::AdmitReview(body) => self.admit_review(conn, Review, body)?,
            ActInput::AdmitRereview(body) => self.admit_review(conn, Rereview, body)?,
            ActInput::DecideReview(body) => self.decide_review(conn, Review, body)?,
            ActInput::DecideRereview(body) => self.decide_review(conn, Rereview, body)?,
            ActInput::BeginHearing(body) => Act::BeginHearing { text: self.text(conn, &body.text)? },
            ActInput::EndHearing(body) => Act::EndHearing { text: self.text(conn, &body.text)? },
            ActInput::Conclude(body) => {
                Act::Conclude { note: self.note(conn, "note", body.note.as_deref())? }
            }
            _ => return Err(Error::NotFound),
        })
    }

    /// Duties between people.
    fn duty(&self, conn: &mut Conn, input: &ActInput) -> Result<Act, Error> {
        Ok(match input {
            ActInput::Recuse(body) => self.recuse(conn, body)?,
            ActInput::AssignTask(body) => {
                day("due", body.due)?;
                let unit = self.unit("unit", Some(&body.unit))?;
                let unit = unit.ok_or(Error::field("unit", "unknown"))?;
                Act::AssignTask { unit, due: body.due, text: self.text(conn, &body.text)? }
            }
            ActInput::FinishTask(body) => {
                Act::FinishTask { task: body.of, text: self.text(conn, &body.text)? }
            }
            ActInput::Supervise(body) => {
                day("feedback_due", body.feedback_due)?;
                let text = self.text(conn, &body.text)?;
                Act::Supervise { cause: body.cause, feedback_due: body.feedback_due, text }
            }
            ActInput::AnswerSupervision(body) => {
                Act::AnswerSupervision { order: body.of, text: self.text(conn, &body.text)? }
            }
            ActInput::Recommend(body) => self.recommend(conn, body)?,
            ActInput::AnswerRecommendation(body) => Act::AnswerRecommendation {
                recommendation: body.of,
                adopted: body.adopted,
                text: self.text(conn, &body.text)?,
            },
            ActInput::ReportUrgent(body) => {
                Act::ReportUrgent { form: body.form, text: self.text(conn, &body.text)? }
            }
            ActInput::Guide(body) => Act::Guide { text: self.text(conn, &body.text)? },
            ActInput::ReassignWatch(body) => self.reassign_watch(conn, body)?,
            _ => return Err(Error::NotFound),
        })
    }

    fn reason(&self, conn: &mut Conn, reason: &str) -> Result<RecordRef, Error> {
        self.keep(conn, "reason", Note::parse(reason), "reason")
    }

    fn text(&self, conn: &mut Conn, text: &str) -> Result<RecordRef, Error> {
        self.keep(conn, "text", Content::parse(text), "text")
    }

    fn unit(&self, field: &str, code: Option<&str>) -> Result<Option<UnitId>, Error> {
        let mut faults = Faults::default();
        let unit = code.and_then(|code| faults.known(field, self.district.unit_by_code(code)));
        faults.done()?;
        if unit.is_some_and(|unit| !unit.active) {
            return Err(Refusal::UnitInactive.into());
        }
        Ok(unit.map(|unit| unit.id))
    }

    /// Another petition that the caller may see.
    fn first(&self, conn: &mut Conn, number: &str) -> Result<Loaded, Error> {
        let first = repeat::find_first(conn, self.caller, number)?.filter(|first| first.id != self.loaded.id);
        first.ok_or(Error::field("first", "unknown"))
    }

    /// The first petition of a repeat: an earlier one, and an accusation only of an accusation, so that
    /// no ordinary petition tells of one (article 30). Links are made one at a time, and the first
    /// stays as it is until this one is written.
    fn earlier(&self, conn: &mut Conn, number: &str) -> Result<Loaded, Error> {
        counter::next_in_txn(conn, "link")?;
        let first = self.first(conn, number)?;
        rows::lock_in_txn(conn, first.id)?;
        let first = load(conn, first.id)?;
        if first.id >= self.loaded.id {
            return Err(Refusal::RepeatCircle.into());
        }
        if first.petition.is_confidential() != self.loaded.petition.is_confidential() {
            return Err(Refusal::NotARepeat.into());
        }
        Ok(first)
    }

    fn accept(&self, conn: &mut Conn, body: &AcceptInput) -> Result<Act, Error> {
        let petition = &self.loaded.petition;
        let firsts = repeat::firsts(conn, petition.facts.repeat_of)?;
        let first_running = firsts.iter().any(|first| !first.petition.is_over());
        let procedure = body.procedure.unwrap_or(petition.procedure);
        Ok(Act::Accept { path: body.path, procedure, ground: body.ground, first_running })
    }

    fn decide_objection(&self, conn: &mut Conn, body: &DecideObjectionInput) -> Result<Act, Error> {
        let named = body.unit.is_some() || body.officer.is_some() || body.leader.is_some();
        let to = match named {
            true => {
                let (unit, officer, leader) = (&body.unit, &body.officer, &body.leader);
                Some(self.holder(unit.as_deref(), officer.as_deref(), leader.as_deref())?)
            }
            false => None,
        };
        Ok(Act::DecideObjection { upheld: body.upheld, to, reason: self.reason(conn, &body.reason)? })
    }

    fn serve(&self, conn: &mut Conn, body: &ServeInput) -> Result<Act, Error> {
        day("served_on", body.served_on)?;
        Ok(Act::Serve {
            document: body.document,
            method: body.method,
            result: body.result,
            served_on: body.served_on,
            recipient: self.keep(conn, "recipient", Note::parse(&body.recipient), "recipient")?,
            proof: self.note(conn, "proof", body.proof.as_deref())?,
            witness: self.note(conn, "witness", body.witness.as_deref())?,
        })
    }

    fn request_review(
        &self,
        conn: &mut Conn,
        instance: Instance,
        body: &RequestReviewInput,
    ) -> Result<Act, Error> {
        day("sent_on", body.sent_on)?;
        let reviewer = Reviewer {
            unit: self.unit("unit", body.unit.as_deref())?,
            outside: self.note(conn, "outside", body.outside.as_deref())?,
        };
        Ok(Act::RequestReview {
            instance,
            delivery: body.delivery,
            sent_on: body.sent_on,
            reviewer,
            late_reason: self.note(conn, "late_reason", body.late_reason.as_deref())?,
            text: body.text.as_deref().map(|text| self.text(conn, text)).transpose()?,
        })
    }

    fn admit_review(
        &self,
        conn: &mut Conn,
        instance: Instance,
        body: &AdmitReviewInput,
    ) -> Result<Act, Error> {
        Ok(Act::AdmitReview { instance, admitted: body.admitted, reason: self.reason(conn, &body.reason)? })
    }

    fn decide_review(
        &self,
        conn: &mut Conn,
        instance: Instance,
        body: &DecideReviewInput,
    ) -> Result<Act, Error> {
        body.redo_due.map_or(Ok(()), |due| day("redo_due", due))?;
        let text = self.text(conn, &body.text)?;
        Ok(Act::DecideReview { instance, outcome: body.outcome, redo_due: body.redo_due, text })
    }

    /// Who takes over is named, or is the present holder where nobody else is.
    fn recuse(&self, conn: &mut Conn, body: &RecuseInput) -> Result<Act, Error> {
        let mut faults = Faults::default();
        let user = input::user(&mut faults, "user", Some(&body.user), self.district);
        faults.done()?;
        let named = body.unit.is_some() || body.officer.is_some() || body.leader.is_some();
        let to = match named {
            true => {
                let (unit, officer, leader) = (&body.unit, &body.officer, &body.leader);
                Some(self.holder(unit.as_deref(), officer.as_deref(), leader.as_deref())?)
            }
            false => None,
        };
        let user = user.ok_or(Error::field("user", "unknown"))?;
        self.check_recusal(user, to)?;
        Ok(Act::Recuse { user, to, reason: self.reason(conn, &body.reason)? })
    }

    /// The head of a unit decides on the unit's own staff, and nothing of who leads; everybody else's
    /// recusal is decided above.
    fn check_recusal(&self, user: UserId, to: Option<Holder>) -> Result<(), Error> {
        if self.caller.viewer.role != Role::UnitHead {
            return Ok(());
        }
        let present = self.loaded.petition.holder();
        let own = self.district.users.get(&user).is_some_and(|user| user.unit == present.unit);
        let stays = to.is_none_or(|to| (to.unit, to.leader) == (present.unit, present.leader));
        if own && stays { Ok(()) } else { Err(Error::NotYours) }
    }

    /// The leader who answers for a date does not put it off, nor in the name of somebody else.
    fn check_postponement(&self, due: NaiveDate, ordered_by: UserId) -> Result<(), Error> {
        let set = |moment: &&Moment| moment.trigger == Trigger::DistrictDateSet;
        let present = self.loaded.petition.moments.iter().rev().find(set).and_then(|moment| moment.due);
        let later = present.is_some_and(|present| due > present);
        let borrowed = ordered_by != self.caller.user();
        match self.caller.viewer.role {
            Role::Leader if later || borrowed => Err(Error::NotYours),
            _ => Ok(()),
        }
    }

    fn recommend(&self, conn: &mut Conn, body: &RecommendInput) -> Result<Act, Error> {
        body.reply_due.map_or(Ok(()), |due| day("reply_due", due))?;
        Ok(Act::Recommend {
            recommendation: body.recommendation,
            unit: self.unit("unit", body.unit.as_deref())?,
            reply_due: body.reply_due,
            addressee: self.keep(conn, "addressee", Note::parse(&body.addressee), "addressee")?,
            text: self.text(conn, &body.text)?,
        })
    }

    fn reassign_watch(&self, conn: &mut Conn, body: &ReassignInput) -> Result<Act, Error> {
        let present = self.loaded.petition.watcher().ok_or(Refusal::NotWatched)?;
        let unit = self.unit("unit", body.unit.as_deref())?.unwrap_or(present.unit);
        if self.caller.viewer.role == Role::UnitHead && unit != present.unit {
            return Err(Error::Forbidden);
        }
        let mut faults = Faults::default();
        let officer = input::user(&mut faults, "officer", body.officer.as_deref(), self.district);
        let leader = input::leader(&mut faults, "leader", body.leader.as_deref(), self.district);
        faults.done()?;
        let leader = leader.or(present.leader);
        let to = holder_in(self.district, &self.loaded.petition.facts, unit, officer, leader)?;
        let ordered_by = self.orderer(body.ordered_by.as_deref())?;
        Ok(Act::ReassignWatch { to, reason: self.reason(conn, &body.reason)?, ordered_by })
    }

    /// Keeps a checked text as a record.
    fn keep<T: AsRef<str>>(
        &self,
        conn: &mut Conn,
        field: &str,
        parsed: Result<T, TextError>,
        kind: &str,
    ) -> Result<RecordRef, Error> {
        let mut faults = Faults::default();
        let text = faults.take(field, parsed);
        faults.done()?;
        let text = text.as_ref().map(AsRef::as_ref).unwrap_or_default();
        Ok(record::insert_in_txn(conn, &self.app.vault, self.loaded.id, kind, text)?)
    }

    fn note(&self, conn: &mut Conn, field: &str, text: Option<&str>) -> Result<Option<RecordRef>, Error> {
        text.map(|text| self.keep(conn, field, Note::parse(text), "note")).transpose()
    }

    /// Who ordered it: the named one, who must be entitled to; else the caller.
    fn orderer(&self, username: Option<&str>) -> Result<UserId, Error> {
        let mut faults = Faults::default();
        let named = input::orderer(&mut faults, "ordered_by", username, self.district);
        faults.done()?;
        Ok(named.unwrap_or(self.caller.user()))
    }

    fn holder(
        &self,
        unit: Option<&str>,
        officer: Option<&str>,
        leader: Option<&str>,
    ) -> Result<Holder, Error> {
        let present = self.loaded.petition.holder();
        let mut faults = Faults::default();
        let new_unit =
            unit.and_then(|code| faults.known("unit", self.district.unit_by_code(code))).map(|unit| unit.id);
        let officer = input::user(&mut faults, "officer", officer, self.district);
        let leader = input::leader(&mut faults, "leader", leader, self.district);
        faults.done()?;
        let target = new_unit.unwrap_or(present.unit);
        let officer = officer.or((target == present.unit).then_some(present.officer));
        Ok(holder_in(self.district, &self.loaded.petition.facts, target, officer, leader.or(present.leader))?)
    }

    /// A unit's head chooses among the unit's own officers; others may choose anybody fit.
    fn reassign(&self, conn: &mut Conn, body: &ReassignInput) -> Result<Act, Error> {
        let to = self.holder(body.unit.as_deref(), body.officer.as_deref(), body.leader.as_deref())?;
        let present = self.loaded.petition.holder();
        let moves_away = to.unit != present.unit || to.leader != present.leader;
        if self.caller.viewer.role == Role::UnitHead && moves_away {
            return Err(Error::Forbidden);
        }
        let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
        let ordered_by = self.orderer(body.ordered_by.as_deref())?;
        Ok(Act::Reassign { to, reason, ordered_by, batch: self.batch })
    }

    fn set_leader(&self, conn: &mut Conn, body: &SetLeaderInput) -> Result<Act, Error> {
        let to = self.holder(None, None, Some(&body.leader))?;
        let ordered_by = self.orderer(body.ordered_by.as_deref())?;
        let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
        Ok(Act::Reassign { to, reason, ordered_by, batch: self.batch })
    }

    /// Leaders and officers log their own visits; only the supervisor logs those of others.
    fn home_visit(&self, conn: &mut Conn, body: &HomeVisitInput) -> Result<Act, Error> {
        let mut faults = Faults::default();
        let visitor = input::user(&mut faults, "visitor", body.visitor.as_deref(), self.district);
        let visitor = visitor.unwrap_or(self.caller.user());
        if visitor != self.caller.user() && self.caller.viewer.role != Role::Supervisor {
            faults.note("visitor", "not_the_caller");
        }
        faults.done()?;
        let place = match &body.place {
            Some(place) => Some(self.keep(conn, "place", Address::parse(place), "place")?),
            None => None,
        };
        let result = self.keep(conn, "result", Note::parse(&body.result), "result")?;
        Ok(Act::RecordHomeVisit {
            visitor,
            visited_on: body.visited_on,
            in_person: body.in_person,
            place,
            result,
            files: self.claim(conn, "attachments", &body.attachments)?,
        })
    }

    /// Files that the caller has sent in become the petition's.
    fn claim(&self, conn: &mut Conn, field: &str, files: &[i64]) -> Result<Vec<FileRef>, Error> {
        let petition = (self.loaded.id, Some(&self.loaded.petition));
        let now = self.app.clock.now();
        attachments::claim_in_txn(self.app, conn, self.caller, petition, field, files, now)
    }

    /// What takes it out of the holder's hands, or moves the clocks that the holder answers for, is said
    /// by whoever took it in or supervises, not by the holder, who may only object.
    fn check_hands(&self, body: &CorrectInput) -> Result<(), Error> {
        let accuses = body.accused.is_some()
            || body.purpose == Some(Purpose::Accusation)
            || body.channel.is_some()
            || body.received_on.is_some()
            || body.urgent.is_some()
            || body.not_a_repeat;
        let holds = matches!(self.caller.viewer.role, Role::Officer | Role::UnitHead);
        let received = self.loaded.petition.receiver.officer == self.caller.user();
        if accuses && holds && !received { Err(Error::NotYours) } else { Ok(()) }
    }

    fn correct(&self, conn: &mut Conn, body: &CorrectInput) -> Result<Act, Error> {
        self.check_hands(body)?;
        let old = &self.loaded.petition;
        let mut faults = Faults::default();
        let mut facts = old.facts.clone();
        facts.channel = body.channel.unwrap_or(facts.channel);
        facts.purpose = body.purpose.unwrap_or(facts.purpose);
        facts.anonymous = body.anonymous.unwrap_or(facts.anonymous);
        facts.headcount = body.headcount.unwrap_or(facts.headcount);
        facts.representatives = body.representatives.unwrap_or(facts.representatives);
        facts.repeat_of = facts.repeat_of.filter(|_| !body.not_a_repeat);
        facts.order_class = match facts.channel {
            Channel::Hotline12345 => facts.order_class.or(Some(OrderClass::General)),
            _ => None,
        };
        facts.urgent = body.urgent.unwrap_or(facts.urgent);
        facts.received_on = body.received_on.unwrap_or(facts.received_on);
        faults.day("received_on", body.received_on);
        faults.headcount(facts.headcount);
        let district = self.district;
        facts.category =
            input::category(&mut faults, body.content_category.as_deref(), district).or(facts.category);
        facts.contact_point = input::contact_point(&mut faults, body.contact_point.as_deref(), district)
            .or(facts.contact_point);
        facts.project = input::project(&mut faults, body.project.as_deref(), district).or(facts.project);
        let leader = body.received_by_leader.as_deref();
        facts.received_by_leader =
            input::leader(&mut faults, "received_by_leader", leader, district).or(facts.received_by_leader);
        let people = body.petitioners.as_ref().map(|p| input::people(&mut faults, p, facts.anonymous));
        let accused = body.accused.as_ref().map(|a| input::accused(&mut faults, a, district));
        faults.done()?;
        if let Some(people) = &people {
            facts.reachable = people.iter().any(|p| p.record.address.is_some() || p.record.phone.is_some());
        }
        if let Some((_, links)) = &accused {
            facts.accused = links.clone();
        }
        let (app, id) = (self.app, self.loaded.id);
        let correction = Correction {
            title: self.changed(conn, body.title.as_deref(), "title", |text| {
                Title::parse(text).map(|t| t.as_str().to_owned())
            })?,
            content: self.changed(conn, body.content.as_deref(), "content", |text| {
                Content::parse(text).map(|t| t.as_str().to_owned())
            })?,
            petitioners: match people {
                Some(people) => {
                    record::unindex_in_txn(conn, &record_ids(&old.texts.petitioners))?;
                    Some(keep_people(app, conn, id, &people)?)
                }
                None => None,
            },
            accused: match &accused {
                Some((rows, _)) => Some(keep_accused(app, conn, id, rows)?),
                None => None,
            },
            facts: (facts != old.facts).then(|| facts.clone()),
        };
        if let (Some(title), Some(text)) = (&correction.title, body.title.as_deref())
            && facts.purpose == Purpose::Accusation
        {
            record::unindex_in_txn(conn, &record_ids(std::slice::from_ref(&old.texts.title)))?;
            let digest = app.vault.blind(SEALED_TITLE, text.trim());
            record::index_in_txn(conn, id, title.record, &[(SEALED_TITLE, digest)])?;
        }
        let assignment = propose(district, &app.settings.assignment, &facts, self.occurred_at.day());
        let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
        Ok(Act::Correct { correction, reason, assignment })
    }

    fn changed(
        &self,
        conn: &mut Conn,
        text: Option<&str>,
        field: &str,
        parse: impl Fn(&str) -> Result<String, TextError>,
    ) -> Result<Option<RecordRef>, Error> {
        text.map(|text| self.keep(conn, field, parse(text), field)).transpose()
    }
}

fn day(field: &str, day: NaiveDate) -> Result<(), Error> {
    let mut faults = Faults::default();
    faults.day(field, Some(day));
    faults.done()
}
