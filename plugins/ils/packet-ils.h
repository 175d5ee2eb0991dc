/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user says of ILS. */
#ifndef UCSCOPE_PLUGINS_ILS_PACKET_ILS_H
#define UCSCOPE_PLUGINS_ILS_PACKET_ILS_H

#include "ils/framing.h"

/* The framing that the user set; false when it is to be learned: `framing` is untouched. */
bool ils_framing_set(struct ils_framing *framing);

#endif
