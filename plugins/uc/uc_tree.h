/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics > UC > Findings, and `tshark -z uc,tree[,FILTER]`: findings by severity and code, with
 * their frames. */
#ifndef UCSCOPE_PLUGINS_UC_UC_TREE_H
#define UCSCOPE_PLUGINS_UC_UC_TREE_H

/* After the tap. */
void uc_tree_register(void);

#endif
