//! What a client does on the wire that was set up by emitted files: read from the files, by what their systems' own documents and sources say.

use awsiot_kit::artefact::Artefact;
use awsiot_kit::thing::operation::Action;
use serde_json::Value;

use crate::fixture::text;
use crate::readers::{Comments, Fields, conf, hocon, kconfig, literals, pascal, properties};

/// One thing done, with whatever is known only at run time filled in.
pub type Done = (Action, String);

/// All that the client does.
///
/// `run_time_id` is the client id that the device gives where the configuration leaves it open.
pub fn wire(target: &str, files: &[Artefact], run_time_id: &str) -> Vec<Done> {
    match target {
        "nanomq" => nanomq(&hocon(&text(files, "nanomq.conf"))),
        "mosquitto" => mosquitto(&conf(&text(files, "awsiot-bridge.conf"))),
        "nrf" => nrf(&kconfig(&text(files, "awsiot.conf")), &text(files, "awsiot_topics.h"), run_time_id),
        "kura" => kura(&text(files, "snapshot.xml")),
        "thingpark" => thingpark(&serde_json::from_str(&text(files, "connection.json")).unwrap()),
        "sgcwebsockets" => sgcwebsockets(&pascal(&text(files, "AwsIotClient.pas"))),
        "device-client" => device_client(&serde_json::from_str(&text(files, "aws-iot-device-client.conf")).unwrap()),
        "greengrass" => greengrass(&text(files, "config.yaml")),
        "esp-idf" => esp_idf(&kconfig(&text(files, "sdkconfig.defaults")), &text(files, "main/awsiot_topics.h")),
        "freertos" => {
            if files.iter().any(|file| file.path == "demo_config.h") {
                coremqtt_agent(&text(files, "demo_config.h"))
            } else {
                amazon_freertos(&text(files, "aws_clientcredential.h"), &text(files, "README.md"))
            }
        }
        "zephyr" => zephyr(&kconfig(&text(files, "awsiot.conf"))),
        "arduino" => {
            let [sketch, secrets] = ["arduino.ino", "secrets.h"].map(|file| text(files, file));
            program(&format!("{secrets}{sketch}"))
        }
        "micropython" => program(&text(files, "main.py")),
        "sdk" => program(&client(files)),
        "java" => properties_client(&properties(&text(files, "awsiot.properties"))),
        "tasmota" => tasmota(&text(files, "tasmota.txt")),
        other => panic!("say here what `{other}` does on the wire"),
    }
}

fn connect(id: &str) -> Done {
    (Action::Connect, id.to_owned())
}

