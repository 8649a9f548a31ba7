//! Why a file that is sent in is not taken.

use domain::fault::Detail;

/// The codes of [`FileFault`].
pub const CODES: [&str; 4] = ["file_too_large", "unsupported_media", "file_empty", "too_many_uploads"];

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It has more bytes than this.
    TooLarge { most: u64 },
    /// Its content is nothing that is taken.
    Unsupported,
    /// There is nothing in it.
    Empty,
    /// The sender has this many that belong to no petition.
    TooMany { most: u32 },
}

impl FileFault {
    /// The stable code, also the locale key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "file_too_large",
            Self::Unsupported => "unsupported_media",
            Self::Empty => "file_empty",
            Self::TooMany { .. } => "too_many_uploads",
        }
    }

    /// The limit that was passed, for the sentence.
    pub fn detail(self) -> Option<Detail> {
        match self {
            Self::TooLarge { most } => Some(Detail::Text(in_words(most))),
            Self::TooMany { most } => Some(Detail::Number(most.into())),
            Self::Unsupported | Self::Empty => None,
        }
    }
}

/// A size for people: `20 MiB`, `1.5 MiB`, `12 KiB`, `100 B`.
pub fn in_words(bytes: u64) -> String {
    const STEPS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match STEPS.into_iter().find(|(step, _)| bytes >= *step) {
        None => format!("{bytes} B"),
        Some((step, unit)) => match (bytes / step, bytes % step * 10 / step) {
            (whole, 0) => format!("{whole} {unit}"),
            (whole, tenth) => format!("{whole}.{tenth} {unit}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_as_people_say_them() {
        for (bytes, words) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KiB"),
            (1_572_864, "1.5 MiB"),
            (20_971_520, "20 MiB"),
            (3 << 30, "3 GiB"),
        ] {
            assert_eq!(in_words(bytes), words);
        }
    }
}
