#!/usr/bin/env python3
"""Keys, certificates and keystores of other people's programs, with what is in each.

    tests/support/certificate_corpus.py FOLDER

Writes the files into FOLDER and `index.jsonl` beside them: one line per file with its producer, its passwords, and the SHA-256 of every public
key and certificate in it, as the program that made the base material knows them; for a file that is to be refused, the code of the error.
What stands in the entries of a keystore is asked of keytool. Programs: openssl, keytool, certtool (gnutls-bin), pk12util and certutil
(libnss3-tools), Bouncy Castle (libbcprov-java, through keytool), ssh-keygen, node with node-forge, Python's `cryptography`.
"""
import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as ser
from cryptography.hazmat.primitives.serialization import pkcs12

OUT = pathlib.Path(sys.argv[1]).resolve()
OUT.mkdir(parents=True, exist_ok=True)
PASS = "changeit"
# Java is started some forty times for a second of work each: without its second compiler and its parallel collector.
os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
BCPROV = "/usr/share/java/bcprov.jar"
INDEX = []
JOBS = []
KEYS = {
    "ec-p256": "EC -pkeyopt ec_paramgen_curve:P-256",
    "ec-p384": "EC -pkeyopt ec_paramgen_curve:P-384",
    "ec-p521": "EC -pkeyopt ec_paramgen_curve:P-521",
    "rsa-2048": "RSA -pkeyopt rsa_keygen_bits:2048",
    "rsa-3072": "RSA -pkeyopt rsa_keygen_bits:3072",
    "ed25519": "ED25519",
}


def run(command, stdin=None, ok=True):
    args = command if isinstance(command, list) else command.split()
    done = subprocess.run(args, cwd=OUT, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if ok and done.returncode:
        sys.exit(f"{' '.join(args)}: {done.stderr.decode(errors='replace')}{done.stdout.decode(errors='replace')}")
    return done.stdout


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def spki(certificate_or_key):
    return sha256(certificate_or_key.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo))


def add(producer, file, form, keys=(), certificates=(), **more):
    """A line of the index; `make` is what makes the file, done with the others."""
    make = more.pop("make", None)
    if make:
        JOBS.append(make)
    INDEX.append({"producer": producer, "file": file, "form": form, "keys": sorted(keys),
                  "certificates": sorted(certificates), **more})


def cmd(command):
    return lambda: run(command)


# --- the base material: a root, one below it, and for each kind of key a device ---
CNF = "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n" \
      "[leaf]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
(OUT / "ext").write_text(CNF)
run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key")
run("openssl req -x509 -new -key root.key -subj /CN=Root -days 3650 -out root.pem")
run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out inter.key")
run("openssl req -new -key inter.key -subj /CN=Intermediate -out inter.csr")
run("openssl x509 -req -in inter.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3650 -extfile ext -extensions ca -out inter.pem")
LEAF, CHAIN, KEY = {}, {}, {}
for kind, algorithm in KEYS.items():
    run(f"openssl genpkey -algorithm {algorithm} -out {kind}.key")
    run(f"openssl req -new -key {kind}.key -subj /CN=device-{kind} -out {kind}.csr")
    run(f"openssl x509 -req -in {kind}.csr -CA inter.pem -CAkey inter.key -CAcreateserial -days 3000 -extfile ext -extensions leaf -out {kind}.pem")
    (OUT / f"{kind}.chain").write_text("".join((OUT / f"{name}.pem").read_text() for name in (kind, "inter", "root")))
    KEY[kind] = ser.load_pem_private_key((OUT / f"{kind}.key").read_bytes(), None)
cert = {name: x509.load_pem_x509_certificate((OUT / f"{name}.pem").read_bytes()) for name in [*KEYS, "inter", "root"]}
ident = {name: sha256(own.public_bytes(ser.Encoding.DER)) for name, own in cert.items()}
pub = {kind: spki(KEY[kind]) for kind in KEYS}
chain_of = {kind: [ident[kind], ident["inter"], ident["root"]] for kind in KEYS}
LEGACY = "-provider default -provider legacy"

