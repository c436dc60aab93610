//! What the commands on certificates share: reading anything with a password, writing a file whole, the names of built-in roots.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::artefact::Content;
use crate::cert::inspect::Certificate;
use crate::cert::key::PrivateKey;
use crate::cert::read::{self, Contents, FoundCertificate, Passwords};
use crate::cert::roots;
use crate::cli::context::Context;
use crate::cli::report;
use crate::error::{Error, Result};
use crate::host::{disk, prompt, system};
use crate::secret::Secret;
use crate::thing::KeyKind;

/// The password of what is read.
#[derive(Args, Clone, Debug, Default)]
pub struct InPassword {
    /// Environment variable with the password of what is read
    #[arg(long, value_name = "VAR", conflicts_with = "in_password_file")]
    in_password_env: Option<String>,
    /// File whose first line is the password of what is read
    #[arg(long, value_name = "FILE")]
    in_password_file: Option<PathBuf>,
    /// Environment variable with the password of the keys in it, where they have another
    #[arg(long, value_name = "VAR", conflicts_with = "in_key_password_file")]
    in_key_password_env: Option<String>,
    /// File whose first line is the password of the keys in it
    #[arg(long, value_name = "FILE")]
    in_key_password_file: Option<PathBuf>,
}

impl InPassword {
    /// Everything that a file holds; a person at a terminal is asked for a password that is missing.
    pub fn read(&self, path: &Path) -> Result<Contents> {
        let bytes = Secret::new(disk::read_input(path)?);
        // What a run that was killed here left behind goes with the next one.
        disk::sweep_beside(path);
        let shown = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
        let named = |error: Error| error.context(format!("cannot use `{shown}`")).on(shown.clone());
        let all = self.all()?;
        let keys = password(self.in_key_password_env.as_deref(), self.in_key_password_file.as_deref())?;
        let passwords = Passwords { all: all.as_ref(), keys: keys.as_ref() };
        match read::read_with(bytes.expose(), passwords) {
            Err(error) if error.code() == "password-needed" && report::can_ask() => {
                let password = prompt::password(&format!("Password of `{shown}`: "))?;
                read::read_with(bytes.expose(), Passwords { all: Some(&password), ..passwords }).map_err(named)
            }
            result => result.map_err(named),
        }
    }

    /// The password of all of it, from the environment or a file.
    pub fn all(&self) -> Result<Option<Secret>> {
        password(self.in_password_env.as_deref(), self.in_password_file.as_deref())
    }

    /// The one private key in a file.
    pub fn key(&self, path: &Path) -> Result<std::sync::Arc<PrivateKey>> {
        let mut contents = self.read(path)?;
        match contents.keys.len() {
            1 => contents.keys.pop().map(|found| found.key).ok_or_else(|| Error::bug("a key is gone")),
            0 => Err(Error::input("key-missing", format!("there is no private key in `{}`", path.display()))
                .cause(format!("found {}", contents.forms.join(", ")))
                .on(path.display().to_string())),
            several => {
                Err(Error::input("key-several", format!("there are {several} private keys in `{}`", path.display()))
                    .on(path.display().to_string())
                    .hint("`awsiot-kit cert convert FILE --alias NAME --to pkcs8 --out KEY` takes one out"))
            }
        }
    }

    /// The first certificate in a file.
    pub fn certificate(&self, path: &Path) -> Result<Certificate> {
        let contents = self.read(path)?;
        let forms = contents.forms.join(", ");
        contents.certificates.into_iter().next().map(|found| found.certificate).ok_or_else(|| {
            Error::input("certificate-missing", format!("there is no certificate in `{}`", path.display()))
                .cause(format!("found {forms}"))
                .on(path.display().to_string())
        })
    }
}

/// A password from the environment or a file.
pub fn password(variable: Option<&str>, file: Option<&Path>) -> Result<Option<Secret>> {
    match (variable, file) {
        (Some(variable), _) => system::secret_of_environment(variable).map(Some),
        (None, Some(file)) => system::secret_of_file(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// What `--ca` names: `amazon` for all of Amazon's roots, one of them by its alias, or a file.
pub fn trusted(word: &str, password: &InPassword) -> Result<Contents> {
    let built_in: Vec<_> = roots::amazon().iter().filter(|root| word == "amazon" || word == root.alias).collect();
    if built_in.is_empty() {
        return password.read(Path::new(word));
    }
    let mut contents = Contents::default();
    for root in built_in {
        contents.certificates.push(FoundCertificate {
            alias: Some(root.alias.to_owned()),
            certificate: Certificate::from_der(root.der)?,
            trusted: true,
        });
    }
    Ok(contents)
}

/// Writes a new file, or stdout for `-`: secret content with mode 0600; never over a file that is there, never a key or binary to a terminal.
pub fn write(context: &Context, path: &Path, content: &Content, binary: bool) -> Result<()> {
    let secret = matches!(content, Content::Secret(_));
    if path != Path::new("-") {
        expect_a_name(path)?;
        disk::sweep_beside(path);
        match secret {
            true => write_secret(context, path, content.bytes())?,
            false => disk::write_new(path, content.bytes(), 0o644)?,
        }
        if let Some(told) = disk::take_notice() {
            context.note(&told);
        }
        return Ok(());
    }
    if io::stdout().is_terminal() && (secret || binary) {
        let what = if secret { "a private key or keystore" } else { "binary data" };
        return Err(Error::usage(format!("{what} is not shown on a terminal"))
            .hint("name a file with `--out`, or send it through a pipe"));
    }
    context.data(content.bytes())
}

/// Sees that a name is one for a new file: folders, pipes and terminals have other ways.
fn expect_a_name(path: &Path) -> Result<()> {
    let Ok(there) = std::fs::metadata(path) else { return Ok(()) };
    let shown = path.display().to_string();
    if there.is_dir() {
        return Err(Error::machine("is-a-folder", format!("`{shown}` is a folder, not a name for a file"))
            .hint(format!("name a file in it: `--out {}`", path.join("FILE").display()))
            .on(shown));
    }
    if !there.is_file() {
        return Err(Error::machine("not-a-file", format!("`{shown}` is no regular file: nothing is kept there"))
            .hint("`--out -` writes to stdout, and a shell's `>` or `|` sends that anywhere")
            .on(shown));
    }
    Ok(())
}

/// A path as a line of text can show it: control characters and bytes that are no text are escaped.
pub fn shown(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                c if c.is_control() || c == '\\' => out.extend(c.escape_default()),
                // What turns text around would show another name.
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    out.extend(c.escape_unicode());
                }
                c => out.push(c),
            }
        }
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    out
}

/// Writes a new file that holds a secret (0600), and keeps it out of repositories.
pub fn write_secret(context: &Context, path: &Path, bytes: &[u8]) -> Result<()> {
    disk::expect_absent(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let (Some(name), true) = (path.file_name(), folder.is_dir()) {
        context.keep_out_of_git(folder, &[&name.to_string_lossy()])?;
    }
    disk::write_new(path, bytes, 0o600)
}

/// The kinds of key, for the command line.
pub fn key_kinds() -> clap::builder::PossibleValuesParser {
    KeyKind::ALL.map(KeyKind::word).into()
}

/// The kind that a checked word stands for.
pub fn key_kind(word: &str) -> KeyKind {
    KeyKind::from_word(word).unwrap_or_default()
}
