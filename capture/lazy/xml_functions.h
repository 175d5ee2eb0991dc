/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What declares the functions in xml_functions.txt. */
#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
