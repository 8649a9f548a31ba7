//! The ladder written down a second time, slowly: every step of every run, one after the other, and what
//! follows from each look at them. It knows the dates of the clocks as the API shows them, the calendar
//! and the district, and nothing of the service's own ladder, search and mailing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use app::petition::deadline::DeadlineView;
use app::petition::holder::HolderView;
use app::petition::view::PetitionView;
use chrono::{Days, NaiveDate};
use domain::calendar::Calendar;
use domain::time::Instant;
use domain::vocabulary::{Outcome, Purpose, TimeUnit};
use serde::Deserialize;

/// When a rung is reached.
#[derive(Clone, Copy)]
pub enum When {
    /// This share of the limit is used, in per cent.
    Used(usize),
    /// So many working days are left.
    Left(usize),
    /// It is late.
    Late,
    /// The n-th working day of being late.
    LateDay(usize),
    LateHours(i64),
}

/// A rung of the national ladder: its name, when, whom it tells, every how many working days again,
/// whether for clocks of hours, and the shortest and the longest limit in days.
type Rung = (&'static str, When, usize, usize, bool, i64, i64);

/// Told: the first so many of these.
const TELL: [&str; 5] = ["officer", "unit_head", "leader", "supervisor", "chief_leader"];
const ANY: i64 = 9_999;

const LADDER: [Rung; 14] = [
    ("half", When::Used(50), 1, 0, false, 30, ANY),
    ("three_quarters", When::Used(75), 1, 0, false, 10, ANY),
    ("nearly", When::Used(85), 2, 0, false, 14, ANY),
    ("day_before", When::Left(1), 2, 0, false, 0, 13),
    ("last_day", When::Used(99), 2, 0, false, 14, ANY),
    ("overdue", When::Late, 3, 3, false, 0, ANY),
    ("supervision", When::LateDay(6), 4, 3, false, 0, ANY),
    ("chief_leaders", When::LateDay(11), 5, 5, false, 0, ANY),
    ("bulletin", When::LateDay(21), 5, 10, false, 0, ANY),
    ("hours_half", When::Used(50), 1, 0, true, 0, ANY),
    ("hours_nearly", When::Used(85), 2, 0, true, 0, ANY),
    ("hours_overdue", When::Late, 3, 0, true, 0, ANY),
    ("hours_supervision", When::LateHours(2), 4, 0, true, 0, ANY),
    ("hours_chief_leaders", When::LateHours(24), 5, 1, true, 0, ANY),
];

/// Rights and windows: they lapse, and nobody is late.
const LAPSING: [&str; 4] = ["objection", "order_return", "review_request", "rereview_request"];

/// Where one of these runs out, the time of the handling begins although nobody has accepted.
const ACCEPTING: [&str; 4] = ["accept", "accept_direct", "simplified_accept", "accusation_accept"];

/// Whoever was given something signs for it; the reminders of a limit so short are left out.
const SIGNING: [&str; 4] = ["sign", "sign_at_once", "sign_order", "sign_order_at_once"];
const UNTOLD: [&str; 3] = ["day_before", "hours_half", "hours_nearly"];

/// Who answers for a clock.
fn answerable(clock: &str) -> &'static [&'static str] {
    match clock {
        "route" | "simplified_route" => &["receiver", "receiver_head", "petition_office"],
        "urgent_phone_report" | "urgent_written_report" => {
            &["receiver", "receiver_head", "petition_office", "unit_head", "leader"]
        }
        "opinion_guidance" | "opinion_watch" => &["watcher"],
        "accusation_notice" | "accusation_accept" | "accusation_handling" | "accusation_result" => {
            &["officer", "unit_head", "leader"]
        }
        "review" | "rereview" | "hearing" | "review_service" => &["reviewer"],
        "assignment" => &["supervisor"],
        "sign" | "sign_at_once" => &["officer", "unit_head"],
        "sign_order" | "sign_order_at_once" => &["addressee"],
        "order_dispatch" | "call_back" | "call_back_urgent" | "opinion_call_back" => &["service_centre"],
        "order_response" => &["officer", "unit_head"],
        "closing" => &["leader"],
        "conclusion" => &["petition_office", "supervisor"],
        _ => &["officer", "unit_head", "leader"],
    }
}

/// What a part is to the ladder.
fn audience(part: &str) -> &'static str {
    match part {
        "receiver_head" | "petition_office" | "unit_head" => "unit_head",
        "leader" => "leader",
        "supervisor" => "supervisor",
        _ => "officer",
    }
}

