//! Which of a manifest's things a command works on: those that are named, or a stable part of all of them.

use std::str::FromStr;

use clap::Args;

use crate::digest::sha256_hex;
use crate::error::{Error, Result};

/// `--shard` and `--strict`, the same for every command that takes them.
#[derive(Args, Clone, Debug, Default)]
pub struct PickArgs {
    /// Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N)
    /// from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm
    #[arg(long, value_name = "I/N|auto[/N]")]
    shard: Option<Wanted>,
    /// Do nothing when a row of an inventory cannot be used, instead of leaving that row out
    #[arg(long)]
    strict: bool,
}

impl PickArgs {
    /// What is picked.
    ///
    /// # Errors
    /// Exit 2 when the environment does not say which part of how many this is.
    pub fn pick<'a>(&self, only: &'a [String]) -> Result<Pick<'a>> {
        let shard = self.shard.map(|wanted| wanted.find(&|name| std::env::var(name).ok())).transpose()?;
        Ok(Pick { only, shard, spares_rows: !self.strict })
    }
}

/// Which things a command works on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pick<'a> {
    /// Only these; none means all.
    pub only: &'a [String],
    /// Only this part of all.
    pub shard: Option<Shard>,
    /// Whether a row that cannot be used is left out, and stops nothing else.
    pub spares_rows: bool,
}

impl<'a> Pick<'a> {
    /// These, and where there is none all.
    pub fn only(only: &'a [String]) -> Self {
        Self { only, ..Self::default() }
    }
}

/// One of some parts of all things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    number: u32,
    /// Of how many.
    of: u32,
}

impl Shard {
    fn new(number: u32, of: u32) -> std::result::Result<Self, String> {
        match (1..=of).contains(&number) {
            true => Ok(Self { number, of }),
            false => Err(format!("`{number}/{of}` is none of the parts 1/{of} to {of}/{of}")),
        }
    }

    /// Whether a thing is in it; every thing is in exactly one of N.
    pub fn has(self, thing: &str) -> bool {
        let start = u64::from_str_radix(&sha256_hex(thing.as_bytes())[..16], 16).unwrap_or_default();
        start % u64::from(self.of) == u64::from(self.number - 1)
    }
}

/// A part as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    This(Shard),
    /// The environment says which, and perhaps of how many.
    Environment(Option<u32>),
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let form = || "it is `I/N`, such as `1/4` to `4/4`, or `auto` or `auto/N`".to_owned();
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
        match text.split_once('/') {
            None if text == "auto" => Ok(Self::Environment(None)),
            Some(("auto", of)) => Ok(Self::Environment(Some(number(of).ok_or_else(form)?))),
            Some(("0", _)) => Err("parts are counted from 1: `1/N` to `N/N`".to_owned()),
            Some((at, of)) => Ok(Self::This(Shard::new(number(at).ok_or_else(form)?, number(of).ok_or_else(form)?)?)),
            None => Err(form()),
        }
    }
}

/// Where array jobs say which of them they are: the index, the lowest index, and how many there are.
///
/// Kubernetes, "Indexed Job"; AWS Batch User Guide, "AWS Batch job environment variables"; Slurm, "Job Array Support".
const ARRAYS: [(&str, Option<&str>, Option<&str>); 3] = [
    ("JOB_COMPLETION_INDEX", None, None),
    ("AWS_BATCH_JOB_ARRAY_INDEX", None, Some("AWS_BATCH_JOB_ARRAY_SIZE")),
    ("SLURM_ARRAY_TASK_ID", Some("SLURM_ARRAY_TASK_MIN"), Some("SLURM_ARRAY_TASK_COUNT")),
];

impl Wanted {
    fn find(self, variable: &dyn Fn(&str) -> Option<String>) -> Result<Shard> {
        let of = match self {
            Self::This(shard) => return Ok(shard),
            Self::Environment(of) => of,
        };
        let Some((name, lowest, count)) = ARRAYS.iter().find(|(name, ..)| variable(name).is_some()) else {
            return Err(Error::usage("`--shard auto` runs in an array job, and this is none")
                .cause(format!("none of these variables is set: {}", ARRAYS.map(|(name, ..)| name).join(", ")))
                .hint("name the part itself: `--shard 1/4`"));
        };
        let read = |name: &str| -> Result<Option<u32>> {
            let Some(text) = variable(name) else { return Ok(None) };
            let number = text.trim().parse().map_err(|_| Error::usage(format!("`{name}` is `{text}`: no number")))?;
            Ok(Some(number))
        };
        let index = read(name)?.unwrap_or_default();
        let lowest = lowest.map(read).transpose()?.flatten().unwrap_or(0);
        let of = match of {
            Some(of) => of,
            None => count.map(read).transpose()?.flatten().ok_or_else(|| {
                Error::usage(format!("{name} says which part this is, and nothing says of how many"))
                    .hint("say it: `--shard auto/N` with the job's number of completions")
            })?,
        };
        let number = index.checked_sub(lowest).and_then(|index| index.checked_add(1)).unwrap_or(0);
        Shard::new(number, of).map_err(|why| {
            Error::usage(why)
                .cause(format!("{name} is {index}, counted from {lowest}"))
                .hint("the array has more members than `--shard` has parts")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thing_is_in_exactly_one_part_and_the_parts_are_alike() {
        let names: Vec<String> = (0..10_000).map(|n| format!("sensor-{n}")).collect();
        for of in [1, 3, 4, 100] {
            let parts: Vec<Shard> = (1..=of).map(|number| Shard::new(number, of).unwrap()).collect();
            let mut sizes = vec![0; parts.len()];
            for name in &names {
                let of_name: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].has(name)).collect();
                assert_eq!(of_name.len(), 1, "{name}");
                sizes[of_name[0]] += 1;
            }
            let even = names.len() / parts.len();
            assert!(sizes.iter().all(|size| (even * 6 / 10..=even * 14 / 10 + 1).contains(size)), "{of}: {sizes:?}");
        }
    }

    #[test]
    fn an_array_job_says_which_part_it_is() {
        let found = |text: &str, set: &[(&str, &str)]| {
            let variable = |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
            text.parse::<Wanted>().unwrap().find(&variable).map(|shard| (shard.number, shard.of))
        };
        assert_eq!(found("2/4", &[]).unwrap(), (2, 4));
        assert_eq!(found("auto/4", &[("JOB_COMPLETION_INDEX", "0")]).unwrap(), (1, 4));
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "9"), ("AWS_BATCH_JOB_ARRAY_SIZE", "10")];
        assert_eq!(found("auto", &batch).unwrap(), (10, 10));
        let slurm = [("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_MIN", "1"), ("SLURM_ARRAY_TASK_COUNT", "8")];
        assert_eq!(found("auto", &slurm).unwrap(), (3, 8));
        for (text, set) in [("auto", &[("JOB_COMPLETION_INDEX", "0")][..]), ("auto/4", &[]), ("auto/2", &batch[..1])] {
            assert!(found(text, set).is_err(), "{text} {set:?}");
        }
        for text in ["0/4", "5/4", "4", "a/b", "1/0", "-1/2", ""] {
            assert!(text.parse::<Wanted>().is_err(), "{text}");
        }
    }
}