/// Topics that a filter stands for.
fn topic(filter: &str) -> String {
    filter
        .split('/')
        .map(|level| match level {
            "+" => "x",
            "#" => "y/z",
            level => level,
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn publish(filter: &str, retain: bool) -> Vec<Done> {
    let mut done = vec![(Action::Publish, topic(filter))];
    done.extend(retain.then(|| (Action::RetainPublish, topic(filter))));
    done
}

fn subscribe(filter: &str) -> Vec<Done> {
    vec![(Action::Subscribe, filter.to_owned()), (Action::Receive, topic(filter))]
}

/// The value at the place that ends so.
fn get<'a>(fields: &'a Fields, end: &str) -> Option<&'a str> {
    fields.iter().find(|(place, _)| place.ends_with(end)).map(|(_, value)| value.as_str())
}

fn nanomq(fields: &Fields) -> Vec<Done> {
    let mut done = vec![connect(get(fields, ".clientid").unwrap())];
    if let Some(topic) = get(fields, ".will.topic") {
        done.extend(publish(topic, get(fields, ".will.retain") == Some("true")));
    }
    let aws = fields[0].0.starts_with("bridges.aws");
    for (list, source, target) in
        [("forwards", "local_topic", "remote_topic"), ("subscription", "remote_topic", "local_topic")]
    {
        for at in 0.. {
            let row = |key: &str| get(fields, &format!(".{list}[{at}].{key}"));
            let (Some(source), Some(target)) = (row(source), row(target)) else { break };
            if list == "subscription" {
                done.extend(subscribe(source));
                continue;
            }
            // An empty target keeps the name; prefix and suffix are of `bridges.mqtt` alone.
            let kept = if target.is_empty() { source } else { target };
            let (prefix, suffix) = (row("prefix").unwrap_or_default(), row("suffix").unwrap_or_default());
            // In `bridges.aws` nothing keeps RETAIN from passing; a finding says so.
            done.extend(publish(&format!("{prefix}{kept}{suffix}"), !aws && row("retain").is_none()));
        }
    }
    done
}

fn mosquitto(fields: &Fields) -> Vec<Done> {
    let mut done = vec![connect(get(fields, "remote_clientid").unwrap())];
    let topics: Vec<Vec<&str>> =
        fields.iter().filter(|(key, _)| key == "topic").map(|(_, line)| line.split(' ').collect()).collect();
    for words in &topics {
        let word = |at: usize| words.get(at).copied().filter(|word| *word != "\"\"").unwrap_or_default();
        let remote = format!("{}{}", word(4), word(0));
        // RETAIN is one switch for all; where it is not meant for all of them a finding says so.
        done.extend(if word(1) == "out" { publish(&remote, false) } else { subscribe(&remote) });
    }
    done
}

/// The answers of the classic shadow.
const SHADOW: [&str; 8] = [
    "get/accepted",
    "get/rejected",
    "update/accepted",
    "update/rejected",
    "update/delta",
    "update/documents",
    "delete/accepted",
    "delete/rejected",
];

fn nrf(fields: &Fields, header: &str, run_time_id: &str) -> Vec<Done> {
    let value = |symbol: &str| fields.iter().find(|(name, _)| name == symbol).map(|(_, value)| value.as_str());
    let run_time = value("AWS_IOT_CLIENT_ID_STATIC") == Some("");
    let id = if run_time { run_time_id } else { value("AWS_IOT_CLIENT_ID_STATIC").unwrap() };
    let mut done = vec![connect(id)];
    for answer in SHADOW {
        let symbol = format!("AWS_IOT_TOPIC_{}_SUBSCRIBE", answer.replace('/', "_").to_uppercase());
        if value(&symbol) == Some("y") {
            done.extend(subscribe(&format!("$aws/things/{id}/shadow/{answer}")));
        }
    }
    // Where nothing is said the library asks for the shadow.
    if value("AWS_IOT_AUTO_DEVICE_SHADOW_REQUEST") != Some("n") {
        done.extend(publish(&format!("$aws/things/{id}/shadow/get"), false));
    }
    for prefix in ["MQTT_HELPER", "AWS_IOT"] {
        if value(&format!("{prefix}_LAST_WILL")) == Some("y") {
            done.extend(publish(value(&format!("{prefix}_LAST_WILL_TOPIC")).unwrap(), false));
        }
    }
    // `aws_jobs.c`: a `#` behind the question, for both of its answers.
    if value("AWS_FOTA") == Some("y") {
        let jobs = format!("$aws/things/{id}/jobs");
        done.extend(subscribe(&format!("{jobs}/notify-next")));
        for question in ["$next/get", "job-1/update"] {
            done.extend(publish(&format!("{jobs}/{question}"), false));
            done.push((Action::Subscribe, format!("{jobs}/{question}/#")));
            done.push((Action::Receive, format!("{jobs}/{question}/accepted")));
        }
    }
    // Topics have no symbols: the library is handed those of the header by the application that includes it.
    for (place, topic) in literals(header, Comments::Slashes) {
        let filled = topic.replace("%s", id).replace("%%", "%");
        if let Some((_, number)) =
            place.rsplit_once("#defineAWSIOT_PUBLISH_").filter(|(_, rest)| rest.bytes().all(|b| b.is_ascii_digit()))
        {
            done.extend(publish(
                if run_time { &filled } else { &topic },
                header.contains(&format!("PUBLISH_{number}_RETAIN 1\n")),
            ));
        } else if place.contains("snprintf(awsiot_subscribe_") {
            done.extend(subscribe(&filled));
        } else if place.ends_with(".utf8=(constuint8_t*)") || place.ends_with(".str=") {
            done.extend(subscribe(&topic));
        }
    }
    done
}

/// esp-aws-iot, `mqtt_demo_mutual_auth.c`: it connects as CLIENT_IDENTIFIER and publishes and subscribes to MQTT_EXAMPLE_TOPIC, which is
/// `CLIENT_IDENTIFIER "/example/topic"` unless the application takes its topics from the header that is compiled in.
fn esp_idf(fields: &Fields, header: &str) -> Vec<Done> {
    let id = get(fields, "MQTT_CLIENT_IDENTIFIER").unwrap();
    let mut done = vec![connect(id)];
    let mut own = false;
    for (place, topic) in literals(header, Comments::Slashes) {
        let (publishes, subscribes) =
            (place.contains("#defineAWSIOT_PUBLISH_"), place.contains("#defineAWSIOT_SUBSCRIBE_"));
        own |= publishes || subscribes;
        done.extend(if publishes { publish(&topic, false) } else { Vec::new() });
        done.extend(if subscribes { subscribe(&topic) } else { Vec::new() });
    }
    if !own {
        done.extend(publish(&format!("{id}/example/topic"), false));
        done.extend(subscribe(&format!("{id}/example/topic")));
    }
    done
}

fn kura(snapshot: &str) -> Vec<Done> {
    let property = |name: &str| {
        let (_, rest) = snapshot.split_once(&format!(" name=\"{name}\" ")).unwrap_or_else(|| panic!("no {name}"));
        let (_, rest) = rest.split_once("<esf:value>").unwrap();
        quick_xml::escape::unescape(rest.split_once("</esf:value>").unwrap().0).unwrap().into_owned()
    };
    let (account, id) = (property("topic.context.account-name"), property("client-id"));
    let state =
        |kind: &str| publish(&format!("{}/{account}/{id}/MQTT/{kind}", property("topic.control-prefix")), false);
    let will = property("lwt.topic").replace("#account-name", &account).replace("#client-id", &id);
    let mut done = vec![connect(&id)];
    // A raw connection is a second client (`RawMqttCloudConnectionFactory`).
    for transport in
        snapshot.split("<esf:configuration pid=\"org.eclipse.kura.cloudconnection.raw.mqtt.MqttDataTransport").skip(1)
    {
        let (_, rest) = transport.split_once(" name=\"client-id\" ").unwrap();
        let (_, rest) = rest.split_once("<esf:value>").unwrap();
        done.push(connect(&quick_xml::escape::unescape(rest.split_once("</esf:value>").unwrap().0).unwrap()));
    }
    done.extend(["BIRTH", "DC", "APPS"].iter().flat_map(|kind| state(kind)));
    done.extend(publish(&will, property("lwt.retain") == "true"));
    done
}

fn thingpark(body: &Value) -> Vec<Done> {
    let filled = |key: &str| {
        let pattern = body["configuration"][key].as_str().unwrap();
        let (before, rest) = pattern.split_once('{').unwrap();
        format!("{before}0011223344556677{}", rest.split_once('}').unwrap().1)
    };
    let mut done = publish(&filled("uplinkTopicPattern"), false);
    done.extend(subscribe(&filled("downlinkTopicPattern")));
    done
}

fn sgcwebsockets(fields: &Fields) -> Vec<Done> {
    let mut done = Vec::new();
    for (place, value) in fields {
        let Some((_, call)) = place.rsplit_once(';').or(place.rsplit_once("begin")) else { continue };
        let shadow = format!("$aws/things/{value}/shadow");
        match call.trim_end_matches('(').trim_start_matches("AClient.") {
            "Result.Amazon.ClientId:=" => done.push(connect(value)),
            "Subscribe" => done.extend(subscribe(value)),
            "Subscribe_ShadowDeleted" => done.extend(subscribe(&format!("{shadow}/delete/accepted"))),
            "Subscribe_ShadowRejected" => done.extend(subscribe(&format!("{shadow}/delete/rejected"))),
            "Publish_ShadowUpdate" => done.extend(publish(&format!("{shadow}/update"), false)),
            "Publish_DeleteShadow" => done.extend(publish(&format!("{shadow}/delete"), false)),
            "Publish_ShadowGet" => done.extend(publish(&format!("{shadow}/get"), false)),
            call => {
                let Some(answer) = call.strip_prefix("Subscribe_Shadow") else { continue };
                let answer = SHADOW.iter().find(|own| own.replace('/', "").eq_ignore_ascii_case(answer));
                done.extend(subscribe(&format!("{shadow}/{}", answer.unwrap_or_else(|| panic!("no call {call}")))));
            }
        }
    }
    done
}

/// `JobsFeature.cpp`: it starts the next job, reports on it and hears of new ones.
fn device_client(conf: &Value) -> Vec<Done> {
    let thing = conf["thing-name"].as_str().unwrap();
    let mut done = vec![connect(thing)];
    // `DeviceDefenderFeature.cpp`, `SecureTunnelingFeature.cpp`, `ConfigShadow.cpp`: what is not switched off is on.
    if conf["device-defender"]["enabled"] != false {
        done.extend(publish(&format!("$aws/things/{thing}/defender/metrics/json"), false));
        for answer in ["accepted", "rejected"] {
            done.extend(subscribe(&format!("$aws/things/{thing}/defender/metrics/json/{answer}")));
        }
    }
    if conf["tunneling"]["enabled"] != false {
        done.extend(subscribe(&format!("$aws/things/{thing}/tunnels/notify")));
    }
    if conf["config-shadow"]["enabled"] != false {
        let shadow = format!("$aws/things/{thing}/shadow/name/DeviceClientConfigShadow");
        done.extend(publish(&format!("{shadow}/get"), false));
        done.extend(publish(&format!("{shadow}/update"), false));
        for answer in ["get/accepted", "get/rejected", "update/accepted", "update/rejected"] {
            done.extend(subscribe(&format!("{shadow}/{answer}")));
        }
    }
    // `PubSubFeature.cpp`: one topic each way, at QoS 1; `SampleShadowFeature.cpp`: a named shadow and its four answers.
    let pub_sub = &conf["samples"]["pub-sub"];
    if pub_sub["enabled"] != false {
        done.extend(publish(pub_sub["publish-topic"].as_str().unwrap(), false));
        done.extend(subscribe(pub_sub["subscribe-topic"].as_str().unwrap()));
    }
    // `Sensor.cpp`: what a sensor says goes to its topic.
    for sensor in conf["sensor-publish"]["sensors"].as_array().into_iter().flatten() {
        done.extend(publish(sensor["mqtt_topic"].as_str().unwrap(), false));
    }
    if conf["sample-shadow"]["enabled"] != false {
        let shadow =
            format!("$aws/things/{thing}/shadow/name/{}", conf["sample-shadow"]["shadow-name"].as_str().unwrap());
        done.extend(publish(&format!("{shadow}/update"), false));
        done.extend(
            ["accepted", "rejected", "delta", "documents"]
                .iter()
                .flat_map(|answer| subscribe(&format!("{shadow}/update/{answer}"))),
        );
    }
    if conf["jobs"]["enabled"] != false {
        let jobs = format!("$aws/things/{thing}/jobs");
        for question in ["start-next", "job-1/update"] {
            done.extend(publish(&format!("{jobs}/{question}"), false));
        }
        for filter in
            ["start-next/accepted", "start-next/rejected", "notify-next", "+/update/accepted", "+/update/rejected"]
        {
            done.extend(subscribe(&format!("{jobs}/{filter}")));
        }
    }
    done
}

/// A macro of a header, without its quotes.
fn macro_of<'a>(header: &'a str, name: &str) -> &'a str {
    let line = header.lines().find_map(|line| line.strip_prefix("#define ")?.strip_prefix(name)).unwrap();
    line.trim().trim_matches('"')
}

