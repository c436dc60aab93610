{ AWS IoT Core with sgcWebSockets, made by awsiot-kit. Needs an edition of the component that has its MQTT and IoT parts. }
unit AwsIotClient;

interface

uses
  Classes, SysUtils, sgcIoT, sgcIoT_Amazon_MQTT_Client, sgcWebSocket_Classes, sgcWebSocket_Types, sgcSocket_Classes,
  sgcWebSocket_Protocol_MQTT_Message;

type
  { What the client does by itself; a handler of your own can call these. }
  TAwsIotEvents = class
{% if clean %}
    { With this event assigned the component sends the identifier that the handler leaves in aClientIdentifier. }
    procedure BeforeConnect(Connection: TsgcWSConnection; var aCleanSession: Boolean; var aClientIdentifier: string);
{% endif %}
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
{% if retained %}

{ Publishes and has AWS keep the message for those who subscribe later; waits for AWS's answer, ten seconds at most. }
function PublishRetainedAwsIot(AClient: TsgcIoTAmazon_MQTT_Client; const ATopic, AText: string): Boolean;
{% endif %}
{% if shadow %}

// Asks for the shadow as it is; tells it a state, '{"state":{"reported":...}}'; deletes it.
procedure GetAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
procedure UpdateAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client; const AState: string);
procedure DeleteAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
{% endif %}
{% if template %}

// Fleet provisioning, for a client that has connected with a claim certificate: listen, then ask for a certificate for the
// request (PEM), then register with the certificateOwnershipToken of the answer, which OnMQTTPublish gets:
// '{"certificateOwnershipToken":"...","parameters":{...}}'.
procedure SubscribeAwsIotProvisioning(AClient: TsgcIoTAmazon_MQTT_Client);
procedure RequestAwsIotCertificate(AClient: TsgcIoTAmazon_MQTT_Client; const ACertificateRequest: string);
procedure RegisterAwsIotThing(AClient: TsgcIoTAmazon_MQTT_Client; const APayload: string);
{% endif %}

implementation

var
  Events: TAwsIotEvents;
{% if clean %}

procedure TAwsIotEvents.BeforeConnect(Connection: TsgcWSConnection; var aCleanSession: Boolean; var aClientIdentifier: string);
begin
  aCleanSession := True;
  aClientIdentifier := Client.Amazon.ClientId;
