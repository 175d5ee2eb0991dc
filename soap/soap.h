/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the body of an HTTP answer is to somebody who asked by SOAP: an envelope, a fault and what
 * it says, a web page, or something else. Its beginning is enough. Sources: SOAP 1.1 4, SOAP 1.2
 * part 1 5, formats.md D.1. */
#ifndef UCSCOPE_SOAP_SOAP_H
#define UCSCOPE_SOAP_SOAP_H

#include "wire/span.h"

enum { SOAP_TEXT = 512 };

enum soap_kind {
    SOAP_UNKNOWN,   /* too little is there to tell */
    SOAP_EMPTY,     /* nothing but blanks */
    SOAP_NO_XML,    /* something that is not XML */
    SOAP_WEB_PAGE,  /* HTML */
    SOAP_OTHER_XML, /* XML, and no envelope */
    SOAP_ENVELOPE,
    SOAP_FAULT, /* an envelope whose body is a fault */
};

/* Texts are terminated UTF-8 without the blanks around them, cut when longer, "" when they are not
 * there. Control characters are as XML has them: line ends and tabs. */
struct soap_body {
    enum soap_kind kind;
    char fault_code[SOAP_TEXT];   /* SOAP 1.1 faultcode, 1.2 Code/Value */
    char fault_string[SOAP_TEXT]; /* SOAP 1.1 faultstring, 1.2 Reason/Text */
    char axl_code[SOAP_TEXT];     /* AXL's own, in the fault's detail */
    char axl_message[SOAP_TEXT];
    char title[SOAP_TEXT]; /* of a web page */
};

/* Holds expat's parser, whose making takes longer than the reading of most answers. */
struct soap_reader;

/* For any number of bodies. NULL: no memory. */
struct soap_reader *soap_reader_new(void);
void soap_reader_free(struct soap_reader *reader); /* NULL is fine */

/* Reads the beginning of a body, UTF-8 whatever it declares; what was read before does not matter.
 * Entities other than those of XML itself are not expanded. expat allocates what a body of this
 * size takes. Without a reader (NULL) no XML is told. */
void soap_read(struct soap_reader *reader, struct span bytes, struct soap_body *out);

#endif
