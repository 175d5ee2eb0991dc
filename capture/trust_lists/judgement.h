/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a trust list or signed file: whether its signature is right, and every anomaly
 * of its bytes and its certificates. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_JUDGEMENT_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_JUDGEMENT_H

#include <glib.h>

#include "ctl/trust/certificate.h"
#include "ctl/trust/signature.h"
#include "wire/anomaly.h"

/* A file can be all anomalies; more are counted only. */
enum { ANOMALIES_MOST = 1000 };

#define ANOMALY_NO_TAG UINT_MAX

/* An anomaly of a list, and where it is. */
struct list_anomaly {
    const char *code; /* the name of its expert field in Wireshark: "ctl.length_overrun" */
    enum severity severity;
    const char *summary;
    unsigned record;         /* counted from 1; 0: of the file or its header */
    struct ctl_record about; /* of a record: lies in the list */
    unsigned tag;            /* ANOMALY_NO_TAG: of the whole */
    const char *tag_name;
    size_t offset; /* of the tag, or of the record or header, from the first byte of the file */
};

struct judgement {
    bool is_checked; /* `verification` holds: there was a list to look the signer up in */
    struct ctl_verification verification;
    size_t signer_number; /* of the signer's record in its list, from 1; 0: none */
    bool is_whole;
    GArray
        *anomalies; /* struct list_anomaly; in the order of the bytes, that of the signature last */
    uint64_t left_out;  /* anomalies beyond ANOMALIES_MOST */
    uint64_t counts[3]; /* anomalies by enum severity, with those left out */
};

/* Validity is judged at `time`, in seconds since 1970-01-01 UTC. `lists` has `list_count` trust
 * lists that may hold the signer of a file that is none itself. Free with judgement_clear. */
void judgement_make(struct judgement *out, const struct ctl_file *file,
                    const struct ctl_file *lists, size_t list_count, int64_t time);
void judgement_clear(struct judgement *judgement);

#endif
