//! The keys that NanoMQ's HOCON knows, by the table they stand in.

/// Keys of a bridge of either kind.
pub const KEYS: &[&str] = &[
    "server",
    "clientid",
    "keepalive",
    "clean_start",
    "username",
    "password",
    "ssl",
    "forwards",
    "subscription",
    "max_parallel_processes",
    "name",
    "enable",
    "connector",
    "tls",
    "proto_ver",
];
/// Keys that `bridges.mqtt` alone reads, and older names of the address.
pub const MQTT_KEYS: &[&str] = &[
    "no_local_v4",
    "backoff_max",
    "transparent",
    "retry_qos_0",
    "tcp",
    "conn_properties",
    "will",
    "sub_properties",
    "max_send_queue_len",
    "max_recv_queue_len",
    "resend_interval",
    "resend_wait",
    "cancel_timeout",
    "hybrid_bridging",
    "hybrid_servers",
    "address",
    "hosts",
    "host",
    "port",
    "parallel",
];
/// Keys of a row of `forwards`.
pub const FORWARD_KEYS: &[&str] = &["remote_topic", "local_topic", "qos", "retain", "prefix", "suffix"];
/// Keys of a row of `subscription`.
pub const SUBSCRIPTION_KEYS: &[&str] = &[
    "remote_topic",
    "local_topic",
    "qos",
    "retain",
    "retain_as_published",
    "retain_handling",
    "nolocal",
    "stream_id",
    "prefix",
    "suffix",
    "topic",
];
/// Keys of the `ssl` block.
pub const SSL_KEYS: &[&str] =
    &["enable", "keyfile", "certfile", "cacertfile", "key_password", "verify_peer", "fail_if_no_peer_cert", "sni"];
