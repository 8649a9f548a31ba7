//! Acts on a petition. All take If-Match and honour Idempotency-Key, and answer with the petition as
//! it is then.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, Route, web};
use utoipa::Modify;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    Content, ContentBuilder, Header, ObjectBuilder, OpenApi, Ref, Required, ResponseBuilder, Type,
};

use crate::api::auth::Call;
use crate::api::body::Body;
use crate::api::etag;
use crate::api::problem::Problem;
use crate::api::v1::petitions::{number, show};
use app::petition::act;
use app::petition::possible::{self, PossibleAct};
use app::petition::read;
use app::petition::rehearse::{self, Rehearsal};
use base::texts;
use domain::access::{self, Operation};
use domain::petition::acts::{self, FACES, Face};
use domain::petition::{ActInput, states};
use domain::vocabulary::Language;

/// The route of an act: its body is read as what the act is sent as.
pub fn route(operation: Operation) -> Route {
    web::post()
        .to(move |call: Call, path: web::Path<String>, body: Body<()>| carry_out(call, operation, path, body))
}

/// The routes of all acts but those that share their address with something else.
pub fn routes(cfg: &mut ServiceConfig) {
    for face in FACES.iter().filter(|face| face.operation != Operation::AttachFile) {
        let path = format!("/petitions/{{number}}/{}", face.noun);
        cfg.service(web::resource(path).route(route(face.operation)));
    }
}

/// The acts in the document: a path for each, from what the act says of itself.
pub struct Acts;

impl Modify for Acts {
    fn modify(&self, document: &mut OpenApi) {
        let mut schemas = Vec::new();
        for (face, example) in FACES.iter().zip(ActInput::examples()) {
            let path = format!("/api/v1/petitions/{{number}}/{}", face.noun);
            document.paths.add_path_operation(path, vec![HttpMethod::Post], described(face, &example));
            (face.describe)(&mut schemas);
        }
        document.components.get_or_insert_default().schemas.extend(schemas);
    }
}

fn described(face: &Face, example: &ActInput) -> utoipa::openapi::path::Operation {
    let law = states::of(face.operation);
    let summary = format!("{}: {}", face.operation.label(), texts::word(Language::En, face.operation));
    let rule = law.map_or_else(String::new, |line| format!("{}（{}）", line.rule, line.basis));
    // What has no page of an act, such as files, has no sentence about it there.
    let key = format!("web.act.{}.means", face.name);
    let means = Some(texts::say(Language::En, &key, &[])).filter(|said| *said != key);
    let described = means.into_iter().chain([rule]).collect::<Vec<_>>().join("\n\n");
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let parameter = |name: &str, place, required| {
        ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(text()))
    };
    let answer = Content::new(Some(Ref::from_schema_name("PetitionView")));
    let sent = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(face.body)))
        .example(example.to_value().ok())
        .build();
    OperationBuilder::new()
        .tag("acts")
        .operation_id(Some(face.operation.code()))
        .summary(Some(summary))
        .description(Some(described))
        .parameter(parameter("number", ParameterIn::Path, Required::True))
        .parameter(
            parameter("If-Match", ParameterIn::Header, Required::True)
                .description(Some("The ETag of the version that was seen.")),
        )
        .parameter(
            parameter("Idempotency-Key", ParameterIn::Header, Required::False)
                .description(Some("A retried request with the same key acts once.")),
        )
        .request_body(Some(
            RequestBodyBuilder::new()
                .content("application/json", sent)
                .required(Some(Required::True))
                .build(),
        ))
        .response(
            "200",
            ResponseBuilder::new()
                .description("The petition as it is then.")
                .content("application/json", answer)
                .header("ETag", Header::new(text()))
                .header("Idempotent-Replayed", Header::new(text())),
        )
        .build()
}

/// The acts that the caller may lawfully do now, those that are due first.
///
/// # Errors
/// 404 also where the caller may not know of the petition.
#[utoipa::path(get, path = "/api/v1/petitions/{number}/acts", operation_id = "listActs", tag = "acts",
    params(("number" = String, Path)), responses((status = 200, body = [PossibleAct])))]
pub async fn list(call: Call, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadPetition)?;
    let number = number(path)?;
    let acts = call.run(move |app, caller| possible::list(app, caller, &number)).await?;
    Ok(HttpResponse::Ok().json(acts))
}

/// Tries an act and tells what it would do: the stage, who is responsible, the clocks with their dates,
/// the documents, who is told. Nothing changes. The body is that of the act, named by its operationId;
/// what the act would answer instead (409, 422) is answered here too.
///
/// # Errors
/// 404 also where there is no such act; whatever the act itself would answer.
#[utoipa::path(post, path = "/api/v1/petitions/{number}/rehearsals/{operation}", operation_id = "rehearseAct",
    tag = "acts", request_body(content = Object, description = "The body of the act."),
    params(("number" = String, Path), ("operation" = String, Path, example = "acceptPetition")),
    responses((status = 200, body = Rehearsal)))]
pub async fn rehearse(
    call: Call,
    path: web::Path<(String, String)>,
    body: Body<()>,
) -> Result<HttpResponse, Problem> {
    call.require(Operation::ReadPetition)?;
    let (number_, operation) = path.into_inner();
    let number = number(web::Path::from(number_))?;
    let operation = Operation::from_code(&operation).ok_or(Problem::not_found())?;
    call.require(operation)?;
    let input = read_act(operation, &body)?;
    let tried = call.run(move |app, caller| rehearse::rehearse(app, caller, &number, None, input)).await?;
    Ok(HttpResponse::Ok().json(tried))
}

async fn carry_out(
    call: Call,
    operation: Operation,
    path: web::Path<String>,
    body: Body<()>,
) -> Result<HttpResponse, Problem> {
    call.require(operation)?;
    let number = number(path)?;
    let seen = etag::seen(&call.request)?;
    let key = etag::request_key(&call.app, &call.request, &body.digest())?;
    let input = read_act(operation, &body)?;
    let done = call
        .run(move |app, caller| {
            let done = act::act(app, caller, &number, seen, input, key)?;
            // Who confirms by the number alone is shown nothing of it.
            let reads = access::may(&caller.viewer, Operation::ReadPetition);
            let view = reads.then(|| read::after_write(app, caller, done, false)).transpose()?;
            Ok(view.map(|view| (view, done.replayed)))
        })
        .await?;
    Ok(match done {
        Some((view, replayed)) => show(HttpResponse::Ok(), &view, replayed),
        None => HttpResponse::NoContent().finish(),
    })
}

/// 404 for what is no act that is sent.
fn read_act(operation: Operation, body: &Body<()>) -> Result<ActInput, Problem> {
    acts::face(operation).ok_or(Problem::not_found())?;
    let act = body.read_by(|json| ActInput::read(operation, json).transpose())?;
    act.ok_or(Problem::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_described_in_words_and_not_by_a_key() {
        for (face, example) in FACES.iter().zip(ActInput::examples()) {
            let operation = described(face, &example);
            let said = format!("{:?} {:?}", operation.summary, operation.description);
            assert!(!said.contains("act."), "{}: {said}", face.name);
        }
    }
}
