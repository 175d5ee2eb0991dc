/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Wireshark decrypted of TLS in a frame, as the engine takes it. */
#ifndef UCSCOPE_PLUGINS_UC_UC_DECRYPTED_H
#define UCSCOPE_PLUGINS_UC_UC_DECRYPTED_H

#include "plugins/wireshark_compat.h"

#include <glib.h>

#include "wire/span.h"

/* Once every dissector is registered. */
void uc_decrypted_handoff(void);

/* The frame has TLS in it; the others are for such frames alone. */
bool uc_decrypted_is_tls(const packet_info *pinfo);

/* Appends each record to `decrypted`, an array of struct uc_record, in their order. The bytes live
 * as long as the capture is open. To be called in the first pass, after the frame was dissected. */
void uc_decrypted_gather(packet_info *pinfo, GArray *decrypted);

/* The random number in the ClientHello of the session that the frame is of, where Wireshark has
 * keys for it (that `was_decrypted`, or will be); otherwise empty. To be called like the other. */
struct span uc_decrypted_key(packet_info *pinfo, bool was_decrypted);

#endif
