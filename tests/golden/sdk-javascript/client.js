// plant-bridge on AWS IoT Core with the AWS IoT Device SDK v2 for JavaScript, made by awsiot-kit.
"use strict";

const path = require("path");
const { iot, mqtt } = require("aws-iot-device-sdk-v2");

const ENDPOINT = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com";
const PORT = 8883;
const CLIENT_ID = "plant-bridge";
const PUBLISH_EVERY = 60000;

// What the thing's policy allows, and nothing else is: AWS drops the connection at anything beyond it.
const SUBSCRIBE = [
  "ota/plant-bridge/#",
  "cmd/plant-bridge/down",
  "cmd/plant-bridge/lamps/+",
  "$aws/things/plant-bridge/shadow/get/accepted",
  "$aws/things/plant-bridge/shadow/get/rejected",
  "$aws/things/plant-bridge/shadow/update/delta",
  "$aws/things/plant-bridge/jobs/notify-next",
  "$aws/things/plant-bridge/jobs/$next/get/accepted",
  "$aws/things/plant-bridge/jobs/$next/get/rejected",
];
// A topic, and whether AWS keeps its last message.
const PUBLISH = [
  ["telemetry/plant-bridge", false],
  ["state/plant-bridge", true],
];
// Asked for once, when the answers are subscribed to: a topic and a payload.
const ASK = [
  ["$aws/things/plant-bridge/shadow/get", ""],
  ["$aws/things/plant-bridge/jobs/$next/get", "{}"],
];
// A level of these is known only at run time: fill it in where + stands, and publish there.
const OPEN = [
  "fwd/plant-bridge/#",
  "alarm/plant-bridge/+",
];
const WILL = new mqtt.MqttWill("state/plant-bridge", 1, "offline", true);

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
