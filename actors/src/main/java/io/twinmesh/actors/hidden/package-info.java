/// Questions whose answers the core knows before a node is asked: what a node gets of them is as of
/// any other. The second opinions of real questions are in the package `job`.
@NullMarked
package io.twinmesh.actors.hidden;

import org.jspecify.annotations.NullMarked;