/// amazon-freertos, `mqtt_demo_mutual_auth.c`: `mqttexampleTOPIC` is the thing's name with `/example/topic`, unless it is set to another.
fn amazon_freertos(header: &str, readme: &str) -> Vec<Done> {
    let thing = macro_of(header, "clientcredentialIOT_THING_NAME");
    let mut done = vec![connect(thing)];
    if !readme.contains("set `mqttexampleTOPIC`") {
        done.extend(publish(&format!("{thing}/example/topic"), false));
        done.extend(subscribe(&format!("{thing}/example/topic")));
    }
    done
}

/// coreMQTT-Agent-Demos: `mqtt-agent-task.c` starts the demos that are switched on.
fn coremqtt_agent(header: &str) -> Vec<Done> {
    let thing = macro_of(header, "democonfigCLIENT_IDENTIFIER");
    let own = format!("$aws/things/{thing}");
    let on = |name: &str| macro_of(header, name) != "0";
    let mut done = vec![connect(thing)];
    for (name, topic) in [
        ("democonfigNUM_SIMPLE_SUB_PUB_TASKS_TO_CREATE", "/filter/Publisher0"),
        ("democonfigCREATE_LARGE_MESSAGE_SUB_PUB_TASK", "/max/payload/message"),
    ] {
        if on(name) {
            done.extend(publish(topic, false).into_iter().chain(subscribe(topic)));
        }
    }
    if on("democonfigCREATE_SHADOW_DEMO") {
        done.extend(publish(&format!("{own}/shadow/update"), false));
        for answer in ["delta", "accepted", "rejected"] {
            done.extend(subscribe(&format!("{own}/shadow/update/{answer}")));
        }
    }
    if on("democonfigCREATE_DEFENDER_DEMO") {
        done.extend(publish(&format!("{own}/defender/metrics/json"), false));
        for answer in ["accepted", "rejected"] {
            done.extend(subscribe(&format!("{own}/defender/metrics/json/{answer}")));
        }
    }
    if on("democonfigCREATE_CODE_SIGNING_OTA_DEMO") {
        for question in ["jobs/$next/get", "jobs/job-1/update", "streams/s-1/get/cbor"] {
            done.extend(publish(&format!("{own}/{question}"), false));
        }
        for filter in ["jobs/notify-next", "streams/s-1/data/cbor"] {
            done.extend(subscribe(&format!("{own}/{filter}")));
        }
    }
    done
}

