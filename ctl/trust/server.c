/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares a server with each record of a list: the best match counts. */
#include "ctl/trust/server.h"

#include "ctl/trust/certificate.h"
#include "ctl/trust/name.h"
#include "ctl/trust/x509.h"
#include "wire/inet.h"

#include <gnutls/x509-ext.h>
#include <strings.h>

enum { NAME_SIZE = 256, SERIAL_SIZE = 64 };

/* The server, and what its certificate says, read once for all records. */
struct known_server {
    const struct ctl_server *server;
    gnutls_subject_alt_names_t names; /* NULL: none */
    char common_name[NAME_SIZE];
    size_t common_name_size;
    gnutls_datum_t subject, issuer;
    uint8_t serial[SERIAL_SIZE];
    size_t serial_size;
};

static gnutls_subject_alt_names_t read_names(gnutls_x509_crt_t certificate) {
    gnutls_subject_alt_names_t names = NULL;
    gnutls_datum_t extension;
    if (gnutls_x509_crt_get_extension_by_oid2(certificate, GNUTLS_X509EXT_OID_SAN, 0, &extension,
                                              NULL) != 0)
        return NULL;
    if (gnutls_subject_alt_names_init(&names) == 0 &&
        gnutls_x509_ext_import_subject_alt_names(&extension, names, 0) != 0) {
        gnutls_subject_alt_names_deinit(names);
        names = NULL;
    }
    gnutls_free(extension.data);
    return names;
}

static void read_certificate(gnutls_x509_crt_t certificate, struct known_server *known) {
    size_t size = sizeof known->serial;
    if (gnutls_x509_crt_get_serial(certificate, known->serial, &size) == 0)
        known->serial_size = size;
    size = sizeof known->common_name;
    if (gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                      known->common_name, &size) == 0)
        known->common_name_size = size;
    if (gnutls_x509_crt_get_dn3(certificate, &known->subject, 0) != 0)
        known->subject = (gnutls_datum_t){NULL, 0};
    if (gnutls_x509_crt_get_issuer_dn3(certificate, &known->issuer, 0) != 0)
        known->issuer = (gnutls_datum_t){NULL, 0};
    known->names = read_names(certificate);
}

static void know_server(const struct ctl_server *server, struct known_server *known) {
    *known = (struct known_server){.server = server};
    gnutls_x509_crt_t certificate = ctl_x509_read(server->certificate);
    if (certificate == NULL)
        return;
    read_certificate(certificate, known);
    gnutls_x509_crt_deinit(certificate);
}

static void forget_server(struct known_server *known) {
    gnutls_free(known->subject.data);
    gnutls_free(known->issuer.data);
    if (known->names != NULL)
        gnutls_subject_alt_names_deinit(known->names);
}

static bool serial_matches(const struct ctl_record *record, const struct known_server *known) {
    return ctl_serial_equals(record->serial, span_of(known->serial, known->serial_size)) &&
           ctl_name_is_within(record->issuer, ctl_x509_span(known->issuer));
}

static bool names_equal(struct span a, struct span b) {
    return span_len(a) == span_len(b) && !span_is_empty(a) &&
           strncasecmp((const char *)a.at, (const char *)b.at, span_len(a)) == 0;
}

/* The host part of a name; all of it when it has no dots. */
static struct span first_label(struct span name) {
    struct span rest = name;
    struct span label;
    return take_until(&rest, '.', &label) ? label : name;
}

/* A list may hold a short host name where others say the full one. */
static bool hosts_equal(struct span listed, struct span name) {
    return names_equal(listed, name) || names_equal(listed, first_label(name));
}

static bool is_alternative_name(struct span listed, gnutls_subject_alt_names_t names) {
    gnutls_datum_t name;
    unsigned type;
    for (unsigned i = 0; gnutls_subject_alt_names_get(names, i, &type, &name, NULL) == 0; i++) {
        if (type == GNUTLS_SAN_DNSNAME && hosts_equal(listed, ctl_x509_span(name)))
            return true;
    }
    return false;
}

static bool name_matches(const struct ctl_record *record, const struct known_server *known) {
    struct span listed = record->dns_name;
    if (span_is_empty(listed))
        return false;
    return hosts_equal(listed, known->server->name) ||
           hosts_equal(listed, span_of(known->common_name, known->common_name_size)) ||
           (known->names != NULL && is_alternative_name(listed, known->names));
}

/* Reads a name that is written as an address into its bytes; empty when it is none. */
static struct span read_address(struct span name, uint8_t out[16]) {
    char text[INET6_ADDRSTRLEN] = "";
    if (span_len(name) >= sizeof text)
        return span_of(out, 0);
    if (!span_is_empty(name))
        memcpy(text, name.at, span_len(name));
    if (inet_pton(AF_INET, text, out) == 1)
        return span_of(out, 4);
    return span_of(out, inet_pton(AF_INET6, text, out) == 1 ? 16 : 0);
}

static bool address_matches(const struct ctl_record *record, const struct known_server *known) {
    uint8_t bytes[16];
    struct span address = known->server->address;
    if (span_is_empty(address))
        return false;
    return span_equals(record->address, address) ||
           span_equals(read_address(record->dns_name, bytes), address);
}

static enum ctl_match match_record(const struct ctl_record *record,
                                   const struct known_server *known) {
    if (ctl_record_holds_certificate(record, known->server->certificate))
        return CTL_MATCH_CERTIFICATE;
    if (serial_matches(record, known))
        return CTL_MATCH_SERIAL;
    if (name_matches(record, known))
        return CTL_MATCH_NAME;
    if (address_matches(record, known))
        return CTL_MATCH_ADDRESS;
    if (ctl_name_is_within(record->subject, ctl_x509_span(known->subject)))
        return CTL_MATCH_SUBJECT;
    return CTL_MATCH_NONE;
}

static bool role_is_in(const struct ctl_record *record, uint32_t roles) {
    if (roles == CTL_ALL_ROLES)
        return true;
    return record->role.at != NULL && record->role.value < 32 &&
           (roles >> record->role.value & 1) != 0;
}

struct ctl_lookup ctl_find_server(const struct ctl_file *list, const struct ctl_server *server,
                                  uint32_t roles) {
    struct ctl_lookup best = {.match = CTL_MATCH_NONE};
    struct known_server known;
    struct span rest = list->records;
    struct ctl_record record;
    know_server(server, &known);
    for (size_t index = 0; ctl_take_record(&rest, &record); index++) {
        enum ctl_match match =
            role_is_in(&record, roles) ? match_record(&record, &known) : CTL_MATCH_NONE;
        if (match > best.match)
            best = (struct ctl_lookup){match, index, record};
    }
    forget_server(&known);
    return best;
}
