"""A stand-in for AWS IoT Core: moto, mended where it differs from AWS; prints its port and ends when its stdin closes.

Mended (each from the API reference of the call): CreateCertificateFromCsr signs the key of the request, checks the request's own signature
and honours setAsActive; certificate ids are the SHA-256 of the DER; DescribeEndpoint answers the same each time; CreateThing again with the
same configuration succeeds and with another is ResourceAlreadyExistsException; ListCertificates lists the newest first, in pages; a deprecated
thing type says since when.

  --stock        moto as it is
  --latency MS   every answer takes so long
  --quotas       refuses what comes faster than AWS's default quotas (AWS General Reference, "AWS IoT Core API rate limits")
  --raised TPS   the quotas that hold a fleet back are that many calls a second, and Service Quotas says so
"""

import argparse
import collections
import datetime
import hashlib
import json
import os
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("--stock", action="store_true")
parser.add_argument("--latency", type=float, default=0)
parser.add_argument("--quotas", action="store_true")
parser.add_argument("--raised", type=float)
arguments = parser.parse_args()

# Tests that run at once work in regions of their own, more than AWS has.
os.environ["MOTO_ALLOW_NONEXISTENT_REGION"] = "true"

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from moto.core.config import default_user_config
from moto.iot import models, responses
from moto.iot.exceptions import InvalidRequestException, ResourceAlreadyExistsException, ResourceNotFoundException
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

LOCK = threading.Lock()
KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "A stand-in for AWS IoT")])
END = datetime.datetime(2049, 12, 31, 23, 59, 59)


def create_certificate_from_csr(self, csr, set_as_active):
    try:
        request = x509.load_pem_x509_csr(csr.encode())
        if not request.is_signature_valid:
            raise ValueError("the signature")
    except Exception as error:
        raise InvalidRequestException(f"the CSR is not good: {error}") from error
    certificate = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(ISSUER)
        .public_key(request.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime.utcnow() - datetime.timedelta(minutes=2))
        .not_valid_after(END)
        .sign(KEY, hashes.SHA256())
    )
    active = set_as_active in (True, "true")
    with LOCK:
        return self.register_certificate(
            certificate.public_bytes(Encoding.PEM).decode(), ca_certificate_pem=None, set_as_active=active, status="INACTIVE"
        )


def list_certificates(self):
    page_size = self._get_int_param("pageSize") or 250
    start = int(self._get_param("marker") or 0)
    with LOCK:
        newest_first = list(self.iot_backend.certificates.values())[::-1]
    end = start + page_size
    marker = str(end) if end < len(newest_first) else None
    answer = {"certificates": [certificate.to_dict() for certificate in newest_first[start:end]], "nextMarker": marker}
    return responses.ActionResult(answer)


def describe_thing(self, thing_name):
    # moto walks through all things while another thread adds one.
    there = self.things.get(models.FakeThing(thing_name, None, {}, self.account_id, self.region_name).arn)
    if there is None:
        raise ResourceNotFoundException()
    return there


stock_create_thing = models.IoTBackend.create_thing


def create_thing(self, thing_name, thing_type_name, attribute_payload, billing_group_name=None):
    with LOCK:
        there = next((thing for thing in list(self.things.values()) if thing.thing_name == thing_name), None)
        if there is None:
            return stock_create_thing(self, thing_name, thing_type_name, attribute_payload, billing_group_name)
        kind = there.thing_type.thing_type_name if there.thing_type else None
        if (there.attributes, kind) != ((attribute_payload or {}).get("attributes", {}), thing_type_name or None):
            raise ResourceAlreadyExistsException(f"Thing {thing_name} already exists", there.thing_id, there.arn)
        return there


def describe_endpoint(self, endpoint_type):
    class Endpoint:
        prefix = "a" + hashlib.sha256(self.region_name.encode()).hexdigest()[:13]
        hosts = {
            "iot:Data-ATS": f"{prefix}-ats.iot.{self.region_name}.amazonaws.com",
            "iot:Data": f"{prefix}.iot.{self.region_name}.amazonaws.com",
            "iot:CredentialProvider": f"{prefix}.credentials.iot.{self.region_name}.amazonaws.com",
        }

        def to_dict(self):
            return {"endpointAddress": self.hosts[endpoint_type or "iot:Data"]}

    return Endpoint()


moto_deprecates = models.IoTBackend.deprecate_thing_type


def deprecate_thing_type(self, thing_type_name, undo_deprecate):
    thing_type = moto_deprecates(self, thing_type_name, undo_deprecate)
    thing_type.metadata["deprecationDate"] = int(time.time())
    return thing_type