# --- openssl: keys ---
for kind in KEYS:
    known = dict(keys=[pub[kind]])
    for end in ("PEM", "DER"):
        add("openssl", f"o-{kind}-p8.{end}", "PKCS#8", **known,
            make=cmd(f"openssl pkcs8 -topk8 -nocrypt -in {kind}.key -outform {end} -out o-{kind}-p8.{end}"))
        for scheme in ("PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC4-128 PBE-SHA1-RC4-40 "
                       "PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-128 PBE-SHA1-RC2-40").split():
            add("openssl", f"o-{kind}-{scheme}.{end}", "PKCS#8, PBES1", **known, password=PASS,
                make=cmd(f"openssl pkcs8 -topk8 -in {kind}.key -v1 {scheme} -passout pass:{PASS} {LEGACY} -outform {end} -out o-{kind}-{scheme}.{end}"))
    for cipher in ("aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3", "des-cbc", "rc2-cbc", "rc2-40-cbc"):
        for prf in ("hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"):
            if cipher.startswith("rc2") and prf == "hmacWithSHA224":
                continue
            add("openssl", f"o-{kind}-{cipher}-{prf}.pem", "PKCS#8, PBES2", **known, password=PASS,
                make=cmd(f"openssl pkcs8 -topk8 -in {kind}.key -v2 {cipher} -v2prf {prf} -passout pass:{PASS} {LEGACY} -out o-{kind}-{cipher}-{prf}.pem"))
    add("openssl", f"o-{kind}-scrypt.pem", "PKCS#8, scrypt", **known, password=PASS,
        make=cmd(f"openssl pkcs8 -topk8 -in {kind}.key -scrypt -passout pass:{PASS} -out o-{kind}-scrypt.pem"))
    if kind != "ed25519":
        tool = "rsa -traditional" if kind.startswith("rsa") else "ec"
        add("openssl", f"o-{kind}-own.pem", "PKCS#1 or SEC1", **known, make=cmd(f"openssl {tool} -in {kind}.key -out o-{kind}-own.pem"))
        for cipher in ("aes128", "aes192", "aes256", "des3", "des"):
            add("openssl", f"o-{kind}-{cipher}-old.pem", "`Proc-Type`", **known, password=PASS,
                make=cmd(f"openssl {tool} -in {kind}.key -{cipher} -passout pass:{PASS} {LEGACY} -out o-{kind}-{cipher}-old.pem"))
for cipher in ("camellia-256-cbc", "aria-256-cbc"):
    add("openssl", f"o-{cipher}.pem", "PKCS#8, PBES2", password=PASS, refused="algorithm-unknown",
        make=cmd(f"openssl pkcs8 -topk8 -in ec-p256.key -v2 {cipher} -passout pass:{PASS} -out o-{cipher}.pem"))
add("openssl", "o-rsa-1024.pem", "PKCS#8", refused="key-kind", make=cmd("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out o-rsa-1024.pem"))
add("openssl", "o-ed448.pem", "PKCS#8", refused="key-kind", make=cmd("openssl genpkey -algorithm ED448 -out o-ed448.pem"))
add("openssl", "o-pss.pem", "PKCS#8", refused="key-kind", make=cmd("openssl genpkey -algorithm RSA-PSS -out o-pss.pem"))
add("openssl", "o-k256.pem", "PKCS#8", refused="key-kind", make=cmd("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out o-k256.pem"))

