//! The templates of the documents: those that ship, and over them those of an office. Each is tried
//! with sample values when it is read, so that a broken one is found at the start and not in the
//! middle of a working day.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use crate::documents::markup;
use crate::documents::sheet::{Block, Sheet};
use crate::documents::values::{Values, always, names};
use base::texts::say;
use domain::vocabulary::{Language, Paper};

/// Globals of the template language that are no values of ours.
const BUILT_IN: &[&str] = &["loop", "range", "dict", "debug", "namespace"];

macro_rules! shipped {
    ($($paper:ident = $code:literal, $label:literal, $word:literal, $lasts:ident of $of:ident,
        mend $mends:ident $($explained:ident)?, [$($always:literal),*] $({ $($own:ident from $from:literal = $sample:literal, $says:literal;)+ })?;)+) => {
        const SHIPPED: &[(Paper, &str, &str)] = &[$((
            Paper::$paper,
            include_str!(concat!("../../../config/documents/zh-CN/", $code, ".txt")),
            include_str!(concat!("../../../config/documents/en/", $code, ".txt")),
        ),)+];
    };
}

domain::papers!(shipped);

/// A template that does not serve: which, where, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Wrong {
    pub file: String,
    pub line: Option<usize>,
    pub what: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

/// Every template, ready to be filled.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    office: BTreeMap<String, String>,
}

fn name(paper: Paper, language: Language) -> String {
    format!("{}/{}.txt", language.tag(), paper.code())
}

impl Templates {
    /// Those that ship.
    ///
    /// # Errors
    /// The first that does not serve.
    pub fn shipped() -> Result<Self, Wrong> {
        let mut templates = Self { environment: environment(), office: BTreeMap::new() };
        for (paper, zh, en) in SHIPPED {
            templates.add(*paper, Language::Zh, zh, &name(*paper, Language::Zh))?;
            templates.add(*paper, Language::En, en, &name(*paper, Language::En))?;
        }
        Ok(templates)
    }

    /// Those that ship, with what stands in the folder of an office in their place: `zh-CN/KIND.txt`
    /// and `en/KIND.txt`. Other languages and kinds there are mistakes, and no file is passed over.
    ///
    /// # Errors
    /// A folder or a file that does not open, and the first template that does not serve.
    pub fn with(office: &Path) -> Result<Self, Wrong> {
        let mut templates = Self::shipped()?;
        let own = files(office)?;
        for (file, text) in own.clone() {
            let named = Language::ALL.iter().flat_map(|l| Paper::ALL.iter().map(move |p| (*p, *l)));
            let mut named = named.filter(|(paper, language)| name(*paper, *language) == file);
            let what = || "no document is called so; `xinfang documents list` names them".to_owned();
            let shown = office.join(&file).display().to_string();
            let wrong = || Wrong { file: shown.clone(), line: None, what: what() };
            let (paper, language) = named.next().ok_or_else(wrong)?;
            templates.add(paper, language, &text, &shown)?;
        }
        Ok(Self { office: own, ..templates })
    }

    /// The text of each template of the office's own, by language and name.
    pub const fn of_office(&self) -> &BTreeMap<String, String> {
        &self.office
    }

    /// Adds a template and tries it: with every value, and with those only that are always there.
    fn add(&mut self, paper: Paper, language: Language, text: &str, file: &str) -> Result<(), Wrong> {
        let name = name(paper, language);
        let wrong = |line, what| Wrong { file: file.to_owned(), line, what };
        let refused = |error: minijinja::Error| wrong(error.line(), words(&error));
        self.environment.add_template_owned(name.clone(), markup::marked(text)).map_err(refused)?;
        let template = self.environment.get_template(&name).map_err(refused)?;
        let known =
            |used: &String| names().iter().any(|(name, _)| name == used) || BUILT_IN.contains(&used.as_str());
        let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        unknown.retain(|used| !known(used));
        unknown.sort();
        if let Some(used) = unknown.first() {
            let line = text.lines().position(|line| line.contains(used.as_str())).map(|place| place + 1);
            return Err(wrong(line, format!("there is no value called {used}")));
        }
        for all in [true, false] {
            let values = Values::sample(paper, all);
            self.blocks(paper, language, &values).map_err(|Wrong { line, what, .. }| wrong(line, what))?;
        }
        Ok(())
    }