end;
{% endif %}

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
{% if clean %}
  Result.OnMQTTBeforeConnect := Events.BeforeConnect;
{% endif %}
  Result.Amazon.ClientId := '{{ client_id }}';
  Result.Amazon.Endpoint := '{{ endpoint }}';
{% if auth == "certificate" and port == 443 %}
  { On 443 it speaks ALPN (x-amzn-mqtt-ca), which needs the vendor's own Indy. }
{% endif %}
  Result.Amazon.Port := {{ port }};
{% if auth == "certificate" %}
  Result.Certificate.Enabled := True;
  Result.Certificate.Version := tls1_2;
{% if schannel %}
  Result.Certificate.IOHandler := iohSChannel;
  Result.Certificate.CertFile := ACertificates + 'device.pfx';
  Result.Certificate.KeyFile := '';
  { The password of device.pfx; keep it where only the service can read it. }
  Result.Certificate.Password := GetEnvironmentVariable('AWS_IOT_PFX_PASSWORD');
  { For a PFX that is in Windows' own store instead: leave CertFile empty and give its thumbprint. }
  Result.Certificate.SChannel_Options.CertHash := '';
  Result.Certificate.SChannel_Options.CertStoreName := scsnMY;
  Result.Certificate.SChannel_Options.CertStorePath := scspStoreCurrentUser;
  Result.Certificate.SChannel_Options.CipherList := '';
{% else %}
  Result.Certificate.IOHandler := iohOpenSSL;
  Result.Certificate.CertFile := ACertificates + 'certificate.pem';
  Result.Certificate.KeyFile := ACertificates + 'private-key.pem';
  Result.Certificate.Password := '';
  { {{ openssl }}: {% if openssl == "3.0" %}needs the vendor's own Indy packages, not those that come with Delphi{% elif openssl == "1.1" %}libssl-1_1 and libcrypto-1_1 beside the program{% else %}ssleay32 and libeay32 beside the program; OpenSSL 1.0 has had no fixes since 2019{% endif %}. }
  Result.Certificate.OpenSSL_Options.APIVersion := {{ openssl_api }};
  Result.Certificate.OpenSSL_Options.LibPath := oslpNone;
  Result.Certificate.OpenSSL_Options.LibPathCustom := '';
  Result.Certificate.OpenSSL_Options.UnixSymLinks := oslsSymLinksDefault;
{% endif %}
  Result.SignatureV4.Enabled := False;
  Result.CustomAuthentication.Enabled := False;
{% elif auth == "sigv4" %}
  { SignatureV4 wins over a certificate that is enabled, as it is by default; say so all the same. }
  Result.Certificate.Enabled := False;
  Result.SignatureV4.Enabled := True;
  Result.SignatureV4.Region := '{{ region }}';
  Result.SignatureV4.AccessKey := GetEnvironmentVariable('AWS_ACCESS_KEY_ID');
  Result.SignatureV4.SecretKey := GetEnvironmentVariable('AWS_SECRET_ACCESS_KEY');
  Result.SignatureV4.SessionToken := GetEnvironmentVariable('AWS_SESSION_TOKEN');
  { SignatureV4 has OpenSSL options of its own; those of Certificate are not looked at then. }
  Result.SignatureV4.OpenSSL_Options.APIVersion := {{ openssl_api }};
  Result.CustomAuthentication.Enabled := False;
{% else %}
  { A certificate that is enabled, as it is by default, wins over custom authentication. }
  Result.Certificate.Enabled := False;
  Result.SignatureV4.Enabled := False;
  Result.CustomAuthentication.Enabled := True;
  Result.CustomAuthentication.WebSockets := True;
  Result.CustomAuthentication.Parameters := '/mqtt{{ authorizer }}';
  { Further header lines for the authorizer: 'name=value', one each. }
  Result.CustomAuthentication.Headers.Clear;
  Result.MQTTAuthentication.Enabled := True;
  Result.MQTTAuthentication.UserName := GetEnvironmentVariable('AWS_IOT_USERNAME');
  Result.MQTTAuthentication.Password := GetEnvironmentVariable('AWS_IOT_PASSWORD');
{% endif %}
{% if auth != "custom" %}
  Result.MQTTAuthentication.Enabled := False;
{% endif %}
  { AWS takes a keep-alive of 30 to 1200 seconds. }
  Result.MQTTHeartBeat.Enabled := True;
  Result.MQTTHeartBeat.Interval := {{ keep_alive }};
  Result.MQTTHeartBeat.Timeout := 0;
  Result.WatchDog.Enabled := True;
  Result.WatchDog.Interval := 10;
  Result.WatchDog.Attempts := 0;
  Result.LogFile.Enabled := False;
  Result.LogFile.FileName := '';
end;

procedure SubscribeAwsIotTopics(AClient: TsgcIoTAmazon_MQTT_Client);
begin
{% for filter in subscribe %}
  AClient.Subscribe('{{ filter }}', awsIoTQoS1);
{% endfor %}
{% if shadow %}
  AClient.Subscribe_ShadowGetAccepted('{{ thing }}');
  AClient.Subscribe_ShadowGetRejected('{{ thing }}');
  AClient.Subscribe_ShadowUpdateAccepted('{{ thing }}');
  AClient.Subscribe_ShadowUpdateRejected('{{ thing }}');
  AClient.Subscribe_ShadowUpdateDelta('{{ thing }}');
  AClient.Subscribe_ShadowUpdateDocuments('{{ thing }}');
  AClient.Subscribe_ShadowDeleted('{{ thing }}');
  AClient.Subscribe_ShadowRejected('{{ thing }}');
  GetAwsIotShadow(AClient);
{% endif %}
end;
{% if retained %}

function PublishRetainedAwsIot(AClient: TsgcIoTAmazon_MQTT_Client; const ATopic, AText: string): Boolean;
begin
  Result := AClient.PublishAndWait(ATopic, AText, awsIoTQoS1, True, 10000);
end;
{% endif %}
{% if shadow %}

procedure GetAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
begin
  { An empty message asks for it. }
  AClient.Publish_ShadowGet('{{ thing }}', '');
end;

procedure UpdateAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client; const AState: string);
begin
  AClient.Publish_ShadowUpdate('{{ thing }}', AState);
end;

procedure DeleteAwsIotShadow(AClient: TsgcIoTAmazon_MQTT_Client);
begin
  AClient.Publish_DeleteShadow('{{ thing }}', '');
end;
{% endif %}
{% if template %}

procedure SubscribeAwsIotProvisioning(AClient: TsgcIoTAmazon_MQTT_Client);
begin
  AClient.SubscribeCreateCertificateFromCsrResponse;
  AClient.SubscribeCreateCertificateFromCsrError;
  AClient.SubscribeRegisterThingResponse('{{ template }}');
  AClient.SubscribeRegisterThingError('{{ template }}');
end;

procedure RequestAwsIotCertificate(AClient: TsgcIoTAmazon_MQTT_Client; const ACertificateRequest: string);
begin
  AClient.CreateCertificateFromCsr(ACertificateRequest);
end;

procedure RegisterAwsIotThing(AClient: TsgcIoTAmazon_MQTT_Client; const APayload: string);
begin
  AClient.RegisterThing('{{ template }}', APayload);
end;
{% endif %}

initialization
  Events := TAwsIotEvents.Create;

finalization
  Events.Free;

end.
