// plant-bridge on AWS IoT Core with the AWS IoT Device SDK v2 for Java, made by awsiot-kit.
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.crt.mqtt.MqttClientConnection;
import software.amazon.awssdk.crt.mqtt.MqttMessage;
import software.amazon.awssdk.crt.mqtt.QualityOfService;
import software.amazon.awssdk.iot.AwsIotMqttConnectionBuilder;

public final class AwsIotClient {
    private static final String ENDPOINT = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com";
    private static final int PORT = 8883;
    private static final String CLIENT_ID = "plant-bridge";
    private static final long PUBLISH_EVERY = 60;

    /** What the thing's policy allows, and nothing else is: AWS drops the connection at anything beyond it. */
    private static final String[] SUBSCRIBE = {
        "ota/plant-bridge/#",
        "cmd/plant-bridge/down",
        "cmd/plant-bridge/lamps/+",
        "$aws/things/plant-bridge/shadow/get/accepted",
        "$aws/things/plant-bridge/shadow/get/rejected",
        "$aws/things/plant-bridge/shadow/update/delta",
        "$aws/things/plant-bridge/jobs/notify-next",
        "$aws/things/plant-bridge/jobs/$next/get/accepted",
        "$aws/things/plant-bridge/jobs/$next/get/rejected",
    };
    /** Topics whose messages AWS passes on, and those of which it keeps the last one. */
    private static final String[] PUBLISH = {
        "telemetry/plant-bridge",
    };
    private static final String[] PUBLISH_RETAINED = {
        "state/plant-bridge",
    };
    /** Asked for once, when the answers are subscribed to: a topic and a payload. */
    private static final String[][] ASK = {
        {"$aws/things/plant-bridge/shadow/get", ""},
        {"$aws/things/plant-bridge/jobs/$next/get", "{}"},
    };
    /** A level of these is known only at run time: fill it in where + stands, and publish there. */
    static final String[] OPEN = {
        "fwd/plant-bridge/#",
        "alarm/plant-bridge/+",
    };

    private AwsIotClient() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void received(MqttMessage message) {
        System.out.println(message.getTopic() + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    public static void main(String[] arguments) throws Exception {
        Path here = Path.of(arguments.length > 0 ? arguments[0] : ".");
        try (AwsIotMqttConnectionBuilder builder = AwsIotMqttConnectionBuilder.newMtlsBuilderFromPath(
                here.resolve("certificate.pem").toString(), here.resolve("private-key.pem").toString())) {
            builder.withCertificateAuthorityFromPath(null, here.resolve("root-ca.pem").toString());
            builder.withEndpoint(ENDPOINT);
            builder.withPort(PORT);
            builder.withClientId(CLIENT_ID);
            builder.withCleanSession(true);
            builder.withKeepAliveSecs(60);
            builder.withWill(new MqttMessage("state/plant-bridge", bytes("offline"), QualityOfService.AT_LEAST_ONCE, true));
            try (MqttClientConnection connection = builder.build()) {
                connection.connect().get(30, TimeUnit.SECONDS);
                for (String topic : SUBSCRIBE) {
                    connection.subscribe(topic, QualityOfService.AT_LEAST_ONCE, AwsIotClient::received).get(30, TimeUnit.SECONDS);
                }
                for (String[] question : ASK) {
                    connection.publish(new MqttMessage(question[0], bytes(question[1]), QualityOfService.AT_LEAST_ONCE, false)).get(30, TimeUnit.SECONDS);
                }
                while (true) {
                    for (String topic : PUBLISH) {
                        connection.publish(new MqttMessage(topic, bytes("{\"message\": \"hello\"}"), QualityOfService.AT_LEAST_ONCE, false)).get(30, TimeUnit.SECONDS);
                    }
                    for (String topic : PUBLISH_RETAINED) {
                        connection.publish(new MqttMessage(topic, bytes("{\"message\": \"hello\"}"), QualityOfService.AT_LEAST_ONCE, true)).get(30, TimeUnit.SECONDS);
                    }
                    TimeUnit.SECONDS.sleep(PUBLISH_EVERY);
                }
            }
        }
    }
}
