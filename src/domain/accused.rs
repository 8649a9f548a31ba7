//! Who of ours a petition means (article 30): what somebody wrote into the field of the accused, read as a person
//! would who knows the district. What is written out is meant; what is only near is perhaps meant, and counts as
//! meant until somebody who may has answered. It takes in too many rather than too few, those no longer active
//! among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::directory::{District, Unit, User};
use crate::ids::{UnitId, UserId};
use crate::names;
use crate::near;
use crate::petition::facts::Accused;
use crate::vocabulary::UnitKind;

/// The shortest name of a unit that is looked for inside a longer text, in characters.
const SHORTEST_UNIT_NAME: usize = 3;

/// The shortest name, of a person or before a title, that is looked for inside a longer text, in characters.
const SHORTEST_NAME: usize = 2;

/// The longest name of a district or city before the name of a unit, in characters.
const MOST_OF_PLACE: usize = 5;

/// The shortest text that is looked for inside the names of units, in characters.
const SHORTEST_PART: usize = 4;

/// So many words that join are looked at in one place.
const MOST_CUTS: usize = 16;

/// Between several who are named in one place.
const BETWEEN: &[char] =
    &['、', '，', ',', '；', ';', '／', '/', '＆', '&', '\n', '\r', '|', '｜', '+', '＋'];

/// The same, where it may also stand in one name.
const AND: &[&str] = &["以及", "和", "与", "及", "跟", "同"];

/// After a name, of no meaning here.
const POLITE: &[&str] = &[
    "工作人员",
    "有关人员",
    "相关人员",
    "全体人员",
    "的领导班子",
    "领导班子",
    "的人员",
    "同志",
    "先生",
    "女士",
    "人员",
    "等人",
    "本人",
    "的人",
    "们",
    "等",
];

/// What the first of a unit is called.
const FIRST: &[&str] = &[
    "党委书记兼镇长",
    "街道办主任",
    "主要负责人",
    "主要领导",
    "党工委书记",
    "党总支书记",
    "党支部书记",
    "党组书记",
    "党委书记",
    "支部书记",
    "负责人",
    "一把手",
    "大队长",
    "董事长",
    "总经理",
    "书记",
    "局长",
    "主任",
    "镇长",
    "乡长",
    "部长",
    "区长",
    "县长",
    "市长",
    "校长",
    "院长",
    "所长",
    "站长",
    "会长",
    "主席",
    "领导",
];

/// What others are called who work there: of whom, nobody can tell by it.
const OTHERS: &[&str] = &[
    "常务副局长",
    "副党组书记",
    "党组成员",
    "副局长",
    "副书记",
    "副主任",
    "副镇长",
    "副乡长",
    "副部长",
    "副区长",
    "副大队长",
    "副队长",
    "副科长",
    "副所长",
    "副站长",
    "副校长",
    "副院长",
    "副处长",
    "办公室主任",
    "科长",
    "处长",
    "股长",
    "队长",
    "组长",
    "科员",
    "干部",
    "职工",
    "民警",
    "出纳",
    "会计",
    "经办人",
];

/// Between the sentences of a text.
const SENTENCES: &[char] =
    &['。', '！', '？', '；', '，', '、', '：', '\n', '!', '?', ';', ',', ':', '“', '”'];

/// Who is meant by what was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meant {
    /// It is them, as far as a name can tell.
    pub surely: Accused,
    /// It may be.
    pub perhaps: Accused,
}

impl Meant {
    /// Takes in what is meant besides.
    pub fn add(&mut self, other: Self) {
        self.surely.add(&other.surely);
        self.perhaps.add(&other.perhaps);
    }

    /// Everybody, each once; and those of them who are only perhaps meant.
    pub fn all(mut self) -> (Accused, Accused) {
        self.surely.sort();
        self.perhaps.sort();
        let perhaps = self.perhaps.without(&self.surely);
        self.surely.add(&perhaps);
        self.surely.sort();
        (self.surely, perhaps)
    }

    fn is_sure(&self) -> bool {
        !self.surely.is_empty()
    }
}