#[derive(Deserialize)]
struct Sheet {
    users: Vec<Person>,
    units: Vec<Unit>,
}

#[derive(Deserialize)]
struct Person {
    username: String,
    role: String,
    unit: String,
}

#[derive(Deserialize)]
struct Unit {
    code: String,
    head: String,
    default_officer: String,
    kind: String,
}

/// Who acts for a leader: leader, deputy, first and last day, whether the leader named them in person.
pub type Deputy = (String, String, NaiveDate, NaiveDate, bool);

/// A petition as it stands.
struct Petition {
    confidential: bool,
    accused: Vec<String>,
    assigned: bool,
    receiver: (String, String),
    holder: (String, String),
    leader: Option<String>,
    watcher: Option<(String, String)>,
    reviewer: Option<String>,
    /// Nobody was found to be responsible, and somebody has to decide.
    asks: bool,
    runs: BTreeMap<(String, u32), Run>,
}

/// A run of a clock.
#[derive(Default)]
struct Run {
    /// Since when the service knows it by its dates.
    known: Option<Instant>,
    extended: u32,
    running: bool,
    /// When it is late, and whether that was found.
    late: Option<Instant>,
    found: bool,
    paused: bool,
    /// Every step to come, and how far they were listed: (place, repetition, when).
    steps: Vec<(usize, u32, Instant)>,
    listed: HashSet<(usize, u32)>,
    /// The highest place and the latest step so far.
    most: Option<(usize, Instant)>,
    /// The highest step that was told.
    told: Option<(usize, u32)>,
}

/// An alert: number, clock, run, rung, repetition, username.
pub type Key = (String, String, u32, String, u32, String);

/// What became of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Mailed(Instant),
    Moot,
}

struct Alert {
    found: Instant,
    due: Instant,
    urgent: bool,
    acknowledged: bool,
    state: State,
}

/// A mail: when, to whom, whether urgent.
pub type Mail = (Instant, String, bool);

pub struct Listing {
    calendar: Calendar,
    sheet: Sheet,
    pub deputies: Vec<Deputy>,
    /// Of each petition the days of its hearings; the last may be open.
    pub hearings: BTreeMap<String, Vec<(NaiveDate, NaiveDate)>>,
    petitions: BTreeMap<String, Petition>,
    alerts: BTreeMap<Key, Alert>,
    waiting: BTreeSet<Key>,
    /// The numbers that each mail says.
    pub mails: BTreeMap<Mail, BTreeSet<String>>,
    /// Every rung that is noted: number, clock, run, rung, repetition, when.
    pub noted: BTreeSet<(String, String, u32, String, u32, Instant)>,
    end: NaiveDate,
}

impl Listing {
    pub fn new(calendar: Calendar, district: &str, end: NaiveDate) -> Self {
        Self {
            calendar,
            sheet: toml::from_str(district).unwrap(),
            deputies: Vec::new(),
            hearings: BTreeMap::new(),
            petitions: BTreeMap::new(),
            alerts: BTreeMap::new(),
            waiting: BTreeSet::new(),
            mails: BTreeMap::new(),
            noted: BTreeSet::new(),
            end,
        }
    }

    /// What became of each alert that was found after an instant.
    pub fn alerts(&self, after: Instant) -> BTreeMap<Key, State> {
        let new = self.alerts.iter().filter(|(_, alert)| alert.found > after);
        new.map(|(key, alert)| (key.clone(), alert.state.clone())).collect()
    }

    /// Notes how a petition stands after it was written to.
    pub fn see(&mut self, view: &PetitionView, now: Instant) {
        let open = view.open.as_ref().unwrap();
        let who = |holder: &HolderView| (holder.officer.username.clone(), holder.unit.code.clone());
        let accused = open.accused.iter().flat_map(|one| [one.username.clone(), one.unit.clone()]);
        let old = self.petitions.remove(&view.number);
        let asked = old.as_ref().is_some_and(|old| old.asks);
        let held_by = |one: &Petition| (one.holder.clone(), one.leader.clone());
        let before = old.as_ref().map(held_by);
        let mut runs = old.map(|old| old.runs).unwrap_or_default();
        for deadline in &view.deadlines {
            let key = (deadline.clock.clone(), deadline.run);
            let run = runs.entry(key.clone()).or_default();
            let extended = run.extended;
            self.lay(run, deadline, &view.number, now);
            if run.extended != extended {
                self.settle(&view.number, &key, |key| !is_late(place_of(&key.3)));
            }
        }
        let petition = Petition {
            confidential: open.purpose == Purpose::Accusation,
            accused: accused.flatten().collect(),
            assigned: open.holder.leader.is_some(),
            receiver: who(&open.receiver),
            holder: who(&open.holder),
            leader: open.holder.leader.as_ref().map(|leader| leader.username.clone()),
            watcher: open.watcher.as_ref().map(who),
            reviewer: open.reviewing_unit.as_ref().map(|unit| unit.code.clone()),
            asks: view.awaiting_decision,
            runs,
        };
        if before.is_some_and(|before| before != held_by(&petition)) {
            self.readdress(&view.number, &petition, now);
        }
        if petition.asks && !asked {
            self.ask(&view.number, view.version, &petition, open.urgent, now);
        }
        self.petitions.insert(view.number.clone(), petition);
    }

