# A directory of ten users in slapd, and those who ask it.

host cucm 10.48.47.110 2001:db8:47::110
host dc 10.48.36.20 2001:db8:36::20

SLAPD="OpenLDAP $(slapd -VV 2>&1 | sed -n 's/.*slapd \([0-9.]*\).*/\1/p')"
slapd_home=$LAB_TMP/slapd
base=dc=lab,dc=example
sync="cn=sync,$base"
sync_password=lab-sync-secret
simulated_ad="simulated: lab/ad.py; real: ldapsearch $SLAPD"

at() { if [ "$2" = 6 ]; then echo "[$(address6 "$1")]"; else address "$1"; fi; }

# people_make: ten users, one of whom has a photograph of some segments, and the account that synchronises.
people_make() {
    printf 'dn: %s\nobjectClass: domain\ndc: lab\n\n' "$base"
    printf 'dn: %s\nobjectClass: person\ncn: sync\nsn: sync\nuserPassword: %s\n\n' "$sync" "$sync_password"
    for number in 1 2 3 4 5 6 7 8 9 10; do
        printf 'dn: uid=user%s,%s\nobjectClass: inetOrgPerson\ncn: User %s\nsn: Of the lab\nuid: user%s\nuserPassword: lab-user-secret-%s\n' \
            $number "$base" $number $number $number
        [ $number != 4 ] || printf 'description: %s\n' "$(head -c 6000 /dev/zero | tr '\0' x)"
        echo
    done
}

# people URI-PORT [CONFIGURATION-LINE...]: slapd with them on the domain controller.
people() {
    people_port=$1
    shift
    rm -rf "$slapd_home/db"
    mkdir -p "$slapd_home/db"
    {
        printf 'modulepath /usr/lib/ldap\nmoduleload back_mdb\n'
        printf 'include /etc/ldap/schema/%s.schema\n' core cosine inetorgperson
        printf 'pidfile %s/pid\nargsfile %s/args\n' "$slapd_home" "$slapd_home"
        for line in "$@"; do case $line in database:*) ;; *) echo "$line" ;; esac; done
        printf 'database mdb\nsuffix %s\ndirectory %s/db\n' "$base" "$slapd_home"
        for line in "$@"; do case $line in database:*) echo "${line#database:}" ;; esac; done
    } >"$slapd_home/people"
    people_make | slapadd -q -f "$slapd_home/people"
    scheme=ldap
    case $people_port in 636 | 3269) scheme=ldaps ;; esac
    serve dc "$people_port" slapd -d 0 -f "$slapd_home/people" -h "$scheme://:$people_port/"
}

# asks ARGUMENT...: ldapsearch on CUCM. It may fail.
asks() { on cucm timeout 60 ldapsearch -x -o nettimeout=20 "$@" >/dev/null 2>&1 || true; }
bind_as_sync=(-D "$sync" -w "$sync_password")