# --- openssl: certificates and keystores ---
for kind in KEYS:
    whole = dict(keys=[pub[kind]], certificates=chain_of[kind])
    base = f"openssl pkcs12 -export -inkey {kind}.key -in {kind}.chain -passout pass:{PASS}"
    for name, more in {
        "default": "-name device", "legacy": "-legacy", "descert": "-legacy -descert", "sha224": "-macalg sha224",
        "sha384": "-macalg sha384", "sha512": "-macalg sha512", "sha1": "-macalg sha1", "nomac": "-nomac", "nomaciter": "-nomaciter",
        "certnone": "-certpbe NONE", "none": "-keypbe NONE -certpbe NONE -nomaciter", "rc4": "-legacy -keypbe PBE-SHA1-RC4-128 -certpbe AES-128-CBC",
        "2des": "-legacy -keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-RC2-128", "camelcase": "-keypbe AES-192-CBC -certpbe AES-128-CBC -iter 1",
        "pbes1": f"-keypbe PBE-MD5-DES -certpbe PBE-SHA1-DES {LEGACY}",
    }.items():
        add("openssl", f"o-{kind}-{name}.p12", "PKCS#12", **whole, password=PASS, make=cmd(f"{base} {more} -out o-{kind}-{name}.p12"))
    add("openssl", f"o-{kind}.cer", "X.509", certificates=[ident[kind]], make=cmd(f"openssl x509 -in {kind}.pem -outform DER -out o-{kind}.cer"))
    add("openssl", f"o-{kind}.trusted", "X.509", certificates=[ident[kind]],
        make=cmd(f"openssl x509 -in {kind}.pem -trustout -addtrust clientAuth -out o-{kind}.trusted"))
    for end in ("PEM", "DER"):
        add("openssl", f"o-{kind}-p7.{end}", "PKCS#7", certificates=chain_of[kind],
            make=cmd(f"openssl crl2pkcs7 -nocrl -certfile {kind}.chain -outform {end} -out o-{kind}-p7.{end}"))
        add("openssl", f"o-{kind}-csr.{end}", "request", requests=1,
            make=cmd(f"openssl req -in {kind}.csr -outform {end} -out o-{kind}-csr.{end}"))

# --- Python's cryptography ---
ALGORITHMS = {"v2": pkcs12.PBES.PBESv2SHA256AndAES256CBC, "3des": pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC}
for kind in KEYS:
    for name, algorithm in ALGORITHMS.items():
        for mac in (hashes.SHA1(), hashes.SHA256()):
            file = f"c-{kind}-{name}-{mac.name}.p12"
            how = ser.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(5000).key_cert_algorithm(algorithm).hmac_hash(mac).build(PASS.encode())
            (OUT / file).write_bytes(pkcs12.serialize_key_and_certificates(b"device", KEY[kind], cert[kind], [cert["inter"], cert["root"]], how))
            add("cryptography", file, "PKCS#12", keys=[pub[kind]], certificates=chain_of[kind], password=PASS)
    forms = {"p8": ser.PrivateFormat.PKCS8, "ssh": ser.PrivateFormat.OpenSSH}
    if kind != "ed25519":
        forms["own"] = ser.PrivateFormat.TraditionalOpenSSL
    for name, form in forms.items():
        (OUT / f"c-{kind}-{name}.pem").write_bytes(KEY[kind].private_bytes(ser.Encoding.PEM, form, ser.NoEncryption()))
        add("cryptography", f"c-{kind}-{name}.pem", "OpenSSH" if name == "ssh" else "PEM key", keys=[pub[kind]])
    (OUT / f"c-{kind}-enc.pem").write_bytes(KEY[kind].private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.BestAvailableEncryption(PASS.encode())))
    add("cryptography", f"c-{kind}-enc.pem", "PKCS#8, PBES2", keys=[pub[kind]], password=PASS)

# --- gnutls ---
for kind in KEYS:
    for cipher in ("3des", "3des-pkcs12", "aes-128", "aes-192", "aes-256", "rc2-40", "arcfour"):
        file = f"g-{kind}-{cipher}"
        add("certtool", f"{file}.p8", "encrypted PKCS#8", keys=[pub[kind]], password=PASS,
            make=cmd(f"certtool --to-p8 --load-privkey {kind}.key --pkcs-cipher {cipher} --password {PASS} --outfile {file}.p8"))
        add("certtool", f"{file}.p12", "PKCS#12", keys=[pub[kind]], certificates=chain_of[kind], password=PASS,
            make=cmd(f"certtool --to-p12 --load-privkey {kind}.key --load-certificate {kind}.chain --p12-name device --pkcs-cipher {cipher} --password {PASS} --outder --outfile {file}.p12"))

