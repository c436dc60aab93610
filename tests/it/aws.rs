//! The registry on AWS, against a stand-in for AWS IoT Core and a proxy that makes every kind of trouble.

mod adopt;
mod authority;
mod calls;
mod connected;
mod credentials;
mod drift;
mod errors;
mod faults;
mod habits;
mod killed;
mod life;
mod machines;
mod ownership;
mod proxy;
mod refused;
mod said;
mod stand_in;
mod waits;
mod world;