/// A person with what there is to compare.
struct Person<'a> {
    user: &'a User,
    name: String,
}

/// A unit with all its names.
struct House<'a> {
    unit: &'a Unit,
    names: Vec<String>,
}

/// The district, ready to compare names with.
pub struct Reader<'a> {
    people: Vec<Person<'a>>,
    houses: Vec<House<'a>>,
    /// The titles of leaders, as their office is called.
    titles: Vec<(UserId, String)>,
}

/// Every name of a unit.
fn names_of(unit: &Unit) -> Vec<String> {
    let all = unit.names();
    let mut all: Vec<String> = all.map(|name| names::folded(name)).filter(|name| !name.is_empty()).collect();
    let at_home: Vec<String> = all.iter().filter_map(|name| without_place(name)).collect();
    all.extend(at_home);
    // The longest first, so that nothing of a name is taken for what stands beside it.
    all.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    all.dedup();
    all
}

/// The name as people of the place say it: without the district or city before it.
fn without_place(name: &str) -> Option<String> {
    let (place, own) = name.split_once(['区', '市', '县'])?;
    let is_place = (1..=MOST_OF_PLACE).contains(&place.chars().count());
    (is_place && is_at_least(own, SHORTEST_UNIT_NAME)).then(|| own.to_owned())
}

impl<'a> Reader<'a> {
    /// Everybody and every unit of the district. A program is nobody.
    pub fn of(district: &'a District) -> Self {
        let people = district.users.values().filter(|user| !user.role.is_a_program());
        let people = people.map(|user| Person { user, name: names::folded(&user.name) });
        let houses = district.units.values().map(|unit| House { unit, names: names_of(unit) });
        let titles = district.leaders.values().flat_map(|leader| {
            let each = leader.title.split(BETWEEN).map(names::folded).filter(|title| !title.is_empty());
            each.map(|title| (leader.user, title)).collect::<Vec<_>>()
        });
        Self { people: people.collect(), houses: houses.collect(), titles: titles.collect() }
    }

    /// The users and units that a text, as a petitioner wrote it, may mean. A person does not stand for the unit;
    /// a unit stands for all who work there (see [`District::is_named`]).
    pub fn meant(&self, written: &str) -> Meant {
        let whole = self.by_name(&plain(written));
        if whole.is_sure() {
            return whole;
        }
        let outside = without_brackets(written);
        let mut meant = self.words(written);
        if meant.is_sure() && outside.split(BETWEEN).count() < 2 {
            return meant;
        }
        for part in outside.split(BETWEEN).chain(written.split(BETWEEN)) {
            meant.add(self.part(part));
        }
        meant
    }

    /// One of several who are named together.
    fn part(&self, text: &str) -> Meant {
        let mut meant = self.words(text);
        if meant.is_sure() {
            return meant;
        }
        let mut cuts: Vec<(usize, usize)> = vec![(0, 0), (text.len(), text.len())];
        cuts.extend(AND.iter().flat_map(|and| text.match_indices(and).map(|(at, and)| (at, at + and.len()))));
        cuts.sort_unstable();
        cuts.truncate(MOST_CUTS);
        // A word that joins may also stand in a name: each stretch between any two of them.
        let ends = |from: usize| cuts.iter().filter(move |(at, _)| *at > from).map(|(at, _)| *at);
        let stretches = cuts.iter().flat_map(|(_, from)| ends(*from).map(|until| text.get(*from..until)));
        stretches
            .flatten()
            .filter(|stretch| stretch.len() < text.len())
            .for_each(|one| meant.add(self.words(one)));
        meant
    }

    /// People with spaces between them, or one with a space in the name, or after the unit.
    fn words(&self, text: &str) -> Meant {
        let mut meant = self.one(text);
        let words: Vec<&str> = text.split_whitespace().collect();
        if meant.is_sure() || words.len() < 2 {
            return meant;
        }
        let mut each = Meant::default();
        words.into_iter().for_each(|word| each.add(self.one(word)));
        if !each.surely.users.is_empty() {
            each.perhaps.units.clear();
        }
        meant.add(each);
        meant
    }