    /// A document of these values. `replaces`: the number of the one in whose place it is issued.
    ///
    /// # Errors
    /// A value that the template takes for granted and that is not there.
    pub fn fill(
        &self,
        paper: Paper,
        language: Language,
        values: &Values,
        replaces: Option<&str>,
    ) -> Result<Sheet, Wrong> {
        let mut blocks = self.blocks(paper, language, values)?;
        let draft = values.number.is_empty();
        if !blocks.iter().any(|block| matches!(block, Block::Number(_))) {
            let titled = blocks.iter().position(|block| matches!(block, Block::Title(_)));
            let number = match draft {
                true => say(language, "documents.unnumbered", &[]),
                false => values.number.clone(),
            };
            blocks.insert(titled.map_or(0, |place| place + 1), Block::Number(number));
        }
        if let Some(old) = replaces.filter(|_| !draft) {
            blocks.push(Block::Note(say(language, "documents.replaces", &[("number", &old)])));
        }
        Ok(Sheet { paper, language, draft, blocks })
    }

    fn blocks(&self, paper: Paper, language: Language, values: &Values) -> Result<Vec<Block>, Wrong> {
        let file = name(paper, language);
        let refused =
            |error: minijinja::Error| Wrong { file: file.clone(), line: error.line(), what: words(&error) };
        let template = self.environment.get_template(&file).map_err(refused)?;
        let text = template.render(context(values)).map_err(refused)?;
        markup::read(&text).map_err(|(found, what)| {
            let line = template.source().lines().position(|line| line.trim() == found.trim());
            Wrong { file: file.clone(), line: line.map(|place| place + 1), what }
        })
    }

    /// What a template may use, kind by kind: the names that are always there, and the others.
    pub fn names(paper: Paper) -> (Vec<&'static str>, Vec<&'static str>) {
        let always = always(paper);
        let others = names().into_iter().map(|(name, _)| name).filter(|name| !always.contains(name));
        let others = others.collect();
        (always, others)
    }
}

/// The values as the template language has them.
fn context(values: &Values) -> Value {
    let people = values.petitioners.iter().map(|person| {
        Value::from_pairs([
            ("name", person.name.as_str()),
            ("kind", person.kind.as_str()),
            ("id_number", person.id_number.as_str()),
            ("phone", person.phone.as_str()),
            ("address", person.address.as_str()),
        ])
    });
    let texts = values.texts().into_iter().map(|(name, text)| (name, Value::from(text)));
    let none = names().into_iter().map(|(name, _)| (name, Value::from("")));
    Value::from_pairs(none.chain(texts).chain([("petitioners", people.collect::<Value>())]))
}

/// No loader, no includes, no file: a template sees the values of its document, and nothing else.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(|out, _, value: &Value| {
        let text = value.to_string();
        if text.trim().is_empty() && value.as_str() != Some("　") {
            let what =
                "a value that is not always there: ask for it with {% if … %}, or write {{ … or \"—\" }}";
            return Err(minijinja::Error::new(ErrorKind::UndefinedError, what));
        }
        Ok(out.write_str(&markup::guard(&text))?)
    });
    environment
}

