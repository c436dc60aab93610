"""The same work as `awsiot-kit apply` as a boto3 script does it: 16 threads, keys made here, the SDK's standard retries."""

import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

count, out = int(sys.argv[1]), pathlib.Path(sys.argv[2])
config = Config(retries={"mode": "standard", "max_attempts": 20}, max_pool_connections=16)
iot = boto3.client("iot", config=config)
iot.create_policy(policyName="peer", policyDocument='{"Version":"2012-10-17","Statement":[]}')


def provision(number):
    name = f"peer-{number:05}"
    iot.create_thing(thingName=name)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    folder = out / name
    folder.mkdir(parents=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "private-key.pem").write_bytes(pem)
    made = iot.create_certificate_from_csr(certificateSigningRequest=csr.public_bytes(Encoding.PEM).decode(), setAsActive=True)
    (folder / "certificate.pem").write_text(made["certificatePem"])
    iot.attach_policy(policyName="peer", target=made["certificateArn"])
    iot.attach_thing_principal(thingName=name, principal=made["certificateArn"])


with ThreadPoolExecutor(16) as pool:
    list(pool.map(provision, range(count)))