# --- ssh-keygen ---
for name, args in {"rsa": "-t rsa -b 2048", "e256": "-t ecdsa -b 256", "e384": "-t ecdsa -b 384", "e521": "-t ecdsa -b 521", "ed": "-t ed25519"}.items():
    for form, more in {"new": "", "pem": "-m PEM", "p8": "-m PKCS8"}.items():
        if name == "ed" and form != "new":
            continue
        run(["ssh-keygen", "-q", *args.split(), *more.split(), "-N", "", "-f", f"s-{name}-{form}"])
        raw = (OUT / f"s-{name}-{form}").read_bytes()
        load = ser.load_ssh_private_key if b"OPENSSH" in raw else ser.load_pem_private_key
        add("ssh-keygen", f"s-{name}-{form}", "OpenSSH" if form == "new" else "PEM key", keys=[spki(load(raw, None))])
    run(["ssh-keygen", "-q", *args.split(), "-N", PASS, "-f", f"s-{name}-enc"])
    add("ssh-keygen", f"s-{name}-enc", "OpenSSH", password=PASS, refused="key-form")

# --- envelopes: the same material as other programs hand it on ---
for kind in KEYS:
    key, own = (OUT / f"{kind}.key").read_text(), (OUT / f"{kind}.pem").read_text()
    public = KEY[kind].public_key().public_bytes(ser.Encoding.PEM, ser.PublicFormat.SubjectPublicKeyInfo).decode()
    both = dict(keys=[pub[kind]], certificates=[ident[kind]])
    answer = {"certificateArn": "arn:aws:iot:eu-central-1:123456789012:cert/00", "certificateId": ident[kind], "certificatePem": own,
              "keyPair": {"PublicKey": public, "PrivateKey": key}}
    b64 = lambda text: base64.b64encode(text.encode()).decode()
    secret = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: device\ntype: kubernetes.io/tls\ndata:\n  tls.crt: {b64(own)}\n  tls.key: {b64(key)}\n"
    wrapped = "\n".join(re.findall(".{1,76}", b64(key + own)))
    for name, text in {
        "aws.json": json.dumps(answer, indent=4), "aws-line.json": json.dumps(answer), "env": "KEY=" + json.dumps(key) + "\nCERT=" + json.dumps(own) + "\n",
        "b64": b64(key + own), "wrapped.b64": wrapped, "quoted.b64": f'"{b64(key + own)}"\n', "secret.yaml": secret,
        "secret.json": json.dumps({"kind": "Secret", "data": {"tls.crt": b64(own), "tls.key": b64(key)}}),
        "crlf.pem": (key + own).replace("\n", "\r\n"), "bom.pem": "\ufeff" + key + own, "indent.yaml": "key: |\n  " + (key + own).replace("\n", "\n  "),
    }.items():
        (OUT / f"e-{kind}.{name}").write_bytes(text.encode())
        add("envelopes", f"e-{kind}.{name}", "envelope", **both)
    (OUT / f"e-{kind}.utf16").write_bytes((key + own).encode("utf-16"))
    add("envelopes", f"e-{kind}.utf16", "envelope", **both)

with ThreadPoolExecutor(4) as pool:
    list(pool.map(lambda make: make(), JOBS))

# --- NSS: what Firefox writes too ---
run("mkdir -p nss")
run("certutil -N -d sql:nss --empty-password")
for kind in KEYS:
    if kind == "ed25519":
        continue
    run(f"pk12util -i o-{kind}-default.p12 -d sql:nss -W {PASS}")
    listed = run("certutil -L -d sql:nss").decode()
    nick = next(line for line in (l[:60].strip() for l in listed.splitlines()) if line.startswith("device") and line not in [i.get("nick") for i in INDEX])
    for name, more in {"default": "", "aes": "-c AES-256-CBC -C AES-256-CBC", "aes128": "-c AES-128-CBC -C AES-128-CBC",
                       "3des": "-c DES-EDE3-CBC -C DES-EDE3-CBC", "rc2": "-C RC2-CBC"}.items():
        file = f"n-{kind}-{name}.p12"
        done = subprocess.run(["pk12util", "-o", file, "-n", nick, "-d", "sql:nss", "-W", PASS, *more.split()], cwd=OUT, capture_output=True)
        if done.returncode == 0 and (OUT / file).exists():
            add("NSS pk12util", file, "PKCS#12 (BER)", keys=[pub[kind]], certificates=chain_of[kind], password=PASS, nick=nick)