    /// Waiting alerts about a run that no longer hold.
    fn settle(&mut self, number: &str, run: &(String, u32), over: impl Fn(&Key) -> bool) {
        let of_run = |key: &&Key| key.0 == number && (&key.1, key.2) == (&run.0, run.1) && over(key);
        let over: Vec<Key> = self.waiting.iter().filter(of_run).cloned().collect();
        for key in over {
            self.waiting.remove(&key);
            self.alerts.get_mut(&key).unwrap().state = State::Moot;
        }
    }

    /// Whoever has it now is told what its clocks have come to, if they were not.
    fn readdress(&mut self, number: &str, petition: &Petition, now: Instant) {
        for (run, about) in petition.runs.iter().filter(|(_, about)| about.running) {
            let Some((place, repetition)) = about.told else { continue };
            let people = self.told(petition, &run.0, LADDER[place].2, now.day());
            self.settle(number, run, |key| !people.contains(&key.5));
            let due = if LADDER[place].4 { now } else { self.next_morning(now) };
            for user in people {
                let rung = LADDER[place].0.to_owned();
                let key = (number.to_owned(), run.0.clone(), run.1, rung, repetition, user);
                if !self.alerts.contains_key(&key) {
                    self.waiting.insert(key.clone());
                    let (urgent, state) = (LADDER[place].4, State::Waiting);
                    self.alerts.insert(key, Alert { found: now, due, urgent, acknowledged: false, state });
                }
            }
        }
    }

    /// Whoever decides is asked to.
    fn ask(&mut self, number: &str, event: u32, petition: &Petition, urgent: bool, now: Instant) {
        let due = if urgent { now } else { self.next_morning(now) };
        for user in self.fit(petition, self.deciders(petition)) {
            let key = (number.to_owned(), "decision".to_owned(), event, "asked".to_owned(), 1, user);
            self.waiting.insert(key.clone());
            self.alerts
                .insert(key, Alert { found: now, due, urgent, acknowledged: false, state: State::Waiting });
        }
    }

    /// Where a clock has run out now that starts another one.
    pub fn run_out(&mut self, now: Instant) -> Vec<String> {
        let mut numbers = Vec::new();
        for (number, petition) in &mut self.petitions {
            for ((clock, _), run) in &mut petition.runs {
                let is_late = run.running && run.late.is_some_and(|late| late <= now);
                if is_late && !run.found && ACCEPTING.contains(&clock.as_str()) {
                    run.found = true;
                    numbers.push(number.clone());
                }
            }
        }
        numbers
    }

    fn lay(&self, run: &mut Run, deadline: &DeadlineView, number: &str, now: Instant) {
        let extended = deadline.extension.map_or(0, |more| more.quantity);
        // Whatever ends a standstill makes the dates known anew.
        let resumed = run.paused && deadline.outcome != Outcome::Paused;
        run.paused = deadline.outcome == Outcome::Paused;
        if run.known.is_none() || run.extended != extended || resumed {
            (run.known, run.extended) = (Some(now), extended);
        }
        run.running = deadline.outcome == Outcome::Running && !LAPSING.contains(&deadline.clock.as_str());
        run.late = deadline.late_at;
        run.steps = if run.running { self.every_step(run, deadline, number) } else { Vec::new() };
    }

