/// Things of which there is one and that somebody holds: an invitation that one node may use, a GPU
/// that belongs to one node. What a claim means is the claimant's business.
@NullMarked
package io.twinmesh.actors.claim;

import org.jspecify.annotations.NullMarked;
