/* What the application publishes and subscribes to, made by awsiot-kit for nRF Connect SDK 1.9: include it in the application's code.
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

/* Call it between aws_iot_init() and aws_iot_connect(). */
static inline int awsiot_subscribe(void)
{
	static struct aws_iot_topic_data topics[] = {
		{ .str = "ota/plant-bridge/#", .len = sizeof("ota/plant-bridge/#") - 1 },
		{ .str = "cmd/plant-bridge/down", .len = sizeof("cmd/plant-bridge/down") - 1 },
		{ .str = "cmd/plant-bridge/lamps/+", .len = sizeof("cmd/plant-bridge/lamps/+") - 1 },
	};

	return aws_iot_subscription_topics_add(topics, AWSIOT_SUBSCRIBE_COUNT);
}

#endif
