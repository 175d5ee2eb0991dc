# The lab's certificates, made anew in each run by certtool. Each NAME has NAME.key, NAME.pem (leaf alone)
# and NAME.chain (leaf, then intermediates if any) in $LAB_CERTS.

# certificate NAME ISSUER|self KEYTYPE TEMPLATE-LINES...: makes a key and a certificate.
# Without activation_date or expiration_date in the template it is valid from yesterday for five years.
certificate() {
    cert_path=$LAB_CERTS/$1
    cert_issuer=$2
    cert_key=$3
    shift 3
    printf '%s\n' "$@" >"$cert_path.tmpl"
    grep -q '^activation_date' "$cert_path.tmpl" ||
        date -u -d yesterday '+activation_date = "%Y-%m-%d %H:%M:%S"' >>"$cert_path.tmpl"
    grep -q '^expiration_date' "$cert_path.tmpl" ||
        date -u -d '5 years' '+expiration_date = "%Y-%m-%d %H:%M:%S"' >>"$cert_path.tmpl"
    case $cert_key in
    rsa) certtool --generate-privkey --key-type rsa --bits 2048 --outfile "$cert_path.key" ;;
    ecdsa) certtool --generate-privkey --key-type ecdsa --curve secp256r1 --outfile "$cert_path.key" ;;
    esac 2>/dev/null
    if [ "$cert_issuer" = self ]; then
        certtool --generate-self-signed --load-privkey "$cert_path.key" --template "$cert_path.tmpl" \
            --outfile "$cert_path.pem" 2>/dev/null
    else
        certtool --generate-certificate --load-privkey "$cert_path.key" --template "$cert_path.tmpl" \
            --load-ca-certificate "$LAB_CERTS/$cert_issuer.pem" --load-ca-privkey "$LAB_CERTS/$cert_issuer.key" \
            --outfile "$cert_path.pem" 2>/dev/null
    fi
    cp "$cert_path.pem" "$cert_path.chain"
}

# authority NAME ISSUER|self KEYTYPE COMMON-NAME [TEMPLATE-LINES...]
authority() {
    authority_name=$1 authority_issuer=$2 authority_key=$3 authority_cn=$4
    shift 4
    certificate "$authority_name" "$authority_issuer" "$authority_key" \
        "cn = \"$authority_cn\"" ca cert_signing_key crl_signing_key "$@"
}

# leaf NAME ISSUER|self KEYTYPE COMMON-NAME [TEMPLATE-LINES...]: for both TLS roles, as CUCM's are.
leaf() {
    leaf_name=$1 leaf_issuer=$2 leaf_key=$3 leaf_cn=$4
    shift 4
    certificate "$leaf_name" "$leaf_issuer" "$leaf_key" "cn = \"$leaf_cn\"" "dns_name = \"$leaf_cn\"" \
        signing_key encryption_key tls_www_server tls_www_client "$@"
}

