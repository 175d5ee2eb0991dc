/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tshark -T pdml writes of TLS: handshake messages and alerts that were under encryption. Of a
 * message there is its type, of a Certificate its certificates too; the rest of it, which PDML does
 * not have, is left out, and its length is that of what is there. */
#ifndef UCSCOPE_CAPTURE_DECRYPT_PDML_H
#define UCSCOPE_CAPTURE_DECRYPT_PDML_H

#include "capture/decrypt/decrypted_record.h"

struct pdml;

struct pdml *pdml_new(void);
void pdml_free(struct pdml *pdml); /* NULL is fine */

/* The next bytes of the document; `last`: there are no more. False: it is no such document, or it
 * ended too early; nothing may follow. */
bool pdml_feed(struct pdml *pdml, struct span bytes, bool last);

/* The next record of what was fed, in the order of frames; its bytes live until the next call of
 * either. False: there is none. */
bool pdml_take(struct pdml *pdml, struct decrypted_record *out);

#endif
