#!/bin/sh
{% if modem %}
# Writes the credentials of {{ thing }} into security tag {{ sec_tag }} of a modem: sh nrfcredstore.sh /dev/ttyACM0
# Needs nrfcredstore (pip install nrfcredstore) and a device that runs the AT client.
{% else %}
# Writes the credentials of {{ thing }} into security tag {{ sec_tag }}: sh nrfcredstore.sh /dev/ttyACM0
# Needs nrfcredstore (pip install nrfcredstore) and a build with CONFIG_TLS_CREDENTIALS_SHELL=y.
{% endif %}
set -eu
device=${1:?"usage: sh nrfcredstore.sh DEVICE"}
cd "$(dirname "$0")/modem"
nrfcredstore "$device" write {{ sec_tag }} ROOT_CA_CERT ca-cert.pem
nrfcredstore "$device" write {{ sec_tag }} CLIENT_CERT client-cert.pem
{% if key_here %}
nrfcredstore "$device" write {{ sec_tag }} CLIENT_KEY private-key.pem
{% endif %}
nrfcredstore "$device" list --tag {{ sec_tag }}
