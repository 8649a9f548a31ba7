//! Files as they go out: opened piece by piece, under headers that let them do nothing but be seen or
//! saved, and kept by nobody on the way.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::auth::run;
use crate::api::params::encoded;
use crate::api::problem::Problem;
use app::App;
use app::files;
use app::petition::attachments::{Content, place_of};
use domain::ids::FileId;

/// A file that is opened has no origin, no script, and loads nothing.
const POLICY: &str = "sandbox; default-src 'none'";

/// A file as an answer; a part of it where the request asks for one (RFC 9110 section 14), as players
/// of recordings do.
///
/// # Errors
/// 416 for a part that is not there.
pub fn answer(app: &web::Data<App>, request: &HttpRequest, file: &Content) -> Result<HttpResponse, Problem> {
    let range = match asked(request, file.size) {
        Asked::Nothing => {
            return Err(Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable"));
        }
        Asked::Whole => None,
        Asked::Part(first, last) => Some((first, last)),
    };
    let mut response = if range.is_some() { HttpResponse::PartialContent() } else { HttpResponse::Ok() };
    response
        .content_type(file.media.mime())
        .insert_header((header::CONTENT_DISPOSITION, disposition(file)))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        // Compressed, it would have no length and no parts.
        .insert_header((header::CONTENT_ENCODING, "identity"));
    if let Some((first, last)) = range {
        response.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", file.size)));
    }
    let (from, end) = range.map_or((0, file.size), |(first, last)| (first, last + 1));
    let (app, id, length) = (web::Data::clone(app), file.id, end - from);
    Ok(response.body(Pieces { app, id, at: from, end, length, reading: None }))
}

fn disposition(file: &Content) -> String {
    let how = if file.media.is_shown() { "inline" } else { "attachment" };
    named(how, &file.media.named(&format!("file-{}", file.id.0)), &file.media.named(&file.name))
}

/// RFC 6266: the name in UTF-8 for today's browsers, and a plain one for the others.
pub fn named(how: &str, plain: &str, name: &str) -> String {
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(name))
}

/// What of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From this byte to that, both included.
    Part(u64, u64),
    Nothing,
}

/// One range is answered; several, what does not read, and a range under a condition get the whole.
fn asked(request: &HttpRequest, size: u64) -> Asked {
    let headers = request.headers();
    let value = headers.get(header::RANGE).filter(|_| !headers.contains_key(header::IF_RANGE));
    let range = value.and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("bytes="));
    range.and_then(|range| part(range.trim(), size)).unwrap_or(Asked::Whole)
}

fn part(range: &str, size: u64) -> Option<Asked> {
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (first, last) = match (first, last) {
        ("", last) => (size.saturating_sub(number(last)?), size.checked_sub(1)?),
        (first, "") => (number(first)?, size.checked_sub(1)?),
        (first, last) => (number(first)?, number(last)?.min(size.checked_sub(1)?)),
    };
    Some(if first >= size || first > last { Asked::Nothing } else { Asked::Part(first, last) })
}

type Reading = Pin<Box<dyn Future<Output = Result<Vec<u8>, Problem>>>>;

/// The content of a file, one piece in memory at a time.
struct Pieces {
    app: web::Data<App>,
    id: FileId,
    /// The next byte to send.
    at: u64,
    /// The byte after the last.
    end: u64,
    length: u64,
    reading: Option<Reading>,
}

impl Pieces {
    fn read(&self, seq: i32) -> Reading {
        let (app, id) = (web::Data::clone(&self.app), self.id);
        Box::pin(async move { run(&app, move |app| files::piece(app, id, seq)).await })
    }
}

impl MessageBody for Pieces {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<web::Bytes, io::Error>>> {
        let this = self.get_mut();
        if this.at >= this.end {
            return Poll::Ready(None);
        }
        let (seq, skip) = place_of(this.at);
        let mut reading = this.reading.take().unwrap_or_else(|| this.read(seq));
        let Poll::Ready(piece) = reading.as_mut().poll(context) else {
            this.reading = Some(reading);
            return Poll::Pending;
        };
        let left = usize::try_from(this.end - this.at).unwrap_or(usize::MAX);
        let piece = piece.map_err(|problem| io::Error::other(problem.to_string()));
        let sent = piece.and_then(|piece| match piece.get(skip..) {
            Some(rest) if !rest.is_empty() => Ok(web::Bytes::copy_from_slice(&rest[..rest.len().min(left)])),
            _ => Err(io::Error::other("a file is shorter than it was")),
        });
        this.at += sent.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Poll::Ready(Some(sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::Media;

    #[test]
    fn a_part_is_what_was_asked_for_and_there() {
        for (range, expected) in [
            ("0-0", Some(Asked::Part(0, 0))),
            ("0-99", Some(Asked::Part(0, 99))),
            ("0-1000", Some(Asked::Part(0, 99))),
            ("10-", Some(Asked::Part(10, 99))),
            ("-10", Some(Asked::Part(90, 99))),
            ("-1000", Some(Asked::Part(0, 99))),
            ("-0", Some(Asked::Nothing)),
            ("100-", Some(Asked::Nothing)),
            ("5-4", Some(Asked::Nothing)),
            ("0-1,5-6", None),
            ("a-b", None),
            ("+1-2", None),
            ("", None),
        ] {
            assert_eq!(part(range, 100), expected, "{range}");
        }
    }

    #[test]
    fn the_name_is_told_in_utf_8_and_cannot_break_the_header() {
        let file = |name: &str, media| Content { id: FileId(7), name: name.to_owned(), media, size: 1 };
        assert_eq!(
            disposition(&file("样例.pdf", Media::Pdf)),
            "inline; filename=\"file-7.pdf\"; filename*=UTF-8''%E6%A0%B7%E4%BE%8B.pdf"
        );
        let nasty = disposition(&file("a\"; x=\r\ny.exe", Media::Docx));
        assert_eq!(
            nasty,
            "attachment; filename=\"file-7.docx\"; filename*=UTF-8''a%22%3B%20x%3D%0D%0Ay.exe.docx"
        );
    }
}
