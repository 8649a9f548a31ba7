//! Bringing in a register (台账). Each row becomes a petition through the same path as real work:
//! registered, accepted, replied, closed, each on its own day and by those whom the register names;
//! steps that the sheet implies and does not date become one event marked imported. A row goes in
//! whole or not at all; a row whose number is there already is passed over.

use chrono::NaiveDate;

use crate::petition::act::act_in_txn;
use crate::petition::input::{PersonInput, RegistrationInput, SourceInput};
use crate::petition::register::register_in_txn;
use crate::petition::save::carry_out_in_txn;
use crate::petition::{Loaded, load};
use crate::register_rows::RegisterRow;
use crate::{App, Caller, Error};
use base::entropy;
use domain::assignment::holder_in;
use domain::directory::{Category, District, User};
use domain::fault::Faults;
use domain::ids::{PetitionId, UserId};
use domain::petition::acts::{
    AcceptInput, AnswerOrderInput, CloseInput, DistrictDeadlineSetInput, Import, ReplyInput,
};
use domain::petition::{Act, ActInput, Command};
use domain::petition::{Facts, Holder};
use domain::time::Instant;
use domain::vocabulary::{
    Channel, NoticeMethod, Opinion, OrderClass, OrderResult, PersonKind, SourceLevel, Track, UnitKind, Via,
};
use store::{Conn, counter, petition as rows};

/// The hour at which a step of a sheet, which knows days only, is taken to have happened: steps of
/// one day keep their order by going up by one second each.
const HOUR: i64 = 9;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    New,
    /// A petition with this number is there already.
    There,
}

/// Brings in one row.
///
/// # Errors
/// Wrong fields, or the refusal of the domain. Nothing of the row has come in then.
pub fn row(app: &App, row: RegisterRow) -> Result<Imported, Error> {
    let inner = app.clone();
    let query_code = entropy::query_code();
    app.store.write(move |conn| {
        // Imports queue here, so that two at once do not both find a row missing.
        counter::next_in_txn(conn, "import")?;
        if rows::has_outside_number(conn, &row.number)? {
            return Ok(Imported::There);
        }
        let district = inner.district(conn)?;
        let now = inner.clock.now();
        let importing = Importing { app: &inner, district: &district, row: &row, now };
        importing.bring_in(conn, &query_code)?;
        Ok(Imported::New)
    })
}

/// A row with what is needed to bring it in.
struct Importing<'a> {
    app: &'a App,
    district: &'a District,
    row: &'a RegisterRow,
    now: Instant,
}

