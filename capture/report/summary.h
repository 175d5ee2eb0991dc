/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a capture beside its findings, and of all captures together. */
#ifndef UCSCOPE_CAPTURE_REPORT_SUMMARY_H
#define UCSCOPE_CAPTURE_REPORT_SUMMARY_H

#include <glib.h>
#include <stdbool.h>

#include "capture/net/frame_files.h"
#include "capture/net/limits.h"
#include "capture/net/net.h"
#include "capture/rules/not_judged.h"
#include "wire/anomaly.h"

/* How reading a capture ended. */
enum capture_end {
    CAPTURE_WHOLE,
    CAPTURE_CUT_SHORT,  /* the rest cannot be read; what came before was looked into */
    CAPTURE_UNREAD,     /* it cannot be read at all */
    CAPTURE_END_UNKNOWN /* the plugin does not learn it */
};

/* Why a TLS session was not opened, or not all of it: name, word in JSON, and words that follow a
 * number. */
#define NOT_OPENED_TABLE(X)                                                                        \
    X(WITHOUT_KEY, "without_key", "without a key")                                                 \
    X(MISFIT, "key_exchange_not_rsa", "whose key exchange is not the RSA of the private key")      \
    X(PARTIAL, "secrets_missing", "of which the key log lacks secrets")                            \
    X(CIPHER, "cipher_not_readable", "with a cipher suite that tshark does not decrypt")           \
    X(CUT, "bytes_missing", "of which bytes were not captured")                                    \
    X(CLOSED, "key_did_not_open", "that the key did not open")                                     \
    X(HEADLESS, "client_hello_missing", "whose ClientHello was not captured")                      \
    X(UNANSWERED, "server_hello_missing", "whose ServerHello was not captured")                    \
    X(SILENT, "no_application_data", "without application data")

enum not_opened {
#define X(NAME, word, words) NOT_OPENED_##NAME,
    NOT_OPENED_TABLE(X)
#undef X
        NOT_OPENED_COUNT
};

struct not_opened_words {
    const char *word, *words;
};

extern const struct not_opened_words not_opened_words[NOT_OPENED_COUNT];

/* What keys did for the TLS sessions of a capture. */
struct decryption_summary {
    uint64_t sessions;
    uint64_t decrypted;
    uint64_t not_opened[NOT_OPENED_COUNT];
    const char *error; /* why decryption did not come to its end; NULL: it did, or was not needed */
};

/* Adds what keys did for another capture; its error is left out. */
void decryption_summary_add(struct decryption_summary *sum, const struct decryption_summary *more);

/* "2 of 4 TLS sessions opened; 1 without a key", to be freed with g_string_free. */
GString *decryption_summary_text(const struct decryption_summary *decryption);

struct trace_summary;

/* Borrows all that it points to. */
struct capture_summary {
    const char *file;                /* as the user named it; an interface when live */
    const struct frame_files *files; /* that its frames lie in; NULL: it is one file */
    const char *format;              /* "pcap", "pcapng", ...; "" when unread */
    enum capture_end end;
    const char *error;               /* why it is not whole; NULL when it is */
    const struct net_counts *counts; /* NULL when unread */
    const struct limits *limits;     /* NULL when unread */
    int64_t first, last;             /* earliest and latest packet; 0 when there is none */
    uint64_t dropped;                /* packets that the capturing system lost */
    uint64_t findings[3];            /* by enum severity */
    uint64_t left_out; /* errors and warnings that nobody asked for: they are not in `findings` */
    struct not_judged not_judged;
    const GArray *pairs;     /* struct service_pair: who called whom; NULL: not told */
    uint64_t pairs_left_out; /* of lines that were read back: how many more there were */
    const struct decryption_summary *decryption; /* NULL: there were no keys */
    bool is_unconfined; /* it was read without the sandbox, because that was asked for */
    const struct trace_summary *trace; /* it is a trace, and has no packets; NULL: a capture */
    const char *archive;               /* that it lies in; NULL: none */
    uint64_t archive_left;             /* captures of the archive that come after it */
};

/* What may be said of a capture as a whole. */
enum capture_verdict {
    CAPTURE_WELL,       /* something was judged, to the end of the capture, and is well */
    CAPTURE_TROUBLE,    /* there is an error or a warning */
    CAPTURE_NOT_JUDGED, /* nothing says that anything is well */
};
enum capture_verdict summary_verdict(const struct capture_summary *summary);

/* "well", "trouble", "not_judged" */
const char *summary_verdict_word(enum capture_verdict verdict);

/* "no packets", "3 TLS sessions not opened: what is in them is not judged (--keylog)", ...: strings
 * to be freed with the array. Empty when all was judged. */
GPtrArray *summary_not_judged_texts(const struct capture_summary *summary);

/* Of how many of its pairs a report tells, the first 200, and how many more there are: `ucscope
 * list` tells all of them. */
guint summary_pairs_told(const struct capture_summary *summary);
uint64_t summary_pairs_left_out(const struct capture_summary *summary);

/* Sums over captures. Start with all zero. */
struct totals {
    uint64_t captures; /* looked into, even if cut short; traces among them, */
    uint64_t traces;   /* which are so many */
    uint64_t with_errors;
    uint64_t with_warnings; /* and no errors */
    uint64_t not_judged;    /* nothing says that anything is well */
    uint64_t well;
    uint64_t cut_short, unread;
    uint64_t left_out; /* findings that nobody asked for */
    uint64_t cut_packets, gaps, gap_bytes, dropped;
    uint64_t passed_over; /* files in folders that are no captures */
    bool is_unconfined;   /* one of them at least */
    bool is_interrupted;
    uint64_t not_scanned; /* captures that the interruption left out */
    struct limits limits;
    struct skipped skipped; /* the same kinds of all captures together */
};

void totals_add(struct totals *totals, const struct capture_summary *summary);

#endif
