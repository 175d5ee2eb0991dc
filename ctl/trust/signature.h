/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a file is what its signer signed. That says the file is undamaged and whose it is, not
 * that the signer deserves trust: a list vouches for itself. Source: formats.md B.6. */
#ifndef UCSCOPE_CTL_TRUST_SIGNATURE_H
#define UCSCOPE_CTL_TRUST_SIGNATURE_H

#include "ctl/file.h"

enum ctl_outcome {
    CTL_OUTCOME_VERIFIED,
    CTL_OUTCOME_CUT_SHORT,         /* not all of the file is there: nothing is known */
    CTL_OUTCOME_UNSIGNED,          /* no signature in the header */
    CTL_OUTCOME_SIGNER_NOT_LISTED, /* no record of a signer's role has the serial of the header */
    CTL_OUTCOME_SIGNER_UNREADABLE, /* such a record is there, but without a usable RSA certificate
                                    */
    CTL_OUTCOME_ALGORITHM_UNKNOWN, /* not RSA, and does not verify as RSA either */
    CTL_OUTCOME_DIGEST_UNKNOWN,    /* an unknown number, and no digest we know verifies */
    CTL_OUTCOME_WRONG,             /* file, signature or key is not what was signed with */
    CTL_OUTCOME_COUNT
};

struct ctl_outcome_text {
    const char *name; /* "signer_not_listed" */
    enum severity severity;
    const char *summary; /* a present-tense sentence */
};

extern const struct ctl_outcome_text ctl_outcome_texts[CTL_OUTCOME_COUNT];

struct ctl_verification {
    enum ctl_outcome outcome;
    bool has_signer; /* `signer` is set: the record that verified, or the first that should have */
    struct ctl_record signer; /* lies in the list */
    const char *digest;       /* "SHA384": what it verified with; NULL when it did not */
    bool has_untried;         /* there were more than CTL_SIGNERS_TRIED records to try */
};

/* The roles that sign lists, and those that sign other files. */
#define CTL_ROLES_OF_LIST_SIGNERS (1U << CTL_ROLE_SAST)
#define CTL_ROLES_OF_FILE_SIGNERS (1U << CTL_ROLE_CCM_TFTP | 1U << CTL_ROLE_TFTP)

/* A list names its signer once. More records with the same serial than this are not tried: each
 * costs arithmetic. */
#define CTL_SIGNERS_TRIED 16

/* Verifies `file` by the records of `list` whose role is in `roles`. A trust list is its own list:
 * ctl_verify(&file, &file, CTL_ROLES_OF_LIST_SIGNERS). */
struct ctl_verification ctl_verify(const struct ctl_file *file, const struct ctl_file *list,
                                   uint32_t roles);

#endif
