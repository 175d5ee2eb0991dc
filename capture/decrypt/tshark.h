/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tshark process that decrypts a capture, and what comes out of it while it runs. Whatever it
 * does (it may be missing, crash, or hang) costs what it would have decrypted and nothing else. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_TSHARK_H
#define UCSCOPE_CAPTURE_DECRYPT_TSHARK_H

#include "capture/decrypt/exported.h"
#include "capture/sandbox/launcher.h"

/* What of TLS it is to tell. */
enum tshark_output {
    TSHARK_DATA,     /* application data */
    TSHARK_MESSAGES, /* handshake messages and alerts (pdml.h) */
    TSHARK_OUTPUT_COUNT
};

/* The first programs of the launcher's list: a key log file, or NULL; files with private keys in
 * PEM, NULL at the end, or NULL. To be freed with tshark_programs_free. */
void tshark_programs(struct launcher_program programs[TSHARK_OUTPUT_COUNT], const char *keylog,
                     char *const *rsa_keys);
void tshark_programs_free(struct launcher_program programs[TSHARK_OUTPUT_COUNT]);

struct tshark_task {
    enum tshark_output output;
    const char *capture;       /* a file that can be read again; it is handed down open */
    struct launcher *launcher; /* NULL: there was none to be had */
    unsigned seconds;          /* it is ended after so long */
};

struct tshark;

/* Starts it without a shell. Secrets inside the capture are used by tshark itself. Never NULL: of
 * one that could not be started there is nothing to read, and tshark_end says why. */
struct tshark *tshark_start(const struct tshark_task *task);

/* The next record, in the order of frames; its bytes live until the next call. False: there is no
 * more. Waits for tshark, but not beyond its time. */
bool tshark_next(struct tshark *tshark, struct decrypted_record *out);

/* Ends and frees it. NULL when it had ended by itself without failing, or not all of its output was
 * asked for; otherwise a sentence without the name of the capture, to be freed with g_free. */
char *tshark_end(struct tshark *tshark);

#endif
