//! How many messages a second the sandbox carries, against Mosquitto (TLS, ACL file) and MiniStack (`AUTH=true`), in one run.
//!
//! MiniStack comes from PyPI (`pip install ministack cryptography`); its listener for devices binds every interface while the run lasts. With
//! `--without-ministack` it is left out, and the output says so.
//!
//! `cargo bench --bench sandbox -- [CLIENTS] [SECONDS]` (2,000 and 20 when nothing is said). Every client subscribes to a topic of its own and
//! publishes to it, ten messages on their way at most; what is counted is what comes back. Both brokers demand client certificates and ask
//! their rules for every message. The file ends with the ratios that the project promises.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mqtt_proto::{Pid, QoS, QosPid, TopicFilter, TopicName, v3};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A broker under load, ended when the run is over.
struct Broker {
    name: &'static str,
    child: Child,
    port: u16,
    tls: TlsConnector,
    started: Duration,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Broker {
    /// Its resident memory in MB.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
    }
}

fn connector(roots: &Path, certificate: &Path, key: &Path) -> TlsConnector {
    let mut store = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(roots).unwrap() {
        store.add(root.unwrap()).unwrap();
    }
    let chain = CertificateDer::pem_file_iter(certificate).unwrap().map(Result::unwrap).collect();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(store)
        .with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap())
        .unwrap();
    TlsConnector::from(Arc::new(config))
}

fn wait_for(port: u16) -> Duration {
    let begin = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begin.elapsed() < Duration::from_secs(60), "nobody listens on {port}");
        std::thread::sleep(Duration::from_millis(1));
    }
    begin.elapsed()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn sandbox(folder: &Path) -> Broker {
    let program = env!("CARGO_BIN_EXE_awsiot-kit");
    manifest(folder, "local");
    apply(folder, &[]);
    let port = free_port();
    let begin = Instant::now();
    let child = Command::new(program)
        .args(["sandbox", "-q", "--show", "none", "--port", &port.to_string()])
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(port);
    let started = begin.elapsed();
    let bundle = folder.join("out/load");
    let tls = connector(&bundle.join("root-ca.pem"), &bundle.join("certificate.pem"), &bundle.join("private-key.pem"));
    Broker { name: "sandbox", child, port, tls, started }
}

/// The statements that let clients `load-*` use topics `load/*`, in a file of their own, and a manifest that asks for them.
fn manifest(folder: &Path, registry: &str) {
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:us-east-1:000000000000:client/load-*"},
        {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"arn:aws:iot:us-east-1:000000000000:topic/load/*"},
        {"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:us-east-1:000000000000:topicfilter/load/*"}]}"#;
    fs::create_dir_all(folder.join("policies")).unwrap();
    fs::write(folder.join("policies/load.json"), policy).unwrap();
    let manifest = format!(
        "version = 1\nregistry = \"{registry}\"\n[things.load]\npolicy = \"policies/load.json\"\npublish = [\"load/x\"]\n"
    );
    fs::write(folder.join("awsiot.toml"), manifest).unwrap();
}

fn apply(folder: &Path, more: &[&str]) {
    let applied = Command::new(env!("CARGO_BIN_EXE_awsiot-kit"))
        .args(["apply", "--yes", "-q"])
        .args(more)
        .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_REGION", "us-east-1")])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
}

fn ministack(folder: &Path) -> Broker {
    manifest(folder, "aws");
    let (api, port) = (free_port(), free_port());
    let begin = Instant::now();
    let child = Command::new("ministack")
        .envs([
            ("BIND_HOST", "127.0.0.1"),
            ("IOT_MTLS_ENABLED", "1"),
            ("MINISTACK_HOST", "localhost"),
            ("AUTH", "true"),
        ])
        .envs([("GATEWAY_PORT", api.to_string()), ("IOT_MTLS_PORT", port.to_string())])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("pip install ministack cryptography");
    wait_for(port);
    let started = begin.elapsed();
    wait_for(api);
    let url = format!("http://127.0.0.1:{api}");
    apply(folder, &["--endpoint-url", &url]);
    let bundle = folder.join("out/load");
    // It has a CA of its own, where AWS has Amazon's roots.
    let ca = Command::new("curl").args(["-sf", &format!("{url}/_ministack/iot/ca.pem")]).output().unwrap();
    assert!(ca.status.success(), "it shows no CA");
    fs::write(folder.join("ca.pem"), ca.stdout).unwrap();
    let tls = connector(&folder.join("ca.pem"), &bundle.join("certificate.pem"), &bundle.join("private-key.pem"));
    Broker { name: "ministack", child, port, tls, started }
}