/// The nucleus: `IotJobsClientWrapper`, `ShadowDeploymentListener`, `FleetStatusService`.
fn greengrass(config: &str) -> Vec<Done> {
    let name = config.lines().find_map(|line| line.trim().strip_prefix("thingName: ")).unwrap();
    let thing = format!("$aws/things/{}", name.trim_matches('"'));
    let mut done = vec![connect(name.trim_matches('"')), connect(&format!("{}#2", name.trim_matches('"')))];
    for question in ["$next/namespace-aws-gg-deployment/get", "job-1/namespace-aws-gg-deployment/update"] {
        done.extend(publish(&format!("{thing}/jobs/{question}"), false));
        for answer in ["accepted", "rejected"] {
            done.extend(subscribe(&format!("{thing}/jobs/{question}/{answer}")));
        }
    }
    done.extend(subscribe(&format!("{thing}/jobs/notify-namespace-aws-gg-deployment")));
    for question in ["get", "update"] {
        let question = format!("{thing}/shadow/name/AWSManagedGreengrassV2Deployment/{question}");
        done.extend(publish(&question, false));
        done.extend(subscribe(&format!("{question}/accepted")));
    }
    done.extend(publish(&format!("{thing}/greengrassv2/health/json"), false));
    done
}

/// Zephyr, `samples/net/cloud/aws_iot_mqtt/src/main.c`: `aws_client_setup` connects with the thing's name, `subscribe_topic` and `publish` take one
/// topic each, never with RETAIN.
fn zephyr(fields: &Fields) -> Vec<Done> {
    let mut done = vec![connect(get(fields, "AWS_THING_NAME").unwrap())];
    done.extend(subscribe(get(fields, "AWS_SUBSCRIBE_TOPIC").unwrap()));
    done.extend(publish(get(fields, "AWS_PUBLISH_TOPIC").unwrap(), false));
    done
}

