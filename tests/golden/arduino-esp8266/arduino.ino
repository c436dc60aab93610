// plant-bridge on AWS IoT Core with an ESP8266, made by awsiot-kit. Needs the library PubSubClient (2.8 or later).
#include <ESP8266WiFi.h>
#include <WiFiClientSecure.h>
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
    "ota/plant-bridge/#",
    "cmd/plant-bridge/down",
    "cmd/plant-bridge/lamps/+",
    "$aws/things/plant-bridge/shadow/get/accepted",
    "$aws/things/plant-bridge/shadow/get/rejected",
    "$aws/things/plant-bridge/shadow/update/delta",
    "$aws/things/plant-bridge/jobs/notify-next",
    "$aws/things/plant-bridge/jobs/$next/get/accepted",
    "$aws/things/plant-bridge/jobs/$next/get/rejected",
    nullptr,
};

static const Topic PUBLISH[] = {
    {"telemetry/plant-bridge", false},
    {"state/plant-bridge", true},
    {nullptr, false},
};

// Asked for once, when the answers are subscribed to.
static const Question ASK[] = {
    {"$aws/things/plant-bridge/shadow/get", ""},
    {"$aws/things/plant-bridge/jobs/$next/get", "{}"},
    {nullptr, nullptr},
};

// A level of these is known only at run time: fill it in where + stands, and publish there.
//   "fwd/plant-bridge/#"
//   "alarm/plant-bridge/+"

static const unsigned long PUBLISH_EVERY = 60000;

static WiFiClientSecure net;
static PubSubClient client(net);
static unsigned long published = 0;
static BearSSL::X509List roots(AWS_CERT_CA);
static BearSSL::X509List certificate(AWS_CERT_CRT);
static BearSSL::PrivateKey key(AWS_CERT_PRIVATE);

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
  net.setX509Time(time(nullptr));
}

static bool connectToAws() {
  if (!client.connect(AWS_IOT_CLIENT_ID, nullptr, nullptr, "state/plant-bridge", 1, true, "offline")) {
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
  net.setTrustAnchors(&roots);
  net.setClientECCert(&certificate, &key, 0xFFFF, 0);
  client.setServer(AWS_IOT_ENDPOINT, AWS_IOT_PORT);
  client.setBufferSize(1290);
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
