{ AWS IoT Core with sgcWebSockets, made by awsiot-kit. Needs an edition of the component that has its MQTT and IoT parts. }
unit AwsIotClient;

interface

uses
  Classes, SysUtils, sgcIoT, sgcIoT_Amazon_MQTT_Client, sgcWebSocket_Classes, sgcWebSocket_Types, sgcSocket_Classes,
  sgcWebSocket_Protocol_MQTT_Message;

type
  { What the client does by itself; a handler of your own can call these. }
  TAwsIotEvents = class
    { Session is True when AWS kept the subscriptions of last time; then there is nothing to do. }
    procedure Connected(Connection: TsgcWSConnection; const Session: Boolean; const ReasonCode: Integer;
      const ReasonName: string; const ConnectProperties: TsgcWSMQTTCONNACKProperties);
  public
    Client: TsgcIoTAmazon_MQTT_Client;
  end;

{ The client with its events, ready but not yet connected: set OnMQTTPublish and what else you need, then Active := True.
  ACertificates is the folder where its files lie, with a delimiter at its end. }
function CreateAwsIotClient(AOwner: TComponent; const ACertificates: string): TsgcIoTAmazon_MQTT_Client;

{ What the thing subscribes to; Connected calls it when AWS has no session of this client. }
procedure SubscribeAwsIotTopics(AClient: TsgcIoTAmazon_MQTT_Client);

{ Publishes and has AWS keep the message for those who subscribe later; waits for AWS's answer, ten seconds at most. }
function PublishRetainedAwsIot(AClient: TsgcIoTAmazon_MQTT_Client; const ATopic, AText: string): Boolean;

// Asks for the shadow as it is; tells it a state, '{"state":{"reported":...}}'; deletes it.
procedure GetAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
procedure UpdateAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client; const AState: string);
procedure DeleteAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);

implementation

var
  Events: TAwsIotEvents;

procedure TAwsIotEvents.Connected(Connection: TsgcWSConnection; const Session: Boolean; const ReasonCode: Integer;
  const ReasonName: string; const ConnectProperties: TsgcWSMQTTCONNACKProperties);
begin
  if not Session then
    SubscribeAwsIotTopics(Client);
end;

function CreateAwsIotClient(AOwner: TComponent; const ACertificates: string): TsgcIoTAmazon_MQTT_Client;
begin
  Result := TsgcIoTAmazon_MQTT_Client.Create(AOwner);
  Events.Client := Result;
  Result.OnMQTTConnect := Events.Connected;
  Result.Amazon.ClientId := 'plant-bridge';
  Result.Amazon.Endpoint := 'a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com';
  Result.Amazon.Port := 443;
  { SignatureV4 wins over a certificate that is enabled, as it is by default; say so all the same. }
  Result.Certificate.Enabled := False;
  Result.SignatureV4.Enabled := True;
  Result.SignatureV4.Region := 'eu-central-1';
  Result.SignatureV4.AccessKey := GetEnvironmentVariable('AWS_ACCESS_KEY_ID');
  Result.SignatureV4.SecretKey := GetEnvironmentVariable('AWS_SECRET_ACCESS_KEY');
  Result.SignatureV4.SessionToken := GetEnvironmentVariable('AWS_SESSION_TOKEN');
  { SignatureV4 has OpenSSL options of its own; those of Certificate are not looked at then. }
  Result.SignatureV4.OpenSSL_Options.APIVersion := oslAPI_3_0;
  Result.CustomAuthentication.Enabled := False;
  Result.MQTTAuthentication.Enabled := False;
  { AWS takes a keep-alive of 30 to 1200 seconds. }
  Result.MQTTHeartBeat.Enabled := True;
  Result.MQTTHeartBeat.Interval := 300;
  Result.MQTTHeartBeat.Timeout := 0;
  Result.WatchDog.Enabled := True;
  Result.WatchDog.Interval := 10;
  Result.WatchDog.Attempts := 0;
  Result.LogFile.Enabled := False;
  Result.LogFile.FileName := '';
end;

procedure SubscribeAwsIotTopics(AClient: TsgcIoTAmazon_MQTT_Client);
begin
  AClient.Subscribe('ota/plant-bridge/#', awsIoTQoS1);
  AClient.Subscribe('cmd/plant-bridge/down', awsIoTQoS1);
  AClient.Subscribe('cmd/plant-bridge/lamps/+', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/+/get/accepted', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/+/get/rejected', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/+/update/accepted', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/+/update/rejected', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/get/accepted', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/get/rejected', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/notify', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/notify-next', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/start-next/accepted', awsIoTQoS1);
  AClient.Subscribe('$aws/things/plant-bridge/jobs/start-next/rejected', awsIoTQoS1);
  AClient.Subscribe_ShadowGetAccepted('plant-bridge');
  AClient.Subscribe_ShadowGetRejected('plant-bridge');
  AClient.Subscribe_ShadowUpdateAccepted('plant-bridge');
  AClient.Subscribe_ShadowUpdateRejected('plant-bridge');
  AClient.Subscribe_ShadowUpdateDelta('plant-bridge');
  AClient.Subscribe_ShadowUpdateDocuments('plant-bridge');
  AClient.Subscribe_ShadowDeleted('plant-bridge');
  AClient.Subscribe_ShadowRejected('plant-bridge');
  GetAwsIotShadow(AClient);
end;

function PublishRetainedAwsIot(AClient: TsgcIoTAmazon_MQTT_Client; const ATopic, AText: string): Boolean;
begin
  Result := AClient.PublishAndWait(ATopic, AText, awsIoTQoS1, True, 10000);
end;

procedure GetAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
begin
  { An empty message asks for it. }
  AClient.Publish_ShadowGet('plant-bridge', '');
end;

procedure UpdateAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client; const AState: string);
begin
  AClient.Publish_ShadowUpdate('plant-bridge', AState);
end;

procedure DeleteAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
begin
  AClient.Publish_DeleteShadow('plant-bridge', '');
end;

initialization
  Events := TAwsIotEvents.Create;

finalization
  Events.Free;

end.