impl Importing<'_> {
    fn bring_in(&self, conn: &mut Conn, query_code: &str) -> Result<(), Error> {
        let registrar = self.registrar()?;
        let told = self.told_holder()?;
        let input = self.registration();
        let id = register_in_txn(self.app, conn, &self.caller(registrar), input, told, query_code, self.now)?;
        self.steps(conn, id)
    }

    /// The moment of the n-th step of a day, never in the future.
    fn moment(&self, day: NaiveDate, step: i64) -> Option<String> {
        let moment = Instant::start_of(day).plus_seconds(HOUR * 3600 + step);
        Some(moment.min(self.now).to_rfc3339())
    }

    /// The receptionist whom the sheet names; else the petition office's officer.
    fn registrar(&self) -> Result<&User, Error> {
        let named = self.row.registrar.as_deref();
        let desk = |user: &&User| user.active && user.role.keeps_the_book();
        let named = named.and_then(|name| self.district.users.values().filter(desk).find(|u| u.name == name));
        let office = self.district.unit_of_kind(UnitKind::PetitionOffice);
        let officer = office.and_then(|unit| unit.default_officer.or(unit.head));
        named
            .or_else(|| officer.and_then(|id| self.district.users.get(&id)))
            .ok_or_else(|| Error::field("登记人", "unknown"))
    }

    /// The unit and leader whom the sheet names, if it names any.
    fn told_holder(&self) -> Result<Option<Holder>, Error> {
        let Some(name) = &self.row.unit else { return Ok(None) };
        let unit = self.district.unit_called(name).ok_or_else(|| Error::field("责任单位", "unknown"))?;
        let leader = match &self.row.leader {
            Some(name) => Some(self.leader(name).ok_or_else(|| Error::field("包挂领导", "unknown"))?),
            None => self.district.leaders_covering_unit(unit.id).next().map(|leader| leader.user),
        };
        Ok(Some(holder_in(self.district, &self.facts(), unit.id, None, leader)?))
    }

    fn leader(&self, name: &str) -> Option<UserId> {
        let is_leader = |user: &&User| user.role.leads();
        self.district.users.values().filter(is_leader).find(|user| user.name == name).map(|user| user.id)
    }

    /// As much of the facts as the choice of a holder looks at.
    fn facts(&self) -> Facts {
        Facts {
            headcount: self.row.headcount,
            anonymous: self.row.name.is_none(),
            ..Facts::of(self.row.channel, self.row.purpose, self.row.received_on)
        }
    }

    fn registration(&self) -> RegistrationInput {
        let row = self.row;
        let person = row.name.as_ref().map(|name| PersonInput {
            kind: PersonKind::Person,
            name: name.as_str().to_owned(),
            id_type: None,
            id_number: None,
            phone: row.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            address: row.address.as_ref().map(|address| address.as_str().to_owned()),
            principal: true,
        });
        RegistrationInput {
            channel: row.channel,
            source: Some(SourceInput {
                level: SourceLevel::Direct,
                outside_number: Some(row.number.clone()),
                feedback_due: None,
            }),
            purpose: row.purpose,
            title: row.title.clone(),
            content: row.content.clone(),
            anonymous: person.is_none(),
            petitioners: person.into_iter().collect(),
            headcount: Some(row.headcount),
            received_on: row.received_on,
            received_time: None,
            content_category: self.category(),
            contact_point: self.contact_point(),
            project: None,
            received_by_leader: None,
            urgent: false,
            accused: Vec::new(),
            district_deadline: None,
            procedure: None,
            order_class: self.order_class(),
            representatives: None,
            repeat_of: None,
            attachments: Vec::new(),
            assign: None,
            occurred_at: self.moment(row.registered_on, 0),
            entered_late: None,
        }
    }

    /// A register does not tell the class of its orders: that of the category, else the general one.
    fn order_class(&self) -> Option<OrderClass> {
        let category = self.category().and_then(|code| self.district.category_by_code(&code));
        let class = category.and_then(|category| self.district.order_class(category.id));
        (self.row.channel == Channel::Hotline12345).then(|| class.unwrap_or(OrderClass::General))
    }

    /// The deepest category of the sheet's path that we have: each level under the one before.
    fn category(&self) -> Option<String> {
        let mut found: Option<&Category> = None;
        for name in &self.row.category {
            let parent = found.map(|category| category.id);
            let next = self.district.categories.values().find(|c| c.name == *name && c.parent == parent);
            match next {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        found.map(|category| category.code.clone())
    }

    fn contact_point(&self) -> Option<String> {
        let place = self.row.place.as_deref()?;
        self.district
            .contact_points
            .values()
            .find(|point| point.name == place)
            .map(|point| point.code.clone())
    }

    /// The steps after registration. A step is done by whoever the register makes responsible.
    fn steps(&self, conn: &mut Conn, id: PetitionId) -> Result<(), Error> {
        let row = self.row;
        let taken_over = row.accepted_on.is_some();
        if taken_over || row.home_visits > 0 {
            let told = Import { routed: taken_over, notified: taken_over, home_visits: row.home_visits };
            self.tell(conn, id, told, self.moment(row.registered_on, 1))?;
        }
        if let Some(due) = row.due {
            let occurred_at = self.moment(row.registered_on, 2);
            let reason = "台账所载限办时间".to_owned();
            let act =
                DistrictDeadlineSetInput { due, reason, ordered_by: None, occurred_at, entered_late: None };
            self.act(conn, id, &ActInput::SetDistrictDeadline(Box::new(act)), Actor::Leader)?;
        }
        // An order, or public opinion, is answered without having been accepted.
        let is_order = load(conn, self.app, id)?.petition.track() == Track::Order;
        if let (Some(day), false) = (row.accepted_on, is_order) {
            let occurred_at = self.moment(day, 3);
            let act = AcceptInput {
                path: None,
                procedure: None,
                support_unlikely: false,
                ground: None,
                law_limit: None,
                law_due: None,
                law: None,
                occurred_at,
                entered_late: None,
            };
            self.act(conn, id, &ActInput::Accept(Box::new(act)), Actor::Officer)?;
        }
        if let Some(day) = row.replied_on {
            let text = "（台账未载答复内容）".to_owned();
            let occurred_at = self.moment(day, 4);
            let act = match is_order {
                true => ActInput::AnswerOrder(Box::new(AnswerOrderInput {
                    result: OrderResult::Explained,
                    method: NoticeMethod::Phone,
                    text,
                    occurred_at,
                    entered_late: None,
                })),
                false => {
                    let (opinion, entered_late) = (Opinion::Answered, None);
                    ActInput::Reply(Box::new(ReplyInput { opinion, text, occurred_at, entered_late }))
                }
            };
            self.act(conn, id, &act, Actor::Officer)?;
        }
        if let Some(day) = row.closed_on {
            let act = CloseInput { note: None, occurred_at: self.moment(day, 5), entered_late: None };
            self.act(conn, id, &ActInput::Close(Box::new(act)), Actor::Leader)?;
        }
        Ok(())
    }

    /// Steps that the register implies and does not date.
    fn tell(
        &self,
        conn: &mut Conn,
        id: PetitionId,
        told: Import,
        occurred_at: Option<String>,
    ) -> Result<(), Error> {
        let loaded = load(conn, self.app, id)?;
        let by = self.actor(&loaded, Actor::Officer)?.by();
        let mut faults = Faults::default();
        let occurred_at = faults.instant("occurred_at", occurred_at.as_deref());
        faults.done()?;
        let command =
            Command { act: Act::Import(told), by, occurred_at: occurred_at.unwrap_or(self.now), late: None };
        carry_out_in_txn(self.app, conn, self.district, loaded, &command, self.now)
    }

    fn act(&self, conn: &mut Conn, id: PetitionId, input: &ActInput, actor: Actor) -> Result<(), Error> {
        let loaded = load(conn, self.app, id)?;
        let caller = self.actor(&loaded, actor)?;
        act_in_txn(self.app, conn, &caller, loaded, input, None, self.now)
    }

    /// A step is done by whoever the register makes responsible.
    fn actor(&self, loaded: &Loaded, actor: Actor) -> Result<Caller, Error> {
        let holder = loaded.petition.holder();
        let user = match actor {
            Actor::Officer => holder.officer,
            Actor::Leader => holder.leader.unwrap_or(holder.officer),
        };
        let user = self.district.users.get(&user).ok_or(Error::NotFound)?;
        let mut caller = self.caller(user);
        if matches!(actor, Actor::Officer) {
            caller.viewer.unit = holder.unit;
        }
        Ok(caller)
    }

    fn caller(&self, user: &User) -> Caller {
        Caller::new(self.district, user, Via::Import, self.now.day())
    }
}

/// Who does a step.
#[derive(Clone, Copy)]
enum Actor {
    Officer,
    Leader,
}