    /// One person or unit, with whatever stands beside the name.
    fn one(&self, text: &str) -> Meant {
        let text = plain(text);
        if !is_at_least(&text, SHORTEST_NAME) {
            return Meant::default();
        }
        let mut meant = self.by_name(&text);
        if !meant.is_sure() {
            meant.add(self.by_title(&text));
            meant.add(self.by_unit(&text));
        }
        meant.perhaps.users.extend(self.standing(&text));
        if !meant.is_sure() {
            meant.perhaps.add(&self.nearly(&text));
        }
        meant
    }

    /// Written out, and nothing beside it.
    fn by_name(&self, text: &str) -> Meant {
        let users = self.people.iter().filter(|one| one.name == text).map(|one| one.user.id);
        let units = self.houses.iter().filter(|house| house.names.iter().any(|name| name == text));
        let mut surely =
            Accused { users: users.collect(), units: units.map(|house| house.unit.id).collect() };
        surely.users.extend(self.titles.iter().filter(|(_, title)| title == text).map(|(user, _)| *user));
        Meant { surely, perhaps: Accused::default() }
    }

    /// A title alone, or beside a name.
    fn by_title(&self, text: &str) -> Meant {
        let mut meant = Meant::default();
        let of_leaders = self.titles.iter().map(|(_, title)| title.as_str());
        let all: Vec<&str> = of_leaders.chain(OTHERS.iter().chain(FIRST).copied()).collect();
        for title in all {
            for name in beside(text, title) {
                meant.surely.add(&self.by_name(name).surely.people_only());
            }
        }
        for unit in FIRST.iter().filter_map(|title| text.strip_suffix(title)) {
            let houses = self.houses.iter().filter(|house| house.names.iter().any(|name| name == unit));
            houses.for_each(|house| meant.add(first_of(house.unit)));
            let nearly = self.houses.iter().filter(|_| !unit.ends_with('副'));
            let nearly = nearly.filter(|house| house.names.iter().any(|name| is_near_unit(name, unit)));
            nearly.for_each(|house| meant.perhaps.add(&first_of(house.unit).either()));
        }
        let titled = self
            .titles
            .iter()
            .filter(|(_, title)| is_at_least(title, SHORTEST_UNIT_NAME) && text.contains(title.as_str()));
        meant.perhaps.users.extend(titled.map(|(user, _)| *user));
        meant
    }

    /// The name of a unit, and what stands beside it: a person who works there or is called so, whoever is the
    /// first there, or somebody of whom nobody can tell who it is.
    fn by_unit(&self, text: &str) -> Meant {
        let mut meant = Meant::default();
        for house in &self.houses {
            let stands = |name: &&String| {
                let least = if text.starts_with(name.as_str()) { SHORTEST_NAME } else { SHORTEST_UNIT_NAME };
                is_at_least(name, least)
            };
            let named = house.names.iter().filter(stands);
            let Some((before, after)) = named.filter_map(|name| text.split_once(name.as_str())).next() else {
                continue;
            };
            let rest = format!("{before}{after}");
            let rest = without_polite(&rest);
            let person = std::iter::once(rest).chain(titles().flat_map(|title| beside(rest, title)));
            let person = person.map(|name| self.by_name(name).surely.people_only());
            let person = person.fold(Accused::default(), |mut all, one| {
                all.add(&one);
                all
            });
            if rest.is_empty() {
                meant.surely.units.push(house.unit.id);
            } else if !person.is_empty() {
                meant.surely.add(&person);
            } else if FIRST.contains(&rest) {
                meant.add(first_of(house.unit));
            } else {
                meant.perhaps.units.push(house.unit.id);
                meant.perhaps.add(&self.nearly(rest).people_only());
            }
        }
        meant
    }

