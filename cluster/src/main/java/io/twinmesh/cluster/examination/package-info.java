/// How a gateway has nodes prove how fast they are and that their numbers are right. Which sessions
/// there are is not known here.
@NullMarked
package io.twinmesh.cluster.examination;

import org.jspecify.annotations.NullMarked;