    /// Every step of a run up to the end of the year.
    fn every_step(&self, run: &Run, deadline: &DeadlineView, petition: &str) -> Vec<(usize, u32, Instant)> {
        let known = run.known.unwrap();
        // Only the re-review stands still for its hearing.
        let hearings = self.hearings.get(petition).filter(|_| deadline.clock == "rereview");
        let heard = hearings.map(Vec::as_slice).unwrap_or_default();
        let hours = deadline.length.is_some_and(|l| matches!(l.unit, TimeUnit::Hours | TimeUnit::Minutes));
        let days = (deadline.legal_due - deadline.started_on).num_days();
        let mut firsts = Vec::new();
        let mut behind = None;
        for (place, (name, when, _, _, of_hours, from, to)) in LADDER.iter().enumerate() {
            let told_just_now = SIGNING.contains(&deadline.clock.as_str()) && UNTOLD.contains(name);
            if *of_hours != hours || days < *from || days > *to || told_just_now {
                continue;
            }
            let reminds = matches!(when, When::Used(_) | When::Left(_));
            let number = if reminds && run.extended > 0 { 2 } else { 1 };
            let at = match when {
                When::Used(share) if hours => share_of_hours(deadline, *share),
                When::Used(share) => Instant::start_of(self.share_of_days(deadline, *share, heard)),
                When::Left(left) => Instant::start_of(self.working_day_before(deadline.legal_due, *left)),
                When::Late | When::LateDay(_) | When::LateHours(_) => self.late(deadline, known, *when),
            };
            if reminds && at < known {
                behind = Some((place, 1, known));
            } else {
                firsts.push((place, number, at));
            }
        }
        firsts.extend(behind.filter(|_| run.extended == 0));
        let mut all = firsts.clone();
        for (place, _, first) in &firsts {
            let above = firsts.iter().filter(|f| f.0 > *place && is_late(f.0)).map(|f| f.2).min();
            all.extend(self.repeated(*place, *first, above));
        }
        all
    }

    /// Again and again until the rung above is reached.
    fn repeated(&self, place: usize, first: Instant, above: Option<Instant>) -> Vec<(usize, u32, Instant)> {
        let every = LADDER[place].3;
        let mut again = Vec::new();
        let (mut day, mut number) = (first.day(), 1);
        while every > 0 && day <= self.end {
            for _ in 0..every {
                day = self.next_working_day(day);
            }
            number += 1;
            let at = Instant::start_of(day);
            if above.is_some_and(|above| at >= above) {
                break;
            }
            again.push((place, number, at));
        }
        again
    }

    fn works(&self, day: NaiveDate) -> bool {
        self.calendar.is_working_day(day)
    }

    fn next_working_day(&self, day: NaiveDate) -> NaiveDate {
        let mut day = day + Days::new(1);
        while !self.works(day) {
            day = day + Days::new(1);
        }
        day
    }

    fn working_day_before(&self, last: NaiveDate, left: usize) -> NaiveDate {
        let mut day = last;
        let mut left = left;
        while left > 0 || !self.works(day) {
            left -= usize::from(self.works(day));
            day = day - Days::new(1);
        }
        day
    }

    fn late(&self, deadline: &DeadlineView, known: Instant, when: When) -> Instant {
        let late = deadline.late_at.unwrap().max(known);
        match when {
            When::LateHours(hours) => late.plus_seconds(hours * 3_600),
            When::LateDay(n) => {
                let mut day = late.day();
                if !self.works(day) {
                    day = self.next_working_day(day);
                }
                for _ in 1..n {
                    day = self.next_working_day(day);
                }
                Instant::start_of(day).max(late)
            }
            When::Used(_) | When::Left(_) | When::Late => late,
        }
    }

    /// The day on which so much of the counted days is used.
    fn share_of_days(
        &self,
        deadline: &DeadlineView,
        share: usize,
        heard: &[(NaiveDate, NaiveDate)],
    ) -> NaiveDate {
        let working = deadline.length.is_some_and(|length| length.unit == TimeUnit::WorkingDays);
        let mut counted = Vec::new();
        let mut day = deadline.started_on;
        while day < deadline.raw_due {
            day = day + Days::new(1);
            let stands = heard.iter().any(|(from, until)| *from <= day && day <= *until);
            if !stands && (!working || self.works(day)) {
                counted.push(day);
            }
        }
        let mut place = 1;
        while place * 100 < counted.len() * share {
            place += 1;
        }
        counted[place - 1]
    }

    // ---- A look.

