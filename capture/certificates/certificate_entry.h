/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate with all that is said of it. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATE_ENTRY_H
#define UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATE_ENTRY_H

#include "capture/certificates/certificate_usage.h"
#include "capture/certificates/presented.h"
#include "capture/certificates/trust_store.h"

struct certificate_entry {
    const struct presented_certificate *presented;
    struct certificate_usage usage;
    bool is_judged; /* there is a trust store, and it is a presenter's own: */
    struct trust_verdict verdict;
    int64_t judged_at;    /* seconds since 1970-01-01 UTC */
    const char *pem_path; /* where it was written; NULL: it was not */
};

#endif