/// The source of a client of AWS's SDK, in whatever language it is.
fn client(files: &[Artefact]) -> String {
    let names = ["client.py", "client.js", "AwsIotClient.java", "main.cpp"];
    text(files, &files.iter().find(|file| names.contains(&file.path.as_str())).unwrap().path)
}

/// The lines of a table at the top of a program.
fn table<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let opens = |line: &str| {
        let before = line.split('=').next().unwrap_or_default().trim_end();
        before.trim_end_matches("[]").ends_with(name) && line.ends_with(['{', '['])
    };
    let lines = source.lines().skip_while(|line| !opens(line)).skip(1);
    lines.take_while(|line| !line.trim_start().starts_with([']', '}'])).collect()
}

/// What a program of ours does with the tables at its top; that it does so is seen where each is run.
pub fn program(source: &str) -> Vec<Done> {
    let comments =
        if source.starts_with('#') && !source.contains("#include") { Comments::Hash } else { Comments::Slashes };
    let first = |line: &&str| {
        Some(literals(line, comments)).filter(|fields| fields.len() > 1).map(|fields| fields[0].1.clone())
    };
    let id = source.lines().find(|line| line.contains("CLIENT_ID") && line.contains('"')).unwrap();
    let mut done = vec![connect(&first(&id).unwrap())];
    done.extend(table(source, "SUBSCRIBE").iter().filter_map(first).flat_map(|filter| subscribe(&filter)));
    done.extend(table(source, "ASK").iter().filter_map(first).flat_map(|topic| publish(&topic, false)));
    for (name, retained) in [("PUBLISH", false), ("PUBLISH_RETAINED", true)] {
        for line in table(source, name) {
            let fields = literals(line, comments);
            if fields.len() > 1 {
                done.extend(publish(&fields[0].1, retained || fields[1].0.to_lowercase().contains("true")));
            }
        }
    }
    let wills = [
        "client.connect(AWS_IOT_CLIENT_ID, nullptr",
        "WILL = (",
        "mqtt.Will(",
        "new mqtt.MqttWill(",
        "withWill(new MqttMessage(",
        "->SetWill(",
    ];
    if let Some(at) = wills.iter().find_map(|will| source.find(will)) {
        let mut end = 0;
        for line in source[at..].split_inclusive('\n') {
            end += line.len();
            if [")\n", ");\n", ") {\n"].iter().any(|close| line.ends_with(close)) {
                break;
            }
        }
        let fields = literals(&source[at..at + end], comments);
        let retain = fields.iter().any(|(place, _)| place.to_lowercase().contains("true"));
        done.extend(publish(&fields[0].1, retain));
    }
    done
}

