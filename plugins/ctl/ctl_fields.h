/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The display-filter fields of "ctl": one for the value of each tag, and those that stand for more
 * than one value or for none. */
#ifndef UCSCOPE_PLUGINS_CTL_CTL_FIELDS_H
#define UCSCOPE_PLUGINS_CTL_CTL_FIELDS_H

#include "ctl/tag.h"

/* Beside the fields of tags. */
enum ctl_field {
    CTL_FIELD_HEADER,
    CTL_FIELD_RECORD,
    CTL_FIELD_TLV,
    CTL_FIELD_TAG,
    CTL_FIELD_LENGTH,
    CTL_FIELD_VALUE, /* raw: of an unknown tag, or of another length than the tag has */
    CTL_FIELD_ADDRESS6,
    CTL_FIELD_PAYLOAD,
    CTL_FIELD_NOT_SHOWN,
    CTL_FIELD_SIZE,
    CTL_FIELD_RECORDS,
    CTL_FIELD_MISSING,
    CTL_FIELD_MD5,
    CTL_FIELD_SHA1,
    CTL_FIELD_SHA256,
    CTL_FIELD_VERIFICATION,
    CTL_FIELD_SIGNED_BY,
    CTL_FIELD_FINGERPRINT,
    CTL_FIELD_COUNT
};

/* Their ids, once they are registered. */
extern int ctl_field_ids[CTL_FIELD_COUNT];

/* Registers all of them for the protocol. */
void ctl_fields_register(int proto);

/* The id of the field for a tag's value; -1: it has none, being unknown, a container or padding. */
int ctl_field_of(enum ctl_scope scope, uint8_t tag);

#endif