    /// People whose name stands in the text.
    fn standing<'b>(&'b self, text: &'b str) -> impl Iterator<Item = UserId> + use<'a, 'b> {
        let stands =
            move |one: &&Person<'_>| is_at_least(&one.name, SHORTEST_NAME) && text.contains(&one.name);
        self.people.iter().filter(stands).map(|one| one.user.id)
    }

    /// With slips, as it sounds, or a part of the name of a unit.
    fn nearly(&self, text: &str) -> Accused {
        let bare = titles().flat_map(|title| beside(text, title)).chain([text]).collect::<BTreeSet<_>>();
        let near = |one: &&Person<'_>| bare.iter().any(|text| near::is_near(&one.name, text));
        let part = |name: &String| is_at_least(text, SHORTEST_PART) && name.contains(text);
        let units = self.houses.iter().filter(|house| {
            house.names.iter().any(|name| is_near_unit(name, text)) || house.names.first().is_some_and(part)
        });
        Accused {
            users: self.people.iter().filter(near).map(|one| one.user.id).collect(),
            units: units.map(|house| house.unit.id).collect(),
        }
    }

    /// Whom of ours a title or a content names: people, whoever is the first of a unit, units. Those to whom an
    /// accusation is written are not accused by it.
    pub fn standing_in(&self, text: &str) -> Accused {
        let mut found = Accused::default();
        for sentence in text.split(SENTENCES).map(names::folded) {
            found.users.extend(self.standing(&sentence));
            for house in &self.houses {
                let says =
                    |name: &&String| is_at_least(name, SHORTEST_NAME) && sentence.contains(name.as_str());
                let named: Vec<&String> = house.names.iter().filter(says).collect();
                let first =
                    |name: &&String| FIRST.iter().any(|title| sentence.contains(&format!("{name}{title}")));
                if named.iter().any(first) {
                    found.add(&first_of(house.unit).either());
                } else if named.iter().any(|name| is_at_least(name, SHORTEST_UNIT_NAME))
                    && !is_addressed(house.unit)
                {
                    found.units.push(house.unit.id);
                }
            }
        }
        found.sort();
        found
    }
}

impl District {
    /// The users and units that a text, as a petitioner wrote it, means and may mean.
    pub fn meant(&self, written: &str) -> Meant {
        let mut meant = Reader::of(self).meant(written);
        self.take_in_accounts(&mut meant);
        meant
    }

    /// Another account of somebody is the same person: by the name, or by the address for mails.
    pub fn take_in_accounts(&self, meant: &mut Meant) {
        for accused in [&mut meant.surely, &mut meant.perhaps] {
            let others = self.accounts_of(&accused.users);
            accused.users.extend(others);
            accused.sort();
        }
    }

    /// Everybody who is one of these under another account, and they themselves.
    pub fn accounts_of(&self, people: &[UserId]) -> Vec<UserId> {
        let mut known: BTreeSet<UserId> = people.iter().copied().collect();
        if known.is_empty() {
            return Vec::new();
        }
        let is_a_person = |user: &&User| !user.role.is_a_program();
        let all: Vec<_> =
            self.users.values().filter(is_a_person).map(|user| (user.id, called(user))).collect();
        let (mut names, mut mails) = (BTreeSet::new(), BTreeSet::new());
        loop {
            for (_, (name, mail)) in all.iter().filter(|(id, _)| known.contains(id)) {
                names.insert(name);
                mails.extend(mail);
            }
            let same = all.iter().filter(|(_, (name, mail))| {
                names.contains(name) || mail.as_ref().is_some_and(|mail| mails.contains(mail))
            });
            let before = known.len();
            known.extend(same.map(|(id, _)| *id));
            if known.len() == before {
                return known.into_iter().collect();
            }
        }
    }