# The certificates of the documents' clusters.
certificates_make() {
    mkdir -p "$LAB_CERTS"
    authority adfs-ca self rsa "adfs-ucce-CA" 'organization = "UCCE"'
    leaf hub adfs-ca rsa cucm1150.adfs.ucce.com
    leaf spoke adfs-ca rsa cucm11.adfs.ucce.com
    leaf hub-self self rsa cucm1150.adfs.ucce.com 'organization = "Cisco"' 'serial = 0x6b2a90d1e4c75f08'
    leaf spoke-self self rsa cucm11.adfs.ucce.com 'organization = "Cisco"' 'serial = 0x51d03c77a9be6642'
    # A multi-server certificate: its message takes several segments.
    mapfile -t names < <(printf 'dns_name = "cucm%s.adfs.ucce.com"\n' {1151..1210})
    leaf hub-multi self rsa cucm1150-ms.adfs.ucce.com 'organization = "Cisco"' 'serial = 0x2f9e01b7c4d86a35' "${names[@]}"
    leaf spoke-ecdsa adfs-ca ecdsa cucm11.adfs.ucce.com
    leaf hub-ecdsa adfs-ca ecdsa cucm1150.adfs.ucce.com

    authority cuc-root self rsa CiscoUnity-583865a1-42ae-4024-bb8c-3a0f7be27b07
    leaf cuc cuc-root rsa CiscoUnity-5dad32eb-cafa-4559-978f-56f2c6850d41
    authority example-ca self rsa "Example Issuing CA" 'organization = "Example"'
    authority example-sub-ca example-ca rsa "Example Subordinate CA" 'organization = "Example"'
    leaf cucm example-ca rsa cucmpub.example.com
    leaf cucm-self self rsa cucmpub.example.com 'organization = "Cisco"' 'serial = 0x5f1a77c0283eb1c2'
    leaf cucm-sub example-sub-ca rsa cucmpub.example.com
    cat "$LAB_CERTS/cucm-sub.pem" "$LAB_CERTS/example-sub-ca.pem" >"$LAB_CERTS/cucm-sub.chain"
    for side_file in pem key; do cp "$LAB_CERTS/cucm-sub.$side_file" "$LAB_CERTS/cucm-sub-root.$side_file"; done
    cat "$LAB_CERTS/cucm-sub.chain" "$LAB_CERTS/example-ca.pem" >"$LAB_CERTS/cucm-sub-root.chain"

    leaf cups example-ca rsa cups.ciscotac.net
    leaf cups-self self rsa cups.ciscotac.net 'organization = "Cisco"'
    leaf expressway-e example-ca rsa expe.coluc.com
    leaf coluc example-ca rsa coluc.com 'dns_name = "expe.coluc.com"'
    leaf vngtp example-ca rsa vngtp.lab 'dns_name = "im.vngtp.lab"'
    leaf vngtp-self self rsa vngtp.lab 'dns_name = "im.vngtp.lab"'
    leaf publisher-a example-ca rsa imppub-a.example.com
    leaf publisher-b example-ca rsa imppub-b.example.com
    leaf publisher-b-self self rsa imppub-b.example.com 'organization = "Cisco"'

    leaf cucm-expired example-ca rsa cucmpub.example.com \
        'activation_date = "2014-02-05 00:00:00"' 'expiration_date = "2019-02-04 00:00:00"'
    leaf cucm-future example-ca rsa cucmpub.example.com \
        "$(date -u -d '1 year' '+activation_date = "%Y-%m-%d 00:00:00"')"
    leaf cucm-revoked example-ca rsa cucmpub.example.com 'serial = 0x4badcafe'
    certificate cucm-client-only example-ca rsa 'cn = "cucmpub.example.com"' 'dns_name = "cucmpub.example.com"' \
        signing_key encryption_key tls_www_client
    certificate cuc-server-only cuc-root rsa 'cn = "CiscoUnity-5dad32eb-cafa-4559-978f-56f2c6850d41"' \
        signing_key encryption_key tls_www_server
    authority expired-sub-ca example-ca rsa "Example Subordinate CA 2012" \
        'activation_date = "2012-01-01 00:00:00"' 'expiration_date = "2022-01-01 00:00:00"'
    leaf cucm-under-expired expired-sub-ca rsa cucmpub.example.com
    cat "$LAB_CERTS/cucm-under-expired.pem" "$LAB_CERTS/expired-sub-ca.pem" >"$LAB_CERTS/cucm-under-expired.chain"

    authority constrained-ca self rsa "Example Department CA" 'nc_permit_dns = "department.example.com"'
    leaf cucm-outside constrained-ca rsa cucmpub.example.com

    printf 'crl_next_update = 3650\ncrl_number = 1\n' >"$LAB_CERTS/crl.tmpl"
    certtool --generate-crl --load-ca-certificate "$LAB_CERTS/example-ca.pem" \
        --load-ca-privkey "$LAB_CERTS/example-ca.key" --load-certificate "$LAB_CERTS/cucm-revoked.pem" \
        --template "$LAB_CERTS/crl.tmpl" --outfile "$LAB_CERTS/example-ca.crl" 2>/dev/null
    # OpenSSL wants the list of each issuer in the same file as the roots it trusts.
    cat "$LAB_CERTS/example-ca.pem" "$LAB_CERTS/example-ca.crl" >"$LAB_CERTS/example-ca-with-crl.pem"
}
