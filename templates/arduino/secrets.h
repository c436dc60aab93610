/* Credentials of {{ thing }}, made by awsiot-kit. The wireless network belongs to the place, not to the thing: fill it in. */
#define WIFI_SSID ""
#define WIFI_PASSWORD ""

#define THINGNAME "{{ thing }}"
#define AWS_IOT_ENDPOINT "{{ endpoint }}"
#define AWS_IOT_PORT {{ port }}
#define AWS_IOT_CLIENT_ID "{{ client_id }}"

