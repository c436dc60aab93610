# {{ thing }} on AWS IoT Core with MicroPython, made by awsiot-kit.
import time

try:
    import tls
except ImportError:  # before 1.23
    import ssl as tls

from umqtt.simple import MQTTClient

# The wireless network belongs to the place, not to the thing: fill it in.
WIFI_SSID = ""
WIFI_PASSWORD = ""

ENDPOINT = "{{ endpoint }}"
PORT = {{ port }}
CLIENT_ID = "{{ client_id }}"
KEEP_ALIVE = 60
PUBLISH_EVERY = 60

# What the thing's policy allows, and nothing else is: AWS drops the connection at anything beyond it.
SUBSCRIBE = [
{% for filter in subscribe %}
    "{{ filter }}",
{% endfor %}
]
# A topic, and whether AWS keeps its last message.
PUBLISH = [
{% for topic in publish %}
    ("{{ topic.topic }}", {{ "True" if topic.retain else "False" }}),
{% endfor %}
]
# Asked for once, when the answers are subscribed to: a topic and a payload.
ASK = [
{% for message in ask %}
    ("{{ message.topic }}", "{{ message.payload }}"),
{% endfor %}
]
{% if open %}
# A level of these is known only at run time: fill it in where + stands, and publish there.
OPEN = [
{% for topic in open %}
    "{{ topic }}",
{% endfor %}
]
{% endif %}
{% if will %}
# Topic, payload, whether it is kept, QoS.
WILL = ("{{ will.topic }}", "{{ will.payload }}", {{ "True" if will.retain else "False" }}, {{ will.qos }})
{% else %}
WILL = None
{% endif %}
ROOTS = [
{% for name in roots %}
    "{{ name }}",
{% endfor %}
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