/// What is wrong, without the line and the name that stand beside it.
fn words(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// The files of an office's folder, by language and name.
fn files(office: &Path) -> Result<BTreeMap<String, String>, Wrong> {
    let mut files = BTreeMap::new();
    for folder in entries(office)? {
        let language = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !folder.is_dir() {
            let what = "templates stand in the folders zh-CN and en".to_owned();
            return Err(Wrong { file: folder.display().to_string(), line: None, what });
        }
        for file in entries(&folder)? {
            let text = std::fs::read_to_string(&file).map_err(|error| unread(&file, &error))?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(format!("{language}/{name}"), text.trim_start_matches('\u{feff}').to_owned());
        }
    }
    Ok(files)
}

/// What stands in a folder, but for what an editor hides there.
fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Wrong> {
    let found = std::fs::read_dir(folder).map_err(|error| unread(folder, &error))?;
    let paths: Result<Vec<_>, _> = found.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(|error| unread(folder, &error))?;
    paths.retain(|path| !path.file_name().unwrap_or_default().to_string_lossy().starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn unread(path: &Path, error: &std::io::Error) -> Wrong {
    Wrong { file: path.display().to_string(), line: None, what: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(language: &str, file: &str, text: &str) -> Result<Templates, Wrong> {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join(language)).unwrap();
        std::fs::write(folder.path().join(language).join(file), text).unwrap();
        Templates::with(folder.path())
    }

    #[test]
    fn every_kind_has_a_template_in_both_languages() {
        let shipped: Vec<Paper> = SHIPPED.iter().map(|(paper, ..)| *paper).collect();
        assert_eq!(shipped, Paper::ALL);
        Templates::shipped().unwrap();
    }

    #[test]
    fn an_office_replaces_a_template() {
        let templates =
            office("zh-CN", "supervision_order.txt", "# 本局督办单\n> {{ addressee }}：\n{{ text }}")
                .unwrap();
        let values = Values { number: String::new(), ..Values::sample(Paper::SupervisionOrder, true) };
        let sheet = templates.fill(Paper::SupervisionOrder, Language::Zh, &values, None).unwrap();
        assert_eq!((sheet.title().as_str(), sheet.draft), ("本局督办单", true));
        let other = templates.fill(Paper::SupervisionOrder, Language::En, &values, None).unwrap();
        assert_ne!(other.title(), "本局督办单");
    }

    #[test]
    fn a_broken_template_is_refused_with_its_line() {
        for (text, line, what) in [
            ("# 题\n{{ titel }}", Some(2), "no value called titel"),
            ("# 题\n{% if titel %}{% endif %}", Some(2), "no value called titel"),
            ("# 题\n\n{{ days }}", Some(3), "not always there"),
            ("# 题\n{% if days %}", Some(2), ""),
            ("# 题\n@", Some(2), "nothing follows"),
            ("{{ title }}", None, "no title"),
            ("# 题\n{% include \"x\" %}", Some(2), ""),
        ] {
            let wrong = office("zh-CN", "transfer_letter.txt", text).unwrap_err();
            assert_eq!(wrong.line, line, "{text}: {wrong}");
            assert!(wrong.what.contains(what) && wrong.file.ends_with("transfer_letter.txt"), "{wrong}");
        }
        assert!(office("zh-CN", "letter.txt", "# 题").unwrap_err().what.contains("no document is called so"));
        assert!(office("de", "transfer_letter.txt", "# 题").is_err());
        assert!(Templates::with(Path::new("/nowhere/at/all")).is_err());
    }

    #[test]
    fn a_line_of_conditions_leaves_no_gap_and_joins_no_lines() {
        let text = "# 题\n| *甲 | 乙\n{% if days %}\n| *丙 | 丁\n{% endif %}\n| *戊 | 己\n甲{% if days %}乙{% endif %}\n丙";
        let templates = office("zh-CN", "transfer_letter.txt", text).unwrap();
        for (values, rows) in [(Values::default(), 2), (Values::sample(Paper::TransferLetter, true), 3)] {
            let sheet = templates.fill(Paper::TransferLetter, Language::Zh, &values, None).unwrap();
            let tables: Vec<usize> = sheet
                .blocks
                .iter()
                .filter_map(|block| {
                    let Block::Table(rows) = block else { return None };
                    Some(rows.len())
                })
                .collect();
            assert_eq!(tables, [rows]);
            assert_eq!(sheet.blocks.last(), Some(&Block::Paragraph("丙".to_owned())));
        }
    }

    #[test]
    fn a_second_issue_names_what_it_replaces() {
        let templates = Templates::shipped().unwrap();
        let values = Values::sample(Paper::TransferLetter, true);
        let sheet = templates.fill(Paper::TransferLetter, Language::Zh, &values, Some("旧号")).unwrap();
        assert!(sheet.blocks.iter().any(|b| matches!(b, Block::Note(note) if note.contains("旧号"))));
        assert!(sheet.blocks.contains(&Block::Number(values.number.clone())));
    }
}
