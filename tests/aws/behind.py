"""What somebody else does to a region behind the manifest's back, a thing each: `behind.py PORT REGION FOREIGN.pem…`."""

import json
import sys

import boto3

port, region, *pems = sys.argv[1:]
iot = boto3.client(
    "iot", endpoint_url=f"http://127.0.0.1:{port}", region_name=region, aws_access_key_id="x", aws_secret_access_key="y"
)
allow = {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}
for policy in ("wide", "by-hand"):
    iot.create_policy(policyName=policy, policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}, indent=1))


def own(thing):
    return iot.list_thing_principals(thingName=thing)["principals"][0]


def id_of(arn):
    return arn.rsplit("/", 1)[1]


def foreign(status):
    with open(pems.pop(0)) as pem:
        return iot.register_certificate_without_ca(certificatePem=pem.read(), status=status)["certificateArn"]


def group(name, parent=None):
    more = {"parentGroupName": parent} if parent else {}
    return iot.create_thing_group(thingGroupName=name, thingGroupProperties={"thingGroupDescription": "theirs"}, **more)["thingGroupArn"]


stranger = foreign("ACTIVE")
iot.attach_thing_principal(thingName="t01", principal=stranger)
iot.attach_policy(policyName="wide", target=stranger)
iot.attach_thing_principal(thingName="t02", principal=foreign("INACTIVE"))
iot.attach_thing_principal(thingName="t03", principal=foreign("ACTIVE"))
iot.create_thing(thingName="stranger")
iot.attach_thing_principal(thingName="stranger", principal=own("t04"))
iot.attach_policy(policyName="by-hand", target=own("t05"))
iot.attach_policy(policyName="wide", target=iot.describe_thing_group(thingGroupName="plants")["thingGroupArn"])
group("theirs")
iot.add_thing_to_thing_group(thingGroupName="theirs", thingName="t07")
iot.attach_policy(policyName="wide", target=group("powerful"))
iot.add_thing_to_thing_group(thingGroupName="powerful", thingName="t08")
iot.attach_policy(policyName="wide", target=group("top"))
group("below", "top")
iot.add_thing_to_thing_group(thingGroupName="below", thingName="t09")
iot.update_thing(thingName="t10", attributePayload={"attributes": {"site": "paris"}, "merge": True})
iot.update_thing(thingName="t11", attributePayload={"attributes": {"owner": "me"}, "merge": True})
iot.update_thing(thingName="t12", removeThingType=True)
iot.deprecate_thing_type(thingTypeName="old")
iot.update_certificate(certificateId=id_of(own("t14")), newStatus="INACTIVE")
iot.detach_thing_principal(thingName="t15", principal=own("t15"))
iot.detach_policy(policyName="t16", target=own("t16"))
text = iot.get_policy(policyName="t17")["policyDocument"].replace("own/t17", "*")
iot.create_policy_version(policyName="t17", policyDocument=text, setAsDefault=True)
text = iot.get_policy(policyName="t18")["policyDocument"].replace("own/t18", "other")
iot.create_policy_version(policyName="t18", policyDocument=text, setAsDefault=False)
iot.set_default_policy_version(policyName="t18", policyVersionId="2")
iot.attach_policy(policyName="t19", target=foreign("ACTIVE"))
iot.attach_policy(policyName="t20", target=group("more"))
arn = own("t21")
iot.detach_thing_principal(thingName="t21", principal=arn)
iot.delete_thing(thingName="t21")
iot.remove_thing_from_thing_group(thingGroupName="works", thingName="t22")
arn = own("t23")
iot.update_certificate(certificateId=id_of(arn), newStatus="REVOKED")
