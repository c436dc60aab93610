#!/usr/bin/env python3
# plant-bridge on AWS IoT Core with the AWS IoT Device SDK v2 for Python, made by awsiot-kit.
import pathlib
import sys
import time

from awscrt import mqtt
from awsiot import mqtt_connection_builder

HERE = pathlib.Path(__file__).resolve().parent

ENDPOINT = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"
PORT = 8883
CLIENT_ID = "plant-bridge"
PUBLISH_EVERY = 60

# What the thing's policy allows, and nothing else is: AWS drops the connection at anything beyond it.
SUBSCRIBE = [
    "ota/plant-bridge/#",
    "cmd/plant-bridge/down",
    "cmd/plant-bridge/lamps/+",
    "$aws/things/plant-bridge/shadow/get/accepted",
    "$aws/things/plant-bridge/shadow/get/rejected",
    "$aws/things/plant-bridge/shadow/update/delta",
    "$aws/things/plant-bridge/jobs/notify-next",
    "$aws/things/plant-bridge/jobs/$next/get/accepted",
    "$aws/things/plant-bridge/jobs/$next/get/rejected",
]
# A topic, and whether AWS keeps its last message.
PUBLISH = [
    ("telemetry/plant-bridge", False),
    ("state/plant-bridge", True),
]
# Asked for once, when the answers are subscribed to: a topic and a payload.
ASK = [
    ("$aws/things/plant-bridge/shadow/get", ""),
    ("$aws/things/plant-bridge/jobs/$next/get", "{}"),
]
# A level of these is known only at run time: fill it in where + stands, and publish there.
OPEN = [
    "fwd/plant-bridge/#",
    "alarm/plant-bridge/+",
]
WILL = mqtt.Will(
    topic="state/plant-bridge",
    qos=mqtt.QoS(1),
    payload="offline".encode(),
    retain=True,
)


def received(topic, payload, **_):
    print(topic, payload.decode(errors="replace"), flush=True)


def resumed(connection, return_code, session_present, **_):
    # Subscriptions are gone with the session.
    if not session_present:
        connection.resubscribe_existing_topics()


def main():
    connection = mqtt_connection_builder.mtls_from_path(
        endpoint=ENDPOINT,
        port=PORT,
        cert_filepath=str(HERE / "certificate.pem"),
        pri_key_filepath=str(HERE / "private-key.pem"),
        ca_filepath=str(HERE / "root-ca.pem"),
        client_id=CLIENT_ID,
        clean_session=True,
        keep_alive_secs=60,
        will=WILL,
        on_connection_resumed=resumed,
    )
    connection.connect().result(timeout=30)
    print("connected", file=sys.stderr, flush=True)
    for topic in SUBSCRIBE:
        subscribed, _ = connection.subscribe(topic=topic, qos=mqtt.QoS.AT_LEAST_ONCE, callback=received)
        subscribed.result(timeout=30)
    for topic, payload in ASK:
        connection.publish(topic=topic, payload=payload, qos=mqtt.QoS.AT_LEAST_ONCE)[0].result(timeout=30)
    try:
        while True:
            for topic, retain in PUBLISH:
                message = '{"message": "hello"}'
                connection.publish(topic=topic, payload=message, qos=mqtt.QoS.AT_LEAST_ONCE, retain=retain)[0].result(timeout=30)
            time.sleep(PUBLISH_EVERY)
    except KeyboardInterrupt:
        connection.disconnect().result(timeout=30)


if __name__ == "__main__":
    main()