/// A client that does what the properties say.
fn properties_client(fields: &Fields) -> Vec<Done> {
    let mut done = vec![connect(get(fields, "awsiot.clientId").unwrap())];
    for (key, value) in fields {
        let retain = get(fields, &format!("{key}.retain")) == Some("true");
        match key.split('.').collect::<Vec<_>>()[1..] {
            ["subscribe", _] => done.extend(subscribe(value)),
            ["publish", _] | ["publish", "open", _] => done.extend(publish(value, retain)),
            ["ask", _] => done.extend(publish(value, false)),
            ["will", "topic"] => done.extend(publish(value, get(fields, "will.retain") == Some("true"))),
            _ => {}
        }
    }
    done
}

/// Tasmota, `xdrv_02_9_mqtt.ino`: `MqttReconnect` leaves the last will at tele/TOPIC/LWT, `MqttConnected` publishes LWT and an empty POWER and
/// subscribes to all below cmnd; only where FullTopic holds `%topic%` also to a group's topic and to its fallback topic. With `SetOption104 1`
/// nothing is retained, with `SetOption84 1` `MqttPublishPayloadPrefixTopic_P` reports to the shadow of `Topic` besides.
fn tasmota(commands: &str) -> Vec<Done> {
    let backlog = commands.lines().find_map(|line| line.strip_prefix("Backlog ")).unwrap();
    let value = |name: &str| backlog.split(';').find_map(|command| command.strip_prefix(name)?.strip_prefix(' '));
    assert_eq!(value("SetOption104"), Some("1"));
    let full = value("FullTopic").unwrap();
    assert!(full.starts_with("%prefix%/") && !full.contains("%topic%"), "{full}");
    let mut done = vec![connect(value("MqttClient").unwrap())];
    for (prefix, said) in [
        ("tele", "LWT"),
        ("tele", "INFO1"),
        ("tele", "STATE"),
        ("tele", "SENSOR"),
        ("stat", "RESULT"),
        ("stat", "STATUS11"),
        ("cmnd", "POWER"),
    ] {
        done.extend(publish(&format!("{}{said}", full.replace("%prefix%", prefix)), false));
    }
    done.extend(subscribe(&format!("{}#", full.replace("%prefix%", "cmnd"))));
    if value("SetOption84") == Some("1") {
        done.extend(publish(&format!("$aws/things/{}/shadow/update", value("Topic").unwrap()), false));
    }
    done
}
