/* {{ thing }} on AWS IoT Core with the coreMQTT-Agent demos of FreeRTOS, made by awsiot-kit. This bakes the private key into the image. */
#ifndef DEMO_CONFIG_H
#define DEMO_CONFIG_H

#define democonfigCLIENT_IDENTIFIER       "{{ thing }}"
#define democonfigMQTT_BROKER_ENDPOINT    "{{ endpoint }}"
#define democonfigMQTT_BROKER_PORT        ( {{ port }} )
#define democonfigUSE_TLS                 1

/* The demos whose every topic the manifest names; AWS drops a client that uses another. */
#define democonfigCREATE_LARGE_MESSAGE_SUB_PUB_TASK     {{ 1 if demos.large else 0 }}
#define democonfigNUM_SIMPLE_SUB_PUB_TASKS_TO_CREATE    {{ 1 if demos.simple else 0 }}
#define democonfigCREATE_CODE_SIGNING_OTA_DEMO          {{ 1 if demos.ota else 0 }}
#define democonfigCREATE_DEFENDER_DEMO                  {{ 1 if demos.defender else 0 }}
#define democonfigCREATE_SHADOW_DEMO                    {{ 1 if demos.shadow else 0 }}
