/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics > UC > Pairs, and `tshark -z uc_pairs,tree[,FILTER]`: for each pair of hosts, which
 * services one called at the other, how often, and how it went, as `ucscope list` tells it. Both
 * are there by their former name, uc_clusters, too. */
#ifndef UCSCOPE_PLUGINS_UC_UC_PAIRS_H
#define UCSCOPE_PLUGINS_UC_UC_PAIRS_H

/* After the tap. */
void uc_pairs_register(void);

#endif
