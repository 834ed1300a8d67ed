/// What a node says and signs to be let into a network, and the key of its connections. Who is let
/// in is not decided here.
@NullMarked
package io.twinmesh.inference.enrolment;

import org.jspecify.annotations.NullMarked;
