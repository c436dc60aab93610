/* AWS IoT Core for FreeRTOS, made by awsiot-kit. */
#ifndef __AWS_CLIENTCREDENTIAL__H__
#define __AWS_CLIENTCREDENTIAL__H__

#define clientcredentialMQTT_BROKER_ENDPOINT         "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"
#define clientcredentialIOT_THING_NAME               "plant-bridge"
#define clientcredentialMQTT_BROKER_PORT             443
#define clientcredentialGREENGRASS_DISCOVERY_PORT    8443

/* To be filled in by hand: the wireless network belongs to the place, not to the thing. */
#define clientcredentialWIFI_SSID                    ""
#define clientcredentialWIFI_PASSWORD                ""
#define clientcredentialWIFI_SECURITY                eWiFiSecurityWPA2

#endif /* ifndef __AWS_CLIENTCREDENTIAL__H__ */
