/// A whole network in virtual time: the real rules of dispatch, quorum, audits and reputation under
/// simulated nodes of which some cheat.
@NullMarked
package io.twinmesh.actors.network;

import org.jspecify.annotations.NullMarked;
