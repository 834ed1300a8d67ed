/// How settings are read: what there is of a block, and the sentence about one that cannot be. What
/// the settings mean is the matter of those who read them.
@NullMarked
package io.twinmesh.actors.settings;

import org.jspecify.annotations.NullMarked;
