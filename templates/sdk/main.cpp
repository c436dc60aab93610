// {{ thing }} on AWS IoT Core with the AWS IoT Device SDK v2 for C++, made by awsiot-kit.
#include <aws/crt/Api.h>
#include <aws/crt/mqtt/MqttConnection.h>
#include <aws/iot/MqttClient.h>

#include <chrono>
#include <future>
#include <iostream>
#include <string>
#include <thread>

using namespace Aws::Crt;

static const char *const ENDPOINT = "{{ endpoint }}";
static const uint16_t PORT = {{ port }};
static const char *const CLIENT_ID = "{{ client_id }}";

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

static bool publish(Mqtt::MqttConnection &connection, const char *topic, bool retain, const char *payload) {
    std::promise<int> done;
    ByteBuf bytes = ByteBufFromCString(payload);
    auto completed = [&](Mqtt::MqttConnection &, uint16_t, int error) { done.set_value(error); };
    if (connection.Publish(topic, AWS_MQTT_QOS_AT_LEAST_ONCE, retain, bytes, completed) == 0) {
        return false;
    }
    return done.get_future().get() == 0;
}

static bool subscribe(Mqtt::MqttConnection &connection, const char *filter) {
    std::promise<int> done;
    Mqtt::OnMessageReceivedHandler received = [](Mqtt::MqttConnection &, const String &topic, const ByteBuf &payload, bool, Mqtt::QOS, bool) {
        std::cout << topic << " " << std::string(reinterpret_cast<const char *>(payload.buffer), payload.len) << std::endl;
    };
    auto acknowledged = [&](Mqtt::MqttConnection &, uint16_t, const String &, Mqtt::QOS qos, int error) {
        done.set_value(error != 0 || qos == AWS_MQTT_QOS_FAILURE ? 1 : 0);
    };
    if (connection.Subscribe(filter, AWS_MQTT_QOS_AT_LEAST_ONCE, std::move(received), acknowledged) == 0) {
        return false;
    }
    return done.get_future().get() == 0;
}

int main(int count, char **arguments) {
    ApiHandle api;
    const std::string here = count > 1 ? std::string(arguments[1]) + "/" : "";
    Aws::Iot::MqttClientConnectionConfigBuilder builder((here + "certificate.pem").c_str(), (here + "private-key.pem").c_str());
    builder.WithCertificateAuthority((here + "root-ca.pem").c_str());
    builder.WithEndpoint(ENDPOINT);
    builder.WithPortOverride(PORT);
    auto config = builder.Build();
    if (!config) {
        std::cerr << "the credentials cannot be used: " << ErrorDebugString(config.LastError()) << std::endl;
        return 1;
    }
    Aws::Iot::MqttClient client;
    auto connection = client.NewConnection(config);
    if (!connection || !*connection) {
        std::cerr << "no connection can be made: " << ErrorDebugString(client.LastError()) << std::endl;
        return 1;
    }
{% if will %}
    connection->SetWill("{{ will.topic }}", AWS_MQTT_QOS_AT_{{ "LEAST" if will.qos else "MOST" }}_ONCE, {{ will.retain }}, ByteBufFromCString("{{ will.payload }}"));
{% endif %}
    std::promise<bool> connected;
    connection->OnConnectionCompleted = [&](Mqtt::MqttConnection &, int error, Mqtt::ReturnCode code, bool) {
        if (error != 0) {
            std::cerr << ErrorDebugString(error) << std::endl;
        }
        connected.set_value(error == 0 && code == AWS_MQTT_CONNECT_ACCEPTED);
    };
    if (!connection->Connect(CLIENT_ID, true, 60) || !connected.get_future().get()) {
        std::cerr << "AWS refuses the connection" << std::endl;
        return 1;
    }
    for (const char *const *filter = SUBSCRIBE; *filter != nullptr; filter++) {
        if (!subscribe(*connection, *filter)) {
            std::cerr << "no subscription to " << *filter << std::endl;
            return 1;
        }
    }
    for (const Question *question = ASK; question->topic != nullptr; question++) {
        publish(*connection, question->topic, false, question->payload);
    }
    while (true) {
        for (const Topic *topic = PUBLISH; topic->topic != nullptr; topic++) {
            publish(*connection, topic->topic, topic->retain, "{\"message\": \"hello\"}");
        }
        std::this_thread::sleep_for(std::chrono::seconds(60));
    }
}