fn mosquitto(folder: &Path) -> Broker {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.distinguished_name.push(DnType::CommonName, "bench root");
    fs::write(folder.join("root.pem"), root.self_signed(&root_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(root, root_key);
    for name in ["localhost", "load"] {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
        fs::write(folder.join(format!("{name}.pem")), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    }
    fs::write(folder.join("acl"), "user load\ntopic readwrite load/#\n").unwrap();
    let port = free_port();
    let at = |name: &str| folder.join(name).display().to_string();
    fs::write(
        folder.join("mosquitto.conf"),
        format!(
            "user root\nlog_type error\nlistener {port} 127.0.0.1\nallow_anonymous false\nrequire_certificate true\nuse_identity_as_username true\n\
             cafile {}\ncertfile {}\nkeyfile {}\nacl_file {}\nset_tcp_nodelay true\n",
            at("root.pem"),
            at("localhost.pem"),
            at("localhost.key"),
            at("acl")
        ),
    )
    .unwrap();
    let begin = Instant::now();
    let child = Command::new("mosquitto")
        .arg("-c")
        .arg(folder.join("mosquitto.conf"))
        .spawn()
        .expect("apt-get install mosquitto");
    wait_for(port);
    let started = begin.elapsed();
    let tls = connector(&folder.join("root.pem"), &folder.join("load.pem"), &folder.join("load.key"));
    Broker { name: "mosquitto", child, port, tls, started }
}

/// One client: how many of its messages come back until it is told to stop.
async fn client(
    tls: TlsConnector,
    port: u16,
    number: usize,
    qos: u8,
    count: Arc<AtomicU64>,
    go: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
) -> std::io::Result<()> {
    let socket = TcpStream::connect(("127.0.0.1", port)).await?;
    socket.set_nodelay(true)?;
    let mut stream = tls.connect(ServerName::try_from("localhost").unwrap(), socket).await?;
    let topic = TopicName::try_from(format!("load/{number}").as_str()).unwrap();
    let bytes = |packet: v3::Packet| packet.encode().unwrap().as_ref().to_vec();
    stream.write_all(&bytes(v3::Connect::new(format!("load-{number}").as_str().into(), 600).into())).await?;
    let filter = TopicFilter::try_from(format!("load/{number}").as_str()).unwrap();
    let level = if qos == 0 { QoS::Level0 } else { QoS::Level1 };
    stream.write_all(&bytes(v3::Subscribe::new(Pid::try_from(1).unwrap(), vec![(filter, level)]).into())).await?;
    stream.flush().await?;
    let mut buffer = Vec::new();
    let mut chunk = vec![0_u8; 16 * 1024];
    let mut pid = Pid::try_from(1).unwrap();
    let mut greeted = 0;
    let publish = |pid: &mut Pid| {
        *pid += 1;
        let qos = if qos == 0 { QosPid::Level0 } else { QosPid::Level1(*pid) };
        bytes(v3::Publish::new(qos, topic.clone(), vec![b'x'; 64].into()).into())
    };
    while !stop.load(Ordering::Relaxed) {
        let read = match tokio::time::timeout(Duration::from_millis(500), stream.read(&mut chunk)).await {
            Ok(read) => read?,
            Err(_) => continue,
        };
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        buffer.extend_from_slice(&chunk[..read]);
        let mut out = Vec::new();
        let mut used = 0;
        while let Ok(Some(packet)) = v3::Packet::decode(&buffer[used..]) {
            used += packet.encode_len().unwrap();
            match packet {
                v3::Packet::Connack(_) | v3::Packet::Suback(_) => {
                    greeted += 1;
                    if greeted == 2 {
                        count.fetch_add(1, Ordering::Relaxed);
                        while !go.load(Ordering::Relaxed) {
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                        (0..10).for_each(|_| out.extend(publish(&mut pid)));
                    }
                }
                v3::Packet::Publish(own) => {
                    count.fetch_add(1, Ordering::Relaxed);
                    if let QosPid::Level1(own) = own.qos_pid {
                        out.extend(bytes(v3::Packet::Puback(own)));
                    }
                    out.extend(publish(&mut pid));
                }
                _ => {}
            }
        }
        buffer.drain(..used);
        stream.write_all(&out).await?;
        stream.flush().await?;
    }
    Ok(())
}

/// Messages a second.
fn load(broker: &Broker, clients: usize, qos: u8, seconds: u64) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (count, go, stop) =
        (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let rate = runtime.block_on(async {
        let mut tasks = Vec::new();
        for number in 0..clients {
            tasks.push(tokio::spawn(client(
                broker.tls.clone(),
                broker.port,
                number,
                qos,
                count.clone(),
                go.clone(),
                stop.clone(),
            )));
            if number % 50 == 49 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        let begin = Instant::now();
        while count.load(Ordering::Relaxed) < clients as u64 {
            assert!(
                begin.elapsed() < Duration::from_secs(120),
                "only {} of {clients} are connected to {}",
                count.load(Ordering::Relaxed),
                broker.name
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        count.store(0, Ordering::Relaxed);
        go.store(true, Ordering::Relaxed);
        let begin = Instant::now();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let rate = count.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
        stop.store(true, Ordering::Relaxed);
        for task in tasks {
            let _ = task.await;
        }
        rate
    });
    runtime.shutdown_background();
    rate
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let clients = numbers.first().copied().unwrap_or(2000);
    let seconds = numbers.get(1).copied().unwrap_or(20) as u64;
    let folder = tempfile::tempdir().unwrap();
    let with_ministack = !std::env::args().any(|word| word == "--without-ministack");
    let mut rates = [[0.0; 2]; 3];
    for (at, name) in ["sandbox", "mosquitto", "ministack"].into_iter().enumerate() {
        if name == "ministack" && !with_ministack {
            println!("ministack  is left out");
            continue;
        }
        let place = folder.path().join(name);
        fs::create_dir(&place).unwrap();
        let broker = match name {
            "sandbox" => sandbox(&place),
            "mosquitto" => mosquitto(&place),
            _ => ministack(&place),
        };
        for qos in [0, 1] {
            let rate = load(&broker, clients, qos, seconds);
            rates[at][usize::from(qos)] = rate;
            println!(
                "{name:<10} QoS {qos}: {rate:>9.0} messages/s, {clients} clients, {:.0} MB, ready in {:.0} ms",
                broker.memory(),
                broker.started.as_secs_f64() * 1000.0
            );
        }
    }
    for qos in [0, 1] {
        println!("sandbox/mosquitto QoS {qos}: {:.2} (promised: 0.50 at least)", rates[0][qos] / rates[1][qos]);
        if with_ministack {
            println!("sandbox/ministack QoS {qos}: {:.2} (promised: 2.00 at least)", rates[0][qos] / rates[2][qos]);
        }
    }
}
