#!/bin/sh
# Writes the credentials of plant-bridge into security tag 201 of a modem: sh nrfcredstore.sh /dev/ttyACM0
# Needs nrfcredstore (pip install nrfcredstore) and a device that runs the AT client.
set -eu
device=${1:?"usage: sh nrfcredstore.sh DEVICE"}
cd "$(dirname "$0")/modem"
nrfcredstore "$device" write 201 ROOT_CA_CERT ca-cert.pem
nrfcredstore "$device" write 201 CLIENT_CERT client-cert.pem
nrfcredstore "$device" write 201 CLIENT_KEY private-key.pem
nrfcredstore "$device" list --tag 201
