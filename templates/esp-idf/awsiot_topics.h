/* What the application publishes and subscribes to, made by awsiot-kit: the thing's policy allows these and no others. */
#ifndef AWSIOT_TOPICS_H
#define AWSIOT_TOPICS_H

{% for topic in publish %}
#define AWSIOT_PUBLISH_{{ loop.index }} "{{ topic }}"
{% endfor %}
{% for topic in subscribe %}
#define AWSIOT_SUBSCRIBE_{{ loop.index }} "{{ topic }}"
{% endfor %}

#endif
