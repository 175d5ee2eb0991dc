/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key logs of TLS (SSLKEYLOGFILE) among the files of a folder or an archive.
 * https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html */
#ifndef UCSCOPE_CAPTURE_READ_KEY_LOG_H
#define UCSCOPE_CAPTURE_READ_KEY_LOG_H

#include "wire/span.h"

/* Whether a file that begins with these bytes is one: its first line that is no comment has a label
 * of that format and what a label is followed by. */
bool key_log_is_one(struct span lead);

#endif
