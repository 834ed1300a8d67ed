/// What happened to a job, as it is stored, and the forms in which older releases stored it.
@NullMarked
package io.twinmesh.actors.job.event;

import org.jspecify.annotations.NullMarked;