# --- Java and Bouncy Castle: one store with every kind of key, in every kind of store ---
BC = ["-providerpath", BCPROV, "-providerclass", "org.bouncycastle.jce.provider.BouncyCastleProvider"]


def keytool(*args, ok=True):
    return run(["keytool", *args], ok=ok)


def view(file, kind, *more):
    """What keytool sees in a store: for each alias the certificates of its entry, and whether it is a key's."""
    text = keytool("-list", "-rfc", "-keystore", file, "-storetype", kind, "-storepass", PASS, *more).decode()
    entries = {}
    for part in text.split("Alias name: ")[1:]:
        alias = part.splitlines()[0].strip()
        pems = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", part, re.S)
        ids = [sha256(x509.load_pem_x509_certificate(pem.encode()).public_bytes(ser.Encoding.DER)) for pem in pems]
        entries[alias] = {"isKey": "PrivateKeyEntry" in part, "chain": ids}
    return entries


JAVA_KINDS = list(KEYS)
for kind in JAVA_KINDS:
    keytool("-importkeystore", "-noprompt", "-srckeystore", f"o-{kind}-default.p12", "-srcstoretype", "PKCS12", "-srcstorepass", PASS,
            "-srcalias", "device", "-destalias", kind, "-destkeystore", "all.p12", "-deststoretype", "PKCS12", "-deststorepass", PASS)
# A renewal: a second certificate for the first key, under a name of its own.
run("openssl x509 -req -in ec-p256.csr -CA inter.pem -CAkey inter.key -CAcreateserial -days 3100 -extfile ext -extensions leaf -out renewed.pem")
renewed = x509.load_pem_x509_certificate((OUT / "renewed.pem").read_bytes())
run(f"openssl pkcs12 -export -inkey ec-p256.key -in renewed.pem -certfile inter.pem -name renewed -passout pass:{PASS} -out renewed.p12")
keytool("-importkeystore", "-noprompt", "-srckeystore", "renewed.p12", "-srcstoretype", "PKCS12", "-srcstorepass", PASS,
        "-srcalias", "renewed", "-destalias", "renewed", "-destkeystore", "all.p12", "-deststoretype", "PKCS12", "-deststorepass", PASS)
keytool("-importcert", "-noprompt", "-keystore", "all.p12", "-storetype", "PKCS12", "-storepass", PASS, "-alias", "root", "-file", "root.pem")
ALL_KEYS = [pub[kind] for kind in JAVA_KINDS]
ALL = sorted({one for kind in JAVA_KINDS for one in chain_of[kind]} | {sha256(renewed.public_bytes(ser.Encoding.DER))})


def java(producer, file, kind, *more, refused=None, multi=True, form=None):
    keytool("-importkeystore", "-noprompt", "-srckeystore", "all.p12", "-srcstoretype", "PKCS12", "-srcstorepass", PASS,
            "-destkeystore", file, "-deststoretype", kind, "-deststorepass", PASS, *more)
    if refused:
        add(producer, file, form or kind, password=PASS, refused=refused)
    else:
        more = [word for word in more if not word.startswith("-J")]
        add(producer, file, form or kind, keys=ALL_KEYS, certificates=ALL, password=PASS, entries=view(file, kind, *more))


java("keytool", "j.p12", "PKCS12")
java("keytool", "j-legacy.p12", "PKCS12", "-J-Dkeystore.pkcs12.legacy")
java("keytool", "j.jks", "JKS")
java("keytool", "j.jceks", "JCEKS", refused="jceks")
for kind in ("ec-p256", "rsa-2048"):
    for store in ("PKCS12", "JKS"):
        file = f"j-{kind}.{store.lower()}"
        keytool("-importkeystore", "-noprompt", "-srckeystore", "all.p12", "-srcstoretype", "PKCS12", "-srcstorepass", PASS, "-srcalias", kind,
                "-destkeystore", file, "-deststoretype", store, "-deststorepass", PASS)
        add("keytool", file, store, keys=[pub[kind]], certificates=chain_of[kind], password=PASS, entries=view(file, store))
