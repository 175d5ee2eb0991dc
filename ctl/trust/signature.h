/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a file is what its signer signed. That says the file is undamaged and whose it is, not
 * that the signer deserves trust: a list vouches for itself. Source: formats.md B.6. */
#ifndef UCSCOPE_CTL_TRUST_SIGNATURE_H
#define UCSCOPE_CTL_TRUST_SIGNATURE_H

#include "ctl/file.h"

enum ctl_verdict {
    CTL_VERDICT_VERIFIED,
    CTL_VERDICT_CUT_SHORT,         /* not all of the file is there: nothing can be said */
    CTL_VERDICT_UNSIGNED,          /* no signature in the header */
    CTL_VERDICT_SIGNER_NOT_LISTED, /* no record of a signer's role has the serial of the header */
    CTL_VERDICT_SIGNER_UNREADABLE, /* such a record is there, but without a usable RSA certificate
                                    */
    CTL_VERDICT_ALGORITHM_UNKNOWN, /* not RSA, and does not verify as RSA either */
    CTL_VERDICT_DIGEST_UNKNOWN,    /* an unknown number, and no digest we know verifies */
    CTL_VERDICT_WRONG,             /* file, signature or key is not what was signed with */
    CTL_VERDICT_COUNT
};

struct ctl_verdict_text {
    const char *name;    /* "signer_not_listed" */
    enum severity severity;
    const char *summary; /* a present-tense sentence */
};

extern const struct ctl_verdict_text ctl_verdict_texts[CTL_VERDICT_COUNT];

struct ctl_verification {
    enum ctl_verdict verdict;
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
