/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the usual answer to a SOAP request, which has nothing to say but that it is one, without
 * the cost of a parser. Private to this folder. */
#ifndef UCSCOPE_SOAP_PLAIN_ANSWER_H
#define UCSCOPE_SOAP_PLAIN_ANSWER_H

#include "wire/span.h"

/* Whether `bytes` begin with an envelope whose body begins with an element that is no fault, in a
 * form that no XML parser has anything against. False: it may be one all the same. */
bool soap_is_plain_answer(struct span bytes);

#endif