    /// Notes where users have worked; what somebody has under another account is theirs.
    pub fn note_stays(&mut self, worked: impl IntoIterator<Item = (UserId, UnitId)>) {
        let now = self.users.values().map(|user| (user.id, user.unit));
        let all: BTreeSet<(UserId, UnitId)> = worked.into_iter().chain(now).collect();
        let (mut by_name, mut by_mail) = (BTreeMap::new(), BTreeMap::new());
        let people = self.users.values().filter(|user| !user.role.is_a_program());
        for (user, (name, mail)) in people.map(|user| (user.id, called(user))) {
            by_name.entry(name).or_insert_with(Vec::new).push(user);
            mail.into_iter().for_each(|mail| by_mail.entry(mail).or_insert_with(Vec::new).push(user));
        }
        let shared = by_name.into_values().chain(by_mail.into_values()).filter(|same| same.len() > 1);
        let shared: BTreeSet<UserId> = shared.flatten().collect();
        let mut stays: BTreeMap<UserId, Vec<UnitId>> = BTreeMap::new();
        for (user, unit) in &all {
            let accounts = if shared.contains(user) { self.accounts_of(&[*user]) } else { vec![*user] };
            for account in accounts {
                let units = stays.entry(account).or_default();
                if !units.contains(unit) {
                    units.push(*unit);
                }
            }
        }
        self.stays = stays;
    }

    /// Every unit where somebody works or has worked, under whatever account.
    pub fn units_of(&self, user: UserId) -> Vec<UnitId> {
        let now = self.users.get(&user).map(|user| user.unit);
        let all = now.into_iter().chain(self.stays.get(&user).into_iter().flatten().copied());
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether a petition names somebody, or a unit where that person works or has worked (article 30).
    pub fn is_named(&self, accused: &Accused, user: UserId) -> bool {
        if accused.is_empty() {
            return false;
        }
        accused.users.contains(&user)
            || (!accused.units.is_empty()
                && self.units_of(user).iter().any(|unit| accused.units.contains(unit)))
    }
}

/// The name and the address for mails, as they are compared.
fn called(user: &User) -> (String, Option<String>) {
    let mail = user.email.as_deref().map(|mail| mail.trim().to_lowercase()).filter(|mail| !mail.is_empty());
    (names::folded(&user.name), mail)
}

/// Whoever is the first of a unit; of one without a head nobody can tell who that is.
fn first_of(unit: &Unit) -> Meant {
    let (mut surely, mut perhaps) = (Accused::default(), Accused::default());
    match unit.head {
        Some(head) => surely.users.push(head),
        None => perhaps.units.push(unit.id),
    }
    Meant { surely, perhaps }
}

impl Meant {
    /// Whoever it is, without saying how surely.
    fn either(self) -> Accused {
        let mut all = self.surely;
        all.add(&self.perhaps);
        all
    }
}

/// Accusations are addressed to these.
const fn is_addressed(unit: &Unit) -> bool {
    matches!(unit.kind, UnitKind::DisciplineInspection | UnitKind::PetitionOffice)
}

/// Every title, the longest first of each kind.
fn titles() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().chain(FIRST).copied()
}

/// What stands before or after a title.
fn beside<'a>(text: &'a str, title: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    [text.strip_suffix(title), text.strip_prefix(title)].into_iter().flatten().filter(|rest| !rest.is_empty())
}

/// The names of units end alike: how much may be wrong in them is told without their endings.
const ENDINGS: &[&str] = &[
    "人民政府",
    "街道办事处",
    "办事处",
    "管理局",
    "委员会",
    "街道",
    "分局",
    "中心",
    "公司",
    "镇",
    "乡",
    "局",
    "委",
    "办",
    "部",
];

fn is_near_unit(name: &str, written: &str) -> bool {
    let own = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    near::is_within(name, written, near::slips(own.chars().count()))
}

/// Folded, without what politeness adds.
fn plain(text: &str) -> String {
    without_polite(&names::folded(text)).to_owned()
}

fn without_polite(text: &str) -> &str {
    let stripped = POLITE.iter().find_map(|word| text.strip_suffix(word));
    stripped.filter(|rest| !rest.is_empty() || POLITE.contains(&text)).unwrap_or(text)
}

/// What stands outside of brackets of any shape.
fn without_brackets(text: &str) -> String {
    let (mut depth, mut outside) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' | '《' | '<' | '「' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' | '》' | '>' | '」' => {
                depth = depth.saturating_sub(1)
            }
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

fn is_at_least(text: &str, characters: usize) -> bool {
    text.chars().count() >= characters
}

#[cfg(test)]
#[path = "accused_tests.rs"]
mod tests;
