//! Who asks in the administration: what its forms say beside the bodies that they ask for.

use std::collections::BTreeMap;

use crate::web::admin::deputies::LEADER;
use crate::web::admin::hand_over::asks_alone;
use crate::web::admin::known::{Known, Named, choices};
use crate::web::admin::noun::{Noun, Standing};
use crate::web::asker::{Asker, ask, keys, said};
use crate::web::fields::{Choice, Field};
use crate::web::texts::Texts;
use app::deputies::DeputyInput;
use app::directory::{
    CategoryInput, ContactPointInput, LeaderInput, LeaderView, OrganInput, ProjectInput, UnitInput,
    UserInput, UserView,
};
use app::house::{HandOverInput, ReceiverInput};
use app::session::TokenInput;
use app::webhooks::WebhookInput;
use domain::petition::acts::body::{self, Asks, Directory, Parts};
use domain::vocabulary::Language;

/// How long a token is good for, unless another number is given.
const TOKEN_DAYS: &str = "365";

/// Something new is in use.
const IN_USE: [body::Field; 6] = [
    UserInput::active,
    UnitInput::active,
    OrganInput::active,
    ProjectInput::active,
    ContactPointInput::active,
    CategoryInput::active,
];

/// Who asks.
pub struct Administrator<'a> {
    pub texts: Texts,
    pub known: &'a Known,
    /// What the form is filled with; none: something new.
    pub of: Option<&'a Standing>,
}

impl<'a> Administrator<'a> {
    /// Who asks for something new.
    pub const fn of_new(texts: Texts, known: &'a Known) -> Self {
        Self { texts, known, of: None }
    }

    /// The fields that are declared so, but for secrets, which are made and not asked for.
    pub fn fields(&self, declared: &[body::Field]) -> Vec<Field> {
        let asked = declared.iter().filter(|field| field.asks != Asks::Secret);
        asked.filter_map(|field| ask(self, *field, field.name)).collect()
    }

    /// The same, before them the field for the key of something new.
    pub fn fields_of_new(&self, noun: Noun) -> Vec<Field> {
        let declared = [&[noun.key()], noun.asks()].concat();
        let new = declared.into_iter().filter(|field| *field != UnitInput::successor);
        self.fields(&new.collect::<Vec<_>>())
    }

    fn value(&self, field: body::Field) -> String {
        self.of.map_or_else(String::new, |of| of.value(field))
    }

    /// What can be chosen: all that is in use, and whatever is chosen already.
    fn among(&self, field: body::Field, list: &[Named]) -> Vec<Choice> {
        choices(list, &self.value(field), self.texts)
    }

    /// The same, each with the other leader who has it so far.
    fn with_leaders(
        &self,
        field: body::Field,
        list: &[Named],
        led: &BTreeMap<String, String>,
    ) -> Vec<Choice> {
        let own = self.of.map_or("", |of| of.key.as_str());
        let people = Known::names(&self.known.people);
        let mut choices = self.among(field, list);
        for choice in &mut choices {
            if let Some(leader) = led.get(&choice.value).filter(|leader| *leader != own) {
                let leader = people.get(leader.as_str()).copied().unwrap_or(leader);
                choice.label = format!("{} · {}", choice.label, self.texts.with("admin.led_by", leader));
            }
        }
        choices
    }
}

impl Asker for Administrator<'_> {
    const AREA: &'static str = "admin";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn named(&self, field: body::Field, from: Directory) -> Vec<Choice> {
        let known = self.known;
        match field {
            LeaderView::KEY => {
                let without = known.leaders.iter().filter(|one| !known.placed.contains(&one.code));
                self.among(field, &without.cloned().collect::<Vec<_>>())
            }
            UnitInput::head | UnitInput::default_officer => {
                let unit = self.of.map_or("", |of| of.key.as_str());
                self.among(field, &known.staff_of(unit, &self.value(field)))
            }
            LeaderInput::units => self.with_leaders(field, &known.units, &known.unit_leaders),
            LeaderInput::categories => self.with_leaders(field, &known.categories, &known.category_leaders),
            _ => self.among(field, known.of_directory(from)),
        }
    }

    fn insists(&self, field: body::Field) -> bool {
        field.required || field == TokenInput::scopes
    }

    fn begins_with(&self, field: body::Field) -> Option<String> {
        match self.of {
            Some(of) => Some(of.value(field)),
            None if IN_USE.contains(&field) => Some(true.to_string()),
            None if field == UserInput::language => Some(Language::Zh.code().to_owned()),
            None if field == TokenInput::days => Some(TOKEN_DAYS.to_owned()),
            None => None,
        }
    }

    fn hint(&self, field: body::Field) -> Option<String> {
        match field {
            UserView::KEY => Some(self.texts.t("setup.hint.username")),
            UnitInput::head | UnitInput::default_officer if self.of.is_none() => {
                Some(self.texts.t("admin.people_later"))
            }
            _ => said(self, field),
        }
    }
}

/// The keys of what is said of all that the administration asks.
pub fn labels() -> Vec<String> {
    let nouns = Noun::ALL.into_iter().flat_map(|noun| [&[noun.key()], noun.asks()].concat());
    let others = [&[LEADER], DeputyInput::PARTS, TokenInput::PARTS, WebhookInput::PARTS].concat();
    let nouns = nouns.filter(|field| !asks_alone(*field));
    let others = others
        .into_iter()
        .chain(HandOverInput::PARTS.iter().copied().filter(|field| *field != HandOverInput::to));
    let others =
        others.chain(ReceiverInput::PARTS.iter().copied().filter(|field| *field != ReceiverInput::unit));
    keys(Administrator::AREA, nouns.chain(others).filter(|field| field.asks != Asks::Secret))
}
