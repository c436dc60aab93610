//! The edges: the only places of the library that touch the disk, the clock, randomness and the environment.

pub mod authorities;
pub mod clock;
#[cfg(feature = "cli")]
pub mod dial;
pub mod disk;
pub mod lock;
pub mod machine;
pub mod prompt;
pub mod random;
pub mod rotation;
pub mod workspace;
