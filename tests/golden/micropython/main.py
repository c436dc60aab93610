# plant-bridge on AWS IoT Core with MicroPython, made by awsiot-kit.
import time

try:
    import tls
except ImportError:  # before 1.23
    import ssl as tls

from umqtt.simple import MQTTClient

# The wireless network belongs to the place, not to the thing: fill it in.
WIFI_SSID = ""
WIFI_PASSWORD = ""

ENDPOINT = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"
PORT = 8883
CLIENT_ID = "plant-bridge"
KEEP_ALIVE = 60
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
# Topic, payload, whether it is kept, QoS.
WILL = ("state/plant-bridge", "offline", True, 1)
ROOTS = [
    "root-ca-1.der",
]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def wireless():
    import network

    station = network.WLAN(network.STA_IF)
    station.active(True)
    if not station.isconnected():
        station.connect(WIFI_SSID, WIFI_PASSWORD)
        while not station.isconnected():
            time.sleep_ms(200)
    # Certificates have dates: without the time TLS takes none of them.
    import ntptime

    ntptime.settime()


def context():
    made = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    made.verify_mode = tls.CERT_REQUIRED
    made.load_cert_chain(read("certificate.der"), read("private-key.der"))
    for name in ROOTS:
        made.load_verify_locations(read(name))
    return made


def received(topic, payload):
    print(topic.decode(), payload.decode())


def connect():
    client = MQTTClient(CLIENT_ID.encode(), ENDPOINT, PORT, keepalive=KEEP_ALIVE, ssl=context())
    client.set_callback(received)
    if WILL:
        client.set_last_will(WILL[0].encode(), WILL[1].encode(), WILL[2], WILL[3])
    client.connect()
    for topic in SUBSCRIBE:
        client.subscribe(topic.encode(), 1)
    for topic, payload in ASK:
        client.publish(topic.encode(), payload.encode())
    return client


def run():
    client = connect()
    published = pinged = None
    while True:
        now = time.time()
        if published is None or now - published >= PUBLISH_EVERY:
            published = now
            for topic, retain in PUBLISH:
                client.publish(topic.encode(), b'{"message": "hello"}', retain, 1)
        if pinged is None or now - pinged >= KEEP_ALIVE // 2:
            pinged = now
            client.ping()
        client.check_msg()
        time.sleep_ms(50)


if WIFI_SSID:
    wireless()
while True:
    try:
        run()
    except OSError as error:
        print("no connection:", error)
        time.sleep(5)