    /// One round of the jobs: what is found, and what is mailed.
    pub fn look(&mut self, now: Instant) {
        let mut found = Vec::new();
        let mut petitions = std::mem::take(&mut self.petitions);
        for (number, petition) in &mut petitions {
            let mut runs = std::mem::take(&mut petition.runs);
            for ((clock, run_number), run) in &mut runs {
                let Some((place, repetition, at)) = self.listed(number, clock, *run_number, run, now) else {
                    continue;
                };
                for user in self.told(petition, clock, LADDER[place].2, now.day()) {
                    let rung = LADDER[place].0.to_owned();
                    found.push((
                        (number.clone(), clock.clone(), *run_number, rung, repetition, user),
                        place,
                        at,
                    ));
                }
            }
            petition.runs = runs;
        }
        self.petitions = petitions;
        for (key, place, at) in found {
            let urgent = LADDER[place].4 && (key.4 == 1 || !is_late(place));
            let due = if urgent { at } else { self.next_morning(at) };
            self.waiting.insert(key.clone());
            let alert = Alert { found: now, due, urgent, acknowledged: false, state: State::Waiting };
            assert!(self.alerts.insert(key, alert).is_none(), "listed twice");
        }
        self.mail(now);
    }

    /// Lists what a run has newly come to; gives the one step that is told.
    fn listed(
        &mut self,
        number: &str,
        clock: &str,
        run_number: u32,
        run: &mut Run,
        now: Instant,
    ) -> Option<(usize, u32, Instant)> {
        let new: Vec<_> =
            run.steps.iter().filter(|s| s.2 <= now && !run.listed.contains(&(s.0, s.1))).copied().collect();
        let told = new.iter().max_by_key(|step| (step.0, step.1)).copied()?;
        for (place, repetition, at) in &new {
            let of_rung = || new.iter().filter(|other| other.0 == *place).map(|other| other.1);
            let is_first = *repetition == 1 || !is_late(*place);
            if is_first || of_rung().max() == Some(*repetition) {
                let rung = LADDER[*place].0.to_owned();
                self.noted.insert((number.to_owned(), clock.to_owned(), run_number, rung, *repetition, *at));
            }
            run.listed.insert((*place, *repetition));
        }
        let stale = run.most.is_some_and(|(place, at)| told.0 <= place && told.2 <= at);
        for (place, _, at) in &new {
            let (highest, latest) = run.most.unwrap_or((*place, *at));
            run.most = Some((highest.max(*place), latest.max(*at)));
        }
        if !stale {
            run.told = run.told.max(Some((told.0, told.1)));
        }
        (!stale).then_some(told)
    }

    fn mail(&mut self, now: Instant) {
        let minutes = now.shanghai().format("%H:%M").to_string();
        let open = self.works(now.day()) && "08:30" <= minutes.as_str() && minutes.as_str() < "18:00";
        let mut still = BTreeSet::new();
        for key in std::mem::take(&mut self.waiting) {
            let petition = &self.petitions[&key.0];
            let over = match petition.runs.get(&(key.1.clone(), key.2)) {
                Some(run) => !run.running && !run.paused,
                None => !petition.asks,
            };
            let stands = petition.runs.get(&(key.1.clone(), key.2)).is_some_and(|run| run.paused);
            let alert = self.alerts.get_mut(&key).unwrap();
            if alert.due > now || stands || !(open || alert.urgent) {
                still.insert(key);
            } else if over || alert.acknowledged {
                alert.state = State::Moot;
            } else {
                alert.state = State::Mailed(now);
                self.mails.entry((now, key.5.clone(), alert.urgent)).or_default().insert(key.0.clone());
            }
        }
        self.waiting = still;
    }

    fn next_morning(&self, at: Instant) -> Instant {
        let morning = |day: NaiveDate| Instant::at(day, chrono::NaiveTime::from_hms_opt(8, 30, 0).unwrap());
        let mut day = at.day();
        while !self.works(day) || morning(day) < at {
            day = day + Days::new(1);
        }
        morning(day)
    }

    /// Somebody has seen these.
    pub fn acknowledge(&mut self, keys: &[Key]) {
        for key in keys {
            self.alerts.get_mut(key).unwrap().acknowledged = true;
        }
    }

    // ---- People.

    fn told(&self, petition: &Petition, clock: &str, tell: usize, on: NaiveDate) -> BTreeSet<String> {
        let tell = &TELL[..tell];
        let mut parts = answerable(clock).to_vec();
        // What whoever holds it has to do.
        let holders = ["officer", "unit_head", "leader"].iter().any(|part| parts.contains(part));
        if !petition.assigned && holders {
            parts.extend(["receiver_head", "petition_office"]);
        }
        let of = |named: &dyn Fn(&str) -> bool| -> Vec<String> {
            parts.iter().filter(|part| named(part)).flat_map(|part| self.people(petition, part, on)).collect()
        };
        let mut told = of(&|part| tell.contains(&audience(part)));
        if told.is_empty() {
            told = of(&|_| true);
        }
        if tell.contains(&"supervisor") {
            told.extend(self.deciders(petition));
        }
        if tell.contains(&"chief_leader") && !petition.confidential {
            told.extend(self.with_role("chief_leader"));
        }
        let told = self.fit(petition, told);
        if told.is_empty() { self.fit(petition, self.deciders(petition)) } else { told }
    }

