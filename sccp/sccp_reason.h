/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a station is not registered, by the text of RegisterReject: in English, or as the number of
 * a text that the station has in its own language (0x80 or 0x1e, and the number). */
#ifndef UCSCOPE_SCCP_SCCP_REASON_H
#define UCSCOPE_SCCP_SCCP_REASON_H

#include "wire/span.h"

/* X(NAME, its page, its number there, letters and digits of its English text, in words) */
#define SCCP_REASON_TABLE(X)                                                                       \
    X(NO_LICENSE, 0x80, 0x2e, "errornolicense", "Error: No License")                               \
    X(DB_CONFIG, 0x80, 0x2f, "errordbconfig", "Error: DB Config")                                  \
    X(DATABASE, 0x80, 0x30, "errordatabase", "Error: Database")                                    \
    X(PASS_LIMIT, 0x80, 0x31, "errorpasslimit", "Error: Pass Limit")                               \
    X(UNKNOWN, 0x80, 0x32, "errorunknown", "Error: Unknown")                                       \
    X(MISMATCH, 0x80, 0x33, "errormismatch", "Error: Mismatch")                                    \
    X(HIGH_TRAFFIC, 0x80, 0x4a, "hightraffictryagainlater", "High Traffic Try Again Later")        \
    X(SECURITY, 0x80, 0x56, "securityerror", "Security Error")                                     \
    X(MAX_PHONES, 0x1e, 0x0b, "maxphonesexceeded", "Max Phones Exceeded")                          \
    X(NOT_AUTHORIZED, 0x1e, 0x26, "devicenotauthorized", "Device Not Authorized")

enum sccp_reason {
    SCCP_REASON_OTHER,
#define X(NAME, page, number, letters, text) SCCP_REASON_##NAME,
    SCCP_REASON_TABLE(X)
#undef X
        SCCP_REASON_COUNT
};

/* Which of them the text says, as a whole; case, blanks, punctuation and "Registration Rejected" in
 * front make no difference. */
enum sccp_reason sccp_reason_of(struct span text);

/* "Error: DB Config"; "" for SCCP_REASON_OTHER. Static text. */
const char *sccp_reason_text(enum sccp_reason reason);

#endif
