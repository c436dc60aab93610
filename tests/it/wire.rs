//! What a client does on the wire that was set up by emitted files: read from the files, by what their systems' own documents and sources say.

use awsiot_kit::artefact::Artefact;
use awsiot_kit::thing::operation::Action;
use serde_json::Value;

use crate::fixture::text;
use crate::readers::{Fields, conf, hocon, kconfig, pascal};

/// One thing done, with whatever is known only at run time filled in.
pub type Done = (Action, String);

/// All that the client does.
pub fn wire(target: &str, files: &[Artefact]) -> Vec<Done> {
    match target {
        "nanomq" => nanomq(&hocon(&text(files, "nanomq.conf"))),
        "mosquitto" => mosquitto(&conf(&text(files, "awsiot-bridge.conf"))),
        "nrf" => nrf(&kconfig(&text(files, "awsiot.conf"))),
        "kura" => kura(&text(files, "snapshot.xml")),
        "thingpark" => thingpark(&serde_json::from_str(&text(files, "connection.json")).unwrap()),
        "sgcwebsockets" => sgcwebsockets(&pascal(&text(files, "AwsIotClient.pas"))),
        "device-client" => device_client(&serde_json::from_str(&text(files, "aws-iot-device-client.conf")).unwrap()),
        "greengrass" => greengrass(&text(files, "config.yaml")),
        "esp-idf" => esp_idf(&kconfig(&text(files, "sdkconfig.defaults"))),
        "freertos" => {
            let header = text(files, "aws_clientcredential.h");
            let name = header.lines().find(|line| line.contains("IOT_THING_NAME")).unwrap();
            vec![connect(name.split('"').nth(1).unwrap())]
        }
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

fn nrf(fields: &Fields) -> Vec<Done> {
    let value = |symbol: &str| fields.iter().find(|(name, _)| name == symbol).map(|(_, value)| value.as_str());
    let id = value("AWS_IOT_CLIENT_ID_STATIC").unwrap();
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
    done.extend(said(fields));
    done
}

fn esp_idf(fields: &Fields) -> Vec<Done> {
    let mut done = vec![connect(get(fields, "MQTT_CLIENT_IDENTIFIER").unwrap())];
    done.extend(said(fields));
    done
}

/// What a comment says that the application does.
fn said(fields: &Fields) -> Vec<Done> {
    let lines = fields.iter().filter(|(place, _)| place == "comment").map(|(_, line)| line.as_str());
    lines
        .flat_map(|line| match line.split_once(' ') {
            Some(("publish", topic)) => match topic.strip_suffix(" (retained)") {
                Some(topic) => publish(topic, true),
                None => publish(topic, false),
            },
            Some(("subscribe", filter)) => subscribe(filter),
            _ => Vec::new(),
        })
        .collect()
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
    // Left out they are on.
    assert_eq!(conf["tunneling"]["enabled"], false);
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