    fn deciders(&self, petition: &Petition) -> Vec<String> {
        self.with_role(if petition.confidential { "discipline_inspection" } else { "supervisor" })
    }

    fn fit(&self, petition: &Petition, users: Vec<String>) -> BTreeSet<String> {
        let fits = |name: &String| {
            let user = self.sheet.users.iter().find(|user| user.username == *name).unwrap();
            let led = petition.leader.as_ref();
            let entrusted = |of: &Deputy| Some(&of.0) == led && of.1 == *name && of.4;
            let knows = ["discipline_inspection", "supervisor"].contains(&user.role.as_str())
                || (user.role == "receptionist" && petition.receiver.0 == *name)
                || led == Some(name)
                || self.deputies.iter().any(entrusted);
            (!petition.confidential || knows)
                && !petition.accused.contains(name)
                && !petition.accused.contains(&user.unit)
                && !["client", "administrator"].contains(&user.role.as_str())
        };
        users.into_iter().filter(fits).collect()
    }

    fn with_role(&self, role: &str) -> Vec<String> {
        self.sheet.users.iter().filter(|user| user.role == role).map(|user| user.username.clone()).collect()
    }

    fn unit(&self, code: &str) -> &Unit {
        self.sheet.units.iter().find(|unit| unit.code == code).unwrap()
    }

    fn people(&self, petition: &Petition, part: &str, on: NaiveDate) -> Vec<String> {
        let head = |unit: &str| self.unit(unit).head.clone();
        let of_the_desk = ["receiver", "receiver_head", "petition_office", "service_centre"].contains(&part);
        match part {
            // Nobody at the desk knows the dates of an accusation.
            _ if of_the_desk && petition.confidential => self.deciders(petition),
            "receiver" => vec![petition.receiver.0.clone()],
            "receiver_head" => vec![head(&petition.receiver.1)],
            "petition_office" => self
                .sheet
                .units
                .iter()
                .filter(|u| u.kind == "petition_office")
                .map(|u| u.head.clone())
                .collect(),
            "officer" => vec![petition.holder.0.clone()],
            "unit_head" => vec![head(&petition.holder.1)],
            "watcher" => {
                petition.watcher.iter().flat_map(|(officer, unit)| [officer.clone(), head(unit)]).collect()
            }
            "service_centre" => {
                let centre = self.sheet.units.iter().find(|unit| unit.kind == "citizen_service").unwrap();
                vec![centre.head.clone(), centre.default_officer.clone()]
            }
            "supervisor" => self.deciders(petition),
            // Of the orders of this year all are for whoever holds the petition.
            "addressee" => vec![petition.holder.0.clone(), head(&petition.holder.1)],
            "reviewer" => {
                let unit = petition.reviewer.iter().map(|unit| self.unit(unit));
                unit.flat_map(|unit| [unit.head.clone(), unit.default_officer.clone()]).collect()
            }
            _ => self.leader_and_deputies(petition, on),
        }
    }

    fn leader_and_deputies(&self, petition: &Petition, on: NaiveDate) -> Vec<String> {
        let Some(leader) = &petition.leader else { return Vec::new() };
        let mut people = vec![leader.clone()];
        for (of, deputy, from, until, in_person) in &self.deputies {
            if of == leader && *from <= on && on <= *until && (*in_person || !petition.confidential) {
                people.push(deputy.clone());
            }
        }
        people
    }
}

fn place_of(rung: &str) -> usize {
    LADDER.iter().position(|one| one.0 == rung).unwrap()
}

fn is_late(place: usize) -> bool {
    matches!(LADDER[place].1, When::Late | When::LateDay(_) | When::LateHours(_))
}

fn share_of_hours(deadline: &DeadlineView, share: usize) -> Instant {
    let length = deadline.length.unwrap();
    let minutes = i64::from(length.quantity) * if length.unit == TimeUnit::Hours { 60 } else { 1 };
    let micros = minutes * 60_000_000;
    let due = deadline.late_at.unwrap().plus_micros(-1);
    due.plus_micros(micros * i64::try_from(share).unwrap() / 100 - micros)
}