keytool("-importkeystore", "-noprompt", "-srckeystore", "j-rsa-2048.pkcs12", "-srcstoretype", "PKCS12", "-srcstorepass", PASS, "-srcalias", "rsa-2048",
        "-destkeystore", "j-keypass.jks", "-deststoretype", "JKS", "-deststorepass", PASS, "-destkeypass", "another-one")
add("keytool", "j-keypass.jks", "JKS", keys=[pub["rsa-2048"]], certificates=chain_of["rsa-2048"], password=PASS, keyPassword="another-one")
for store in ("PKCS12", "JKS"):
    file = f"j-trust.{store.lower()}"
    for alias in ("root", "inter"):
        keytool("-importcert", "-noprompt", "-keystore", file, "-storetype", store, "-storepass", PASS, "-alias", alias, "-file", f"{alias}.pem")
    add("keytool", file, store, certificates=[ident["root"], ident["inter"]], password=PASS, entries=view(file, store))
for store in ("BCPKCS12", "PKCS12-DEF", "PKCS12-3DES-3DES", "PKCS12-3DES-40RC2", "PKCS12-DEF-3DES-3DES", "PKCS12-AES256-AES128", "PKCS12-AES256-AES128-GCM"):
    file = f"b-{store}.p12"
    made = subprocess.run(["keytool", "-importkeystore", "-noprompt", "-srckeystore", "all.p12", "-srcstoretype", "PKCS12", "-srcstorepass", PASS,
                           "-destkeystore", file, "-deststoretype", store, "-deststorepass", PASS, *BC], cwd=OUT, capture_output=True)
    if made.returncode == 0:
        # In keys, not entries: Bouncy Castle writes one certificate per key, and a trusted one without Java's mark.
        add("Bouncy Castle", file, "PKCS#12", keys=ALL_KEYS, certificates=ALL, password=PASS)
    else:
        print(store, made.stdout.decode()[-300:], file=sys.stderr)
for store, code in (("BKS", "not-recognised"), ("UBER", "not-recognised"), ("BCFKS", "keystore-form")):
    java("Bouncy Castle", f"b.{store.lower()}", store, *BC, refused=code, form=store)

# --- node-forge ---
if (modules := os.environ.get("NODE_PATH")) and (pathlib.Path(modules) / "node-forge").exists():
    script = """
const forge = require('node-forge'), fs = require('fs');
const read = name => fs.readFileSync(name, 'utf8');
for (const kind of ['rsa-2048', 'rsa-3072']) {
  const key = forge.pki.privateKeyFromPem(read(`o-${kind}-own.pem`));
  const own = forge.pki.pemToDer(read(`${kind}.pem`));
  const asn1 = forge.asn1;
  for (const algorithm of ['3des', 'aes128', 'aes192', 'aes256']) {
    fs.writeFileSync(`f-${kind}-${algorithm}.pem`, forge.pki.encryptRsaPrivateKey(key, 'changeit', {algorithm}));
    const info = forge.pki.encryptPrivateKeyInfo(forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)), 'changeit', {algorithm});
    fs.writeFileSync(`f-${kind}-${algorithm}.p8`, forge.pki.encryptedPrivateKeyToPem(info));
    const p12 = forge.pkcs12.toPkcs12Asn1(key, null, 'changeit', {algorithm});
    fs.writeFileSync(`f-${kind}-${algorithm}.p12`, Buffer.from(asn1.toDer(p12).getBytes(), 'binary'));
  }
  fs.writeFileSync(`f-${kind}.pem`, forge.pki.privateKeyToPem(key));
}
"""
    run(["node", "-e", script])
    for kind in ("rsa-2048", "rsa-3072"):
        add("node-forge", f"f-{kind}.pem", "PKCS#1", keys=[pub[kind]])
        for algorithm in ("3des", "aes128", "aes192", "aes256"):
            for end, form in (("pem", "`Proc-Type`"), ("p8", "encrypted PKCS#8"), ("p12", "PKCS#12")):
                add("node-forge", f"f-{kind}-{algorithm}.{end}", form, keys=[pub[kind]], password=PASS)

with open(OUT / "index.jsonl", "w") as index:
    for line in INDEX:
        assert (OUT / line["file"]).exists(), line
        index.write(json.dumps(line) + "\n")
print(len(INDEX), "files")
