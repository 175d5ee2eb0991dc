/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The certificates that a host trusts, as PEM files, and what it would say of a chain. GnuTLS
 * judges; a certificate of the store is trusted whoever signed it. For one thread: GnuTLS has one
 * clock for all. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_TRUST_STORE_H
#define UCSCOPE_CAPTURE_CERTIFICATES_TRUST_STORE_H

#include "capture/certificates/presented.h"

struct trust_store;

/* With the certificates of all the files, NULL at the end. NULL: *error is "FILE: reason", to be
 * freed with g_free. */
struct trust_store *trust_store_open(char *const *paths, char **error);
void trust_store_free(struct trust_store *store);

struct trust_verdict {
    bool is_accepted;
    GPtrArray *reasons; /* static text: why not; one that GnuTLS has no own word for is in it
                           as "not accepted" */
    const char *name;   /* the name that a client asked for, as which it was looked at, too; NULL:
                           none was seen. Not among the reasons */
    bool has_name;      /* the certificate is for that name */
};

/* What the store says of the chain of a presenter's own certificate, as of `at` (seconds since
 * 1970-01-01 UTC). Clear it with trust_verdict_clear. */
void trust_store_judge(const struct trust_store *store,
                       const struct presented_certificate *presented, int64_t at,
                       struct trust_verdict *verdict);
void trust_verdict_clear(struct trust_verdict *verdict);

#endif
