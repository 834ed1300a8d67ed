/// What a job decides, as pure functions: where it stands after its events, what it owes then, what
/// it stores on what it hears, and how it is told to clients.
@NullMarked
package io.twinmesh.actors.job.rule;

import org.jspecify.annotations.NullMarked;
