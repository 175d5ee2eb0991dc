/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which record of a trust list is that of a TLS server, or should be. */
#ifndef UCSCOPE_CTL_TRUST_SERVER_H
#define UCSCOPE_CTL_TRUST_SERVER_H

#include "ctl/file.h"

/* What is known of the server; what is not known stays empty. */
struct ctl_server {
    struct span certificate; /* DER, as it presented it */
    struct span name;        /* host name, as the client called it */
    struct span address;     /* 4 or 16 bytes */
};

/* From the weakest to the strongest: a record that only names the server should have held its
 * certificate. */
enum ctl_match {
    CTL_MATCH_NONE,
    CTL_MATCH_SUBJECT,     /* the subject of the server's certificate, nothing else */
    CTL_MATCH_ADDRESS,     /* IPADDRESS, or DNSNAME written as an address */
    CTL_MATCH_NAME,        /* DNSNAME is the server's name, or one that its certificate is for */
    CTL_MATCH_SERIAL,      /* issuer and serial number of its certificate */
    CTL_MATCH_CERTIFICATE, /* this very certificate, or its hash */
};

struct ctl_lookup {
    enum ctl_match match;
    size_t index;             /* of the record in the list, from 0 */
    struct ctl_record record; /* valid unless `match` is CTL_MATCH_NONE; lies in the list */
};

#define CTL_ALL_ROLES UINT32_MAX

/* The roles of those who answer calls: SIP and SCCP over TLS. */
#define CTL_ROLES_OF_CALL_SERVERS (1U << CTL_ROLE_CCM | 1U << CTL_ROLE_CCM_TFTP)

/* The record of `list` that matches best, the first of several, among those whose role is in
 * `roles` (bit 1 << enum ctl_role). A list that lacks the server gives CTL_MATCH_NONE; one that is
 * out of date gives a match below CTL_MATCH_CERTIFICATE. */
struct ctl_lookup ctl_find_server(const struct ctl_file *list, const struct ctl_server *server,
                                  uint32_t roles);

#endif
