/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host's DLT_ numbers against the LINKTYPE_ numbers of capture files. They differ for a few
 * old ones only (raw IP is DLT_RAW 12 here, LINKTYPE_RAW 101 in files). */
#ifndef UCSCOPE_CAPTURE_READ_LINK_TYPE_H
#define UCSCOPE_CAPTURE_READ_LINK_TYPE_H

#include <stdint.h>

uint32_t link_type_of_dlt(int dlt);
int link_type_to_dlt(uint32_t link_type);

#endif
