//! Files as they come in: piece by piece, the size checked while reading. What breaks off leaves
//! nothing (`app/files.rs`).

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes};
use futures_util::{Stream, StreamExt};

use crate::api::auth::run;
use crate::api::problem::Problem;
use app::file_fault;
use app::files::{self, PIECE, Receiving, UploadView};
use app::{App, Caller};

/// A file that was not taken.
pub struct NotTaken {
    pub problem: Problem,
    /// Whether it was read to its end all the same, so that what follows it can be read too.
    pub read: bool,
}

impl From<NotTaken> for Problem {
    fn from(not_taken: NotTaken) -> Self {
        not_taken.problem
    }
}

/// Receives one file of the caller.
///
/// # Errors
/// Whatever speaks against the file, with its name; 400 where it does not come whole.
pub async fn receive<S, E>(
    app: &web::Data<App>,
    caller: &Caller,
    name: String,
    content: S,
) -> Result<UploadView, NotTaken>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut content = Content { stream: content, ended: false };
    let problem = match whole(app, caller, &name, &mut content).await {
        Ok(received) => return Ok(received),
        Err(problem) if file_fault::CODES.contains(&problem.code()) => problem.of_file(&name),
        Err(problem) => problem,
    };
    content.drain(&mut most_read_on(app)).await;
    Err(NotTaken { problem, read: content.ended })
}

async fn whole<S, E>(
    app: &web::Data<App>,
    caller: &Caller,
    name: &str,
    content: &mut Content<S>,
) -> Result<UploadView, Problem>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let (caller, name) = (caller.clone(), name.to_owned());
    let mut receiving = run(app, move |app| files::begin(app, &caller, &name)).await?;
    let mut piece = Vec::with_capacity(PIECE);
    while let Some(bytes) = content.next().await? {
        let mut rest = bytes.as_ref();
        while !rest.is_empty() {
            let (fits, more) = rest.split_at(rest.len().min(PIECE - piece.len()));
            piece.extend_from_slice(fits);
            rest = more;
            if piece.len() == PIECE {
                receiving = take(app, receiving, std::mem::take(&mut piece)).await?;
            }
        }
    }
    receiving = take(app, receiving, piece).await?;
    run(app, move |_| receiving.finish()).await
}

async fn take(app: &web::Data<App>, mut receiving: Receiving, piece: Vec<u8>) -> Result<Receiving, Problem> {
    run(app, move |_| receiving.take(&piece).map(|()| receiving)).await
}

/// Reads a file that nobody wants to its end, as far as that is bearable. Tells whether it is there.
pub async fn pass_over(app: &App, content: Box<Field>) -> bool {
    let mut content = Content { stream: content, ended: false };
    content.drain(&mut most_read_on(app)).await;
    content.ended
}

/// How much of a refused request is read on: most senders read the answer only once they have sent all.
fn most_read_on(app: &App) -> u64 {
    app.settings.attachments.largest_bytes
}

/// A body or a part of one, which is not asked again once it has ended or broken off.
struct Content<S> {
    stream: S,
    ended: bool,
}

impl<S, E> Content<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        if self.ended {
            return Ok(None);
        }
        let next = self.stream.next().await;
        self.ended = !matches!(next, Some(Ok(_)));
        next.transpose().map_err(|_| Problem::bad("malformed_request"))
    }

    async fn drain(&mut self, left: &mut u64) {
        while let Ok(Some(bytes)) = self.next().await {
            *left = left.saturating_sub(bytes.len() as u64);
            if *left == 0 {
                return;
            }
        }
    }
}

/// A part of a form with files.
pub enum Part {
    /// A field and its text.
    Text(String, String),
    /// A field, the name of a file, and its content, which must be read before the next part.
    File(String, String, Box<Field>),
}

/// What a part costs besides its name and its text, in bytes, and however little it holds.
const PART: usize = 64;

/// The most parts of a form: no page has so many fields.
const MOST_PARTS: usize = 1_000;

/// A form with files (RFC 7578), part by part.
pub struct FormBody {
    form: Multipart,
    ended: bool,
    /// How many bytes of texts, and of the names of parts, may still come.
    left: usize,
    /// How many parts may still come.
    parts: usize,
}

impl FormBody {
    /// The body of this request.
    pub fn new<S>(app: &App, request: &HttpRequest, body: S) -> Self
    where
        S: Stream<Item = Result<Bytes, PayloadError>> + 'static,
    {
        let left = app.settings.server.body_limit_bytes;
        Self { form: Multipart::new(request.headers(), body), ended: false, left, parts: MOST_PARTS }
    }

    /// The next part; None after the last. A chooser in which nothing was chosen is no part.
    ///
    /// # Errors
    /// 400 where the form does not read, 413 where its texts are too long or its parts too many.
    pub async fn next(&mut self) -> Result<Option<Part>, Problem> {
        while let Some(mut field) = self.field().await.transpose()? {
            let name = field.name().unwrap_or_default().to_owned();
            self.parts = self.parts.checked_sub(1).ok_or_else(too_large)?;
            self.charge(name.len() + PART)?;
            match file_name(&field) {
                // It should be empty; what stands in it all the same is counted as a text.
                Some(file) if file.is_empty() => drop(self.text(&mut field).await?),
                Some(file) => return Ok(Some(Part::File(name, file, Box::new(field)))),
                None => return Ok(Some(Part::Text(name, self.text(&mut field).await?))),
            }
        }
        Ok(None)
    }

    async fn field(&mut self) -> Option<Result<Field, Problem>> {
        if self.ended {
            return None;
        }
        let next: Option<Result<Field, MultipartError>> = self.form.next().await;
        self.ended = !matches!(next, Some(Ok(_)));
        next.map(|field| field.map_err(|_| Problem::bad("malformed_request")))
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Problem> {
        self.left = self.left.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }

    async fn text(&mut self, field: &mut Field) -> Result<String, Problem> {
        let mut text = Vec::new();
        let mut content = Content { stream: field, ended: false };
        while let Some(bytes) = content.next().await? {
            self.charge(bytes.len())?;
            text.extend_from_slice(&bytes);
        }
        String::from_utf8(text).map_err(|_| Problem::bad("malformed_request"))
    }

    /// Reads a refused form on for a while.
    pub async fn drain(&mut self, app: &App) {
        let (mut left, mut parts) = (most_read_on(app), MOST_PARTS);
        while let Some(Ok(field)) = self.field().await {
            Content { stream: field, ended: false }.drain(&mut left).await;
            parts -= 1;
            if left == 0 || parts == 0 {
                return;
            }
        }
    }
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
}

/// The name of the file, where the part is one.
fn file_name(field: &Field) -> Option<String> {
    let disposition = field.content_disposition()?;
    let extended = disposition.get_filename_ext();
    let extended = extended.map(|name| String::from_utf8_lossy(&name.value).into_owned());
    extended.or_else(|| disposition.get_filename().map(str::to_owned))
}
