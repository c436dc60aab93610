/* What the application publishes and subscribes to, made by awsiot-kit for nRF Connect SDK 3.x: include it in the application's code.
 * The SDK has no symbols for topics; the thing's policy allows these and no others. */
#ifndef AWSIOT_TOPICS_H
#define AWSIOT_TOPICS_H

#include <net/aws_iot.h>

#define AWSIOT_PUBLISH_1 "telemetry/plant-bridge"
#define AWSIOT_PUBLISH_2 "state/plant-bridge"
#define AWSIOT_PUBLISH_2_RETAIN 1
#define AWSIOT_PUBLISH_3 "fwd/plant-bridge/#"
#define AWSIOT_PUBLISH_4 "alarm/plant-bridge/+"
#define AWSIOT_SUBSCRIBE_COUNT 3

/* Call it before aws_iot_connect(). */
static inline int awsiot_subscribe(void)
{
	static struct mqtt_topic topics[] = {
		{ .topic = { .utf8 = (const uint8_t *)"ota/plant-bridge/#", .size = sizeof("ota/plant-bridge/#") - 1 }, .qos = MQTT_QOS_1_AT_LEAST_ONCE },
		{ .topic = { .utf8 = (const uint8_t *)"cmd/plant-bridge/down", .size = sizeof("cmd/plant-bridge/down") - 1 }, .qos = MQTT_QOS_1_AT_LEAST_ONCE },
		{ .topic = { .utf8 = (const uint8_t *)"cmd/plant-bridge/lamps/+", .size = sizeof("cmd/plant-bridge/lamps/+") - 1 }, .qos = MQTT_QOS_1_AT_LEAST_ONCE },
	};

	return aws_iot_application_topics_set(topics, AWSIOT_SUBSCRIBE_COUNT);
}

#endif
