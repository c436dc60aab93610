/* What the application publishes and subscribes to, made by awsiot-kit for nRF Connect SDK {{ sdk }}: include it in the application's code.
 * The SDK has no symbols for topics; the thing's policy allows these and no others. */
#ifndef AWSIOT_TOPICS_H
#define AWSIOT_TOPICS_H

{% if runtime %}
#include <stdio.h>
#include <string.h>
{% endif %}
#include <net/aws_iot.h>

{% for topic in publish %}
#define AWSIOT_PUBLISH_{{ loop.index }} "{{ topic.text }}"
{% if topic.retain %}
#define AWSIOT_PUBLISH_{{ loop.index }}_RETAIN 1
{% endif %}
{% endfor %}
{% if publish and runtime %}
/* `%s` in a topic above is for the client id. */
{% endif %}
#define AWSIOT_SUBSCRIBE_COUNT {{ subscribe | length }}

{% if subscribe %}
{% if runtime %}
{% for topic in subscribe %}
static char awsiot_subscribe_{{ loop.index }}[257];
{% endfor %}

/* Call it {{ "before aws_iot_connect()" if helper else "between aws_iot_init() and aws_iot_connect()" }}, with the id that is given to the library. */
static inline int awsiot_subscribe(const char *client_id)
{
	(void)client_id;
{% for topic in subscribe %}
	snprintf(awsiot_subscribe_{{ loop.index }}, sizeof(awsiot_subscribe_{{ loop.index }}), "{{ topic.text }}"{{ topic.arguments }});
{% endfor %}
{% else %}
/* Call it {{ "before aws_iot_connect()" if helper else "between aws_iot_init() and aws_iot_connect()" }}. */
static inline int awsiot_subscribe(void)
{
{% endif %}
{% if helper %}
	static struct mqtt_topic topics[] = {
{% else %}
	static struct aws_iot_topic_data topics[] = {
{% endif %}
{% for topic in subscribe %}
{% if helper %}
		{ .topic = { .utf8 = (const uint8_t *){% if runtime %}awsiot_subscribe_{{ loop.index }}{% else %}"{{ topic.text }}", .size = sizeof("{{ topic.text }}") - 1{% endif %} }, .qos = MQTT_QOS_1_AT_LEAST_ONCE },
{% else %}
		{ .str = {% if runtime %}awsiot_subscribe_{{ loop.index }}{% else %}"{{ topic.text }}", .len = sizeof("{{ topic.text }}") - 1{% endif %} },
{% endif %}
{% endfor %}
	};

{% if runtime %}
{% for topic in subscribe %}
	topics[{{ loop.index0 }}].{{ "topic.size" if helper else "len" }} = strlen(awsiot_subscribe_{{ loop.index }});
{% endfor %}
{% endif %}
	return {{ "aws_iot_application_topics_set" if helper else "aws_iot_subscription_topics_add" }}(topics, AWSIOT_SUBSCRIBE_COUNT);
}
{% endif %}

#endif
