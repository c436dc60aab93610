//! The edges: the only places of the library that touch the disk, the network, the clock, randomness and the environment.

pub mod authorities;
pub mod clock;
#[cfg(feature = "cli")]
pub mod dial;
pub mod disk;
#[cfg(feature = "cli")]
pub mod gateway;
pub mod lock;
pub mod machine;
pub mod prompt;
pub mod random;
pub mod rotation;
pub mod workspace;
