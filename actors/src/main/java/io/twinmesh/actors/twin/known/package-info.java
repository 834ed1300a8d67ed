/// What a twin knows of its patient, as small as it can be kept: the newest values, conditions and
/// medications, where each comes from, and which resources, signals and answers there are. Values;
/// the twin's events change them.
@NullMarked
package io.twinmesh.actors.twin.known;

import org.jspecify.annotations.NullMarked;