if not arguments.stock:
    default_user_config["iot"]["use_valid_cert"] = True
    models.IoTBackend.create_certificate_from_csr = create_certificate_from_csr
    models.IoTBackend.create_thing = create_thing
    models.IoTBackend.describe_thing = describe_thing
    models.IoTBackend.describe_endpoint = describe_endpoint
    models.IoTBackend.deprecate_thing_type = deprecate_thing_type
    responses.IoTResponse.list_certificates = list_certificates

# Method and the parts of the path that are fixed, to calls a second.
QUOTAS = {
    ("POST", "things/*"): 100, ("GET", "things/*"): 350, ("DELETE", "things/*"): 100, ("PATCH", "things/*"): 100,
    ("PUT", "things/*/principals"): 100, ("DELETE", "things/*/principals"): 100, ("GET", "things/*/principals"): 20,
    ("GET", "things/*/thing-groups"): 100, ("POST", "certificates"): 15, ("PUT", "target-policies/*"): 15,
    ("POST", "target-policies/*"): 15, ("POST", "attached-policies/*"): 15, ("PUT", "certificates/*"): 10,
    ("GET", "certificates/*"): 10, ("DELETE", "certificates/*"): 10, ("GET", "certificates"): 10,
    ("GET", "principals/things"): 10, ("GET", "things"): 10, ("GET", "endpoint"): 10,
}
ALL_OTHERS = 10
RAISED = {
    "CreateCertificateFromCsr": ("POST", "certificates"), "AttachPolicy": ("PUT", "target-policies/*"),
    "ListThingPrincipals": ("GET", "things/*/principals"),
}
if arguments.raised:
    QUOTAS.update({call: arguments.raised for call in RAISED.values()})


def call_of(method, path):
    parts = path.strip("/").split("/")
    return method, "/".join("*" if at == 1 and parts[0] in ("things", "certificates", "policies", "target-policies", "attached-policies") else part for at, part in enumerate(parts))


class Gate:
    """Refuses what comes too fast: a bucket per call that holds one second's worth and fills at the quota."""

    def __init__(self, app):
        self.app = app
        self.buckets = {}
        self.counts = collections.Counter()
        self.lock = threading.Lock()

    def allows(self, call):
        quota = QUOTAS.get(call, ALL_OTHERS)
        now = time.monotonic()
        with self.lock:
            tokens, since = self.buckets.get(call, (quota, now))
            tokens = min(quota, tokens + (now - since) * quota)
            self.buckets[call] = (tokens - 1 if tokens >= 1 else tokens, now)
            self.counts["calls"] += 1
            self.counts["throttled"] += tokens < 1
            return tokens >= 1

    def connection(self, client_id, start_response):
        """GetConnection, which moto has not: what it says lies in the client's id. Times in milliseconds, as the API reference has it."""
        said = {"online": {"connected": True, "connectedSince": 1767225600000, "thingName": client_id},
                "rival": {"connected": False, "disconnectedSince": 1767225600000, "disconnectReason": "DUPLICATE_CLIENTID"}}
        kind = client_id.rsplit("-", 1)[-1]
        if kind not in said:
            refusal = "ForbiddenException" if kind == "secret" else "ResourceNotFoundException"
            start_response("403 Forbidden" if kind == "secret" else "404 Not Found", [("content-type", "application/json"), ("x-amzn-errortype", refusal)])
            return [b'{"message":"no"}']
        start_response("200 OK", [("content-type", "application/json")])
        return [json.dumps({"clientId": client_id, "cleanSession": True} | said[kind]).encode()]

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/counts":
            start_response("200 OK", [("content-type", "application/json")])
            return [json.dumps(self.counts).encode()]
        if environ["PATH_INFO"].startswith("/connections/"):
            return self.connection(environ["PATH_INFO"].rsplit("/", 1)[1], start_response)
        if environ.get("HTTP_X_AMZ_TARGET") == "ServiceQuotasV20190624.ListServiceQuotas":
            raised = RAISED if arguments.raised else []
            quotas = [{"ServiceCode": "iotcore", "QuotaName": f"{api} API TPS", "Value": arguments.raised} for api in raised]
            start_response("200 OK", [("content-type", "application/x-amz-json-1.1")])
            return [json.dumps({"Quotas": quotas}).encode()]
        if arguments.latency:
            time.sleep(arguments.latency / 1000)
        is_iot = environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != "/"
        if arguments.quotas and is_iot and not self.allows(call_of(environ["REQUEST_METHOD"], environ["PATH_INFO"])):
            head = [("content-type", "application/json"), ("x-amzn-errortype", "ThrottlingException")]
            start_response("400 Bad Request", head)
            return [b'{"message":"Rate exceeded"}']
        return self.app(environ, start_response)


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


server = make_server("127.0.0.1", 0, Gate(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=Quiet)
threading.Thread(target=end_with_parent, daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
