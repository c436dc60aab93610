//! A survey as one page of HTML: data, styles and script in one file that asks nobody for anything.

use base64ct::{Base64, Encoding};

use super::Survey;
use crate::digest::sha256;
use crate::error::{Error, Result};

const PAGE: &str = include_str!("../../templates/report/page.html");
const STYLE: &str = include_str!("../../templates/report/page.css");
/// The script, in the order in which its parts run.
const SCRIPT: [&str; 4] = [
    include_str!("../../templates/report/data.js"),
    include_str!("../../templates/report/charts.js"),
    include_str!("../../templates/report/list.js"),
    include_str!("../../templates/report/page.js"),
];

/// The page. Its content security policy lets nothing run but the program's own script, and nothing be fetched.
///
/// # Errors
/// When the survey cannot be written as JSON, which is a bug.
pub fn page(survey: &Survey) -> Result<String> {
    let data = serde_json::to_string(survey).map_err(|error| Error::bug("a survey is not JSON").cause(error))?;
    // Nothing in the data can end the element that it stands in, nor begin a comment there (HTML, "Restrictions for contents of script elements").
    let data = data.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let script = format!("\"use strict\";\n(() => {{\n{}}})();\n", SCRIPT.join("\n"));
    let hash = |text: &str| format!("'sha256-{}'", Base64::encode_string(&sha256(text.as_bytes())));
    let parts = [
        (
            "@POLICY@",
            format!(
                "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
                hash(&script),
                hash(STYLE)
            ),
        ),
        ("@STYLE@", STYLE.to_owned()),
        ("@SCRIPT@", script),
        ("@DATA@", data),
    ];
    let mut page = String::with_capacity(PAGE.len() + parts.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut rest = PAGE;
    while let Some((mark, text, at)) =
        parts.iter().filter_map(|(mark, text)| Some((*mark, text, rest.find(mark)?))).min_by_key(|(.., at)| *at)
    {
        page.push_str(&rest[..at]);
        page.push_str(text);
        rest = &rest[at + mark.len()..];
    }
    page.push_str(rest);
    Ok(page)
}
