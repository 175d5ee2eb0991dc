/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows a whole trust list: what is true of the file, its header, its records. */
#ifndef UCSCOPE_PLUGINS_CTL_CTL_SHOW_H
#define UCSCOPE_PLUGINS_CTL_CTL_SHOW_H

#include "ctl/file.h"
#include "plugins/ctl/ctl_view.h"

void ctl_show_register(int proto);

/* Adds the protocol's tree with everything in it, and its experts. `missing`: what the capture
 * lacks of the file, or "". */
void ctl_show_file(struct ctl_view *view, proto_tree *tree, const struct ctl_file *file,
                   const char *missing);

/* "CTLFile.tlv, 5 records, signed by CN=..."; lives as long as the dissection. */
const char *ctl_show_summary(const struct ctl_view *view, const struct ctl_file *file);

#endif
