/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists, and what differs between two, for programs: one object per line, as
 * doc/ucscope-1.schema.json describes them. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_TRUST_LISTS_JSON_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_TRUST_LISTS_JSON_H

#include "capture/trust_lists/difference.h"
#include "capture/trust_lists/judgement.h"

/* An object of type "trust_list". */
void trust_lists_json_show(GString *out, const struct listed *listed,
                           const struct judgement *judgement);

/* An object of type "trust_list_difference". */
void trust_lists_json_difference(GString *out, const struct difference *difference,
                                 const struct listed *before, const struct listed *after);

#endif
