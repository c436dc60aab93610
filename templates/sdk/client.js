// {{ thing }} on AWS IoT Core with the AWS IoT Device SDK v2 for JavaScript, made by awsiot-kit.
"use strict";

const path = require("path");
const { iot, mqtt } = require("aws-iot-device-sdk-v2");

const ENDPOINT = "{{ endpoint }}";
const PORT = {{ port }};
const CLIENT_ID = "{{ client_id }}";
const PUBLISH_EVERY = 60000;

// What the thing's policy allows, and nothing else is: AWS drops the connection at anything beyond it.
const SUBSCRIBE = [
{% for filter in subscribe %}
  "{{ filter }}",
{% endfor %}
];
// A topic, and whether AWS keeps its last message.
const PUBLISH = [
{% for topic in publish %}
  ["{{ topic.topic }}", {{ topic.retain }}],
{% endfor %}
];
// Asked for once, when the answers are subscribed to: a topic and a payload.
const ASK = [
{% for message in ask %}
  ["{{ message.topic }}", "{{ message.payload }}"],
{% endfor %}
];
{% if open %}
// A level of these is known only at run time: fill it in where + stands, and publish there.
const OPEN = [
{% for topic in open %}
  "{{ topic }}",
{% endfor %}
];
{% endif %}
{% if will %}
const WILL = new mqtt.MqttWill("{{ will.topic }}", {{ will.qos }}, "{{ will.payload }}", {{ will.retain }});
{% else %}
const WILL = undefined;
{% endif %}

const beside = (name) => path.join(__dirname, name);

function received(topic, payload) {
  console.log(topic, Buffer.from(payload).toString());
}

async function main() {
  const builder = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path(
    beside("certificate.pem"),
    beside("private-key.pem"),
  );
  builder.with_certificate_authority_from_path(undefined, beside("root-ca.pem"));
  builder.with_clean_session(true);
  builder.with_client_id(CLIENT_ID);
  builder.with_endpoint(ENDPOINT);
  builder.with_port(PORT);
  builder.with_keep_alive_seconds(60);
  if (WILL) {
    builder.with_will(WILL);
  }
  const connection = new mqtt.MqttClient().new_connection(builder.build());
  connection.on("error", (error) => console.error(String(error)));
  await connection.connect();
  console.error("connected");
  for (const topic of SUBSCRIBE) {
    await connection.subscribe(topic, mqtt.QoS.AtLeastOnce, received);
  }
  for (const [topic, payload] of ASK) {
    await connection.publish(topic, payload, mqtt.QoS.AtLeastOnce);
  }
  const publish = async () => {
    for (const [topic, retain] of PUBLISH) {
      await connection.publish(topic, JSON.stringify({ message: "hello" }), mqtt.QoS.AtLeastOnce, retain);
    }
  };
  await publish();
  const timer = setInterval(() => publish().catch((error) => console.error(String(error))), PUBLISH_EVERY);
  process.once("SIGINT", async () => {
    clearInterval(timer);
    await connection.disconnect();
  });
}

main().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
