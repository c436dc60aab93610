// {{ thing }} on AWS IoT Core with an {{ "ESP8266" if esp8266 else "ESP32" }}, made by awsiot-kit. Needs the library PubSubClient (2.8 or later).
{% if esp8266 %}
#include <ESP8266WiFi.h>
#include <WiFiClientSecure.h>
{% else %}
#include <WiFi.h>
#include <WiFiClientSecure.h>
{% endif %}
#include <PubSubClient.h>
#include <time.h>

#include "secrets.h"

struct Topic {
  const char *topic;
  bool retain;
};

struct Question {
  const char *topic;
  const char *payload;
};

// What the thing's policy allows, and nothing else is: AWS drops the connection at anything beyond it.
static const char *const SUBSCRIBE[] = {
{% for filter in subscribe %}
    "{{ filter }}",
{% endfor %}
    nullptr,
};

static const Topic PUBLISH[] = {
{% for topic in publish %}
    {"{{ topic.topic }}", {{ topic.retain }}},
{% endfor %}
    {nullptr, false},
};

// Asked for once, when the answers are subscribed to.
static const Question ASK[] = {
{% for message in ask %}
    {"{{ message.topic }}", "{{ message.payload }}"},
{% endfor %}
    {nullptr, nullptr},
};
{% if open %}

// A level of these is known only at run time: fill it in where + stands, and publish there.
{% for topic in open %}
//   "{{ topic }}"
{% endfor %}
{% endif %}

static const unsigned long PUBLISH_EVERY = 60000;

static WiFiClientSecure net;
static PubSubClient client(net);
static unsigned long published = 0;
{% if esp8266 %}
static BearSSL::X509List roots(AWS_CERT_CA);
static BearSSL::X509List certificate(AWS_CERT_CRT);
static BearSSL::PrivateKey key(AWS_CERT_PRIVATE);
{% endif %}

static void received(char *topic, uint8_t *payload, unsigned int length) {
  Serial.print(topic);
  Serial.print(" ");
  Serial.write(payload, length);
  Serial.println();
}

// Certificates have dates: without the time TLS takes none of them.
static void setTheClock() {
  configTime(0, 0, "pool.ntp.org", "time.google.com");
  while (time(nullptr) < 1700000000) {
    delay(200);
  }
{% if esp8266 %}
  net.setX509Time(time(nullptr));
{% endif %}
}

static bool connectToAws() {
{% if will %}
  if (!client.connect(AWS_IOT_CLIENT_ID, nullptr, nullptr, "{{ will.topic }}", {{ will.qos }}, {{ will.retain }}, "{{ will.payload }}")) {
{% else %}
  if (!client.connect(AWS_IOT_CLIENT_ID)) {
{% endif %}
    Serial.print("no connection, state ");
    Serial.println(client.state());
    return false;
  }
  for (const char *const *filter = SUBSCRIBE; *filter != nullptr; filter++) {
    client.subscribe(*filter, 1);
  }
  for (const Question *question = ASK; question->topic != nullptr; question++) {
    client.publish(question->topic, question->payload);
  }
  published = 0;
  return true;
}

void setup() {
  Serial.begin(115200);
  WiFi.mode(WIFI_STA);
  WiFi.begin(WIFI_SSID, WIFI_PASSWORD);
  while (WiFi.status() != WL_CONNECTED) {
    delay(500);
  }
  setTheClock();
{% if esp8266 %}
  net.setTrustAnchors(&roots);
  net.setClient{{ "RSA" if rsa else "EC" }}Cert(&certificate, &key{{ "" if rsa else ", 0xFFFF, 0" }});
{% else %}
  net.setCACert(AWS_CERT_CA);
  net.setCertificate(AWS_CERT_CRT);
  net.setPrivateKey(AWS_CERT_PRIVATE);
{% if port == 443 %}
  static const char *protocols[] = {"x-amzn-mqtt-ca", nullptr};
  net.setAlpnProtocols(protocols);
{% endif %}
{% endif %}
  client.setServer(AWS_IOT_ENDPOINT, AWS_IOT_PORT);
  client.setBufferSize({{ buffer }});
  client.setKeepAlive(60);
  client.setCallback(received);
}

void loop() {
  if (!client.connected() && !connectToAws()) {
    delay(5000);
    return;
  }
  client.loop();
  if (published == 0 || millis() - published > PUBLISH_EVERY) {
    published = millis() | 1;
    for (const Topic *topic = PUBLISH; topic->topic != nullptr; topic++) {
      client.publish(topic->topic, "{\"message\": \"hello\"}", topic->retain);
    }
  }
  delay(10);
}
