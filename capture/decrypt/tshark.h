/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tshark process that decrypts a capture, and what comes out of it while it runs. Whatever it
 * does (it may be missing, crash, or hang) costs what it would have decrypted and nothing else. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_TSHARK_H
#define UCSCOPE_CAPTURE_DECRYPT_TSHARK_H

#include "capture/decrypt/exported.h"

/* What of TLS it is to tell. */
enum tshark_output {
    TSHARK_DATA,    /* application data */
    TSHARK_MESSAGES /* handshake messages and alerts (pdml.h) */
};

struct tshark_task {
    enum tshark_output output;
    const char *capture;   /* a file that can be read again; one of /proc/self, too */
    const char *keylog;    /* a key log file, or NULL */
    char *const *rsa_keys; /* files with private keys in PEM, NULL at the end, or NULL: none */
    unsigned seconds;      /* it is ended after so long */
};

struct tshark;

/* Starts it without a shell. Secrets inside the capture are used by tshark itself. Never NULL: of
 * one that could not be started there is nothing to read, and tshark_end says why. */
struct tshark *tshark_start(const struct tshark_task *task);

/* The next record, in the order of frames; its bytes live until the next call. False: there is no
 * more. Waits for tshark, but not beyond its time. */
bool tshark_next(struct tshark *tshark, struct decrypted_record *out);

/* Ends and frees it. NULL when it had ended by itself without failing, or not all of its output was
 * asked for; otherwise a sentence without the name of the capture, to be freed with g_free. To be
 * called by the thread that started it. */
char *tshark_end(struct tshark *tshark);

#endif
