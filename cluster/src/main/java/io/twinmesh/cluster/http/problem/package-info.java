/// What is answered when something cannot be done: refusals and problems as RFC 9457, in the form
/// that the client asked for.
@NullMarked
package io.twinmesh.cluster.http.problem;

import org.jspecify.annotations.NullMarked;
