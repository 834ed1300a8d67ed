/// What of a twin somebody may see, as consent decides, and how it is shown.
@NullMarked
package io.twinmesh.actors.twin.view;

import org.jspecify.annotations.NullMarked;
