/// The living parts. This package holds only what all of them share: the mark of a message that may
/// cross nodes, refusals, and questions and work that may fail.
@NullMarked
package io.twinmesh.actors;

import org.jspecify.annotations.NullMarked;
