/// A job as an actor: the shell round its rules, the errands that its duties ask for, the results
/// that it holds and who waits to hear.
@NullMarked
package io.twinmesh.actors.job.entity;

import org.jspecify.annotations.NullMarked;
