/* {{ thing }} on AWS IoT Core with the coreMQTT-Agent demos of FreeRTOS, made by awsiot-kit. This bakes the private key into the image. */
#ifndef DEMO_CONFIG_H
#define DEMO_CONFIG_H

#define democonfigCLIENT_IDENTIFIER       "{{ thing }}"
#define democonfigMQTT_BROKER_ENDPOINT    "{{ endpoint }}"
#define democonfigMQTT_BROKER_PORT        ( {{ port }} )
#define democonfigUSE_TLS                 1
