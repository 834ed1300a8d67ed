/// The token endpoint of SMART Backend Services: a registered client shows an assertion signed with
/// its own key and gets an access token for a few minutes. There is no user, no browser and no
/// secret that both sides know.
@NullMarked
package io.twinmesh.cluster.security.smart;

import org.jspecify.annotations.NullMarked;
